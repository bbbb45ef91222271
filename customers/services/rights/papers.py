"""The report of access as a PDF: the same tables as the page that is handed over with it."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.papers.blocks import Block, Facts, Heading, Paper, Table, Text
from config.papers.making import make_pdf
from customers.models import RightsRequest

ABREAST = 5  # more columns do not fit a page: each row is then told one value a line


def report_pdf(request: RightsRequest, context: dict[str, Any]) -> bytes:
    """Return the report in the language that is active; `context` is that of its page."""
    made = date_format(timezone.localtime(context["made_at"]), "Y-m-d H:i")
    code = request.code
    paper = Paper(
        title=_("What %(bank)s holds about you") % {"bank": context["bank"]},
        language=translation.to_locale(translation.get_language() or "zh-hans").replace("_", "-"),
        watermark=f"{code} · {made}",
        subtitle=_("Request %(code)s, made on %(on)s.") % {"code": code, "on": made},
        blocks=list(_blocks(context)),
    )
    return make_pdf(paper)


def _blocks(context: dict[str, Any]) -> Iterator[Block]:
    told = _(
        "Each table is also in a file of its own, with every row. This page shows at most %(on_paper)s rows of a table."
    )
    yield Text(told % {"on_paper": context["on_paper"]}, quiet=True)
    for table in context["tables"]:
        label = str(table["record"].label)
        yield Heading(f"{label[:1].upper()}{label[1:]} ({table['count']})")
        yield from _rows(table)
    yield Text(
        _(
            "You may ask for corrections, erasure or restriction, and object to profiling and marketing,"
            " at any branch or by phone."
        ),
        quiet=True,
    )


def _rows(table: dict[str, Any]) -> Iterator[Block]:
    heads = [str(column.label) for column in table["record"].columns]
    rows = [[str(cell) for cell in row] for row in table["rows"]]
    if len(heads) <= ABREAST:
        yield Table(heads, rows)
        return
    for row in rows:
        yield Facts([pair for pair in zip(heads, row, strict=True) if pair[1]])
