"""The gates between a campaign and a customer, as SQL that every caller shares.

Freeze, claim, the check before each provider call, the dry run and the explanation for one customer
all put the same expressions over the same joins: `c` is the customer, `pr` the profile (outer joined),
`ct`/`ca` the consents for the channel and for marketing as a whole, `st`/`sa` the suppressions, `hold` the
holds in force, `made` the contacts that caps count, an array for each scope, newest first, `bought` and
`declined` what cooling-off looks at, `quiet` the quiet hours by zone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from string import Template
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from customers.domain.contact_terms import Cap, control_salt
from customers.domain.quiet import quiet_until, quiet_zones
from customers.models import Channel, ContactPolicy

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
    counted: bool = False  # by contacts: one that is reserved already would count against itself


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
         WHEN 'ads' THEN c.phone IS NULL AND c.email IS NULL
         WHEN 'push' THEN NOT EXISTS (SELECT FROM customers_channeladdress a WHERE a.customer_id = c.id
                                         AND a.channel = 'push' AND a.gone_at IS NULL)
         WHEN 'wechat' THEN NOT EXISTS (SELECT FROM customers_channeladdress a WHERE a.customer_id = c.id
                                           AND a.channel = 'wechat' AND a.gone_at IS NULL)
         ELSE false END"""
_LISTED = """EXISTS (SELECT FROM customers_suppressionentry e
                 JOIN customers_suppressionlist l ON l.id = e.list_id
                WHERE {same} AND coalesce(e.ends_on >= %(on)s::date, true) AND l.ended_at IS NULL
                  AND coalesce(l.ends_on >= %(on)s::date, true) AND l.channel IN ('', %(channel)s)
                  AND (l.bank_wide OR l.id = ANY(%(own_lists)s::bigint[])))"""
LISTED = " OR ".join(
    _LISTED.format(same=same)
    for same in (
        "e.customer_id = c.id",
        "e.phone_index = c.phone_index",
        "e.email_index = c.email_index",
        "e.id_number_index = c.id_number_index",
    )
)
BEFORE_PRODUCT = (
    refuse("merged", "c.merged_into_id IS NOT NULL"),
    refuse("closed", "c.status = 'closed'"),
    refuse("age_unknown", "c.kind = 'person' AND c.birth_on IS NULL"),
    refuse("minor", "c.birth_on > %(adult_since)s::date"),
    refuse("marketing_refused", "c.marketing_refused"),
    refuse("no_address", NO_ADDRESS),
    refuse("suppression", "st.id IS NOT NULL OR sa.id IS NOT NULL"),
    refuse("on_list", LISTED),
    refuse("no_consent", f"NOT coalesce({CONSENTED}, false)"),
)
# Who is named to an advertiser's platform is given to a third party: that needs a consent of its own (PIPL art. 23),
# and neither one to marketing nor one to sharing as a whole stands for it; a later refusal of all sharing ends it.
SHARING = refuse(
    "no_sharing_consent",
    """NOT EXISTS (SELECT FROM customers_consentstate own
         WHERE own.customer_id = c.id AND own.purpose = 'partner_sharing' AND own.channel = 'ads' AND own.granted
           AND NOT EXISTS (SELECT FROM customers_consentstate every
                            WHERE every.customer_id = c.id AND every.purpose = 'partner_sharing'
                              AND every.channel = '' AND NOT every.granted AND every.since >= own.since))""",
)
PROFILING = refuse("profiling_refused", "c.profiling_refused OR NOT coalesce(cp.granted, true)")
# Holds of every kind read `policy`: what lies behind one is told only where it was placed.
ENDLESS_HOLD = refuse("policy", "hold.endless")


# The last of the lasting gates: the group is compared with those whom nothing else keeps from a contact.
CONTROL = refuse(
    "control_group",
    "mod(hashtextextended(%(control_salt)s || c.id, 2) & 9223372036854775807, 1000000)"
    " < %(control)s",
)
CONTROL_STEPS = 1_000_000
HOLD = PassingGate("policy", "hold.until")
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
    $facts
    LEFT JOIN unnest(%(zones)s::text[], %(zones_quiet)s::timestamptz[]) AS quiet (zone, until)
         ON quiet.zone = c.timezone
""")
HOLDS = (
    "bool_or(ends_at IS NULL) AS endless, max(ends_at) AS until",
    "customers_hold",
    "starts_at <= %(at)s AND (ends_at IS NULL OR ends_at > %(at)s)",
)
DECLINED = "offer_declined"  # the event by which a customer says no to an offer


def _declined(days: int) -> tuple[str, str, str]:
    since = f"occurred_at > %(at)s::timestamptz - interval '{days} days'"
    return "max(occurred_at) AS last_at", "customers_event", f"kind = '{DECLINED}' AND {since}"


def _bought(days: int) -> tuple[str, str, str]:
    since = f"opened_on > %(on)s::date - {days} AND opened_on <= %(on)s::date"
    return "max(opened_on) AS last_on", "customers_holding", f"product_id = %(product)s AND {since}"


# A fact by customer, joined in two ways: of everybody at once, or looked up for each of a few customers.
FACT = Template("""LEFT JOIN $lateral (
        SELECT $key $value FROM $table WHERE $condition $one $group
    ) $name ON $on
""")


def _fact(name: str, value: str, table: str, condition: str, *, few: bool) -> str:
    return FACT.substitute(
        name=name,
        value=value,
        table=table,
        condition=condition,
        lateral="LATERAL" if few else "",
        key="" if few else "customer_id,",
        one="AND customer_id = c.id" if few else "",
        group="" if few else "GROUP BY customer_id",
        on="true" if few else f"{name}.customer_id = c.id",
    )


@dataclass(frozen=True)
class Gates:
    """An ordered set of gates at one instant; the first lasting one that refuses gives the reason."""

    lasting: tuple[Gate, ...]
    passing: tuple[PassingGate, ...]
    params: dict[str, Any]
    hours: tuple[time, time] = (time(0), time(0))  # equal: no quiet hours
    caps: tuple[Cap, ...] = ()
    refusal_days: int = 0
    purchase_days: int = 0

    @cached_property
    def scopes(self) -> tuple[tuple[str, str, str], ...]:
        """What the caps count, each once: their arrays in `made` are s0, s1 and so on."""
        return tuple(dict.fromkeys(cap.scope for cap in self.caps))

    @cached_property
    def for_all(self) -> str:
        """The joins for everybody at once."""
        return self._sources(few=False)

    @cached_property
    def for_few(self) -> str:
        """The same joins, looked up for each of a few customers."""
        return self._sources(few=True)

    def _sources(self, *, few: bool) -> str:
        facts = [_fact("hold", *HOLDS, few=few)]
        if self.caps:
            facts.append(_fact("made", *self._counted(), few=few))
        if self.refusal_days:
            facts.append(_fact("declined", *_declined(self.refusal_days), few=few))
        if self.purchase_days:
            facts.append(_fact("bought", *_bought(self.purchase_days), few=few))
        return SOURCES.substitute(facts="".join(facts))

    def _counted(self) -> tuple[str, str, str]:
        """The columns of `made`, its table and its condition."""
        arrays = [
            f"array_agg(at ORDER BY at DESC) FILTER (WHERE {_within(scope)}) AS s{place}"
            for place, scope in enumerate(self.scopes)
        ]
        widest = max(cap.hours for cap in self.caps)
        since = f"at > %(at)s::timestamptz - interval '{widest} hours' AND state <> 'released'"
        return ", ".join(arrays), "customers_contact", since

    def moved_to(self, at: datetime) -> "Gates":
        """Return the same gates at another instant of the same day, without asking the database."""
        zones, zones_quiet = quiet_zones(at.replace(second=0, microsecond=0), *self.hours)
        moment = {
            "at": at,
            "on": localdate(at),
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
        return replace(self, passing=tuple(gate for gate in self.passing if not gate.counted))


@dataclass(frozen=True)
class Contacting:
    """What a contact would be made for: the class of campaign, its product, and the lists it chose itself."""

    kind: str = ""
    product_id: int | None = None
    lists: tuple[int, ...] = ()


def marketing_gates(
    *,
    channel: str,
    at: datetime,
    of_campaign: Sequence[Gate] = (),
    purpose: Contacting | None = None,
) -> Gates:
    """Return the gates for a marketing contact on a channel at an instant, a campaign's own among them."""
    purpose = purpose or Contacting()
    policy = ContactPolicy.objects.current()
    terms = policy.terms
    caps = tuple(
        cap
        for cap in terms.every_cap
        if cap.stops(channel=channel, purpose="marketing", kind=purpose.kind)
    )
    params = {
        "channel": channel,
        "class": purpose.kind,
        "product": purpose.product_id,
        "own_lists": list(purpose.lists),
        "home": settings.TIME_ZONE,
        **control_params(policy, localdate(at)),
    }
    for gate in of_campaign:
        params |= gate.params
    own = Gates(
        lasting=(
            *BEFORE_PRODUCT,
            *([SHARING] if channel == Channel.ADS else []),
            *of_campaign,
            ENDLESS_HOLD,
            *([CONTROL] if policy.control_share else []),
        ),
        passing=(),
        params=params,
        hours=(terms.quiet_from, terms.quiet_until),
        caps=caps,
        refusal_days=terms.refusal_days,
        purchase_days=terms.purchase_days if purpose.product_id else 0,
    )
    return replace(own, passing=(HOLD, *_cooling(own), *_cap_gates(own), QUIET)).moved_to(at)


def control_params(policy: ContactPolicy, day: date) -> dict[str, Any]:
    """Return by what and how large a share the control group is drawn on a day."""
    since = policy.control_since or day
    return {
        "control": round(policy.control_share * CONTROL_STEPS),
        "control_salt": control_salt(policy.control_key, since, policy.control_months, day),
    }


def _within(scope: tuple[str, str, str]) -> str:
    channel, purpose, kind = scope
    told = [
        "channel = %(channel)s" if channel else "",
        "kind = %(class)s" if kind else "",
        f"purpose = '{purpose}'" if purpose else "",
    ]
    return " AND ".join(one for one in told if one) or "true"


def _cap_gates(gates: Gates) -> tuple[PassingGate, ...]:
    """A gate for each cap: until as many contacts have left its window that one more fits."""
    return tuple(
        PassingGate(cap.code, _full_until(cap, gates.scopes.index(cap.scope)), counted=True)
        for cap in gates.caps
    )


def _full_until(cap: Cap, place: int) -> str:
    span = f"interval '{cap.hours} hours'"
    if not cap.most:
        return f"(%(at)s::timestamptz + {span})"
    nth = f"made.s{place}[{cap.most}]"
    return f"CASE WHEN {nth} > %(at)s::timestamptz - {span} THEN {nth} + {span} END"


def _cooling(gates: Gates) -> tuple[PassingGate, ...]:
    cooling = []
    if gates.refusal_days:
        until = f"declined.last_at + interval '{gates.refusal_days} days'"
        cooling.append(PassingGate("cool_refusal", until))
    if gates.purchase_days:
        until = f"(bought.last_on + {gates.purchase_days})::timestamp AT TIME ZONE %(home)s"
        cooling.append(PassingGate("cool_purchase", until))
    return tuple(cooling)


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
