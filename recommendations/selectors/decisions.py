"""What next best offers must know, in at most three statements: the policy, the customers with every gate, the products."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from customers.models import Channel, ContactPolicy, Customer
from customers.selectors import gates

# On these the bank goes to the customer: consent, caps and quiet hours count. Elsewhere the customer came.
OUTBOUND = frozenset({"email", "sms", "push", "wechat", "phone"})
ALWAYS = frozenset({"closed", "age_unknown", "minor", "marketing_refused"})

_STATE = """
    SELECT c.id, c.kind = 'person' AS is_person, c.status = 'closed' AS is_closed, c.birth_on,
           c.risk_tolerance, c.risk_assessed_on AS assessed_on, pr.total_balance AS means,
           to_jsonb(pr) || jsonb_build_object('monthly_income', c.monthly_income) AS features,
           ARRAY(SELECT kind FROM customers_hold WHERE customer_id = c.id AND starts_at <= %(at)s
                    AND (ends_at IS NULL OR ends_at > %(at)s) ORDER BY starts_at) AS holds,
           CASE WHEN NOT hold.endless THEN hold.until END AS hold_until,
           {refusal} AS refusal, {waits} AS waits, {until} AS waits_until,
           ({profiling}) IS NULL AS profiled,
           pol.assessment_months, pol.high_risk_age,
           propensity.name AS model, propensity.parameters -> 'values' AS values,
           popularity.name AS fallback, popularity.parameters -> 'shares' AS shares
      FROM customers_customer c {sources}
      LEFT JOIN customers_contactpolicy pol ON pol.id = 1
      LEFT JOIN recommendations_modelversion propensity
        ON propensity.kind = 'propensity' AND propensity.state = 'champion'
      LEFT JOIN recommendations_modelversion popularity
        ON popularity.kind = 'popularity' AND popularity.state = 'champion'
     WHERE c.id = ANY(%(customers)s)
"""
_PRODUCTS = """
    SELECT who.id, p.code, p.name_zh, p.name_en, p.kind, p.term_days, p.active AND p.offered, p.risk_rating,
           p.min_age, p.max_age, coalesce(p.min_amount, 0)::float8, p.currency,
           s.value, s.reasons, s.model_version, s.computed_at, coalesce(l.weight, 1),
           coalesce(h.held, 0), h.matures_on, h.amount::float8
      FROM customers_product p
     CROSS JOIN unnest(%(customers)s) AS who (id)
      LEFT JOIN customers_score s
        ON s.customer_id = who.id AND s.kind = 'propensity' AND s.subject = p.code
      LEFT JOIN recommendations_lever l ON l.product_id = p.id
      LEFT JOIN (SELECT customer_id, product_id, count(*) AS held,
                        min(maturity_on) FILTER (WHERE maturity_on >= %(on)s) AS matures_on,
                        (array_agg(balance ORDER BY maturity_on) FILTER (WHERE maturity_on >= %(on)s))[1] AS amount
                   FROM customers_holding
                  WHERE customer_id = ANY(%(customers)s) AND status = 'open'
                 GROUP BY customer_id, product_id) h
        ON h.product_id = p.id AND h.customer_id = who.id
     ORDER BY who.id, p.code
"""
_COLUMNS = (
    "code", "name_zh", "name_en", "kind", "term_days", "on_offer", "risk_rating", "min_age",
    "max_age", "min_amount", "currency", "score", "reasons", "model_version", "computed_at",
    "lever", "held", "matures_on", "matures_amount",
)  # fmt: skip


# Django leaves what a raw statement returns as jsonb unread.
_JSON = ("features", "values", "shares")


@dataclass(frozen=True)
class Knowledge:
    """What is known for a decision: `known` is what ranking reads and a decision stores, `names` by product code."""

    known: dict[str, Any]
    names: dict[str, tuple[str, str]]
    model_version: str
    scored_at: datetime | None


def know_customer(customer: Customer, *, channel: str, now: datetime) -> Knowledge:
    """Read all that a next best offer for one customer rests on."""
    return know_customers([customer.pk], channel=channel, now=now)[customer.pk]


def know_customers(
    customers: Sequence[int], *, channel: str, now: datetime
) -> dict[int, Knowledge]:
    """Read all that the next best offers of some customers rest on, by customer id; unknown ids are left out."""
    on = timezone.localdate(now)
    barriers = _barriers(channel, now)
    state_sql = _STATE.format(
        refusal=barriers.refusal,
        waits=barriers.waits if barriers.passing else "NULL::text",
        until=barriers.until if barriers.passing else "NULL::timestamptz",
        profiling=gates.PROFILING.verdict,
        sources=barriers.for_few,
    )
    with connection.cursor() as cursor:
        cursor.execute(state_sql, {"customers": list(customers)} | barriers.params)
        states = _rows(cursor)
        cursor.execute(_PRODUCTS, {"customers": list(customers), "on": on})
        products: dict[int, list[dict[str, Any]]] = {}
        for customer_id, *cells in cursor.fetchall():
            row = dict(zip(_COLUMNS, cells, strict=True))
            products.setdefault(customer_id, []).append(row)
    return {state["id"]: _knowledge(state, products.get(state["id"], []), on) for state in states}


def _barriers(channel: str, now: datetime) -> gates.Gates:
    """The gates that count on a channel; holds are told apart from them, by kind."""
    if channel in OUTBOUND:
        every = gates.marketing_gates(channel=channel, at=now)
        needs_address = channel == Channel.EMAIL
        lasting = tuple(g for g in gates.BEFORE_PRODUCT if needs_address or g.code != "no_address")
        return replace(every, lasting=lasting, passing=every.passing[1:])
    lasting = tuple(gate for gate in gates.BEFORE_PRODUCT if gate.code in ALWAYS)
    adult_since = gates.adult_since(timezone.localdate(now))
    params = {"at": now, "channel": "", "adult_since": adult_since, "zones": [], "zones_quiet": []}
    return gates.Gates(lasting=lasting, passing=(), params=params)


def _rows(cursor: Any) -> list[dict[str, Any]]:
    names = [column.name for column in cursor.description]
    rows = [dict(zip(names, cells, strict=True)) for cells in cursor.fetchall()]
    return [row | {name: json.loads(row[name] or "{}") for name in _JSON} for row in rows]


def _knowledge(state: Mapping[str, Any], products: list[dict[str, Any]], on: date) -> Knowledge:
    scored = [row for row in products if row["score"] is not None] if state["profiled"] else []
    policy = ContactPolicy()
    known = {
        "on": on.isoformat(),
        "policy": {
            "assessment_months": state["assessment_months"] or policy.assessment_months,
            "high_risk_age": state["high_risk_age"] or policy.high_risk_age,
        },
        "customer": {
            "is_person": state["is_person"],
            "is_closed": state["is_closed"],
            "birth_on": _text(state["birth_on"]),
            "risk_tolerance": state["risk_tolerance"],
            "assessed_on": _text(state["assessed_on"]),
            "means": state["means"],
        },
        "gates": _gates(state),
        "profiled": state["profiled"],
        **_running(state, products, bool(scored)),
    }
    by = (state["model"] if scored else state["fallback"]) or ""
    return Knowledge(
        known=known,
        names={row["code"]: (row["name_zh"], row["name_en"]) for row in products},
        model_version=scored[0]["model_version"] if scored else by,
        scored_at=max((row["computed_at"] for row in scored), default=None),
    )


def _gates(state: Mapping[str, Any]) -> dict[str, Any]:
    until = state["hold_until"] if state["holds"] else state["waits_until"]
    return {
        "holds": list(state["holds"]),
        "refusal": state["refusal"],
        "waits": state["waits"],
        "until": until.isoformat() if until else None,
    }


def _running(
    state: Mapping[str, Any], products: list[dict[str, Any]], scored: bool
) -> dict[str, Any]:
    """The products with odds: the propensity, or popularity for whom no profile may or can speak."""
    shares, values = state["shares"], state["values"]
    rows = []
    for row in products:
        odds = row["score"] if scored else shares.get(row["code"])
        if odds is not None:
            rows.append(_product(row, float(odds), float(values.get(row["code"], 0)), scored))
    wanted = {r["feature"] for row in rows for r in row["reasons"] if "feature" in r}
    features = {name: state["features"].get(name) for name in sorted(wanted)}
    return {"products": rows, "features": features}


def _product(row: Mapping[str, Any], odds: float, value: float, scored: bool) -> dict[str, Any]:
    taken = (
        "code", "kind", "term_days", "on_offer", "risk_rating", "min_age", "max_age", "min_amount",
        "currency", "lever", "held", "matures_amount",
    )  # fmt: skip
    popular = [{"code": "popular", "share": round(odds, 4)}]
    return {name: row[name] for name in taken} | {
        "odds": odds,
        "value": value,
        "reasons": json.loads(row["reasons"]) if scored else popular,
        "matures_on": _text(row["matures_on"]),
    }


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
