"""Papers as PDF: A4, one embedded font, page numbers, a watermark, an outline, title and language."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    LongTable,
    Preformatted,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from config.papers.blocks import Bars, Block, Columns, Facts, Heading, Paper, Radar, Table, Text
from config.papers.charts import INK, INK_3, LINE, BarsPicture, ColumnsPicture, RadarPicture
from config.papers.lettering import FONT, make_readable, register_font, wrap_lines

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
BODY, QUIET, CELL = 10.0, 8.5, 8.5
HEADING_SIZES = {0: 20.0, 1: 15.0, 2: 12.0}
PRIMARY, SUNKEN = HexColor("#0B5A6B"), HexColor("#ECF0F0")
PAGE_WORDS = {"zh": "第 {page} 页，共 {pages} 页", "en": "Page {page} of {pages}"}
MAKER = "Sandpiper"


def make_pdf(paper: Paper) -> bytes:
    """The paper as a PDF file. Texts are taken as they are: mask and format before."""
    register_font()
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=paper.title,
        author=MAKER,
        creator=MAKER,
        subject=paper.subtitle,
        lang=paper.language,
        displayDocTitle=True,
    )
    document.build(list(_flow(paper)), canvasmaker=_canvas_for(paper))
    return file.getvalue()


def _flow(paper: Paper) -> Iterable[Flowable]:
    yield _OutlinedHeading(paper.title, 0)
    if paper.subtitle:
        yield from _text(Text(paper.subtitle, quiet=True))
    depth = 0
    for block in paper.blocks:
        flowables = _BUILDERS[type(block)](block)
        for heading in flowables:
            if isinstance(heading, _OutlinedHeading):
                heading.depth = depth = min(heading.level, depth + 1)
        yield from flowables


class _OutlinedHeading(Flowable):
    """A heading that also stands in the outline, so that a reader can jump to it."""

    def __init__(self, text: str, level: int) -> None:
        super().__init__()
        self.text, self.level, self.size = make_readable(text), level, HEADING_SIZES[level]
        self.depth = level  # in the outline, which knows no gap between two levels
        self.keepWithNext = 1

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.lines = wrap_lines(self.text, available_width, self.size)
        self.above = 0.0 if self.level == 0 else self.size * 0.8
        return available_width, self.above + len(self.lines) * self.size * 1.35 + 4

    def draw(self) -> None:
        key = f"heading-{id(self)}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(self.text.replace("\n", " "), key, self.depth, closed=False)
        self.canv.setFillColor(PRIMARY)
        self.canv.setFont(FONT, self.size)
        for place, line in enumerate(reversed(self.lines)):
            self.canv.drawString(0, 4 + self.size * (0.25 + 1.35 * place), line)


def _heading(block: Heading) -> list[Flowable]:
    return [CondPageBreak(30 * mm), _OutlinedHeading(block.text, block.level)]


def _text(block: Text) -> list[Flowable]:
    size = QUIET if block.quiet else BODY
    style = ParagraphStyle(
        "text", fontName=FONT, fontSize=size, leading=size * 1.6,
        textColor=INK_3 if block.quiet else INK, spaceAfter=size * 0.5,
    )  # fmt: skip
    return [Preformatted("\n".join(wrap_lines(block.text, WIDTH, size)), style)]


def _table(block: Table) -> list[Flowable]:
    shares = block.shares or [1.0] * len(block.head)
    widths = [WIDTH * share / sum(shares) for share in shares]
    style = [
        ("BACKGROUND", (0, 0), (-1, 0), SUNKEN),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        *(("ALIGN", (column, 0), (column, -1), "RIGHT") for column in block.numbers),
    ]
    return [_grid([block.head, *block.rows], widths, style, repeat=1), Spacer(1, 8)]


def _facts(block: Facts) -> list[Flowable]:
    style = [
        ("TEXTCOLOR", (0, 0), (0, -1), INK_3),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
    ]
    return [_grid(block.pairs, [WIDTH * 0.32, WIDTH * 0.68], style, repeat=0), Spacer(1, 8)]


def _grid(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    style: Sequence[tuple[Any, ...]],
    *,
    repeat: int,
) -> Flowable:
    if not rows:
        return Spacer(1, 1)
    cells = [
        [
            "\n".join(wrap_lines(cell, width - 10, CELL))
            for cell, width in zip(row, widths, strict=True)
        ]
        for row in rows
    ]
    common: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), FONT, CELL, CELL * 1.45),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
    ]
    table = LongTable(cells, colWidths=list(widths), repeatRows=repeat, splitInRow=1)
    table.setStyle(TableStyle([*common, *style]))
    return table


def _bars(block: Bars) -> list[Flowable]:
    return [BarsPicture(block), Spacer(1, 8)] if block.bars else []


def _columns(block: Columns) -> list[Flowable]:
    return [ColumnsPicture(block), Spacer(1, 8)]


def _radar(block: Radar) -> list[Flowable]:
    return [RadarPicture(block), Spacer(1, 8)]


_BUILDERS: dict[type[Block], Callable[[Any], list[Flowable]]] = {
    Heading: _heading,
    Text: _text,
    Table: _table,
    Facts: _facts,
    Bars: _bars,
    Columns: _columns,
    Radar: _radar,
}


def _canvas_for(paper: Paper) -> type[Canvas]:
    """A canvas that holds the pages back until their number is known, then signs each."""
    words = PAGE_WORDS["zh" if paper.language.startswith("zh") else "en"]
    mark = make_readable(paper.watermark).replace("\n", " ")

    class SignedCanvas(Canvas):
        _startPage: Callable[[], None]  # noqa: N815 - reportlab's own, left out of its stubs

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._held: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - the name that reportlab calls
            self._held.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._held, start=1):
                self.__dict__.update(page)
                _sign(self, mark, words.format(page=number, pages=len(self._held)))
                super().showPage()
            super().save()

    return SignedCanvas


def _sign(canvas: Canvas, mark: str, number: str) -> None:
    """The page's foot, and the watermark across it: above the content, so that nothing hides it."""
    canvas.setFillColor(INK_3)
    canvas.setFont(FONT, 7.5)
    canvas.drawString(MARGIN, MARGIN * 0.5, mark)
    canvas.drawRightString(A4[0] - MARGIN, MARGIN * 0.5, number)
    canvas.saveState()
    canvas.setFillColor(INK, alpha=0.06)
    canvas.setFont(FONT, 22)
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(35)
    for height in (-240, 0, 240):
        canvas.drawCentredString(0, height, mark)
    canvas.restoreState()
