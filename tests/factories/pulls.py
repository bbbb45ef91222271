"""Plain builders of connections and pulls."""

import itertools

from customers.models import Connection, ImportMapping, Pull
from customers.services.imports import mappings
from customers.services.pulls import connections, definitions
from customers.services.pulls.connections import ConnectionOrder
from customers.services.pulls.definitions import PullOrder

numbers = itertools.count(1)
PLACE = {"host": "127.0.0.1", "port": 5432, "database": "core"}
HOURLY = "5 * * * *"


def make_connection(by, kind: str = "postgresql", **over) -> Connection:
    """A connection to a database of this machine, as a user who may do nothing there."""
    details = {
        "name": f"core {next(numbers)}",
        "settings": PLACE,
        "secrets": {"user": "reader", "password": "s3cret-word"},
    } | over
    return connections.create_connection(order=ConnectionOrder(kind=kind, **details), by=by)


def make_pull(by, connection: Connection | None = None, **over) -> Pull:
    """An hourly pull of the table `customers`, switched off."""
    details = {
        "name": f"pull-{next(numbers)}",
        "connection": connection or make_connection(by),
        "schedule": HOURLY,
        "query": {"table": "customers"},
    } | over
    if "mapping" not in details:
        details["mapping"] = customer_mapping()
    return definitions.create_pull(order=PullOrder(**details), by=by)


def customer_mapping() -> ImportMapping:
    """The mapping of rows that already use our names."""
    return mappings.built_in_mapping(target="customers")
