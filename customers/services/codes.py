"""Code tables changed by data stewards: codes added, changed, retired, and taken in from a CSV file."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.domain.cells import bare, neutralise
from customers.domain.encodings import decode_text
from customers.models import CodeEntry, CodeTable, DataSource
from customers.selectors.codes import STANDARDS

COLUMNS = ("code", "ours", "name_zh", "name_en", "source", "retired")
LARGEST = 2 << 20
MOST_ROWS = 20_000
LONGEST = 80
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Code:
    """A code as a steward gives it; without a source it holds for all of them."""

    code: str
    ours: str
    name_zh: str = ""
    name_en: str = ""
    source: str = ""


@transaction.atomic
def create_table(*, code: str, name_zh: str, name_en: str) -> CodeTable:
    """Make a table of the bank's own. Raises DomainError `table_name_wrong` or `table_exists`."""
    if not NAME.fullmatch(code) or not name_zh.strip() or not name_en.strip():
        raise DomainError(
            "table_name_wrong",
            _(
                "A table needs a code of small letters, digits, - and _, and a name in both languages."
            ),
        )
    if code in STANDARDS or CodeTable.objects.filter(code=code).exists():
        raise DomainError("table_exists", _("There is a table of this code already."))
    return CodeTable.objects.create(code=code, name_zh=name_zh.strip(), name_en=name_en.strip())


@transaction.atomic
def save_code(*, table: str, code: Code) -> CodeEntry:
    """Add a code or change what it stands for; a retired one is in force again.

    Raises DomainError `table_unknown`, `source_unknown` or `code_too_long`.
    """
    return _save(open_table(table), code)


@transaction.atomic
def retire_code(*, table: str, code: str, source: str = "") -> CodeEntry:
    """Put a code out of force, the standard's too; rows that bear it go to quarantine from now on."""
    kept = open_table(table)
    entry, _made = CodeEntry.objects.get_or_create(
        table=kept, source=_source(source), code=code, defaults={"ours": _standard(table, code)}
    )
    entry.retired_at = timezone.now()
    entry.save(update_fields=["retired_at", "updated_at"])
    return entry


@transaction.atomic
def save_codes(*, table: str, codes: Mapping[str, str], source: str = "") -> None:
    """Add or change many codes at once. Raises as `save_code` does."""
    kept = open_table(table)
    for theirs, ours in codes.items():
        _save(kept, Code(theirs, ours, source=source))


@transaction.atomic
def import_codes(*, table: str, content: bytes) -> int:
    """Take in codes from CSV with the columns of an exported table; all of them or none.

    Raises DomainError `codes_unreadable` and as `save_code` does.
    """
    kept = open_table(table)
    rows = _read(content)
    for number, row in enumerate(rows, start=2):
        if row.get("code") is None or row.get("ours") is None:
            told = _("Line %(line)s needs the columns code and ours.") % {"line": number}
            raise DomainError("codes_unreadable", told)
        entry = _save(
            kept, Code(**{key: bare((row.get(key) or "").strip()) for key in COLUMNS[:5]})
        )
        if (row.get("retired") or "").strip().lower() in {"yes", "1", "true", "是"}:
            CodeEntry.objects.filter(pk=entry.pk).update(retired_at=timezone.now())
    return len(rows)


def export_codes(*, table: str) -> str:
    """Return the bank's own codes of a table as CSV, as `import_codes` reads them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    entries = CodeEntry.objects.filter(table__code=table).select_related("source").order_by("code")
    for one in entries:
        source, retired = one.source.code if one.source else "", "yes" if one.retired_at else ""
        cells = pa.array([one.code, one.ours, one.name_zh, one.name_en, source, retired])
        writer.writerow(neutralise(cells).to_pylist())
    return text.getvalue()


def open_table(code: str) -> CodeTable:
    """Return a table; one of a standard is kept on first use. Raises DomainError `table_unknown`."""
    standard = STANDARDS.get(code)
    if standard is not None:
        names = {"name_zh": standard.zh, "name_en": standard.en}
        return CodeTable.objects.get_or_create(code=code, defaults=names)[0]
    kept = CodeTable.objects.filter(code=code).first()
    if kept is None:
        raise DomainError("table_unknown", _("There is no code table %(code)s.") % {"code": code})
    return kept


def _save(table: CodeTable, code: Code) -> CodeEntry:
    if max(len(code.code), len(code.ours), len(code.name_zh), len(code.name_en)) > LONGEST:
        told = _("A code or its name is longer than %(most)s characters.") % {"most": LONGEST}
        raise DomainError("code_too_long", told)
    names = {"name_zh": code.name_zh, "name_en": code.name_en}
    return CodeEntry.objects.update_or_create(
        table=table,
        source=_source(code.source),
        code=code.code,
        defaults={"ours": code.ours, "retired_at": None, **names},
    )[0]


def _source(code: str) -> DataSource | None:
    if not code:
        return None
    source = DataSource.objects.filter(code=code).first()
    if source is None:
        raise DomainError("source_unknown", _("There is no data source %(code)s.") % {"code": code})
    return source


def _standard(table: str, code: str) -> str:
    return STANDARDS[table].known.get(code, "") if table in STANDARDS else ""


def _read(content: bytes) -> list[dict[str, str]]:
    if len(content) > LARGEST:
        raise DomainError("codes_unreadable", _("The file is larger than 2 MB."))
    text = decode_text(content)
    if text is None:
        raise DomainError("codes_unreadable", _("The file is CSV in none of the usual encodings."))
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        rows, names = list(reader), set(reader.fieldnames or ())
    except csv.Error:
        rows, names = [], set()
    if not {"code", "ours"} <= names:
        told = _("Line %(line)s needs the columns code and ours.") % {"line": 1}
        raise DomainError("codes_unreadable", told)
    if len(rows) > MOST_ROWS:
        told = _("The file has more than %(most)s codes.") % {"most": f"{MOST_ROWS:,}"}
        raise DomainError("codes_unreadable", told)
    return rows
