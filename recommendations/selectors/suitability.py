"""The suitability rules as SQL, for sets of customers; the rules themselves stand in `domain.suitability`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from config.base.tables import fetch_rows
from customers.models import ContactPolicy, Customer, CustomerProfile, Product
from customers.selectors.catalogue import product_on
from recommendations.domain import suitability as rules

Sql = tuple[str, list[Any]]

REFUSED = """
    SELECT id, code
      FROM (SELECT c.id, {refusal} AS code
              FROM customers_customer c
              LEFT JOIN customers_customerprofile pr ON pr.customer_id = c.id
             WHERE c.id = ANY(%s)) AS judged
     WHERE code IS NOT NULL
"""
_AGE = "extract(year FROM age(%s::date, c.birth_on))::int"


def current_policy() -> rules.Policy:
    """The part of the contact policy in force that suitability reads."""
    row = ContactPolicy.objects.current()
    return rules.Policy(assessment_months=row.assessment_months, high_risk_age=row.high_risk_age)


def product_facts(product: Product) -> rules.ProductFacts:
    """The facts of a catalogue entry that the rules read."""
    return rules.ProductFacts(
        kind=product.kind,
        on_offer=product.active and product.offered,
        risk_rating=product.risk_rating,
        min_age=product.min_age,
        max_age=product.max_age,
        min_amount=float(product.min_amount or 0),
    )


def customer_facts(customer: Customer, profile: CustomerProfile | None) -> rules.CustomerFacts:
    """The facts of a customer that the rules read."""
    return rules.CustomerFacts(
        is_person=customer.kind == Customer.Kind.PERSON,
        is_closed=customer.status == Customer.Status.CLOSED,
        birth_on=customer.birth_on,
        risk_tolerance=customer.risk_tolerance,
        assessed_on=customer.risk_assessed_on,
        means=profile.total_balance if profile else None,
    )


def judge(
    product: Product,
    customer: Customer,
    profile: CustomerProfile | None,
    *,
    on: date | None = None,
    policy: rules.Policy | None = None,
) -> rules.Verdict:
    """Judge one product for one customer, today and by the bank's policy unless told otherwise."""
    return rules.judge(
        product_facts(product_on(product, on)),
        customer_facts(customer, profile),
        on or timezone.localdate(),
        policy or current_policy(),
    )


def refusal_sql(
    product: Product, *, on: date | None = None, policy: rules.Policy | None = None
) -> Sql:
    """Return an expression over `c` (customers_customer) and `pr` (customers_customerprofile, may be outer
    joined) that is the code of the rule refusing the product, or NULL where it is allowed.

    Only placeholders carry values. The day is today and the policy the bank's unless told otherwise.
    """
    facts = product_facts(product_on(product, on))
    on = on or timezone.localdate()
    policy = policy or current_policy()
    branches = [
        *_eligibility(facts),
        *_age(facts, on),
        *_assessment(facts, on, policy),
        *_means(facts),
    ]
    if not branches:
        return "NULL::text", []
    text = " ".join(f"WHEN {condition} THEN '{code}'" for code, condition, _ in branches)
    return f"(CASE {text} END)", [value for _, _, values in branches for value in values]


def refusals_among(product: Product, customers: Sequence[int]) -> dict[int, str]:
    """Return for whom of some customers a product is not suitable today, each with the code of the rule."""
    refusal, values = refusal_sql(product)
    return dict(fetch_rows(REFUSED.format(refusal=refusal), [*values, list(customers)]))


Branch = tuple[str, str, list[Any]]


def _eligibility(facts: rules.ProductFacts) -> list[Branch]:
    if not facts.on_offer:
        return [(rules.ELIG, "true", [])]
    refused: list[Branch] = [(rules.ELIG, "c.status = 'closed'", [])]
    if rules.is_for_persons(facts):
        refused.append((rules.ELIG, "c.kind <> 'person'", []))
    return refused


def _age(facts: rules.ProductFacts, on: date) -> list[Branch]:
    person = "c.kind = 'person' AND"
    refused: list[Branch] = [
        (rules.AGE, f"{person} c.birth_on IS NULL", []),
        (rules.MINOR, f"{person} {_AGE} < %s", [on, rules.ADULT_YEARS]),
        (rules.AGE, f"{person} {_AGE} < %s", [on, facts.min_age]),
    ]
    if facts.max_age is not None:
        refused.append((rules.AGE, f"{person} {_AGE} > %s", [on, facts.max_age]))
    return refused


def _assessment(facts: rules.ProductFacts, on: date, policy: rules.Policy) -> list[Branch]:
    rating = facts.rating
    if rating is None:
        return []
    refused: list[Branch] = [
        (rules.NONE, "(c.risk_tolerance IS NULL OR c.risk_assessed_on IS NULL)", []),
        (
            rules.EXPIRED,
            "%s::date >= (c.risk_assessed_on + make_interval(months => %s))::date",
            [on, policy.assessment_months],
        ),
        (rules.RANK, "c.risk_tolerance < %s", [rating]),
    ]
    if rating >= rules.HIGH_RISK_RATING:
        senior = f"c.kind = 'person' AND {_AGE} >= %s"
        refused.append((rules.SENIOR, senior, [on, policy.high_risk_age]))
    return refused


def _means(facts: rules.ProductFacts) -> list[Branch]:
    if facts.kind not in rules.FUNDED_KINDS or facts.min_amount <= 0:
        return []
    return [(rules.MEANS, "coalesce(pr.total_balance, 0) < %s::real", [facts.min_amount])]
