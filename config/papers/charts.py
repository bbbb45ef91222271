"""Pictures for papers, drawn straight on the page in the light theme's colours."""

import math
from collections.abc import Sequence

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from config.papers.blocks import Bar, Bars, Columns, Radar
from config.papers.lettering import FONT, make_readable, measure_width, shorten

INK, INK_3, LINE = HexColor("#10242C"), HexColor("#566A73"), HexColor("#DDE4E5")
SERIES = (HexColor("#0B5A6B"), HexColor("#CC6414"))
SMALL = 8.0
ROW = 15.0


class BarsPicture(Flowable):
    """Bars side on with labels left and words right; the interval is a thin whisker."""

    def __init__(self, block: Bars) -> None:
        super().__init__()
        self.block = block

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, ROW * len(self.block.bars)
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        fits = int(available_height // ROW)
        if fits < 2 or fits >= len(self.block.bars):
            return []
        bars, origin = self.block.bars, self.block.origin
        return [BarsPicture(Bars(part, origin)) for part in (bars[:fits], bars[fits:])]

    def draw(self) -> None:
        bars = self.block.bars
        left, right = self.width * 0.32, self.width * 0.74
        ends = [end for bar in bars for end in (bar.value, bar.low, bar.high) if end is not None]
        low, high = min([*ends, self.block.origin]), max([*ends, self.block.origin])
        scale = (right - left) / ((high - low) or 1.0)
        origin = left + (self.block.origin - low) * scale
        for place, bar in enumerate(bars):
            middle = self.height - (place + 0.5) * ROW
            self._draw_bar(bar, middle, (left, right), (origin, left - low * scale, scale))
        self.canv.setStrokeColor(INK_3)
        self.canv.setLineWidth(0.75)
        self.canv.line(origin, 0, origin, self.height)

    def _draw_bar(
        self,
        bar: Bar,
        middle: float,
        sides: tuple[float, float],
        scale: tuple[float, float, float],
    ) -> None:
        canvas, (origin, zero, step) = self.canv, scale
        end = zero + bar.value * step
        canvas.setFillColor(SERIES[0] if end >= origin else SERIES[1])
        canvas.rect(min(origin, end), middle - 3.5, abs(end - origin), 7, stroke=0, fill=1)
        if bar.low is not None and bar.high is not None:
            canvas.setStrokeColor(INK)
            canvas.setLineWidth(0.6)
            canvas.line(zero + bar.low * step, middle, zero + bar.high * step, middle)
        canvas.setFont(FONT, SMALL)
        canvas.setFillColor(INK)
        canvas.drawString(0, middle - 3, shorten(bar.label, sides[0] - 6, SMALL))
        canvas.setFillColor(INK_3)
        canvas.drawString(
            sides[1] + 6, middle - 3, shorten(bar.text, self.width - sides[1] - 6, SMALL)
        )


class ColumnsPicture(Flowable):
    """A histogram of one series, or of two beside each other."""

    def __init__(self, block: Columns) -> None:
        super().__init__()
        self.block = block

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, 118.0
        return self.width, self.height

    def draw(self) -> None:
        canvas, series = self.canv, self.block.series
        top = max((value for _, values in series for value in values), default=0.0) or 1.0
        step = self.width / max(len(self.block.labels), 1)
        bar = step * 0.76 / max(len(series), 1)
        foot, room = 14.0, self.height - 32.0
        for number, (_, values) in enumerate(series):
            canvas.setFillColor(SERIES[number % 2])
            for place, value in enumerate(values):
                left = place * step + step * 0.12 + number * bar
                canvas.rect(left, foot, bar, room * value / top, stroke=0, fill=1)
        canvas.setStrokeColor(LINE)
        canvas.line(0, foot, self.width, foot)
        canvas.setFont(FONT, SMALL)
        canvas.setFillColor(INK_3)
        for place, label in enumerate(self.block.labels):
            words = shorten(label, step - 2, SMALL)
            canvas.drawCentredString((place + 0.5) * step, 3, words)
        draw_legend(canvas, [name for name, _ in series], self.height - 9)


class RadarPicture(Flowable):
    """A radar with rings at 25, 50, 75 and 100."""

    def __init__(self, block: Radar) -> None:
        super().__init__()
        self.block = block

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, 210.0
        return self.width, self.height

    def draw(self) -> None:
        canvas, count = self.canv, len(self.block.axes)
        canvas.setLineWidth(0.5)
        canvas.setStrokeColor(LINE)
        for ring in (25.0, 50.0, 75.0, 100.0):
            self._draw_polygon([ring] * count, None)
        for number, (_, values) in enumerate(self.block.series):
            canvas.setStrokeColor(SERIES[number % 2])
            canvas.setLineWidth(1.5)
            self._draw_polygon(values, SERIES[number % 2])
        canvas.setFont(FONT, SMALL)
        canvas.setFillColor(INK)
        for place, axis in enumerate(self.block.axes):
            self._draw_axis(make_readable(axis), place)
        draw_legend(canvas, [name for name, _ in self.block.series], self.height - 9)

    def _point(self, place: int, value: float) -> tuple[float, float]:
        angle = math.pi / 2 - 2 * math.pi * place / len(self.block.axes)
        reach = 78.0 * min(max(value, 0.0), 100.0) / 100.0
        return self.width / 2 + reach * math.cos(angle), 98.0 + reach * math.sin(angle)

    def _draw_axis(self, words: str, place: int) -> None:
        across, up = self._point(place, 100.0)
        offset = across - self.width / 2
        if abs(offset) < 8:
            self.canv.drawCentredString(across, up + (5 if up > 98 else -11), words)
        elif offset > 0:
            self.canv.drawString(across + 5, up - 3, words)
        else:
            self.canv.drawRightString(across - 5, up - 3, words)

    def _draw_polygon(self, values: Sequence[float], fill: Color | None) -> None:
        path = self.canv.beginPath()
        path.moveTo(*self._point(0, values[0]))
        for place, value in enumerate(values[1:], start=1):
            path.lineTo(*self._point(place, value))
        path.close()
        if fill is not None:
            self.canv.setFillColor(fill, alpha=0.15)
        self.canv.drawPath(path, stroke=1, fill=1 if fill is not None else 0)
        self.canv.setFillAlpha(1)


def draw_legend(canvas: Canvas, names: Sequence[str], height: float) -> None:
    """A square and a name for each series, at the left of the picture."""
    across = 0.0
    canvas.setFont(FONT, SMALL)
    for number, name in enumerate(names):
        canvas.setFillColor(SERIES[number % 2])
        canvas.rect(across, height, 7, 7, stroke=0, fill=1)
        canvas.setFillColor(INK)
        words = make_readable(name)
        canvas.drawString(across + 10, height, words)
        across += 24 + measure_width(words, SMALL)
