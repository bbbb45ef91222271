"""How the values of a field are spread over the customers, for whoever chooses one."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import full_day, money, num, percent, telling_decimals
from customers.models import FeatureFigure
from segmentation.domain.compiler import Scope
from segmentation.domain.fields import Field, Group, Type
from segmentation.domain.plans import SAMPLE_PARTS
from segmentation.domain.registry import BY_KEY
from segmentation.domain.spread import MOST_VALUES, compile_spread, is_listed
from segmentation.selectors import choices
from segmentation.selectors.counting import PATIENCE_MS, TooSlowError, fetch, moment_now, scope_of

KEPT_SECONDS = 600


@dataclass(frozen=True)
class Bar:
    """One value with its customers, or one step of a number's range with its share (0 to 1)."""

    label: str
    share: float
    count: int | None = None


@dataclass(frozen=True)
class Spread:
    """The bars of a field and what they say in words; `is_range` where bars stand in the order of a number."""

    told: str
    bars: list[Bar] = field(default_factory=list)
    is_range: bool = False


def spread_of(key: str, user: User) -> Spread | None:
    """Return how a field is spread over the customers the user may see; None for an unknown or withheld field."""
    asked = BY_KEY.get(key)
    if asked is None or not choices.may_ask_about(user, key):
        return None
    if asked.group is Group.PROFILE and not user.branch_code:  # the figures are the whole bank's
        figure = FeatureFigure.objects.filter(name=key).first()
        if figure is not None:
            return _of_figure(asked, figure)
    return _counted(asked, user)


def _of_figure(asked: Field, figure: FeatureFigure) -> Spread:
    edges = figure.edges
    labels = [f"{_shown(asked, low)} – {_shown(asked, high)}" for low, high in pairwise(edges)]  # fmt: skip
    bars = [Bar(label, share) for label, share in zip(labels, figure.shares, strict=False)]
    points = [figure.quantiles.get(name) for name in ("0.25", "0.5", "0.75")]
    return Spread(_told(asked, points, figure.known_share), bars, is_range=True)


def _counted(asked: Field, user: User) -> Spread:
    scope = scope_of(user)
    key = f"segments:spread:{choices.language()}:{asked.key}:{user.branch_code}"
    kept: Spread | None = cache.get(key) if asked.provider != "segments" else None
    if kept is None:
        kept = _fresh(asked, user, scope)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _fresh(asked: Field, user: User, scope: Scope) -> Spread:
    rows, scale = _rows(asked, scope)
    if rows is None:
        return Spread(_("How this is spread depends on what narrows it."))
    if not is_listed(asked):
        known, everybody, *points = rows[0]
        return Spread(_told(asked, points[1:4], known / everybody if everybody else 0.0))
    named = _names(asked, user)
    shown = [(named(value), count * scale) for value, count in rows[:MOST_VALUES] if named(value)]
    most = max((count for _label, count in shown), default=0)
    told = "" if shown else _("Nobody has a value here yet.")
    if len(rows) > MOST_VALUES:
        told = _("The %(n)s commonest values") % {"n": MOST_VALUES}
    return Spread(
        told, [Bar(label, count / most if most else 0.0, count) for label, count in shown]
    )


def _rows(asked: Field, scope: Scope) -> tuple[list[tuple[Any, ...]] | None, int]:
    """The counted rows, and by how much a sample is to be scaled up; None where it cannot be told in time."""
    for tried, scale in ((scope, 1), (Scope(scope.branch_ids, sampled=True), SAMPLE_PARTS)):
        compiled = compile_spread(asked, moment_now(), tried)
        if compiled is None:
            return None, 1
        try:
            return fetch(compiled, PATIENCE_MS), scale
        except TooSlowError:
            continue
    return None, 1


def _names(asked: Field, user: User) -> Any:
    lang = choices.language()
    closed = {choice.value: choice.words.of(lang) for choice in asked.choices}
    stored = dict(choices.PROVIDERS[asked.provider](user, None)) if asked.provider else {}
    flags = {"true": _("Yes"), "false": _("No")}

    def name(value: str | None) -> str:
        if value is None:
            return str(_("Unknown"))
        if asked.type is Type.FLAG:
            return str(flags[value])
        return str(closed.get(value) or stored.get(value) or ("" if asked.provider else value))

    return name


def _told(asked: Field, points: list[Any], known: float) -> str:
    if None in points:
        return _("Known for nobody yet.")
    low, middle, high = (_shown(asked, point) for point in points)
    return _("Median %(middle)s; half of all between %(low)s and %(high)s; known for %(known)s") % {
        "middle": middle,
        "low": low,
        "high": high,
        "known": percent(known, 0),
    }


def _shown(asked: Field, value: Any) -> str:
    if isinstance(value, dt.date):
        return full_day(value)
    if asked.type is Type.MONEY:
        return money(value, decimals=0)
    if asked.type is Type.SHARE:
        return percent(value, 0)
    return num(value, telling_decimals(value, 0))
