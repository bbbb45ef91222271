"""The data layer for ops staff; each module registers the tables of one concern."""

from customers.admin import (
    activity,
    catalogue,
    contact,
    customers,
    exports,
    firms,
    identity,
    imports,
    network,
    quality,
    rights,
    sources,
    texts,
)

__all__ = [
    "activity",
    "catalogue",
    "contact",
    "customers",
    "exports",
    "firms",
    "identity",
    "imports",
    "network",
    "quality",
    "rights",
    "sources",
    "texts",
]
