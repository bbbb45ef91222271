"""The one training path: dataset, time split, fit, calibrate, evaluate, explain, register."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Customer
from customers.selectors.features import EVERYBODY, Scope
from recommendations.domain import propensity as logistic
from recommendations.domain.artefacts import Recommender, pack
from recommendations.domain.datasets import Item, Split, Window, time_split
from recommendations.domain.evaluation import evaluate, strongest_links
from recommendations.domain.item_cf import ItemCF
from recommendations.domain.popularity import Popularity
from recommendations.domain.propensity import Propensity
from recommendations.models import ModelVersion
from recommendations.selectors.training import history_span, list_items, offers_permit, read_window
from recommendations.services.artefacts import sign_artefact

LABEL_DAYS = 60
LONG_LABEL_DAYS = 90
# The oldest cut leaves the features of 90 days something to look back on.
LOOK_BACK_DAYS = 90
MOST_FITS = 3
# Enough for hundreds of weights; more rows cost minutes and add nothing to the figures.
MOST_CUSTOMERS = 60_000


@dataclass(frozen=True)
class Trained:
    """A fitted model with what the register keeps of it."""

    kind: ModelVersion.Kind
    model: Recommender
    parameters: dict[str, Any]
    metrics: dict[str, Any]


@dataclass(frozen=True)
class Course:
    """What one training works with: the products, the split, and a window for every cut date."""

    items: list[Item]
    split: Split
    windows: dict[date, Window]
    label_days: int

    @property
    def fits(self) -> list[Window]:
        return [self.windows[day] for day in self.split.fit]

    @property
    def calibrate(self) -> Window:
        return self.windows[self.split.calibrate]

    @property
    def test(self) -> Window:
        return self.windows[self.split.test]

    def moved_on(self) -> "Course":
        """The same course a window later: what was judged on is now learned from."""
        days = [*self.split.fit, self.split.calibrate, self.split.test]
        split = Split(fit=tuple(days[1:-1]), calibrate=days[-1], test=days[-1])
        return Course(self.items, split, self.windows, self.label_days)


def train_models(
    *, by: User | None = None, on: date | None = None, label_days: int = LABEL_DAYS
) -> list[ModelVersion]:
    """Train popularity, item-based filtering and propensity and register each as a candidate.

    `on` is the last day that may be known (the last booking when not given). Figures come from a
    window that nothing was fitted on; the registered model is the same recipe run once more with
    that window included. Raises DomainError `history_too_short` or `nothing_to_learn`.
    """
    course = prepare_course(on=on, label_days=label_days)
    trained = [recipe(course) for recipe in (_popularity, _item_cf, _propensity)]
    return _register(course, trained, by)


def prepare_course(*, on: date | None, label_days: int) -> Course:
    """Read a window for every cut date of the time split."""
    span = history_span()
    items = list_items()
    if span is None or not items:
        raise DomainError(
            "nothing_to_learn", _("There are no bookings or no products to learn from.")
        )
    last = min(on, span[1]) if on else span[1]
    try:
        split = time_split(last, span[0] + timedelta(days=LOOK_BACK_DAYS), label_days, MOST_FITS)
    except ValueError as error:
        raise DomainError(
            "history_too_short",
            _("At least %(days)s days of bookings are needed.")
            % {"days": 3 * label_days + LOOK_BACK_DAYS},
        ) from error
    scope = _sample()
    windows = {
        day: read_window(on=day, items=items, label_days=label_days, scope=scope)
        for day in (*split.fit, split.calibrate, split.test)
    }
    return Course(items, split, windows, label_days)


def _sample() -> Scope:
    """All customers of a small bank, every n-th of a large one."""
    ends = Customer.objects.aggregate(high=Max("pk"))["high"] or 0
    step = ends // MOST_CUSTOMERS
    if step < 2:
        return EVERYBODY
    ids = Customer.objects.annotate(rest=F("pk") % step).filter(rest=0).order_by("pk")
    return Scope(ids=list(ids.values_list("pk", flat=True)[:MOST_CUSTOMERS]))


def _popularity(course: Course) -> Trained:
    judged = Popularity.fit([*course.fits, course.calibrate], course.items)
    later = course.moved_on()
    final = Popularity.fit([*later.fits, later.calibrate], course.items)
    shares = dict(zip(final.codes, (round(float(share), 6) for share in final.shares), strict=True))
    told = evaluate(judged, judged, course.test, course.items)
    return Trained(ModelVersion.Kind.POPULARITY, final, {"shares": shares}, told)


def _item_cf(course: Course) -> Trained:
    tuned = ItemCF.tuned(course.fits, course.calibrate, course.items)
    judged = ItemCF.fit([*course.fits, course.calibrate], tuned.shrinkage, tuned.power)
    later = course.moved_on()
    final = ItemCF.fit([*later.fits, later.calibrate], tuned.shrinkage, tuned.power)
    parameters = {
        "shrinkage": tuned.shrinkage,
        "power": tuned.power,
        "links": strongest_links(final),
    }
    told = evaluate(judged, _rival(course), course.test, course.items)
    return Trained(ModelVersion.Kind.ITEM_CF, final, parameters, told)


def _propensity(course: Course) -> Trained:
    judged = _fit_propensity(course)
    final = _fit_propensity(course.moved_on())
    parameters = {
        "ridge": logistic.RIDGE,
        "features": len(final.inputs.names),
        "inputs": list(final.inputs.names),
        "columns": len(final.weights),
        "slope": round(final.slope, 4),
        "shift": round(final.shift, 4),
        "values": {item.code: round(item.yearly_value, 2) for item in course.items},
    }
    told = evaluate(judged, _rival(course), course.test, course.items)
    return Trained(ModelVersion.Kind.PROPENSITY, final, parameters, told)


def _fit_propensity(course: Course) -> Propensity:
    similar = ItemCF.tuned(course.fits, course.calibrate, course.items)
    candidates = [window.candidates(course.items) for window in course.fits]
    fitted = Propensity.fit(course.fits, candidates, similar)
    return fitted.calibrated(course.calibrate, course.calibrate.candidates(course.items))


def _rival(course: Course) -> Popularity:
    return Popularity.fit([*course.fits, course.calibrate], course.items)


@transaction.atomic
def _register(course: Course, trained: list[Trained], by: User | None) -> list[ModelVersion]:
    cuts = [*course.split.fit, course.split.calibrate, course.split.test]
    common: dict[str, Any] = {
        "windows": [day.isoformat() for day in cuts],
        "customers": len(course.test.customer_ids),
        "products": len(course.items),
    }
    permitted = offers_permit()
    common["permit"] = permitted.record()
    versions = []
    for entry in trained:
        name, artefact = _next_name(entry.kind), pack(entry.model)
        versions.append(
            ModelVersion.objects.create(
                kind=entry.kind,
                name=name,
                data_from=cuts[0] - timedelta(days=LOOK_BACK_DAYS),
                data_until=cuts[-1] + timedelta(days=course.label_days),
                label_days=course.label_days,
                code_version=code_version(),
                parameters=common | entry.parameters,
                metrics=entry.metrics,
                artefact=artefact,
                signature=sign_artefact(name, artefact, permitted),
                trained_by=by,
            )
        )
    return versions


def _next_name(kind: str) -> str:
    return f"{kind.replace('_', '-')}-v{ModelVersion.objects.filter(kind=kind).count() + 1}"


@cache
def code_version() -> str:
    """A hash over the code that fits and judges: the same data with the same code gives the same model."""
    digest = hashlib.sha256()
    for path in sorted(Path(logistic.__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
