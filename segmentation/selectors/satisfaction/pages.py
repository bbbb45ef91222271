"""What the pages show of satisfaction: the board, the runs of drivers, loyalty."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Floor, Least

from accounts.models import User
from accounts.templatetags.formats import num
from customers.models import Customer, Score
from customers.selectors.words import score_name
from segmentation.domain.satisfaction.control import control_points
from segmentation.domain.satisfaction.drivers import DRIVERS, Shape
from segmentation.domain.satisfaction.measures import GROUPS, MEASURES
from segmentation.domain.satisfaction.terms import Terms
from segmentation.domain.value.scoring import DISLOYAL_BELOW, LOYAL_FROM
from segmentation.models import CustomerValue, DriverRun, SatisfactionAlert, SurveyAnswer
from segmentation.selectors.satisfaction import charts, figures
from segmentation.selectors.satisfaction.responders import Responders, responders
from segmentation.selectors.satisfaction.words import (
    MEASURE_WORDS,
    Told,
    alert_words,
    driver_name,
    group_names,
    told_value,
)

TENTHS = 10
LOYALTY = {"high": (LOYAL_FROM, 101.0), "medium": (DISLOYAL_BELOW, LOYAL_FROM), "low": (0.0, DISLOYAL_BELOW)}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One measure on the board: the estimate in words, the groups with their customers, trend, groups, who answers."""

    measure: str
    name: str
    value: str
    low: str
    high: str
    answers: int
    parts: list[tuple[str, str, int]]  # group, name, customers
    trend: charts.Figure | None
    responders: Responders | None
    weighted: str
    run: DriverRun | None
    effects: list["EffectLine"]


@dataclass(frozen=True)
class GroupRow:
    """One group in words, with how many stand at its bad end."""

    key: str
    name: str
    value: str
    low: str
    high: str
    answers: int
    bad: int


@dataclass(frozen=True)
class Breakdown:
    """A measure by one dimension: its rows, its chart, and how many groups are too small to be shown."""

    dimension: str
    rows: list[GroupRow]
    figure: charts.Figure | None
    hidden: int


@dataclass(frozen=True)
class EffectLine:
    """One driver in words."""

    name: str
    figures: dict[str, Any]
    shape: str

    @property
    def is_certain(self) -> bool:
        """Whether its interval leaves out zero."""
        return bool(self.figures["low"] > 0 or self.figures["high"] < 0)


@dataclass(frozen=True)
class AnswerLine:
    """What a customer answered, and when; what is expected has no time."""

    name: str
    told: str
    at: datetime | None


@dataclass(frozen=True)
class ShiftLine:
    """How one driver's weight changed since the run before."""

    name: str
    figures: dict[str, Any]


def board_cards(user: User, terms: Terms, now: datetime) -> list[Card]:
    """Return the measures that anybody answered, of those the user may see."""
    return [card for measure in MEASURES if (card := _card(measure, user, terms, now))]


def _card(measure: str, user: User, terms: Terms, now: datetime) -> Card | None:
    whole = figures.overall(measure, user, terms.months, now)
    if whole is None or whole.estimate is None or whole.estimate.answers < terms.smallest_group:
        return None
    found, names = whole.estimate, group_names()
    good, _middle, bad = GROUPS[measure]
    counts = {good: whole.good, bad: whole.bad}
    counts[_middle] = found.answers - whole.good - whole.bad
    months = figures.months_of(measure, now, user=user)
    points = control_points(
        measure, months, sigmas=terms.sigmas, weight=terms.weight, least=terms.least_month
    )
    told = responders(measure, user, terms.months, now=now, least=terms.smallest_group)
    run = list_runs(user).done().filter(measure=measure).first()
    return Card(
        measure=measure,
        name=str(MEASURE_WORDS[measure]),
        value=told_value(measure, found.value),
        low=told_value(measure, found.low),
        high=told_value(measure, found.high),
        answers=found.answers,
        parts=[(group, names[group], counts[group]) for group in GROUPS[measure]],
        trend=charts.trend_figure(measure, months, points, terms.smallest_group),
        responders=told,
        weighted=told_value(measure, told.weighted) if told and told.weighted is not None else "",
        run=run,
        effects=effect_lines(run)[:4] if run else [],
    )


def breakdown(
    measure: str, user: User, dimension: str, terms: Terms, now: datetime
) -> Breakdown | None:
    """Return a measure by channel, branch, tier or segment; None while there are too few answers."""
    whole = figures.overall(measure, user, terms.months, now)
    if whole is None or whole.estimate is None:
        return None
    lines, hidden = figures.group_lines(
        measure, user, dimension, terms.months, now=now, least=terms.smallest_group
    )
    rows = [
        GroupRow(
            line.key,
            line.name,
            told_value(measure, line.estimate.value),
            told_value(measure, line.estimate.low),
            told_value(measure, line.estimate.high),
            line.estimate.answers,
            line.bad,
        )
        for line in lines
        if line.estimate
    ]
    figure = charts.groups_figure(measure, lines, whole.estimate.value)
    return Breakdown(dimension, rows, figure, hidden)


def measure_document(
    measure: str, user: User, dimension: str, terms: Terms, now: datetime
) -> dict[str, Any]:
    """Return a measure with its groups and months as data, what is too small left out."""
    whole = figures.overall(measure, user, terms.months, now)
    lines, hidden = figures.group_lines(
        measure, user, dimension, terms.months, now=now, least=terms.smallest_group
    )
    months = figures.months_of(measure, now, user=user)
    found = whole.estimate if whole else None
    return {
        "measure": measure,
        "estimate": found if found and found.answers >= terms.smallest_group else None,
        "groups": lines,
        "hidden_groups": hidden,
        "months": [one for one in months if one.answers >= terms.smallest_group],
    }


def answers_of(customer: Customer) -> list[AnswerLine]:
    """Return a customer's last answer to each measure, or what is expected where there is none."""
    last = SurveyAnswer.objects.filter(customer=customer).order_by("measure", "-answered_at")
    said = {one.measure: one for one in last.distinct("measure")}
    lines = [
        AnswerLine(str(MEASURE_WORDS[measure]), num(said[measure].score), said[measure].answered_at)
        for measure in MEASURES
        if measure in said
    ]
    kinds = [f"expected_{measure}" for measure in MEASURES if measure not in said]
    for score in Score.objects.filter(customer=customer, kind__in=kinds).order_by("kind"):
        lines.append(AnswerLine(score_name(score.kind), num(score.value, 1), None))
    return lines


def open_alerts(user: User) -> list[tuple[SatisfactionAlert, Told]]:
    """Return the falls that nobody has taken note of, in words."""
    return [
        (alert, alert_words(alert)) for alert in SatisfactionAlert.objects.visible_to(user).unseen()
    ]


def list_runs(user: User) -> Any:
    """Return the runs of drivers a user may see, newest first, without their models."""
    rows = DriverRun.objects.visible_to(user).select_related("owner", "previous")
    return rows.defer("artefact", "signature").order_by("-pk")


def effect_lines(run: DriverRun) -> list[EffectLine]:
    """Return the drivers of a run that count, the strongest first."""
    return [
        EffectLine(
            driver_name(one["name"]),
            one,
            str(DRIVERS[one["name"]].shape if one["name"] in DRIVERS else Shape.AMOUNT),
        )
        for one in run.metrics.get("effects", [])
        if one["weight"]
    ]


def shift_lines(run: DriverRun) -> list[ShiftLine]:
    """Return how the drivers' weights changed since the run before, real changes first."""
    shifts = run.metrics.get("shifts", [])
    ordered = sorted(shifts, key=lambda one: not one["real"])
    return [ShiftLine(driver_name(one["name"]), one) for one in ordered if one["now"] or one["before"]]  # fmt: skip


def loyalty_tenths(user: User) -> list[int]:
    """Return how many customers a user may see stand in each tenth of the loyalty index."""
    place = Least(Floor(F("loyalty") / TENTHS), float(TENTHS - 1))
    rows = CustomerValue.objects.visible_to(user).annotate(tenth=place)
    counted = dict(rows.order_by().values_list("tenth").annotate(count=Count("pk")))
    return [counted.get(float(tenth), 0) for tenth in range(TENTHS)]


def loyalty_counts(user: User) -> list[tuple[str, int]]:
    """Return how many customers a user may see are of high, medium and low loyalty."""
    return [(band, loyal_customers(user, band).count()) for band in LOYALTY]


def loyal_customers(user: User, band: str) -> QuerySet[CustomerValue]:
    """Return the customers of a band of loyalty whom the user may see, with branch."""
    low, high = LOYALTY[band]
    rows = CustomerValue.objects.visible_to(user).filter(loyalty__gte=low, loyalty__lt=high)
    return rows.select_related("customer__branch")
