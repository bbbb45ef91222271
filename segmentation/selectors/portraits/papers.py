"""A portrait of a group as a paper to hand out: what its page shows, no more."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import num, percent, signed, when
from config.papers.blocks import Bar, Bars, Block, Columns, Heading, Paper, Radar, Table, Text
from segmentation.domain.portraits.comparing import CELL, FEWEST
from segmentation.selectors.portraits.charts import histogram_figures, radar_figure
from segmentation.selectors.portraits.pages import Category, Likeness, NumberLine, ShareLine


def paper_of(likeness: Likeness, user: User) -> Paper:
    """Return the portrait as a paper in the reader's language, marked with who took it out and when."""
    run = likeness.run
    told = _("%(n)s customers against %(base)s (%(m)s); data as of %(t)s") % {
        "n": num(run.metrics["group"]),
        "base": likeness.against,
        "m": num(run.metrics["base"]),
        "t": when(run.data_at),
    }
    return Paper(
        _("Portrait: %(name)s") % {"name": run.name},
        "zh-Hans" if (get_language() or "").startswith("zh") else "en",
        watermark_of(user),
        [*_blocks(likeness)],
        told,
    )


def watermark_of(user: User) -> str:
    """Return who takes a paper out, and when."""
    return f"{user} · {timezone.localtime():%Y-%m-%d %H:%M}"


def _blocks(likeness: Likeness) -> Iterator[Block]:
    yield Text(likeness.sentence)
    yield Text(likeness.other, quiet=True)
    if radar := radar_figure(likeness):
        yield Heading(radar.title)
        series = [(one["name"], one["values"]) for one in radar.data["series"]]
        yield Radar(radar.data["axes"], series)
    for title, lines in (
        (_("Over-represented"), likeness.over),
        (_("Under-represented"), likeness.under),
    ):
        if lines:
            yield Heading(title)
            yield Bars([_bar(line) for line in lines], origin=100.0)
    yield Heading(_("Categories"), 1)
    for category in likeness.categories:
        yield from _category(category)
    yield Heading(_("Features"), 1)
    yield from _numbers(likeness)
    yield Heading(_("How it was computed"))
    yield Text(method_of(likeness), quiet=True)


def _bar(line: ShareLine) -> Bar:
    told = f"{num(line.index, 0)} · {percent(line.group_share, 1)} / {percent(line.base_share, 1)}"
    factor = 100 / line.base_share if line.base_share else 0.0
    return Bar(
        f"{line.category}: {line.label}",
        line.index or 0.0,
        told,
        max(0.0, 100 + factor * line.low),
        100 + factor * line.high,
    )


def _category(category: Category) -> Iterator[Block]:
    head = [category.label, _("This group"), _("Base"), _("Index"), _("Difference in points"), ""]
    rows = [
        [
            line.label,
            percent(line.group_share, 1),
            percent(line.base_share, 1),
            num(line.index, 0),
            line.points,
            "*" if line.telling else "",
        ]
        for line in category.lines
    ]
    yield Table(head, rows, (3.2, 1.1, 1.1, 0.9, 2.6, 0.3), (1, 2, 3, 4))


def _numbers(likeness: Likeness) -> Iterator[Block]:
    head = [_("Feature"), _("This group"), _("Base"), _("Standardised difference"), ""]
    yield Table(
        head, [_number(one) for one in likeness.numbers], (2.6, 2.2, 2.2, 2.0, 0.3), (1, 2, 3)
    )
    for figure in histogram_figures(likeness):
        yield Heading(figure.title)
        series = [
            (one["name"], [value or 0.0 for value in one["values"]])
            for one in figure.data["series"]
        ]
        yield Columns(figure.data["x"], series)


def _number(line: NumberLine) -> list[str]:
    return [
        line.label,
        f"{line.median} ({line.middle})",
        f"{line.base_median} ({line.base_middle})",
        f"{signed(line.difference, 2)} ({signed(line.low, 2)} … {signed(line.high, 2)})",
        "*" if line.telling else "",
    ]


def method_of(likeness: Likeness) -> str:
    """Return how the figures came about, in words."""
    run = likeness.run
    parts = [
        _("Index: share in the group ÷ share in the base × 100."),
        _("Intervals are 95-percent intervals: of shares Newcombe's from Wilson's, of standardised differences Hedges and Olkin's."),
        _("* significant: z test or Fisher's exact test of shares, Mann–Whitney test of features, at the level 0.05 for all %(n)s comparisons together (Benjamini–Hochberg).") % {"n": num(run.metrics["comparisons"])},
        _("Groups of fewer than %(n)s customers have no portrait; what fewer than %(k)s customers have or lack is joined or left out.") % {"n": FEWEST, "k": CELL},
        _("Whoever refuses profiling, is restricted or has closed is in neither group nor base."),
    ]  # fmt: skip
    if run.metrics["inside"]:
        parts.append(
            _("The base holds the group; tests compare the group with the base's other customers.")
        )
    else:
        told = _("The %(n)s customers who are in both are left out of the base.")
        parts.append(told % {"n": num(run.metrics["shared"])})
    return " ".join(parts)
