"""What may drive satisfaction: what customers met before they answered, and what they were like then."""

from dataclasses import dataclass
from enum import StrEnum

from customers.domain.features import BY_NAME
from customers.domain.features.declared import Unit
from segmentation.domain.fields import Words

COMPLAINT_DAYS, FEE_DAYS, ERROR_DAYS, LATE_DAYS = 90, 90, 30, 3


class Shape(StrEnum):
    """How a driver counts: yes or no, how often, or an amount."""

    FLAG = "flag"
    COUNT = "count"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Driver:
    """One possible cause; `name` is its column. Amounts and counts enter by their logarithm where `logged`."""

    name: str
    label: Words
    shape: Shape
    logged: bool = False


# Known to the minute of the answer, from events and bookings.
EXPERIENCES = (
    Driver(
        "complaint",
        Words("A complaint in the last 90 days", "近90天有投诉"),
        Shape.FLAG,
    ),
    Driver(
        "late_answer",
        Words("A complaint open longer than 3 days", "投诉超过3天未办结"),
        Shape.FLAG,
    ),
    Driver("fee", Words("A fee charged in the last 90 days", "近90天被收取费用"), Shape.FLAG),
    Driver(
        "digital_errors",
        Words("Errors by app or web, 30 days", "近30天线上报错次数"),
        Shape.COUNT,
        logged=True,
    ),
)
# Known at the end of the Sunday before, from the declared features.
PROFILE_NAMES = (
    "age_years", "tenure_days", "total_balance", "loan_balance", "product_count", "recency_days",
    "frequency_90d", "monetary_90d", "inflow_90d", "overdrawn_90d", "balance_change_90d", "salary_months",
    "logins_30d", "branch_visits_90d", "calls_90d", "email_opens_90d",
)  # fmt: skip
CHANNELS = ("phone", "branch", "web", "email")  # against the app
_CHANNEL_WORDS = {
    "phone": Words("Asked after a call", "电话渠道问卷"),
    "branch": Words("Asked after a branch visit", "网点渠道问卷"),
    "web": Words("Asked on the web", "网银渠道问卷"),
    "email": Words("Asked by e-mail", "邮件渠道问卷"),
}
_LOGGED = frozenset({Unit.MONEY, Unit.COUNT, Unit.DAYS})


def _of_feature(name: str) -> Driver:
    feature = BY_NAME[name]
    shape = Shape.COUNT if feature.unit is Unit.COUNT else Shape.AMOUNT
    label = Words(feature.label.en, feature.label.zh)
    return Driver(name, label, shape, feature.unit in _LOGGED)


PROFILE = tuple(_of_feature(name) for name in PROFILE_NAMES)
ASKED = tuple(
    Driver(f"asked_{channel}", _CHANNEL_WORDS[channel], Shape.FLAG) for channel in CHANNELS
)
DRIVERS: dict[str, Driver] = {one.name: one for one in (*EXPERIENCES, *PROFILE, *ASKED)}
