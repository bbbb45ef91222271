"""A portrait as people read it: what stands out in one sentence, categories and features in their words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from accounts.models import User
from accounts.templatetags.formats import percent, signed
from customers.domain.features import BY_NAME, THEMES
from customers.selectors.feature_pages import feature_value
from customers.selectors.words import score_name
from segmentation.domain.portraits.attributes import BY_KEY, Attribute
from segmentation.domain.portraits.comparing import LEVEL, OTHERS
from segmentation.models import GroupPortrait
from segmentation.selectors import choices
from segmentation.selectors.clusters.pages import label_of

SHOWN = 10  # commonest or most telling values of a category with many
EXTREMES = 8  # on each side
HISTOGRAMS = 6
NUMBERS_SHOWN = 24
SOME, MUCH = 0.2, 0.5  # small and medium standardised differences (Cohen 1988)
OVER, UNDER = 120, 80  # indexes from which a category is over- or under-represented
NOTABLE = 0.05  # a category of fewer in group and base is not put into the sentence
ORDERED = ("age", "tenure", "hours", "risk_tolerance", "tier", "stage", "education")
SAID = 3  # features, and categories, in the sentence
THEME_OF = {one.name: theme for theme, features in THEMES.items() for one in features}
AGE = "age_years"
T = TypeVar("T")


@dataclass(frozen=True)
class ShareLine:
    """A value of a category: shares, index and difference with interval; `telling` where the difference is significant."""

    category: str
    label: str
    group: int
    base: int
    group_share: float
    base_share: float
    index: float | None
    difference: float
    low: float
    high: float
    telling: bool

    @property
    def tone(self) -> str:
        """Whether the value is over- or under-represented: "up", "down" or nothing."""
        if not self.telling or self.index is None:
            return ""
        return "up" if self.index >= OVER else "down" if self.index <= UNDER else ""

    @property
    def points(self) -> str:
        """The difference in percentage points with its interval, in words."""
        told = [signed(100 * one, 1) for one in (self.difference, self.low, self.high)]
        return "{} ({} … {})".format(*told)

    @property
    def width(self) -> int:
        return round(100 * self.group_share)

    @property
    def base_width(self) -> int:
        return round(100 * self.base_share)


@dataclass(frozen=True)
class Category:
    """A category with its values; `hidden` of them have too few customers to be told."""

    key: str
    label: str
    lines: list[ShareLine]
    hidden: int
    left: int


@dataclass(frozen=True)
class NumberLine:
    """A feature: medians and quartiles in words, the standardised difference with its interval."""

    feature: str
    label: str
    median: str
    middle: str
    base_median: str
    base_middle: str
    difference: float
    low: float
    high: float
    telling: bool
    found: dict[str, Any]

    @property
    def tone(self) -> str:
        """How far from the base: "up-1", "down-2" and so on, or nothing."""
        size = abs(self.difference)
        if not self.telling or size < SOME:
            return ""
        return f"is-{'up' if self.difference > 0 else 'down'}-{2 if size >= MUCH else 1}"


@dataclass(frozen=True)
class Likeness:
    """All that a portrait says, in the reader's language, with its sentence in the other language."""

    run: GroupPortrait
    against: str
    sentence: str
    other: str
    other_lang: str
    over: list[ShareLine]
    under: list[ShareLine]
    categories: list[Category]
    numbers: list[NumberLine]

    def category(self, key: str) -> Category | None:
        """One category, if it was looked at and tells something."""
        return next((one for one in self.categories if one.key == key), None)


def list_portraits(user: User) -> QuerySet[GroupPortrait]:
    """Return the portraits a user may see, newest first, without what they found."""
    rows = GroupPortrait.objects.visible_to(user).select_related("owner", "against")
    return rows.defer("metrics").order_by("-pk")


def likeness_of(run: GroupPortrait, user: User) -> Likeness:
    """Return what a finished portrait says, in the reader's language."""
    categories = _categories(run, user)
    numbers = _numbers(run)
    lines = [line for one in categories for line in _telling(one)]
    other = "en" if choices.language() == "zh" else "zh-hans"
    with override(other):
        told = _sentence(run, _categories(run, user), _numbers(run))
    return Likeness(
        run,
        base_name(run),
        _sentence(run, categories, numbers),
        told,
        "zh-Hans" if other == "zh-hans" else "en",
        sorted((one for one in lines if one.tone == "up"), key=lambda one: -(one.index or 0))[:EXTREMES],
        sorted((one for one in lines if one.tone == "down"), key=lambda one: one.index or 0)[:EXTREMES],
        [_shortened(one) for one in categories],
        numbers,
    )  # fmt: skip


def base_name(run: GroupPortrait) -> str:
    """Return what the base is called in the reader's language."""
    if run.against is not None:
        return run.against.name
    return _("all customers of the branch") if run.branch_code else _("all customers")


def axis_names(run: GroupPortrait) -> list[tuple[str, float]]:
    """Return the axes of the radar with the group's mean rank in the base on each, 0 to 100."""
    names = {
        "total_balance": pgettext("worth", "Value"),
        "tx_count_90d": _("Activity"),
        "tenure_days": _("Tenure"),
        "wealth_balance": _("Wealth"),
        "logins_30d": _("Digital"),
        "loan_balance": _("Credit"),
    }
    ranks = run.metrics.get("radar", {})
    found = [(name, float(ranks[key])) for key, name in names.items() if key in ranks]
    scores = run.metrics.get("scores", [])
    return found + [(score_name(one["feature"]), float(one["rank"])) for one in scores]


def histograms(likeness: Likeness) -> list[NumberLine]:
    """Return the features whose spread differs most, age first where it is known."""
    age = [one for one in likeness.numbers if one.feature == AGE]
    rest = [one for one in likeness.numbers if one.feature != AGE]
    return [*age, *rest][:HISTOGRAMS]


def bin_labels(line: NumberLine) -> list[str]:
    """Return from where each bin begins, as people read it."""
    feature = BY_NAME[line.feature]
    return [feature_value(feature, edge) for edge in line.found["edges"][:-1]]


def _categories(run: GroupPortrait, user: User) -> list[Category]:
    name = choices.names_for(user)
    return [
        Category(
            one["key"],
            BY_KEY[one["key"]].label.of(choices.language()),
            [
                _share_line(BY_KEY[one["key"]], share, name)
                for share in one["shares"]
                if (run.of, run.key) != (one["key"], share["value"])
            ],
            one["hidden"],
            0,
        )
        for one in run.metrics.get("categories", [])
        if one["key"] != run.of or run.of == "tag"  # that all of a stage are in it says nothing
    ]


def _share_line(attribute: Attribute, share: dict[str, Any], name: Any) -> ShareLine:
    return ShareLine(
        attribute.label.of(choices.language()),
        _value_name(attribute, share["value"], name),
        share["group"],
        share["base"],
        share["group_share"],
        share["base_share"],
        share["index"],
        share["difference"],
        share["low"],
        share["high"],
        share["adjusted"] <= LEVEL,
    )


def _value_name(attribute: Attribute, value: str, name: Any) -> str:
    if value == "":
        return _("Unknown")
    if value == OTHERS:
        return _("Others together")
    closed = {choice.value: choice.words.of(choices.language()) for choice in attribute.choices}
    return closed.get(value) or str(name(attribute.provider, value))


def _shortened(category: Category) -> Category:
    """The category with what is worth reading of a long list: its commonest values, or by how far they lie apart."""
    lines = category.lines
    if category.key in ORDERED:
        order = [one.words.of(choices.language()) for one in BY_KEY[category.key].choices]
        lines = sorted(
            lines, key=lambda one: order.index(one.label) if one.label in order else len(order)
        )
        return replace(category, lines=lines)
    if category.key in ("product", "tag"):
        lines = sorted(lines, key=lambda one: (not one.telling, -(one.index or 0)))
    else:
        lines = sorted(lines, key=lambda one: -one.group_share)
    left = max(0, len(lines) - SHOWN)
    return replace(category, lines=lines[:SHOWN], left=left)


def _telling(category: Category) -> list[ShareLine]:
    """The values worth naming among the most over- and under-represented ones."""
    unnamed = {_("Unknown"), _("Others together")}
    return [one for one in category.lines if one.telling and one.label not in unnamed]


def _numbers(run: GroupPortrait) -> list[NumberLine]:
    rows = sorted(run.metrics.get("numbers", []), key=lambda one: -abs(one["difference"]))
    return [_number_line(one) for one in rows[:NUMBERS_SHOWN]]


def _number_line(found: dict[str, Any]) -> NumberLine:
    feature = BY_NAME[found["feature"]]
    (low, median, high), (base_low, base_median, base_high) = (
        [feature_value(feature, one) for one in found[name]]
        for name in ("quartiles", "base_quartiles")
    )
    return NumberLine(
        found["feature"],
        label_of(found["feature"]),
        median,
        f"{low} – {high}",
        base_median,
        f"{base_low} – {base_high}",
        found["difference"],
        found["low"],
        found["high"],
        found["adjusted"] <= LEVEL,
        found,
    )


def _sentence(
    run: GroupPortrait, categories: Sequence[Category], numbers: Sequence[NumberLine]
) -> str:
    apart = [one for one in numbers if one.tone and one.median != one.base_median]
    parts = [_number_words(one) for one in _one_of_each(apart, lambda one: THEME_OF[one.feature])]
    notable = [
        one
        for category in categories
        for one in _telling(category)
        if one.tone and max(one.group_share, one.base_share) >= NOTABLE
    ]
    notable.sort(key=lambda one: (-round(abs(one.difference), 6), one.tone == "down"))
    parts += [_share_words(one) for one in _one_of_each(notable, lambda one: one.category)]
    base = base_name(run)
    if not parts:
        return _("Nothing sets the group clearly apart from %(base)s.") % {"base": base}
    return _("Compared with %(base)s: %(parts)s.") % {"base": base, "parts": _("; ").join(parts)}


def _one_of_each(lines: Sequence[T], kind: Callable[[T], str]) -> list[T]:
    """The first line of each kind, three at most: what is said twice hides what else there is."""
    first: dict[str, T] = {}
    for line in lines:
        first.setdefault(kind(line), line)
    return list(first.values())[:SAID]


def _number_words(line: NumberLine) -> str:
    values = {"name": line.label, "mine": line.median, "base": line.base_median}
    if line.feature == AGE:
        told = _("older (median %(mine)s against %(base)s)") if line.difference > 0 else _("younger (median %(mine)s against %(base)s)")  # fmt: skip
        return told % values
    told = _("%(name)s higher (median %(mine)s against %(base)s)") if line.difference > 0 else _("%(name)s lower (median %(mine)s against %(base)s)")  # fmt: skip
    return told % values


def _share_words(line: ShareLine) -> str:
    values = {
        "category": line.category,
        "name": line.label,
        "mine": percent(line.group_share, 0),
        "base": percent(line.base_share, 0),
    }
    more = line.tone == "up"
    told = _("%(category)s: more often %(name)s (%(mine)s against %(base)s)") if more else _("%(category)s: less often %(name)s (%(mine)s against %(base)s)")  # fmt: skip
    return told % values
