"""What a customer holds, booked, and held month by month, reckoned back from today's balances."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.templatetags.formats import money
from config.base.languages import is_chinese
from customers.domain.features.holdings import WEALTH_KINDS
from customers.models import Customer, Holding, Transaction

MONTHS = 12
BOOKINGS_SHOWN = 50
OWED = ("loan", "card", "payment", "service")


@dataclass(frozen=True)
class Balances:
    """The holdings, and the month-end assets of the last year by group."""

    holdings: list[Holding]
    total: Decimal
    change: Decimal | None
    data: dict[str, object]
    told: str
    currency: str


@dataclass(frozen=True)
class Bookings:
    """A page of bookings, newest first; `before` asks for the next one, None where there is none."""

    rows: list[Transaction]
    before: datetime | None


def list_holdings(customer: Customer) -> QuerySet[Holding]:
    """Return all of a customer's holdings with their products, open ones first."""
    holdings = Holding.objects.filter(customer=customer).select_related("product")
    return holdings.order_by("status", "-balance", "pk")


def bookings_of(
    customer: Customer, *, holding_id: int | None = None, before: datetime | None = None
) -> Bookings:
    """Return the newest bookings before an instant, of one holding or of all."""
    booked = Transaction.objects.filter(customer=customer).select_related("holding__product")
    if holding_id is not None:
        booked = booked.filter(holding=holding_id)
    if before is not None:
        booked = booked.filter(booked_at__lt=before)
    rows = list(booked.order_by("-booked_at", "-pk")[: BOOKINGS_SHOWN + 1])
    shown = rows[:BOOKINGS_SHOWN]
    return Bookings(shown, shown[-1].booked_at if len(rows) > BOOKINGS_SHOWN else None)


def balances_of(customer: Customer) -> Balances:
    """Return a customer's open holdings and the history of their assets."""
    holdings = list(
        Holding.objects.filter(customer=customer)
        .select_related("product")
        .order_by("-balance", "pk")
    )
    months = _month_starts(timezone.localdate())
    flows = _flows(customer, months[0])
    groups: dict[str, list[Decimal]] = {}
    for holding in holdings:
        if holding.product.kind not in OWED:
            series = groups.setdefault(_group(holding), [Decimal(0)] * (MONTHS + 1))
            for place, value in enumerate(_history(holding, months, flows)):
                series[place] += value
    currency = holdings[0].currency if holdings else "CNY"
    totals = [sum(values, Decimal(0)) for values in zip(*groups.values(), strict=True)]
    total = totals[-1] if totals else Decimal(0)
    return Balances(
        holdings=[holding for holding in holdings if holding.status != Holding.Status.CLOSED],
        total=total,
        change=_change(totals),
        data=_figure(groups, months, currency),
        told=_told(totals, currency),
        currency=currency,
    )


def _month_starts(today: date) -> list[date]:
    first = today.year * 12 + today.month - 1 - MONTHS
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(1, MONTHS + 1)]


def _flows(customer: Customer, since: date) -> dict[int, list[tuple[date, Decimal]]]:
    begins = timezone.make_aware(datetime(since.year, since.month, since.day))  # noqa: DTZ001 - made aware here
    rows = (
        Transaction.objects.filter(customer=customer, booked_at__gte=begins)
        .annotate(month=TruncMonth("booked_at"))
        .values_list("holding_id", "month")
        .annotate(total=Sum("amount"))
    )
    flows: dict[int, list[tuple[date, Decimal]]] = {}
    for holding_id, month, total in rows:
        flows.setdefault(holding_id, []).append((timezone.localtime(month).date(), total))
    return flows


def _history(
    holding: Holding, months: list[date], flows: dict[int, list[tuple[date, Decimal]]]
) -> list[Decimal]:
    """The balance at the beginning of each month and now; nothing before the holding was opened."""
    booked = flows.get(holding.pk, [])
    values = []
    for month in months:
        later = sum((total for begun, total in booked if begun >= month), Decimal(0))
        unopened = holding.opened_on is not None and holding.opened_on > month
        closed = holding.closed_on is not None and holding.closed_on <= month
        values.append(Decimal(0) if unopened or closed else holding.balance - later)
    return [*values, holding.balance]


def _group(holding: Holding) -> str:
    if holding.product.kind in WEALTH_KINDS:
        return _("Wealth")
    if holding.product.kind == "insurance":
        return _("Insurance")
    return _("Time deposit") if holding.product.term_days else _("Current")


def _change(totals: list[Decimal]) -> Decimal | None:
    """The change since three months ago as a fraction; None where there was nothing to compare with."""
    if len(totals) <= 3 or totals[-4] <= 0:
        return None
    return (totals[-1] - totals[-4]) / totals[-4]


def _figure(
    groups: dict[str, list[Decimal]], months: list[date], currency: str
) -> dict[str, object]:
    largest = max(
        (abs(value) for values in groups.values() for value in values), default=Decimal(0)
    )
    size, unit = _unit(largest, currency)
    shown = {
        name: [round(max(float(value), 0) / size, 2) for value in values]
        for name, values in sorted(groups.items(), key=lambda group: -group[1][-1])
    }
    return {
        "x": [*(f"{month:%Y-%m}" for month in months), _("now")],
        "xname": _("At the month's beginning"),
        "unit": unit,
        "series": [{"name": name, "values": values} for name, values in shown.items()],
    }


def _unit(largest: Decimal, currency: str) -> tuple[int, str]:
    """The step in which the reader's language counts, where the figures are large enough for it."""
    if is_chinese() and largest >= 10_000:
        return 10_000, _("%(currency)s 10,000") % {"currency": currency}
    if not is_chinese() and largest >= 1_000:
        return 1_000, _("%(currency)s 1,000") % {"currency": currency}
    return 1, currency


def _told(totals: list[Decimal], currency: str) -> str:
    if not totals:
        return _("No assets here")
    return _("Assets over a year: from %(before)s to %(now)s") % {
        "before": money(totals[0], currency, short=True),
        "now": money(totals[-1], currency, short=True),
    }
