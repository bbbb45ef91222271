"""Two records made one, in one transaction, and made two again.

The record that is merged stays, as an alias: its number, its sealed values, its ledger of consent and the frozen
audiences it stood in remain as they were. Everything else that points at it points at the customer kept.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from config.base.tables import execute_sql
from customers.domain.identity.survivorship import (
    FIELDS,
    FLAGS,
    PERSONAL,
    PLAIN,
    Rule,
    Side,
    surviving,
)
from customers.domain.rights import Kind, State
from customers.models import (
    Customer,
    CustomerMerge,
    CustomerPair,
    CustomerProfile,
    DataRestriction,
    MergedRows,
    RightsRequest,
)
from customers.models.fields import sealer
from customers.services.blind.lifting import know_erased
from customers.services.identity import consenting
from customers.services.identity.moving import (
    Column,
    move_bookings_of,
    move_rows,
    moving_columns,
)
from customers.services.imports.references import MARK_DUE

INDEXED = ("name", "id_number", "phone", "email")
HOLDINGS, BOOKINGS = "customers_holding", "customers_transaction"
NO_TRUST = 50
STRAYING = timedelta(days=2)  # longer than any import or send that began before a merge


@transaction.atomic
def merge_customers(
    *, kept: Customer, absorbed: Customer, rule: str, by: User | None = None
) -> CustomerMerge:
    """Make one record an alias of another and give the customer kept all that was the other's.

    Raises DomainError `unlike_kinds`, `merged_already`, `same_record`, `data_restricted` or `unknown_rule`.
    """
    kept, absorbed = _lock(kept, absorbed)
    _check(kept, absorbed, rule)
    chosen = surviving_values(kept, absorbed, rule)
    merge = CustomerMerge.objects.create(
        kept=kept,
        absorbed=absorbed,
        rule=rule,
        merged_by=by,
        before=_written({name: getattr(kept, name) for name in FIELDS}),
        after=_written(chosen),
    )
    _set_values(kept, chosen)
    take_over(merge)
    consenting.carry_over(merge)
    Customer.objects.filter(pk=absorbed.pk).update(merged_into=kept, updated_at=timezone.now())
    CustomerProfile.objects.filter(customer=absorbed).delete()
    _settle_pair(merge, CustomerPair.State.MERGED, by)
    _mark_due(merge)
    return merge


@transaction.atomic
def undo_merge(*, merge: CustomerMerge, by: User | None = None) -> None:
    """Give back what a merge took over, and what came under the alias's number since; it is a customer again.

    Values of the customer kept that were changed since stay as they are; withdrawals made since count for both.
    Raises DomainError `merge_undone`, `values_erased`, `merged_since`, or `erasure_under_way` where whoever decided on an
    erasure had both in mind.
    """
    kept, absorbed = _lock(merge.kept, merge.absorbed)
    merge = CustomerMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise DomainError("merge_undone", _("This merge has been undone already."))
    if not merge.before:
        raise DomainError("values_erased", _("The values from before have been erased by request."))
    if kept.merged_into_id is not None:
        raise DomainError(
            "merged_since",
            _("The customer kept has itself been merged since; undo that merge first."),
        )
    if _erasures().filter(customer=kept).exists():
        raise DomainError(
            "erasure_under_way",
            _(
                "The erasure of this customer is being decided or carried out: it is of both records."
            ),
        )
    Customer.objects.filter(pk=absorbed.pk).update(merged_into=None, updated_at=timezone.now())
    _give_back(merge)
    consenting.take_back(merge)
    _restore_values(kept, merge)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by", "updated_at"])
    _settle_pair(merge, CustomerPair.State.OPEN, None)
    _mark_due(merge)


@transaction.atomic
def take_over(merge: CustomerMerge) -> int:
    """Give the customer kept every row that points at the alias, those that came late too; return how many."""
    moved = 0
    for column in moving_columns():
        keys = move_rows(column, giver=merge.absorbed_id, taker=merge.kept_id)
        if keys:
            _remember(merge, column, keys)
            moved += len(keys)
    return moved


def gather_strays() -> int:
    """Give to the customers kept what reached their aliases while a merge was under way; return how many rows."""
    recent = CustomerMerge.objects.standing().filter(created_at__gt=timezone.now() - STRAYING)
    return sum(_gather(merge) for merge in recent.iterator())


@transaction.atomic
def take_over_late(*, table: str, aliases: Sequence[int]) -> None:
    """Give the customers kept what a table has taken in under their aliases' numbers."""
    columns = [column for column in moving_columns() if column.table == table]
    for merge in CustomerMerge.objects.standing().filter(absorbed__in=aliases):
        for column in columns:
            keys = move_rows(column, giver=merge.absorbed_id, taker=merge.kept_id)
            if keys:
                _remember(merge, column, keys)
        _mark_due(merge)


@transaction.atomic
def remember_late(*, table: str, column: str, keys: Mapping[int, Sequence[int | str]]) -> None:
    """Keep which rows a table has taken in, by the alias under whose number, so that an undo gives them back."""
    for merge in CustomerMerge.objects.standing().filter(absorbed__in=keys):
        _remember(merge, Column(table, "id", column), list(keys[merge.absorbed_id]))


@transaction.atomic
def _gather(merge: CustomerMerge) -> int:
    moved = take_over(merge)
    if moved:
        _mark_due(merge)
    return moved


def surviving_values(kept: Customer, absorbed: Customer, rule: str) -> dict[str, Any]:
    """Return the values that a merge by a rule would leave."""
    return surviving(_side(kept), _side(absorbed), Rule(rule))


def _side(customer: Customer) -> Side:
    values = {name: getattr(customer, name) for name in FIELDS}
    trust = customer.source.trust if customer.source is not None else NO_TRUST
    return Side(values, customer.updated_at, trust)


def _lock(kept: Customer, absorbed: Customer) -> tuple[Customer, Customer]:
    """Claims and reservations lock customers too, so no contact is made of a record half merged."""
    rows = Customer.objects.select_for_update(of=("self",)).select_related("source")
    locked = {one.pk: one for one in rows.filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")}
    return locked[kept.pk], locked[absorbed.pk]


def _check(kept: Customer, absorbed: Customer, rule: str) -> None:
    if kept.pk == absorbed.pk:
        raise DomainError("same_record", _("These are the same record."))
    if kept.kind != absorbed.kind:
        raise DomainError("unlike_kinds", _("A person and a firm cannot be one customer."))
    if kept.merged_into_id is not None or absorbed.merged_into_id is not None:
        raise DomainError("merged_already", _("One of these records has been merged already."))
    if is_kept_only(kept, absorbed):
        raise DomainError(
            "data_restricted", _("The data of one of these records is restricted or being erased.")
        )
    if rule not in set(Rule):
        raise DomainError("unknown_rule", _("There is no such rule."), field="rule")


def is_kept_only(*customers: Customer) -> bool:
    """Return whether the data of one of some customers may only be kept, or is about to be erased."""
    return (
        DataRestriction.objects.filter(customer__in=customers).exists()
        or _erasures().filter(customer__in=customers).exists()
    )


def _erasures() -> QuerySet[RightsRequest]:
    """The erasures that are laid before a second person, or at work."""
    return RightsRequest.objects.filter(kind=Kind.ERASURE, state__in=[State.REVIEW, State.RUNNING])


def _set_values(customer: Customer, values: dict[str, Any]) -> None:
    """Write what differs; the digest stays that of the source's last row, so the same row changes nothing."""
    changed = [name for name, value in values.items() if getattr(customer, name) != value]
    for name in changed:
        setattr(customer, name, values[name])
        if name in INDEXED:
            know_erased(name, [values[name]])
            setattr(customer, f"{name}_index", sealer().index(name, values[name]))
    indexes = [f"{name}_index" for name in changed if name in INDEXED]
    customer.save(update_fields=[*changed, *indexes, "updated_at"])


def _remember(merge: CustomerMerge, column: Column, keys: list[int | str]) -> None:
    rows, made = MergedRows.objects.get_or_create(
        merge=merge, table=column.table, column=column.name, defaults={"keys": keys}
    )
    if not made:
        rows.keys = [*rows.keys, *keys]
        rows.save(update_fields=["keys"])


def _give_back(merge: CustomerMerge) -> None:
    columns = {(column.table, column.name): column for column in moving_columns()}
    for rows in merge.rows.all():
        column = columns.get((rows.table, rows.column))
        if column is None:
            continue
        move_rows(column, giver=merge.kept_id, taker=merge.absorbed_id, keys=rows.keys)
        if rows.table == HOLDINGS:
            # Bookings since then go with their holding.
            move_bookings_of(rows.keys, giver=merge.kept_id, taker=merge.absorbed_id)


def _restore_values(kept: Customer, merge: CustomerMerge) -> None:
    before, after = _read(merge.before), _read(merge.after)
    same = {name for name in FIELDS if getattr(kept, name) == after[name]}
    _set_values(kept, {name: before[name] for name in FIELDS if name in same})
    refused = {name: True for name in FLAGS if getattr(kept, name) and not after[name]}
    if refused:  # said as the one customer, so it counts for both
        Customer.objects.filter(pk=merge.absorbed_id).update(**refused)


def _settle_pair(merge: CustomerMerge, state: str, by: User | None) -> None:
    low, high = sorted((merge.kept_id, merge.absorbed_id))
    now = timezone.now()
    CustomerPair.objects.filter(left_id=low, right_id=high).update(
        state=state, decided_by=by, decided_at=now if by else None, updated_at=now
    )


def _mark_due(merge: CustomerMerge) -> None:
    execute_sql(
        f"INSERT INTO customers_profiledue (customer_id) SELECT unnest(%s::bigint[]) {MARK_DUE}",
        [sorted((merge.kept_id, merge.absorbed_id))],
    )


def _written(values: dict[str, Any]) -> str:
    return json.dumps({name: _plain(value) for name, value in values.items()}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | datetime | Decimal) else value


def _read(text: str) -> dict[str, Any]:
    values = json.loads(text)
    for name in PLAIN:
        if name.endswith("_on") and values[name] is not None:
            values[name] = date.fromisoformat(values[name])
    if values["monthly_income"] is not None:
        values["monthly_income"] = Decimal(values["monthly_income"])
    return {name: values[name] for name in (*PERSONAL, *FIELDS)}
