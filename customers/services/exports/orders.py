"""Exports: asked for, fetched by nobody but who asked, and gone after some days; workers write them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from config.base.errors import DomainError
from customers import permissions
from customers.models import Customer, Export
from customers.models.exports import new_code
from customers.selectors.customers import Filters
from customers.selectors.exports import (
    COLUMNS,
    LIST,
    Column,
    Group,
    Source,
    columns_for,
    find_source,
)
from customers.services.exports.files import SHEET_ROWS
from customers.services.residency.leaving import check_transfer

STATES = Export.State
TABLE = "customers_customer"
SHORTEST_REASON = 5
AT_ONCE = 3  # exports under way a person; more would only wait for each other


@dataclass(frozen=True)
class Order:
    """What somebody wants exported."""

    columns: Sequence[str]
    format: str
    source_kind: str = LIST
    source_id: str = ""
    filters: Filters = field(default_factory=Filters)
    clear: bool = False
    reason: str = ""
    recipient: str = ""
    region: str = ""


@transaction.atomic
def request_export(*, by: User, order: Order) -> Export:
    """Let an export wait for a worker; who asked for what is written into the audit trail.

    Raises DomainError: `may_not_export`, `no_columns`, `unknown_column`, `may_not_reveal`, `reason_missing`,
    `clear_for_recipient`, `no_ground_of_transfer`, `source_not_found`, `nothing_to_export`, `export_too_large`, `too_many_exports`.
    """
    check_right(by, clear=order.clear)
    columns = chosen_columns(by, order.columns, order.recipient)
    _check_reason(order)
    check_under_way(by)
    code = new_code()
    check_transfer(region=order.region, tables=tables_of(columns), what=code)
    source = source_of(by, order)
    count = count_rows(source.customers, order.format)
    export = Export.objects.create(
        code=code,
        requested_by=by,
        source_kind=order.source_kind,
        source_id=order.source_id,
        source_name=source.name[:120],
        filters=json.dumps(asdict(order.filters), ensure_ascii=False),
        columns=[column.name for column in columns],
        format=order.format,
        clear=order.clear,
        reason=order.reason.strip(),
        recipient=order.recipient.strip(),
        region="" if order.region == settings.DATA_REGION else order.region,
        branch_code=by.branch_code,
        row_count=count,
    )
    record_access(action="export", table=TABLE, object_id=export.code, note=_told(export))
    return export


@transaction.atomic
def cancel_export(*, export: Export) -> None:
    """Stop an export at its next page; no file is kept. Raises DomainError `export_is_over`."""
    under_way = Export.objects.under_way().filter(pk=export.pk)
    now = timezone.now()
    if not under_way.update(state=STATES.CANCELLED, finished_at=now, updated_at=now):
        raise DomainError("export_is_over", _("This export is already over."))
    export.refresh_from_db()


@transaction.atomic
def open_export(
    *, export: Export, by: User, still_allowed: Callable[..., Any] | None = None
) -> Any:
    """Return the file for its maker to download; the audit trail gets an entry first.

    Raises DomainError `may_not_export`, `may_not_reveal`, `unknown_column`, `not_ready`, `export_expired`,
    `branch_changed`; `still_allowed` of another kind of file raises its own.
    """
    check_right(by, clear=export.clear)
    (still_allowed or _check_columns)(export=export, by=by)
    if export.state == STATES.EXPIRED or (
        export.expires_at and export.expires_at <= timezone.now()
    ):
        raise DomainError("export_expired", _("The file was kept for its days and is gone."))
    if export.state != STATES.DONE or export.requested_by_id != by.pk:
        raise DomainError("not_ready", _("The file is not ready."))
    if export.branch_code != by.branch_code:
        raise DomainError(
            "branch_changed", _("Your branch has changed since. Export again for the new one.")
        )
    note = f"{export.row_count} rows, {export.format}"
    record_access(action="export_download", table=TABLE, object_id=export.code, note=note)
    Export.objects.filter(pk=export.pk).update(downloads=F("downloads") + 1)
    return export.file.open("rb")


def _check_columns(*, export: Export, by: User) -> None:
    columns = chosen_columns(by, export.columns, export.recipient)
    check_transfer(region=export.region, tables=tables_of(columns), what=export.code)


def expire_exports() -> int:
    """Delete the files that were kept long enough and return how many; what was exported stays known."""
    due = list(Export.objects.due_to_expire(timezone.now()))
    for export in due:
        drop_export_file(export=export)
    return len(due)


def drop_export_file(*, export: Export) -> None:
    """Delete the file of an export; what was exported stays known."""
    name, storage = str(export.file.name), export.file.storage
    Export.objects.filter(pk=export.pk).update(
        state=STATES.EXPIRED, file="", updated_at=timezone.now()
    )
    if name:
        transaction.on_commit(partial(storage.delete, name))


def order_of(export: Export) -> Order:
    """Return what was asked for by an export that is kept."""
    return Order(
        columns=export.columns,
        format=export.format,
        source_kind=export.source_kind,
        source_id=export.source_id,
        filters=Filters(**json.loads(export.filters or "{}")),
        clear=export.clear,
        reason=export.reason,
        recipient=export.recipient,
    )


def check_right(by: User, *, clear: bool) -> None:
    """Raise DomainError `may_not_export` or `may_not_reveal` where the user's role lacks the right."""
    if not by.is_active or not by.has_perm(permissions.EXPORT_CUSTOMER):
        raise DomainError("may_not_export", _("Your role may not export customer data."))
    if clear and not by.has_perm(permissions.REVEAL_CUSTOMER):
        raise DomainError(
            "may_not_reveal", _("Your role may not see personal data unmasked."), field="clear"
        )


def check_under_way(by: User) -> None:
    """Raise DomainError `too_many_exports` where a person waits for as many as are written at once."""
    if Export.objects.visible_to(by).under_way().count() >= AT_ONCE:
        raise DomainError(
            "too_many_exports",
            _("%(n)s of your exports are under way. Wait for one, or cancel one.") % {"n": AT_ONCE},
        )


def check_reason(reason: str) -> None:
    """Raise DomainError `reason_missing` where it says too little."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise DomainError(
            "reason_missing",
            _("Say why: unmasked data and files for a recipient need a reason."),
            field="reason",
        )


def tables_of(columns: Sequence[Column]) -> list[str]:
    """Return the tables that an export takes data from."""
    has_profile = any(column.group == Group.PROFILE for column in columns)
    return ["customers.Customer", *(["customers.CustomerProfile"] if has_profile else [])]


def chosen_columns(by: User, names: Sequence[str], recipient: str) -> list[Column]:
    """Return the columns in their own order; a recipient outside gets none that identifies a person."""
    seen = {column.name for column in columns_for(by)}
    unknown = sorted(set(names) - seen)
    if unknown:
        raise DomainError(
            "unknown_column",
            _("You may not export these columns: %(names)s") % {"names": ", ".join(unknown)},
            field="columns",
        )
    chosen = [one for name, one in COLUMNS.items() if name in names]
    kept = [one for one in chosen if not (recipient.strip() and one.direct)]
    if not kept:
        raise DomainError("no_columns", _("Choose at least one column."), field="columns")
    return kept


def _check_reason(order: Order) -> None:
    if order.clear and order.recipient.strip():
        raise DomainError(
            "clear_for_recipient",
            _("A file for a recipient holds pseudonyms only; unmask nothing in it."),
            field="clear",
        )
    if order.clear or order.recipient.strip():
        check_reason(order.reason)


def source_of(by: User, order: Order) -> Source:
    """Return whose customers an order is about; raises DomainError `source_not_found`."""
    return find_source(
        user=by, kind=order.source_kind, source_id=order.source_id, filters=order.filters
    )


def count_rows(customers: QuerySet[Customer], kind: str) -> int:
    """Return how many rows it will be, counted no further than is needed to refuse.

    Raises DomainError `export_too_large`, `nothing_to_export`.
    """
    largest = min(
        settings.EXPORT_LARGEST, SHEET_ROWS if kind == "xlsx" else settings.EXPORT_LARGEST
    )
    count = customers.order_by().values("pk")[: largest + 1].count()
    if count > largest:
        raise DomainError(
            "export_too_large",
            _("More than %(n)s customers: narrow the filters, or take CSV or Parquet.")
            % {"n": f"{largest:,}"},
            field="format",
            details={"largest": largest},
        )
    if not count:
        raise DomainError("nothing_to_export", _("There is no customer to export here."))
    return count


def _told(export: Export) -> str:
    """What the audit trail says of a request; names of columns, never values."""
    personal = "unmasked" if export.clear else "masked"
    to = f", for {export.recipient}" if export.recipient else ""
    where = " ".join(part for part in (export.source_kind, export.source_id) if part)
    return (
        f"{export.format} of {where}, {export.row_count} rows, {personal}{to};"
        f" columns {', '.join(export.columns)}; reason: {export.reason or '-'}"
    )
