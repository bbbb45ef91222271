"""Everything that is held about one customer, table by table, as every app declares it."""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q
from django.utils.module_loading import import_string

from config.base.tables import fetch_column
from customers.domain.held import Held
from customers.models import Customer

PAGE = 2000


@dataclass(frozen=True)
class Column:
    """A column of a table as it is told: its own name, what it is called, and where it is read."""

    name: str
    label: str
    path: str
    choices: dict[Any, Any]


@dataclass(frozen=True)
class RecordSet:
    """The rows of one table about a customer, read page by page."""

    held: Held
    name: str
    label: str
    columns: list[Column]
    customer_id: int

    def rows(self) -> Iterator[list[Any]]:
        """Yield the rows, oldest first, as values in the order of the columns."""
        found = rows_of(self.held, self.customer_id).order_by("pk")
        paths = [column.path for column in self.columns]
        for row in found.values_list(*paths).iterator(chunk_size=PAGE):
            yield [_written(value) for value in row]

    def told(self, row: Sequence[Any]) -> list[Any]:
        """Return a row with its codes in the reader's language."""
        return [_told(column, value) for column, value in zip(self.columns, row, strict=True)]


def _written(value: Any) -> Any:
    """Vectors and the like are kept as bytes, which no report can hold: they are told in base 64."""
    return b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


def _told(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(column.choices.get(value, value)) if column.choices else str(value)


def held_tables() -> list[Held]:
    """Return every table with rows about customers, of all apps, in the order they are declared."""
    return [held for path in settings.HELD_REGISTRIES for held in import_string(path)]


def model_of(held: Held) -> type[Model]:
    """Return the model of a declared table."""
    return apps.get_model(held.model)


def rows_of(held: Held, customer_id: int) -> Any:
    """Return the rows of a table about a customer, those that are told to nobody left out."""
    meta = model_of(held)._meta
    where, values = owned_by(held, customer_id)
    where += f" AND ({held.told_only})" if held.told_only else ""
    keys = fetch_column(f'SELECT "{meta.pk.column}" FROM "{meta.db_table}" WHERE {where}', values)
    return model_of(held)._default_manager.filter(pk__in=keys)


def owned_by(held: Held, customer_id: int) -> tuple[str, dict[str, Any]]:
    """Return SQL that is true for a table's rows about a customer, those of records merged into it too, and its values."""
    records = Customer.objects.filter(Q(pk=customer_id) | Q(merged_into=customer_id))
    values = {f"id{place}": pk for place, pk in enumerate(records.values_list("pk", flat=True))}
    owners = [held.owner.replace("%(id)s", f"%({name})s") for name in values]
    return "(" + " OR ".join(f"({owner})" for owner in owners) + ")", values


def records_of(customer: Customer, *, derived: bool = True) -> list[RecordSet]:
    """Return what may be told to a customer; without `derived` only what they gave or did themselves."""
    return [
        RecordSet(held, _name(held), _label(held), _columns(held), customer.pk)
        for held in held_tables()
        if not held.secret and (derived or not held.derived)
    ]


def _name(held: Held) -> str:
    return held.model.rpartition(".")[2].lower()


def _label(held: Held) -> str:
    return str(model_of(held)._meta.verbose_name_plural)


def _columns(held: Held) -> list[Column]:
    fields = [
        field for field in model_of(held)._meta.concrete_fields if field.name not in held.leave_out
    ]
    return [_column(field) for field in fields if not _is_inner(field)]


def _is_inner(field: Any) -> bool:
    """Our own keys and bookkeeping say nothing about the customer."""
    inner = {"id", "customer", "created_at", "updated_at", "source_id", "ticket"}
    return field.name in inner or (
        field.is_relation and field.related_model._meta.label == "accounts.User"
    )


def _column(field: Any) -> Column:
    path = field.attname
    if field.is_relation:
        path = f"{field.name}__{NAMES.get(field.related_model._meta.label, 'pk')}"
    label = str(field.verbose_name)
    return Column(field.name, label, path, dict(field.flatchoices))


# By what a row that another one points at is named to the customer.
NAMES = {
    "customers.Branch": "code",
    "customers.Product": "code",
    "customers.Holding": "external_id",
    "customers.Tag": "code",
    "customers.DataSource": "name",
    "segmentation.Segment": "name",
    "campaigns.CampaignRun": "campaign__code",
    "service_desk.Ticket": "number",
    "customers.RightsRequest": "code",
    "customers.Customer": "customer_no",
}
