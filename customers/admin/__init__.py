"""The data layer for ops staff; each module registers the tables of one concern."""

from customers.admin import catalogue, firms, records, rights, sources

__all__ = ["catalogue", "firms", "records", "rights", "sources"]
