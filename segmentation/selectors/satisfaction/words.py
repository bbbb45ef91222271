"""The words of satisfaction in the reader's language."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.formats import num, percent
from segmentation.domain import words
from segmentation.domain.satisfaction.drivers import DRIVERS
from segmentation.domain.satisfaction.measures import CSAT
from segmentation.models import SatisfactionAlert
from segmentation.selectors.choices import language

MEASURE_WORDS = {
    "csat": gettext_lazy("Satisfaction (CSAT)"),
    "nps": gettext_lazy("Recommendation (NPS)"),
}
FAILURES = {
    "no_better": gettext_lazy("On later answers the model was no better than saying the mean."),
}


def group_names() -> dict[str, str]:
    """Return the names of the groups of both measures by code."""
    return {one.value: one.words.of(language()) for one in (*words.CSAT_GROUPS, *words.NPS_GROUPS)}


def channel_name(channel: str) -> str:
    """Return what a channel is called, or that it is not known."""
    names = {one.value: one.words.of(language()) for one in words.EVENT_CHANNELS}
    return names.get(channel, channel) if channel else _("not known")


def driver_name(name: str) -> str:
    """Return what a driver is called; one of an older release keeps its code."""
    driver = DRIVERS.get(name)
    return driver.label.of(language()) if driver else name


def told_value(measure: str, value: float) -> str:
    """Return a measure as people read it: a percentage, or points with their sign."""
    return percent(value) if measure == CSAT else num(value, 1)


@dataclass(frozen=True)
class Told:
    """A title and a sentence."""

    title: str
    detail: str


def alert_words(alert: SatisfactionAlert) -> Told:
    """Return what fell and by how much."""
    measure, title = alert.measure, str(MEASURE_WORDS[alert.measure])
    if alert.channel:
        title = _("%(measure)s on channel %(channel)s") % {
            "measure": title,
            "channel": channel_name(alert.channel),
        }
    detail = _(
        "%(month)s: %(value)s from %(n)s answers, below the limit of %(limit)s; the months before had %(centre)s."
    ) % {
        "month": date_format(alert.month, "YEAR_MONTH_FORMAT"),
        "value": told_value(measure, alert.value),
        "n": num(alert.answers),
        "limit": told_value(measure, alert.limit),
        "centre": told_value(measure, alert.centre),
    }
    return Told(title, detail)
