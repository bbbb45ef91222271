"""What the pages and the API tell about the features: their words, how they are spread, who reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models import User
from accounts.templatetags.formats import money, num, percent, telling_decimals
from config.base.languages import is_chinese
from customers.domain.features import BY_NAME, THEMES
from customers.domain.features.declared import Feature, Unit
from customers.domain.features.logical import LOGICAL
from customers.models import FeatureFigure

THEME_WORDS: dict[str, Promise] = {
    "customer": pgettext_lazy("features", "Customer"),
    "holdings": pgettext_lazy("features", "Holdings"),
    "bookings": pgettext_lazy("features", "Bookings"),
    "spending": pgettext_lazy("features", "Spending"),
    "regularity": pgettext_lazy("features", "Pay and seasons"),
    "events": pgettext_lazy("features", "Behaviour"),
    "texts": pgettext_lazy("features", "Texts"),
}
UNIT_WORDS: dict[Unit, Promise] = {
    Unit.MONEY: pgettext_lazy("unit", "money"),
    Unit.COUNT: pgettext_lazy("unit", "number"),
    Unit.DAYS: pgettext_lazy("unit", "days"),
    Unit.YEARS: pgettext_lazy("unit", "years"),
    Unit.SHARE: pgettext_lazy("unit", "share"),
    Unit.DATE: pgettext_lazy("unit", "date"),
    Unit.SCORE: pgettext_lazy("unit", "figure"),
    Unit.MONTH: pgettext_lazy("unit", "month of the year"),
    Unit.MONTH_DAY: pgettext_lazy("unit", "day of the month"),
}
NULL_WORDS: dict[str, Promise] = {
    "zero": gettext_lazy("Nothing found counts as 0"),
    "unknown": gettext_lazy("Nothing found leaves it unknown"),
}


@dataclass(frozen=True)
class Use:
    """Something that reads a feature: a segment, a model."""

    kind: str
    label: str
    url: str


@dataclass(frozen=True)
class FeatureLine:
    """A feature in the reader's language with its stored figures, if any were measured."""

    feature: Feature
    theme: str
    figure: FeatureFigure | None

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return self.feature.label_zh if is_chinese() else self.feature.label_en

    @property
    def meaning(self) -> str:
        """The meaning in the reader's language."""
        return self.feature.meaning.zh if is_chinese() else self.feature.meaning.en

    @property
    def theme_label(self) -> str:
        """What the group is called."""
        return str(THEME_WORDS[self.theme])

    @property
    def unit_label(self) -> str:
        """What the unit is called."""
        return str(UNIT_WORDS[self.feature.unit])

    @property
    def window_label(self) -> str:
        """The days the feature looks back over; blank where it is a state."""
        days = self.feature.window_days
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else ""

    @property
    def null_label(self) -> str:
        """What an empty value means."""
        return str(NULL_WORDS[self.feature.null_means])

    @property
    def middle(self) -> str:
        """The median, in words."""
        return self.value_at("0.5")

    def value_at(self, quantile: str) -> str:
        """A quantile in words, blank where nothing was measured."""
        if self.figure is None or quantile not in self.figure.quantiles:
            return ""
        return feature_value(self.feature, self.figure.quantiles[quantile])


def feature_value(feature: Feature, value: float | None) -> str:
    """Return a value with its unit, as people read it."""
    if feature.unit is Unit.MONEY:
        return str(money(value, decimals=0))
    if feature.unit is Unit.SHARE:
        return str(percent(value, 1))
    if value is None or feature.is_whole:
        return str(num(value, 0))
    return str(num(value, telling_decimals(value, 2)))


def list_features(*, text: str = "", theme: str = "") -> list[FeatureLine]:
    """Return the features whose name, label or meaning holds the text, in the order of their themes."""
    figures = FeatureFigure.objects.in_bulk()
    wanted = text.strip().lower()
    return [
        FeatureLine(feature, name, figures.get(feature.name))
        for name, features in THEMES.items()
        if theme in ("", name)
        for feature in features
        if feature.kept and wanted in _searched(feature)
    ]


def find_feature(name: str) -> FeatureLine | None:
    """Return one feature by its name."""
    feature = BY_NAME.get(name)
    if feature is None:
        return None
    theme = next(theme for theme, features in THEMES.items() if feature in features)
    return FeatureLine(feature, theme, FeatureFigure.objects.filter(pk=name).first())


def uses_of(feature: Feature, *, user: User) -> list[Use]:
    """Return who reads a feature, as the apps above say, within what the user may see."""
    return list(_uses(feature, user))


def spread_of(line: FeatureLine) -> dict[str, Any] | None:
    """Return the figure of a feature's spread: the share of customers in each bin."""
    figure = line.figure
    if figure is None or not figure.shares:
        return None
    told = [feature_value(line.feature, edge) for edge in figure.edges]
    return {
        "x": told[: len(figure.shares)],
        "xname": _("From"),
        "unit": _("of those known"),
        "percent": True,
        "series": [{"name": _("Customers"), "values": [round(one, 4) for one in figure.shares]}],
    }


def statement_of(feature: Feature) -> str:
    """Return the SQL that the feature is declared as, over its logical table."""
    source = f"\n  FROM {feature.grain.name.lower()} {feature.grain}"
    grouped = f"\n GROUP BY {feature.grain}.customer_id" if feature.grain in LOGICAL else ""
    expression = feature.expression.replace(" FILTER (", "\n           FILTER (")
    return f"SELECT {expression}{source}{grouped}"


def _searched(feature: Feature) -> str:
    words = (feature.label, feature.meaning)
    told = [feature.name, *(word.en for word in words), *(word.zh for word in words)]
    return "\n".join(told).lower()


def _uses(feature: Feature, user: User) -> Iterator[Use]:
    for path in settings.FEATURE_USES:
        for label, url, kind in import_string(path)(name=feature.name, user=user):
            yield Use(kind, label, url)
