"""The gates between a campaign and a customer, as SQL that every caller shares.

Freeze, claim, the check before each provider call, the dry run and the explanation for one customer
all put the same expressions over the same joins: `c` is the customer, `pr` the profile (outer joined),
`ct`/`ca` the consents for the channel and for marketing as a whole, `st`/`sa` the suppressions, `hold` the
holds in force, `made` the marketing contacts of 30 days, newest first, `quiet` the quiet hours by zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from string import Template
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from customers.domain.quiet import quiet_until, quiet_zones
from customers.models import ContactPolicy

ADULT_YEARS = 18


@dataclass(frozen=True)
class Gate:
    """A reason not to contact that does not end by itself; `verdict` is SQL for its code, or NULL to pass."""

    code: str
    verdict: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PassingGate:
    """A reason to wait; `until` is SQL for the instant at which it ends, or NULL to pass."""

    code: str
    until: str


def refuse(code: str, condition: str) -> Gate:
    """Make a gate from a condition that refuses when it is true."""
    return Gate(code, f"CASE WHEN {condition} THEN '{code}' END")


CONSENTED = """CASE WHEN ct.since IS NULL THEN ca.granted
         WHEN ca.since IS NULL OR ca.since < ct.since THEN ct.granted
         WHEN ca.since > ct.since THEN ca.granted
         ELSE ct.granted AND ca.granted END"""
NO_ADDRESS = """CASE %(channel)s
         WHEN 'email' THEN c.email IS NULL
         WHEN 'sms' THEN c.phone IS NULL
         WHEN 'phone' THEN c.phone IS NULL
         WHEN 'push' THEN NOT EXISTS (SELECT FROM customers_channeladdress a WHERE a.customer_id = c.id
                                         AND a.channel = 'push' AND a.gone_at IS NULL)
         WHEN 'wechat' THEN NOT EXISTS (SELECT FROM customers_channeladdress a WHERE a.customer_id = c.id
                                           AND a.channel = 'wechat' AND a.gone_at IS NULL)
         ELSE false END"""
BEFORE_PRODUCT = (
    refuse("merged", "c.merged_into_id IS NOT NULL"),
    refuse("closed", "c.status = 'closed'"),
    refuse("age_unknown", "c.kind = 'person' AND c.birth_on IS NULL"),
    refuse("minor", "c.birth_on > %(adult_since)s::date"),
    refuse("marketing_refused", "c.marketing_refused"),
    refuse("no_address", NO_ADDRESS),
    refuse("suppression", "st.id IS NOT NULL OR sa.id IS NOT NULL"),
    refuse("no_consent", f"NOT coalesce({CONSENTED}, false)"),
)
PROFILING = refuse("profiling_refused", "c.profiling_refused OR NOT coalesce(cp.granted, true)")
# Holds of every kind read `policy`: what lies behind one is told only where it was placed.
ENDLESS_HOLD = refuse("policy", "hold.endless")


def _cap(code: str, allowed: str, span: str) -> PassingGate:
    return PassingGate(
        code,
        f"""CASE WHEN %({allowed})s = 0 THEN %(at)s::timestamptz + interval '{span}'
             WHEN made.ats[%({allowed})s] > %(at)s::timestamptz - interval '{span}'
             THEN made.ats[%({allowed})s] + interval '{span}' END""",
    )


HOLD = PassingGate("policy", "hold.until")
CAPS = (
    _cap("cap_day", "per_day", "1 day"),
    _cap("cap_week", "per_week", "7 days"),
    _cap("cap_month", "per_month", "30 days"),
)
# A zone that nobody knows is taken for the bank's own.
QUIET = PassingGate(
    "quiet_hours",
    "CASE WHEN quiet.zone IS NULL THEN %(bank_quiet)s::timestamptz ELSE quiet.until END",
)

SOURCES = Template("""
    LEFT JOIN customers_customerprofile pr ON pr.customer_id = c.id
    LEFT JOIN customers_consentstate ct ON ct.customer_id = c.id
         AND ct.purpose = 'marketing' AND ct.channel = %(channel)s
    LEFT JOIN customers_consentstate ca ON ca.customer_id = c.id
         AND ca.purpose = 'marketing' AND ca.channel = ''
    LEFT JOIN customers_consentstate cp ON cp.customer_id = c.id
         AND cp.purpose = 'profiling' AND cp.channel = ''
    LEFT JOIN customers_suppression st ON st.customer_id = c.id AND st.channel = %(channel)s
    LEFT JOIN customers_suppression sa ON sa.customer_id = c.id AND sa.channel = ''
    LEFT JOIN $lateral (
        SELECT $hold_key bool_or(ends_at IS NULL) AS endless, max(ends_at) AS until
          FROM customers_hold
         WHERE starts_at <= %(at)s AND (ends_at IS NULL OR ends_at > %(at)s) $one $group
    ) hold ON $hold_on
    LEFT JOIN $lateral (
        SELECT $hold_key array_agg(at ORDER BY at DESC) AS ats
          FROM customers_contact
         WHERE at > %(at)s::timestamptz - interval '30 days'
           AND state <> 'released' AND purpose = 'marketing' $one $group
    ) made ON $made_on
    LEFT JOIN unnest(%(zones)s::text[], %(zones_quiet)s::timestamptz[]) AS quiet (zone, until)
         ON quiet.zone = c.timezone
""")
# The same joins twice: holds and contacts of everybody at once, or looked up for each of a few customers.
FOR_ALL = SOURCES.substitute(
    lateral="",
    hold_key="customer_id,",
    one="",
    group="GROUP BY customer_id",
    hold_on="hold.customer_id = c.id",
    made_on="made.customer_id = c.id",
)
FOR_FEW = SOURCES.substitute(
    lateral="LATERAL",
    hold_key="",
    one="AND customer_id = c.id",
    group="",
    hold_on="true",
    made_on="true",
)


@dataclass(frozen=True)
class Gates:
    """An ordered set of gates at one instant; the first lasting one that refuses gives the reason."""

    lasting: tuple[Gate, ...]
    passing: tuple[PassingGate, ...]
    params: dict[str, Any]
    hours: tuple[time, time] = (time(0), time(0))  # equal: no quiet hours

    def moved_to(self, at: datetime) -> "Gates":
        """Return the same gates at another instant of the same day, without asking the database."""
        zones, zones_quiet = quiet_zones(at.replace(second=0, microsecond=0), *self.hours)
        moment = {
            "at": at,
            "adult_since": adult_since(localdate(at)),
            "zones": zones,
            "zones_quiet": zones_quiet,
            "bank_quiet": quiet_until(at, settings.TIME_ZONE, *self.hours),
        }
        return replace(self, params=self.params | moment)

    @cached_property
    def refusal(self) -> str:
        """SQL for the code of the first gate that refuses for good, or NULL."""
        return f"coalesce({', '.join(gate.verdict for gate in self.lasting)})"

    @cached_property
    def waits(self) -> str:
        """SQL for the code of the first gate that asks to wait, or NULL."""
        cases = " ".join(
            f"WHEN {gate.until} > %(at)s::timestamptz THEN '{gate.code}'" for gate in self.passing
        )
        return f"CASE {cases} END"

    @cached_property
    def until(self) -> str:
        """SQL for the instant at which the last of the waits ends, or NULL."""
        return f"greatest({', '.join(gate.until for gate in self.passing)})"

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in their order, each once."""
        lasting = [gate.code for gate in self.lasting]
        return tuple(dict.fromkeys([*lasting, *(gate.code for gate in self.passing)]))

    def without_caps(self) -> "Gates":
        """Leave out the caps: a contact already reserved would count against itself."""
        return replace(self, passing=tuple(gate for gate in self.passing if gate not in CAPS))


def marketing_gates(*, channel: str, at: datetime, of_campaign: Sequence[Gate] = ()) -> Gates:
    """Return the gates for a marketing contact on a channel at an instant, a campaign's own among them."""
    policy = ContactPolicy.objects.current()
    params = {
        "channel": channel,
        "per_day": policy.per_day,
        "per_week": policy.per_week,
        "per_month": policy.per_month,
    }
    for gate in of_campaign:
        params |= gate.params
    gates = Gates(
        lasting=(*BEFORE_PRODUCT, *of_campaign, ENDLESS_HOLD),
        passing=(HOLD, *CAPS, QUIET),
        params=params,
        hours=(policy.quiet_from, policy.quiet_until),
    )
    return gates.moved_to(at)


def adult_since(today: date) -> date:
    """Return the last birth date of those who are of age on a day."""
    if (today.month, today.day) == (2, 29):
        return date(today.year - ADULT_YEARS, 2, 28)
    return today.replace(year=today.year - ADULT_YEARS)


def named_params(sql: str, values: Sequence[object], prefix: str) -> tuple[str, dict[str, object]]:
    """Turn an expression with positional placeholders into one with named ones."""
    parts = sql.split("%s")
    names = [f"{prefix}{number}" for number in range(len(values))]
    text = parts[0] + "".join(
        f"%({name})s{part}" for name, part in zip(names, parts[1:], strict=True)
    )
    return text, dict(zip(names, values, strict=True))
