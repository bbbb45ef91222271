"""The SQL of the suitability rules says exactly what the pure function says."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Product
from recommendations.domain import suitability as rules
from recommendations.selectors import suitability
from tests.factories.customers import make_customer, make_product

TODAY = date(2026, 3, 16)

days = st.dates(date(1930, 1, 1), date(2027, 12, 31))
near = st.sampled_from(
    [date(2025, 3, 15), date(2025, 3, 16), date(2025, 3, 17), date(2008, 3, 16), date(2008, 3, 17)]
)
leap = st.sampled_from([date(1960, 2, 29), date(2008, 2, 29), date(2024, 2, 29)])
money = st.one_of(
    st.sampled_from([0.0, 0.1, 1000.0, 1000.1, 16_777_217.0]), st.floats(0, 1e7, width=32)
)
products = st.builds(
    rules.ProductFacts,
    kind=st.sampled_from([kind for kind, _ in Product.Kind.choices]),
    on_offer=st.sampled_from([True, True, True, False]),
    risk_rating=st.none() | st.integers(1, 5),
    min_age=st.sampled_from([0, 16, 18, 30]),
    max_age=st.none() | st.sampled_from([17, 60, 64, 65, 80]),
    min_amount=money,
)
customers = st.builds(
    rules.CustomerFacts,
    is_person=st.sampled_from([True, True, False]),
    is_closed=st.sampled_from([False, False, False, True]),
    birth_on=st.none() | days | near | leap,
    risk_tolerance=st.none() | st.integers(1, 5),
    assessed_on=st.none() | days | near | leap,
    means=st.none() | money,
)
policies = st.builds(
    rules.Policy,
    assessment_months=st.sampled_from([1, 6, 12, 24]),
    high_risk_age=st.sampled_from([60, 65, 80]),
)
moments = st.dates(date(2025, 1, 1), date(2027, 12, 31)) | st.sampled_from(
    [TODAY, date(2026, 2, 28), date(2028, 2, 29)]
)

# One row of literals stands for the customer and the profile.
ROW = """
    SELECT {expression} FROM
      (SELECT %s::text AS kind, %s::text AS status, %s::date AS birth_on,
              %s::smallint AS risk_tolerance, %s::date AS risk_assessed_on) c,
      (SELECT %s::real AS total_balance) pr
"""


def product_of(facts: rules.ProductFacts) -> Product:
    details = {name: getattr(facts, name) for name in ("kind", "risk_rating", "min_age", "max_age")}
    return Product(**details, min_amount=facts.min_amount, active=facts.on_offer, offered=True)


def ask_sql(product, customer, on, policy) -> str | None:
    expression, values = suitability.refusal_sql(product_of(product), on=on, policy=policy)
    row = [
        "person" if customer.is_person else "firm",
        "closed" if customer.is_closed else "active",
        customer.birth_on,
        customer.risk_tolerance,
        customer.assessed_on,
        customer.means,
    ]
    with connection.cursor() as cursor:
        cursor.execute(ROW.format(expression=expression), (*values, *row))
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.datastore
@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(product=products, customer=customers, on=moments, policy=policies)
def test_sql_and_the_pure_function_agree(db, product, customer, on, policy):
    assert ask_sql(product, customer, on, policy) == rules.judge(product, customer, on, policy).code


@pytest.mark.parametrize(
    ("code", "product", "customer"),
    [
        (None, {}, {}),
        ("SUIT-ELIG", {"offered": False}, {}),
        ("SUIT-MINOR", {}, {"birth_on": date(2010, 1, 1)}),
        ("SUIT-NONE", {}, {"risk_tolerance": None}),
        ("SUIT-EXPIRED", {}, {"risk_assessed_on": date(2024, 1, 1)}),
        ("SUIT-RANK", {"risk_rating": 4}, {}),
    ],
)
def test_real_rows_are_judged_the_same_way_in_both(db, clock, code, product, customer):
    offered = make_product(**({"min_amount": 0} | product))
    person = make_customer(**customer)
    expression, values = suitability.refusal_sql(offered)
    sql = f"""SELECT {expression} FROM customers_customer c
              LEFT JOIN customers_customerprofile pr ON pr.customer_id = c.id WHERE c.id = %s"""

    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, person.pk])
        in_sql = cursor.fetchone()[0]

    assert in_sql == code
    assert suitability.judge(offered, person, None).code == code


def test_the_policy_of_the_bank_decides(db, clock):
    from customers.models import ContactPolicy

    ContactPolicy.objects.update_or_create(id=1, defaults={"assessment_months": 6})
    person = make_customer(risk_assessed_on=date(2025, 9, 16))

    verdict = suitability.judge(make_product(min_amount=0), person, None)

    assert verdict.code == "SUIT-EXPIRED"
    assert suitability.current_policy() == replace(rules.Policy(), assessment_months=6)
