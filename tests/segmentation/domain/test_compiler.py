import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer
from segmentation.domain.compiler import (
    Scope,
    compile_counts,
    compile_facts,
    compile_rule,
)
from segmentation.domain.registry import BY_KEY
from segmentation.domain.rules import parse_rule, rule_document, walk
from segmentation.domain.schema import json_schema
from tests.factories.segmentation import asking, rule_of
from tests.segmentation.evaluator import fits
from tests.segmentation.strategies import conditions, rules
from tests.segmentation.world import MOMENT, build_world

pytestmark = pytest.mark.datastore
RELAXED = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

PRINTABLE = st.text(min_size=1, max_size=64).filter(lambda s: "\x00" not in s and s.isprintable())
SCHEMA = jsonschema.Draft202012Validator(json_schema())


def rows(compiled) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, compiled.params)
        return cursor.fetchall()


def ids(compiled) -> list[int]:
    return sorted(pk for (pk,) in rows(compiled))


@pytest.fixture
def small_world(user_with_role, request):
    return build_world(request.param, user_with_role("marketer"))


@pytest.mark.parametrize("small_world", [1, 2, 3], indirect=True)
def test_statement_agrees_with_the_slow_evaluator(small_world):
    @RELAXED
    @given(document=rules(small_world))
    def agrees(document):
        rule = parse_rule(document)
        expected = sorted(person.pk for person in small_world.people if fits(rule, person))

        assert ids(compile_rule(rule, MOMENT)) == expected
        assert ids(compile_rule(rule, MOMENT, narrow=True)) == expected
        assert ids(compile_rule(rule, MOMENT, hashed=True)) == expected

    agrees()


@pytest.mark.parametrize("small_world", [5], indirect=True)
def test_every_field_agrees_with_the_slow_evaluator(small_world):
    told: set[str] = set()
    drawn = sorted(BY_KEY)

    for key in drawn:
        field_agrees(small_world, key, told)
    for key in sorted(set(BY_KEY) - told):  # whom no draw has parted yet
        field_agrees(small_world, key, told, draws=150)

    assert told == set(BY_KEY)


def field_agrees(world, key: str, told: set[str], draws: int = 12) -> None:
    """Ask one field again and again; `told` are the fields that parted the people at least once."""

    @settings(RELAXED, max_examples=draws)
    @given(asked=conditions(world, st.just(key)))
    def agrees(asked):
        rule = parse_rule({"version": 1, "rule": {"all": [asked]}})
        expected = sorted(person.pk for person in world.people if fits(rule, person))

        assert ids(compile_rule(rule, MOMENT)) == expected
        if 0 < len(expected) < len(world.people):
            told.add(key)

    agrees()


@pytest.mark.parametrize("small_world", [4], indirect=True)
def test_counts_and_facts_of_every_part_agree(small_world):
    @settings(RELAXED, max_examples=60)
    @given(document=rules(small_world))
    def agrees(document):
        nodes = [node for _path, node in walk(parse_rule(document))]
        expected = [sum(fits(node, person) for person in small_world.people) for node in nodes]

        (total, *counts), *_none = rows(compile_counts(nodes, MOMENT))
        some = small_world.people[:3]
        facts = rows(compile_facts(nodes, MOMENT, Scope(customer_ids=[one.pk for one in some])))

        assert (total, counts) == (len(small_world.people), expected)
        assert {pk: told for pk, *told in facts} == {
            person.pk: [fits(node, person) for node in nodes] for person in some
        }

    agrees()


TEXT_PARAMS = [
    ("booked_count", "categories"),
    ("booked_count", "channels"),
    ("event_count", "kinds"),
    ("score", "score"),
]


@pytest.mark.parametrize(("field", "param"), TEXT_PARAMS)
def test_typed_text_never_becomes_sql(db, field, param):
    others = {"event_count": {"days": 5, "kinds": ["login"]}, "booked_count": {"days": 5}}

    @RELAXED
    @given(text=PRINTABLE)
    def stays_a_value(text):
        typed = others.get(field, {}) | {param: [text]}
        rule = parse_rule(rule_of(asking(field, "at_least", 1, **typed)))
        compiled = compile_rule(rule, MOMENT)

        plain = compile_rule(
            parse_rule(rule_of(asking(field, "at_least", 1, **(typed | {param: ["plain"]})))),
            MOMENT,
        )
        assert compiled.sql == plain.sql
        assert [text] in compiled.params.values()
        assert ids(compiled) == []

    stays_a_value()


PAIRED = [("event_count", "properties"), ("sequence", "first_properties"), ("sequence", "then_properties")]  # fmt: skip


@pytest.mark.parametrize(("field", "param"), PAIRED)
def test_properties_never_become_sql(db, field, param):
    sequence = {"first": ["event.login"], "then": ["event.call"], "within": 3, "days": 9}
    typed = sequence if field == "sequence" else {"days": 5, "kinds": ["login"]}
    op, value = ("followed_by", None) if field == "sequence" else ("at_least", 1)

    @RELAXED
    @given(name=st.from_regex(r"[A-Za-z0-9_.-]{1,40}", fullmatch=True), text=PRINTABLE)
    def stays_a_value(name, text):
        compiled, plain = (
            compile_rule(parse_rule(rule_of(asking(field, op, value, **typed, **{param: [pair]}))), MOMENT)
            for pair in (f"{name}={text}", "page=plain")
        )  # fmt: skip
        assert compiled.sql == plain.sql
        assert name in compiled.params.values()
        assert [text] in compiled.params.values()
        assert ids(compiled) == []

    stays_a_value()


STEP_TEXTS = ["event.'; DROP TABLE customers_tag; --", "booking.%(as_of)s", "event.{x}", "booking.%s %%"]  # fmt: skip


@pytest.mark.parametrize("poison", STEP_TEXTS)
def test_hostile_steps_are_looked_for_and_not_run(db, poison):
    steps = {"first": [poison], "then": [poison, "event.login"], "within": 3, "days": 9}

    assert ids(compile_rule(parse_rule(rule_of(asking("sequence", "not_followed_by", **steps))), MOMENT)) == []  # fmt: skip


STORED = json.loads((Path(__file__).parents[1] / "stored" / "version_1.json").read_text())


def test_rules_stored_by_earlier_versions_still_work(db):
    for document in STORED:
        rule = parse_rule(document)

        assert rule_document(rule) == document
        assert SCHEMA.is_valid(document), document
        assert ids(compile_rule(rule, MOMENT)) == []


@pytest.mark.parametrize(
    "poison", ["'; DROP TABLE customers_tag; --", "%(as_of)s", "{x}", "%s %%", '"']
)
def test_hostile_text_is_looked_for_and_not_run(db, poison):
    rule = parse_rule(
        rule_of(asking("tag", "has_any", [poison]), asking("branch", "has_none", [poison]))
    )

    assert ids(compile_rule(rule, MOMENT)) == []
    assert Customer.objects.count() == 0


def test_profile_alone_is_read_without_the_customer_table():
    rule = parse_rule(rule_of(asking("age_years", "at_least", 30)))

    assert compile_rule(rule, MOMENT).sql == (
        "SELECT p.customer_id AS id FROM customers_customerprofile p"
        " WHERE ((p.age_years >= %(v0)s::bigint))"
    )


def test_a_rule_that_fits_without_a_profile_keeps_the_customers():
    rule = parse_rule(rule_of(asking("age_years", "is_unknown")))

    assert (
        "customers_customer c LEFT JOIN customers_customerprofile p"
        in compile_rule(rule, MOMENT).sql
    )


def test_scope_keeps_to_branches(db):
    from tests.factories.customers import make_branch, make_customer

    ours, theirs = make_branch(), make_branch()
    mine, _other = make_customer(branch=ours), make_customer(branch=theirs)

    everybody = parse_rule({"version": 1, "rule": {"all": []}})

    assert ids(compile_rule(everybody, MOMENT, Scope(branch_ids=[ours.pk]))) == [mine.pk]
    assert ids(compile_rule(everybody, MOMENT, Scope(branch_ids=[]))) == []


def test_real_columns_compare_as_shown(db):
    from customers.models import CustomerProfile
    from tests.factories.customers import make_customer

    customer = make_customer(monthly_income=Decimal("0.10"), since_on=dt.date(2026, 3, 16))
    CustomerProfile.objects.create(customer=customer, computed_at=MOMENT.as_of, cash_share_90d=0.1)

    for op in ("at_least", "at_most", "equals"):
        rule = parse_rule(rule_of(asking("cash_share_90d", op, 0.1)))
        assert ids(compile_rule(rule, MOMENT)) == [customer.pk]
