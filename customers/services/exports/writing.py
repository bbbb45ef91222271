"""The file of an export, written by a worker with the rights that its maker has at that moment."""

import tempfile
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.services.audit import record_access
from config.base.errors import DomainError
from customers.models import Export
from customers.selectors.exports import Column, Source, export_rows
from customers.services.exports.files import SINKS, Target, Watermark
from customers.services.exports.orders import (
    TABLE,
    check_right,
    chosen_columns,
    count_rows,
    order_of,
    source_of,
)
from customers.services.exports.own import OwnFile, check_own_file
from customers.services.exports.pages import Shape, read_pages

STATES = Export.State
ATTEMPTS = 5  # an export that took its worker down so often will not be written


class _StoppedError(Exception):
    """The export was cancelled, or another worker has taken it over."""


def run_export(*, export: Export) -> None:
    """Write the file of a waiting or interrupted export, in its maker's language."""
    by = export.requested_by
    with translation.override(by.language or settings.LANGUAGE_CODE):
        if not _claim(export):
            return
        try:
            check_right(by, clear=export.clear)
            if export.source_kind in settings.EXPORT_FILES:
                _write_own(export, check_own_file(export=export, by=by))
            else:
                columns = chosen_columns(by, export.columns, export.recipient)
                _write(export, source_of(by, order_of(export)), columns)
        except _StoppedError:
            export.refresh_from_db()
        except DomainError as error:
            _finish(export, STATES.FAILED, error=str(error))
        except Exception:
            _finish(export, STATES.FAILED, error=_("It could not be written. Ops staff see why."))
            raise


def _claim(export: Export) -> bool:
    """Take an export on; of two workers the later one goes on and the other stops."""
    if export.attempt >= ATTEMPTS:
        _finish(export, STATES.FAILED, error=_("It could not be written. Ops staff see why."))
        return False
    free = Export.objects.under_way().filter(pk=export.pk, attempt=export.attempt)
    now = timezone.now()
    taken = free.update(
        state=STATES.RUNNING,
        attempt=F("attempt") + 1,
        rows_done=0,
        started_at=now,
        updated_at=now,
    )
    export.refresh_from_db()
    return bool(taken)


def _write(export: Export, source: Source, columns: list[Column]) -> None:
    count = count_rows(source.customers, export.format)
    _note(export, row_count=count, branch_code=export.requested_by.branch_code)
    shape = Shape(export, columns)
    headings = {name: str(one.label) for name, one in zip(shape.names, columns, strict=False)}
    with tempfile.TemporaryFile() as file:
        target = Target(file, shape.schema, headings, Watermark.of(export))
        with SINKS[export.format](target) as sink:
            for page in read_pages(export_rows(source.customers, columns), shape):
                sink.write(page)
                _note(export, rows_done=sink.rows)
        _keep(export, file, sink.rows)


def _write_own(export: Export, own: OwnFile) -> None:
    with tempfile.TemporaryFile() as file:
        rows = own.write(export, file, lambda done: _note(export, rows_done=done))
        _keep(export, file, rows)


def _note(export: Export, **values: Any) -> None:
    """Write progress, and stop where the export is no longer this worker's."""
    mine = Export.objects.filter(pk=export.pk, state=STATES.RUNNING, attempt=export.attempt)
    if not mine.update(updated_at=timezone.now(), **values):
        raise _StoppedError


def _keep(export: Export, file: IO[bytes], rows: int) -> None:
    """Keep the file until it expires; those of workers that were lost on the way are deleted."""
    size = file.seek(0, 2)
    file.seek(0)
    storage = export.file.storage
    for earlier in range(1, export.attempt):
        storage.delete(_stored_name(export, earlier))
    name = storage.save(_stored_name(export, export.attempt), File(file))
    try:
        _note(export, file=name, file_size=size, row_count=rows, rows_done=rows)
    except _StoppedError:
        storage.delete(name)
        raise
    _finish(export, STATES.DONE)
    note = f"{rows} rows, {size} bytes"
    record_access(action="export_made", table=TABLE, object_id=export.code, note=note)


def _stored_name(export: Export, attempt: int) -> str:
    name = f"{export.code}-{attempt}.{export.format}"
    return str(export.file.field.generate_filename(export, name))


def _finish(export: Export, state: str, error: str = "") -> None:
    now = timezone.now()
    kept_until = now + timedelta(days=settings.EXPORT_DAYS)
    Export.objects.under_way().filter(pk=export.pk).update(
        state=state,
        error=error,
        finished_at=now,
        expires_at=kept_until if state == STATES.DONE else None,
        updated_at=now,
    )
    export.refresh_from_db()
