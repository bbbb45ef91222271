"""Files in a form of their own, for a registered recipient: the app above writes the rows, the rest is an export.

Each function of `settings.EXPORT_FILES` takes the user and the key and returns what would be written, or None where it is
not the user's to see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from config.base.errors import DomainError
from customers.models import DataRecipient, Export
from customers.models.exports import new_code
from customers.services.exports.orders import (
    TABLE,
    check_reason,
    check_right,
    check_under_way,
    open_export,
)
from customers.services.residency.leaving import check_recipient

Progress = Callable[[int], Any]


@dataclass(frozen=True)
class OwnFile:
    """What an app above would write now: its name, columns and ending, for whom, how many rows, and the writer.

    The writer takes the export, the file and whom to tell how many rows are written, and returns their number.
    """

    name: str
    columns: Sequence[str]
    suffix: str
    recipient: DataRecipient
    count: int
    write: Callable[[Export, IO[bytes], Progress], int]


def find_own_file(*, user: User, kind: str, source_id: str) -> OwnFile:
    """Return what would be written for a user; raises DomainError `source_not_found`."""
    path = settings.EXPORT_FILES.get(kind)
    found = import_string(path)(user=user, source_id=source_id) if path else None
    if found is None:
        raise DomainError("source_not_found", _("There is nothing here that you may export."))
    own: OwnFile = found
    return own


@transaction.atomic
def request_own_file(*, by: User, kind: str, source_id: str, reason: str) -> Export:
    """Let a file for a recipient wait for a worker; who asked for what is written into the audit trail.

    Raises DomainError: `may_not_export`, `reason_missing`, `too_many_exports`, `source_not_found`,
    `recipient_not_in_force`, `no_ground_of_transfer`, `nothing_to_export`.
    """
    check_right(by, clear=False)
    check_reason(reason)
    check_under_way(by)
    own, code = find_own_file(user=by, kind=kind, source_id=source_id), new_code()
    check_recipient(recipient=own.recipient, what=code)
    if not own.count:
        raise DomainError("nothing_to_export", _("There is no customer to export here."))
    region = own.recipient.region
    export = Export.objects.create(
        code=code,
        requested_by=by,
        source_kind=kind,
        source_id=source_id,
        source_name=own.name[:120],
        columns=list(own.columns),
        format=own.suffix,
        reason=reason.strip(),
        recipient=own.recipient.name,
        region="" if region == settings.DATA_REGION else region,
        branch_code=by.branch_code,
        row_count=own.count,
    )
    note = f"{own.suffix} of {kind} {source_id}, {own.count} rows, hashed, for {own.recipient.code}"
    record_access(action="export", table=TABLE, object_id=code, note=f"{note}; reason: {reason}")
    return export


def open_file(*, export: Export, by: User) -> Any:
    """Return the file of any export for its maker to download; raises as `open_export` and `check_own_file`."""
    own = export.source_kind in settings.EXPORT_FILES
    return open_export(export=export, by=by, still_allowed=check_own_file if own else None)


def check_own_file(*, export: Export, by: User) -> OwnFile:
    """Return what is written for an export of this kind, where it still may be; raises as `request_own_file`."""
    own = find_own_file(user=by, kind=export.source_kind, source_id=export.source_id)
    check_recipient(recipient=own.recipient, what=export.code)
    return own
