"""The terms of contact a bank decides on: caps over rolling windows, cooling-off, the control group, prices."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

CHANNELS = ("email", "sms", "push", "wechat", "in_app", "phone", "branch", "ads")
# The classes of campaigns, which the app of campaigns names the same.
KINDS = ("promotion", "care", "partner", "holiday", "retention", "win_back")
DAY, WEEK, MONTH = 24, 7 * 24, 30 * 24
LONGEST = 366 * DAY
MOST_CAPS = 40
# The least and the most of each plain figure.
WITHIN: Mapping[str, tuple[int, int]] = {
    "per_day": (0, 1000),
    "per_week": (0, 1000),
    "per_month": (0, 1000),
    "gap_hours": (0, LONGEST),
    "complaint_hold_days": (0, 366),
    "refusal_days": (0, 366),
    "purchase_days": (0, 366),
    "high_risk_age": (18, 120),
    "assessment_months": (1, 120),
    "control_months": (1, 36),
}
MOST_CONTROL = 0.5


class TermsError(ValueError):
    """Terms that make no sense; `field` names the one to mend."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Cap:
    """At most `most` contacts in any `hours`; a blank channel, purpose or kind counts every one.

    A cap over every purpose counts service contacts too but stops marketing only: service is owed.
    """

    hours: int
    most: int
    channel: str = ""
    purpose: str = "marketing"
    kind: str = ""
    code: str = ""

    @property
    def scope(self) -> tuple[str, str, str]:
        """What is counted: channel, purpose and kind."""
        return self.channel, self.purpose, self.kind

    def stops(self, *, channel: str, purpose: str, kind: str) -> bool:
        """Whether a contact of this channel, purpose and kind is stopped by the cap."""
        return (
            self.channel in ("", channel)
            and self.kind in ("", kind)
            and (self.purpose or "marketing") == purpose
        )


@dataclass(frozen=True)
class Terms:
    """What a bank decides about contacts; money by channel is the price of one contact."""

    per_day: int = 1
    per_week: int = 3
    per_month: int = 8
    caps: tuple[Cap, ...] = ()
    gap_hours: int = 0
    quiet_from: time = time(20)
    quiet_until: time = time(9)
    complaint_hold_days: int = 30
    refusal_days: int = 30
    purchase_days: int = 30
    high_risk_age: int = 65
    assessment_months: int = 12
    control_share: float = 0.0
    control_months: int = 6
    prices: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def every_cap(self) -> tuple[Cap, ...]:
        """The caps over all marketing, the gap between two contacts as a cap of one, and the narrower caps."""
        plain = [
            Cap(DAY, self.per_day, code="cap_day"),
            Cap(WEEK, self.per_week, code="cap_week"),
            Cap(MONTH, self.per_month, code="cap_month"),
        ]
        if self.gap_hours:
            plain.append(Cap(self.gap_hours, 1, code="cool_contact"))
        return (*plain, *self.caps)


def code_of(channel: str, purpose: str, kind: str) -> str:
    """Return the reason code of a narrower cap, by what it is about."""
    if channel:
        return "cap_channel"
    if kind:
        return "cap_kind"
    return {"service": "cap_service", "": "cap_all"}.get(purpose, "cap_other")


def read_caps(rows: Iterable[Mapping[str, Any]]) -> tuple[Cap, ...]:
    """Read narrower caps, each once; raises TermsError `caps`."""
    found: dict[tuple[Any, ...], Cap] = {}
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise TermsError("caps")
    for row in rows:
        cap = _cap(row)
        found[(cap.hours, *cap.scope)] = cap
    if len(found) > MOST_CAPS:
        raise TermsError("caps")
    return tuple(found.values())


def read_terms(document: Mapping[str, Any]) -> Terms:
    """Read terms as they are kept; what is absent stays at its default. Raises TermsError with the field."""
    values: dict[str, Any] = {
        name: _whole(name, document[name], *WITHIN[name]) for name in WITHIN if name in document
    }
    for name in ("quiet_from", "quiet_until"):
        if name in document:
            values[name] = _clock(name, document[name])
    if "control_share" in document:
        values["control_share"] = _share(document["control_share"])
    values["caps"] = read_caps(document.get("caps", ()))
    values["prices"] = _prices(document.get("prices", {}))
    return Terms(**values)


def document_of(terms: Terms) -> dict[str, Any]:
    """Return terms as they are kept, in JSON's own types."""
    kept = asdict(terms)
    kept["caps"] = [
        {name: value for name, value in asdict(cap).items() if name != "code"} for cap in terms.caps
    ]
    kept["prices"] = {channel: str(price) for channel, price in terms.prices.items()}
    for name in ("quiet_from", "quiet_until"):
        kept[name] = kept[name].strftime("%H:%M")
    return kept


def control_salt(key: str, since: date, months: int, day: date) -> str:
    """Return what the control group is drawn by on a day: another one after each `months`, on a first."""
    elapsed = (day.year - since.year) * 12 + day.month - since.month
    return f"{key}:{max(elapsed, 0) // max(months, 1)}:"


def _cap(row: Mapping[str, Any]) -> Cap:
    channel, kind = row.get("channel", ""), row.get("kind", "")
    purpose = row.get("purpose", "marketing")
    known = channel in ("", *CHANNELS) and kind in ("", *KINDS)
    if not known or purpose not in ("", "marketing", "service"):
        raise TermsError("caps")
    hours = _whole("caps", row.get("hours"), 1, LONGEST)
    most = _whole("caps", row.get("most"), 0, 1000)
    return Cap(hours, most, channel, purpose, kind, code_of(channel, purpose, kind))


def _whole(name: str, value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise TermsError(name)
    return value


def _clock(name: str, value: Any) -> time:
    try:
        read = value if isinstance(value, time) else time.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise TermsError(name) from error
    if read.tzinfo is not None:  # each customer's own clock is meant
        raise TermsError(name)
    return read


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TermsError("control_share")
    if not 0 <= value <= MOST_CONTROL:
        raise TermsError("control_share")
    return float(value)


def _prices(found: Mapping[str, Any]) -> dict[str, Decimal]:
    if not isinstance(found, Mapping):
        raise TermsError("prices")
    try:
        prices = {channel: Decimal(str(price)) for channel, price in found.items()}
    except InvalidOperation as error:
        raise TermsError("prices") from error
    if not set(prices) <= set(CHANNELS) or any(
        not price.is_finite() or not 0 <= price < 1_000_000 for price in prices.values()
    ):
        raise TermsError("prices")
    return prices
