"""What a customer prefers and may need, as their profile tells it: channels, times, spending; what is due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import ExtractHour
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import full_day, money, num
from customers.models import Customer, CustomerProfile, Event
from customers.selectors.classification import may_use
from customers.selectors.words import said

PROFILE = "customers.CustomerProfile"
CHANNELS = ("mobile", "web", "branch", "atm")
SPENDING = (
    "groceries", "dining", "transport", "shopping", "health", "education", "travel", "entertainment", "children",
    "digital",
)  # fmt: skip
SHOWN = 3
DAYS, BAND = 90, 3
SOON_DAYS = 90
ASSESSED_DAYS = 365  # a risk assessment older than this is to be renewed
IDLE_DAYS = 90
FALL = 0.3  # of the assets 90 days ago


@dataclass(frozen=True)
class Preference:
    """What a customer chooses most, with its part of all, 0 to 1."""

    label: str
    share: float

    @property
    def hundredths(self) -> int:
        """The length of its bar."""
        return round(100 * self.share)


@dataclass(frozen=True)
class Taste:
    """Preferences of one kind, the strongest first."""

    label: str
    lines: list[Preference]


def preferences_of(customer: Customer, profile: CustomerProfile, user: User) -> list[Taste]:
    """Return what a customer prefers, without what is not kept for marketing."""
    spent = [(said(one), getattr(profile, f"spend_{one}_90d") or 0.0) for one in SPENDING if may_use(user, PROFILE, f"spend_{one}_90d")]  # fmt: skip
    booked = [(said(one), getattr(profile, f"{one}_share_90d") or 0.0) for one in CHANNELS]
    tastes = [
        Taste(_("Channels"), _strongest(booked)),
        Taste(_("Time of day"), _strongest(_hours(customer))),
        Taste(_("Spending"), _strongest(spent)),
    ]
    return [one for one in tastes if one.lines]


def needs_of(customer: Customer, profile: CustomerProfile) -> list[str]:
    """Return what a customer may soon need, one sentence each with the figure it rests on."""
    return list(_needs(customer, profile))


def _strongest(pairs: Sequence[tuple[str, float]]) -> list[Preference]:
    total = sum(value for _label, value in pairs)
    ranked = sorted((pair for pair in pairs if pair[1] > 0), key=lambda pair: -pair[1])
    return [Preference(label, value / total) for label, value in ranked[:SHOWN]]


def _hours(customer: Customer) -> list[tuple[str, float]]:
    """In which bands of three hours of the bank's day the customer is active by app or web."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = Event.objects.filter(
        customer=customer, occurred_at__gte=since, channel__in=["mobile", "web"]
    )
    counts: dict[int, int] = {}
    for row in (
        rows.annotate(hour=ExtractHour("occurred_at"))
        .values("hour")
        .annotate(n=Count("pk"))
        .order_by()
    ):
        counts[row["hour"] // BAND] = counts.get(row["hour"] // BAND, 0) + row["n"]
    return [
        (f"{band * BAND}:00–{(band + 1) * BAND}:00", float(count)) for band, count in counts.items()
    ]


def _needs(customer: Customer, profile: CustomerProfile) -> Iterator[str]:
    if profile.maturing_balance_90d:
        amount, days = money(profile.maturing_balance_90d, decimals=0), profile.next_maturity_days
        yield _("Deposits of %(amount)s mature within 90 days, the first in %(n)s days.") % {"amount": amount, "n": num(days)}  # fmt: skip
    assessed = customer.risk_assessed_on
    if assessed and assessed < timezone.localdate() - timedelta(days=ASSESSED_DAYS):
        yield _("The risk assessment of %(day)s is more than a year old.") % {
            "day": full_day(assessed)
        }
    salary, deposits = profile.salary_90d or 0.0, profile.deposit_balance or 0.0
    if 0 < salary < deposits and not profile.wealth_balance:
        yield _("Salary comes in and %(amount)s lie in deposits alone.") % {"amount": money(deposits, decimals=0)}  # fmt: skip
    change = profile.balance_change_90d or 0.0
    if change < 0 and -change > FALL * ((profile.total_balance or 0.0) - change):
        yield _("Assets fell by %(amount)s in 90 days.") % {"amount": money(-change, decimals=0)}
    if (profile.days_since_login or 0) > IDLE_DAYS:
        yield _("Not signed in for %(n)s days.") % {"n": num(profile.days_since_login)}
