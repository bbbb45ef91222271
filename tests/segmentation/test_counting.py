import datetime as dt
import re

import pytest
from django.db import connection
from django.utils import timezone

from customers.models import CustomerProfile
from segmentation.domain.compiler import Compiled
from segmentation.domain.rules import parse_rule, walk
from segmentation.selectors import counting, reach, sampling
from tests.factories import customers as make
from tests.factories.segmentation import ACTIVE, asking, refreshed_segment, rule_of

pytestmark = [pytest.mark.django_db, pytest.mark.datastore]
ACTIVE_RULE = parse_rule(rule_of(ACTIVE))


def test_count_is_exact_and_of_the_branch(user_with_role):
    root = make.make_branch()
    below = make.make_branch(parent=root)
    for branch, status in [(root, "active"), (below, "active"), (below, "closed"), (make.make_branch(), "active")]:  # fmt: skip
        make.make_customer(branch=branch, status=status)

    everywhere = counting.count_matching(ACTIVE_RULE, user_with_role("marketer"))
    here = counting.count_matching(ACTIVE_RULE, user_with_role("marketer", branch_code=root.code))

    assert (everywhere.value, everywhere.exact, everywhere.margin, everywhere.total) == (3, True, 0, 4)  # fmt: skip
    assert (here.value, here.total) == (2, 3)


@pytest.mark.parametrize("tiny", [1e-38, 1e-46, 1e-300, 5e-324])
def test_numbers_finer_than_a_column_holds_are_compared_for_what_they_are(user_with_role, tiny):
    for months in (0, 1):
        CustomerProfile.objects.create(
            customer=make.make_customer(), computed_at=timezone.now(), avg_balance_90d=months
        )

    rule = parse_rule(rule_of(asking("avg_balance_90d", "at_least", tiny)))
    above = counting.count_matching(rule, user_with_role("marketer"))

    assert above.value == 1


def test_a_slow_statement_is_given_up_and_leaves_the_connection_as_it_was():
    with pytest.raises(counting.TooSlowError):
        counting.fetch(Compiled("SELECT pg_sleep(5)", {}), 50)
    counting.fetch(Compiled("SELECT 1", {}), 50)

    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_estimate_comes_from_the_hash_sample(user_with_role, monkeypatch):
    monkeypatch.setattr(counting, "fetch", slow_unless_sampled(counting.fetch))
    for _ in range(300):
        make.make_customer()

    count = counting.count_matching(ACTIVE_RULE, user_with_role("marketer"))

    assert not count.exact
    assert (count.value, count.total) == (300, 300)
    assert 0 < count.margin <= 300


def test_where_the_estimate_is_wide_the_exact_figure_is_waited_for(user_with_role, monkeypatch):
    monkeypatch.setattr(counting, "fetch", slow_at_first(counting.fetch))
    for _ in range(3):
        make.make_customer()

    count = counting.count_matching(ACTIVE_RULE, user_with_role("marketer"))

    assert (count.value, count.exact, count.margin) == (3, True, 0)


def slow_at_first(fetch):
    """The exact figure comes, but not at once."""

    def fetch_slowly(compiled, patience_ms):
        if patience_ms == counting.QUICK_MS:
            raise counting.TooSlowError
        return fetch(compiled, patience_ms)

    return fetch_slowly


def slow_unless_sampled(fetch):
    """A statement over everybody takes too long, as it would in a large bank."""

    def fetch_sample(compiled, patience_ms):
        if not re.search("hashint8extended|^EXPLAIN", compiled.sql):
            raise counting.TooSlowError
        return fetch(compiled, patience_ms)

    return fetch_sample


@pytest.mark.parametrize(
    ("found", "size", "total", "value", "margin"),
    [
        (
            50,
            100,
            1000,
            500,
            101,
        ),  # z² = 2.17² · 900 / 999 = 4.242; half = √(4.242 (.25 + 4.242 / 400) / 100) / 1.0424
        (0, 100, 1000, 0, 41),  # 4.242 / 104.24
        (100, 100, 1000, 1000, 41),
        (0, 0, 1000, 0, 1000),
        (100, 100, 100, 100, 0),
    ],
)
def test_scaling_up_a_sample(found, size, total, value, margin):
    estimate, half_width = counting.scale_up(found=found, size=size, total=total)

    assert estimate == value
    assert half_width == pytest.approx(margin, abs=1)


def test_parts_are_counted_alone(user_with_role):
    make.make_customer(gender="F", status="active")
    make.make_customer(gender="M", status="active")
    make.make_customer(gender="M", status="closed")
    rule = parse_rule(rule_of(ACTIVE, {"none": [asking("gender", "is_one_of", ["F"])]}))

    parts = [node for path, node in walk(rule) if path]

    assert counting.count_parts(parts, user_with_role("marketer")) == [2, 2, 1]
    assert counting.count_parts([], user_with_role("marketer")) == []


def test_sample_is_masked_with_its_reasons_and_refusals(user_with_role):
    branch = make.make_branch()
    member = make.make_customer(branch=branch, name="陈小玲")
    make.make_customer(branch=branch, gender="M")
    elsewhere = make.make_customer(branch=make.make_branch())
    make.give_consent(elsewhere)
    user = user_with_role("marketer", branch_code=branch.code, language="en")
    rule = parse_rule(
        rule_of(
            ACTIVE,
            {
                "any": [
                    asking("gender", "is_one_of", ["F"]),
                    asking("risk_tolerance", "at_least", 5),
                ]
            },
        )
    )

    (one,) = sampling.sample_matching(rule, user)

    assert one.customer.pk == member.pk
    assert one.reasons == ["性别"]  # the tests' own language is Chinese
    assert one.refusal


def test_waterfall_adds_up_and_hides_what_lies_behind_a_hold(user_with_role):
    free, held, laundering, _silent, suppressed = (make.make_customer() for _ in range(5))
    for customer in (free, held, laundering, suppressed):
        make.give_consent(customer)
    make.place_hold(held)
    make.place_hold(laundering, "policy")
    from customers.services.suppressions import suppress_customer

    suppress_customer(customer=suppressed, channel="email", reason="request")

    found = reach.contact_reach(ACTIVE_RULE, user_with_role("marketer"))

    assert (found.matching, found.reachable, found.estimated) == (5, 1, False)
    assert {step.key: step.count for step in found.steps} == {"no_consent": 1, "suppression": 1, "holds": 2}  # fmt: skip
    assert sum(step.count for step in found.steps) + found.reachable == found.matching


def test_quiet_hours_keep_nobody_out(user_with_role, clock):
    make.give_consent(make.make_customer())
    clock.move_to(dt.datetime(2026, 3, 16, 16, 30, tzinfo=dt.UTC))  # half past midnight in Shanghai

    found = reach.contact_reach(ACTIVE_RULE, user_with_role("marketer"))

    assert (found.matching, found.reachable) == (1, 1)


def test_a_nested_segment_is_read_from_its_stored_members(user_with_role):
    user = user_with_role("marketer")
    member = make.make_customer()
    segment = refreshed_segment(user)
    make.make_customer()  # arrives after the refresh
    rule = parse_rule(rule_of(asking("segment", "has_any", [str(segment.pk)])))

    assert counting.count_matching(rule, user).value == 1
    assert [one.customer for one in sampling.sample_matching(rule, user)] == [member]
