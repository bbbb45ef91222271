"""Association rules as their page shows them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from customers.models import Product
from customers.permissions import VIEW_PRODUCT
from customers.selectors.words import said
from segmentation.domain.words import EVENT_KINDS
from segmentation.models import AssociationRule, AssociationRun
from segmentation.selectors.choices import language

SORTS = ("lift", "support", "confidence", "leverage", "conviction", "missing")
POINTS = 400
EVENTS = {choice.value: choice.words for choice in EVENT_KINDS}
STRONG, WEAK = 2, 1.2  # lifts that part the colours of the picture


@dataclass(frozen=True)
class Item:
    """One item in words, with its page where it has one."""

    name: str
    url: str


@dataclass(frozen=True)
class RuleLine:
    """A rule in words."""

    rule: AssociationRule
    given: list[Item]
    then: Item


def newest_run(user: User) -> AssociationRun | None:
    """Return the newest search over the user's customers, finished or not."""
    return AssociationRun.objects.visible_to(user).select_related("owner").first()


def shown_run(user: User) -> AssociationRun | None:
    """Return the newest search over the user's customers that ended well."""
    return AssociationRun.objects.visible_to(user).done().first()


def list_rules(
    run: AssociationRun, *, sort: str = "lift", item: str = ""
) -> QuerySet[AssociationRule]:
    """Return the rules of a run, highest first by a measure; `item` keeps those that lead to it."""
    rules = run.rules.select_related("run")
    if item:
        rules = rules.filter(then=item)
    if sort == "missing":
        return rules.order_by((F("both_count") - F("given_count")).asc(), "pk")
    measure = F(sort if sort in SORTS else "lift")
    return rules.order_by(measure.desc(nulls_first=True), "pk")


def rule_lines(rules: list[AssociationRule], user: User) -> list[RuleLine]:
    """Return rules in words, in one query for the products."""
    items = {item for rule in rules for item in (*rule.given, rule.then)}
    named = _named(items, user)
    return [
        RuleLine(rule, [named[item] for item in rule.given], named[rule.then]) for rule in rules
    ]


def _named(items: set[str], user: User) -> dict[str, Item]:
    codes = [item.removeprefix("product:") for item in items if item.startswith("product:")]
    products = Product.objects.in_bulk(codes, field_name="code")
    may = user.has_perm(VIEW_PRODUCT)
    named = {}
    for item in items:
        kind, _colon, value = item.partition(":")
        product = products.get(value) if kind == "product" else None
        if product is not None:
            url = reverse("customers:product_detail", args=[value]) if may else ""
            named[item] = Item(product.name, url)
        else:
            prefix = {"category": _("spends on"), "event": _("event")}.get(kind, "")
            word = EVENTS[value].of(language()) if value in EVENTS else said(value)
            named[item] = Item(f"{prefix} {word}".strip(), "")
    return named


def rules_figure(lines: list[RuleLine]) -> dict[str, Any] | None:
    """Return the rules as points of support and confidence, in three series by lift, or None without rules."""
    if not lines:
        return None
    bands: dict[str, list[list[Any]]] = {}
    for line in lines[:POINTS]:
        rule = line.rule
        told = (
            f"{' + '.join(item.name for item in line.given)} → {line.then.name} ({rule.lift:.2f})"
        )
        point = [round(rule.support, 4), round(rule.confidence, 4), told]
        bands.setdefault(_band(rule.lift), []).append(point)
    data = {
        "xpercent": True,
        "percent": True,
        "unit": _("Confidence"),
        "size": 9,
        "series": [{"name": name, "points": points} for name, points in bands.items()],
        "table": [[_("Rule"), _("Support"), _("Confidence")]]
        + [[told, f"{x:.1%}", f"{y:.1%}"] for points in bands.values() for x, y, told in points],
    }
    told = _("%(n)s rules by support (across) and confidence (up)") % {"n": len(lines)}
    return {"data": data, "told": told}


def _band(lift: float) -> str:
    if lift > STRONG:
        return _("lift above 2")
    return _("lift 1.2 to 2") if lift > WEAK else _("lift to 1.2")


def columns() -> list[tuple[str, str]]:
    """Return the measures a list can be sorted by, with their names."""
    return [
        ("support", _("Support")),
        ("confidence", _("Confidence")),
        ("lift", _("Lift")),
        ("leverage", _("Leverage")),
        ("conviction", _("Conviction")),
        ("missing", _("Offer to")),
    ]
