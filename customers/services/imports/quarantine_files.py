"""Quarantined rows as a file: downloaded with its watermark, mended in a spreadsheet, and taken in again."""

import csv
import io
import json
from collections.abc import Iterator

import pyarrow as pa
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.audit import record_access
from config.base.errors import DomainError
from customers.domain.cells import bare, neutralise, one_cell
from customers.domain.encodings import decode_text
from customers.models import ImportJob, QuarantinedRow
from customers.selectors.imports import row_reasons
from customers.services.imports.quarantine import Content, Replayed, replay_mended

ROW = "sandpiper_row"
REASONS = "sandpiper_reasons"
# What one request can hold in memory; more rows have a cause that is mended once, not row by row.
MOST_ROWS = 10_000
LARGEST = 32 << 20


def write_rows(*, job: ImportJob, by: User, field: str = "", code: str = "") -> str:
    """Return waiting rows as CSV under a line that says whose copy it is; the trail knows of it first.

    Raises DomainError `rows_too_many` or `no_rows`.
    """
    rows = list(_waiting(job, field, code)[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        told = _("More than %(most)s rows: narrow them to one reason, or mend the cause.")
        raise DomainError("rows_too_many", told % {"most": f"{MOST_ROWS:,}"})
    if not rows:
        raise DomainError("no_rows", _("There are no rows."))
    reason = f"{code} {field}".strip() or "all reasons"
    record_access(
        action="export",
        table="customers_quarantinedrow",
        object_id=str(job.pk),
        note=f"{len(rows)} rows, {reason}",
    )
    return _csv(rows, job.spec.get("target", ""), _watermark(job, by, len(rows), reason))


def take_rows(*, job: ImportJob, content: bytes) -> Replayed:
    """Take mended rows in again; rows that the file leaves out stay as they are.

    Raises DomainError `rows_unreadable`.
    """
    return replay_mended(job=job, contents=dict(_read(content)))


def _waiting(job: ImportJob, field: str, code: str) -> models.QuerySet[QuarantinedRow]:
    return job.quarantine.waiting().failed_by(field, code).order_by("row_number")


def _watermark(job: ImportJob, by: User, count: int, reason: str) -> str:
    facts = {
        "rows": str(count),
        "quarantine of import": str(job.pk),
        "by": by.get_username(),
        "at": timezone.localtime().isoformat(timespec="seconds"),
        "reason": reason,
        "personal data": "unmasked",
    }
    return "# " + " | ".join(f"{name}: {one_cell(value)}" for name, value in facts.items())


def _csv(rows: list[QuarantinedRow], target: str, mark: str) -> str:
    contents = [json.loads(row.content or "{}") for row in rows]
    names = list(dict.fromkeys(name for content in contents for name in content))
    cells = {name: _cells([content.get(name) or "" for content in contents]) for name in names}
    text = io.StringIO()
    text.write(f"\ufeff{mark}\r\n")
    writer = csv.writer(text)
    writer.writerow([ROW, REASONS, *_cells(names)])
    for place, row in enumerate(rows):
        told = "; ".join(row_reasons(row, target))
        writer.writerow([row.row_number, told, *(cells[name][place] for name in names)])
    return text.getvalue()


def _cells(values: list[str]) -> list[str]:
    return list(neutralise(pa.array(values, pa.string())).to_pylist())


def _read(content: bytes) -> Iterator[tuple[int, Content]]:
    if len(content) > LARGEST:
        raise DomainError("rows_unreadable", _("The file is larger than 32 MB."))
    text = _text(content)
    lines = text.splitlines(keepends=True)
    # A spreadsheet puts quotation marks round the watermark's line.
    kept = lines[1:] if lines and lines[0].lstrip('"').startswith("#") else lines
    reader = csv.DictReader(io.StringIO("".join(kept), newline=""))
    if ROW not in (reader.fieldnames or ()):
        told = _("The file lacks the column %(name)s: mend the file that was downloaded here.")
        raise DomainError("rows_unreadable", told % {"name": ROW})
    for row in reader:
        number = row.pop(ROW) or ""
        row.pop(REASONS, None)
        beyond = row.pop(None, None)  # of a row wider than the header
        if number.strip().isdecimal() and not any(beyond or ()):
            # Cells that a row does not reach are none that somebody emptied.
            cells = {name: value for name, value in row.items() if name and value is not None}
            yield int(number), {bare(name): bare(value) for name, value in cells.items()}


def _text(content: bytes) -> str:
    text = decode_text(content)
    if text is None:
        raise DomainError("rows_unreadable", _("The file is CSV in none of the usual encodings."))
    return text
