"""Value as the pages show it: tiers, moves, cut points, who brings most."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from accounts.models import User
from customers.models import Customer
from segmentation.domain.value.terms import TIERS
from segmentation.models import CustomerValue, TierChange, ValueRun
from segmentation.models.value import terms_in_force

TOP = 10


@dataclass(frozen=True)
class TierLine:
    """One tier: how many, their part of all, and what they bring together and each."""

    code: str
    customers: int
    share: float
    clv: float
    clv_share: float
    contribution: float
    score: float
    least: float | None


def tier_figures(user: User | None = None) -> list[dict[str, Any]]:
    """Return each tier's customers, lifetime value, contribution and mean score, of those a user may see."""
    rows = CustomerValue.objects.visible_to(user) if user else CustomerValue.objects.all()
    found = rows.values("tier").annotate(
        customers=Count("pk"), clv=Sum("clv"), contribution=Sum("contribution"), score=Avg("score")
    )
    return sorted((dict(one) for one in found), key=lambda one: TIERS.index(one["tier"]))


def last_done() -> ValueRun | None:
    """Return the newest refresh that ended well."""
    return ValueRun.objects.done().first()


def tier_lines(run: ValueRun, user: User) -> list[TierLine]:
    """Return every tier in force, highest first: as kept by the run, or counted within the user's branches."""
    found = tier_figures(user) if user.branch_code else run.figures.get("tiers", [])
    by_code = {one["tier"]: one for one in found}
    leasts = dict(terms_in_force()[1].tiers)
    codes = [code for code in TIERS if code in by_code or code in leasts]
    customers = sum(one["customers"] for one in found) or 1
    worth = sum(max(one["clv"], 0) for one in found) or 1
    empty = {"customers": 0, "clv": 0.0, "contribution": 0.0, "score": 0.0}
    return [
        TierLine(
            code=code,
            customers=one["customers"],
            share=one["customers"] / customers,
            clv=one["clv"],
            clv_share=max(one["clv"], 0) / worth,
            contribution=one["contribution"],
            score=one["score"],
            least=leasts.get(code),
        )
        for code in codes
        for one in [by_code.get(code, empty)]
    ]


def moves_between(run: ValueRun, user: User) -> dict[tuple[str, str], int]:
    """Return how many went from one tier to another in a refresh; "" is no tier."""
    if not user.branch_code:
        return {(before, after): count for before, after, count in run.figures.get("moves", [])}
    seen = TierChange.objects.filter(at=run.moment, customer__in=Customer.objects.visible_to(user))
    counted = seen.values_list("before", "after").annotate(count=Count("pk"))
    return {(before, after): count for before, after, count in counted}


def customers_in(
    user: User, *, tier: str = "", cell: tuple[int | None, int | None, int | None] = (None,) * 3
) -> QuerySet[CustomerValue]:
    """Return the customers of a tier or of a cell of grades whom the user may see, with branch."""
    rows = CustomerValue.objects.visible_to(user).select_related("customer__branch")
    if tier:
        rows = rows.filter(tier=tier)
    names = ("recency", "frequency", "monetary")
    asked = {name: grade for name, grade in zip(names, cell, strict=True) if grade is not None}
    return rows.filter(**asked)


def moved_customers(run: ValueRun, user: User, before: str, after: str) -> QuerySet[TierChange]:
    """Return who went from one tier to another in a refresh."""
    rows = TierChange.objects.filter(at=run.moment, before=before, after=after)
    if user.branch_code:
        rows = rows.filter(customer__in=Customer.objects.visible_to(user))
    return rows.select_related("customer__branch")


def top_contributors(user: User) -> list[CustomerValue]:
    """Return the customers who bring most a year."""
    rows = CustomerValue.objects.visible_to(user).select_related("customer__branch")
    return list(rows.order_by(F("contribution").desc(), "pk")[:TOP])


def changed_most(run: ValueRun, user: User) -> list[TierChange]:
    """Return customers of great value who fell in the last refresh, the greatest loss first."""
    order = {code: place for place, code in enumerate(TIERS)}
    falls = Q()
    for before in TIERS:
        lower = [code for code in TIERS if order[code] > order[before]]
        falls |= Q(before=before, after__in=lower)
    rows = TierChange.objects.filter(falls, at=run.moment)
    if user.branch_code:
        rows = rows.filter(customer__in=Customer.objects.visible_to(user))
    worth = CustomerValue.objects.filter(customer__in=rows.values("customer"))
    best = list(worth.order_by("-peak_clv").values_list("pk", flat=True)[:TOP])
    found = {
        one.customer_id: one for one in rows.filter(customer__in=best).select_related("customer")
    }
    return [found[pk] for pk in best if pk in found]


def tiers_over_time(runs: int = 30) -> list[ValueRun]:
    """Return the last refreshes that ended well, oldest first."""
    done = ValueRun.objects.done().only("as_of", "figures")[:runs]
    return list(reversed(done))


def tier_history(customer: Customer) -> list[TierChange]:
    """Return the tiers a customer came to, newest first."""
    return list(TierChange.objects.filter(customer=customer).order_by("-at")[:TOP])
