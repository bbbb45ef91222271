import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from config.base.errors import DomainError
from customers.models import CustomerProfile, Event
from customers.services.profiles import refresh_profiles
from segmentation.domain.lifecycle.terms import DEFAULT, StageError, read_stages
from segmentation.models import CustomerStage, CustomerValue, Segment, StageChange, StageTerms
from segmentation.services.lifecycle.assigning import assign_stages, winback_shares
from segmentation.services.lifecycle.terms import set_stages
from segmentation.services.refreshing import refresh_segment
from tests.factories import customers as make

pytestmark = pytest.mark.django_db
TOLD: list[object] = []


def hear(*, events):
    TOLD.extend(events)


def person(**profile):
    """A customer of two years with one product, who last acted ten days ago, but for what is given."""
    over = {name: profile.pop(name) for name in ("status",) if name in profile}
    customer = make.make_customer(**over)
    usual = {
        "tenure_days": 700, "product_count": 1, "dormancy_days": 10, "balance_change_90d": 0,
        "balance_slope_6m": 0,
    }  # fmt: skip
    CustomerProfile.objects.update_or_create(
        customer=customer, defaults={"computed_at": timezone.now()} | usual | profile
    )
    return customer


CASES = {
    "prospect": {"product_count": 0},
    "new": {"tenure_days": 20},
    "growing": {"balance_change_90d": 9000, "balance_slope_6m": 100},
    "mature": {},
    "declining": {"balance_change_90d": -9000, "balance_slope_6m": -100},
    "dormant": {"dormancy_days": 200},
    "lost": {"status": "closed"},
}


def stage_of(customer):
    return CustomerStage.objects.get(customer=customer).stage


@pytest.mark.parametrize("stage", CASES)
def test_each_stage_has_its_customers(stage):
    customer = person(**CASES[stage])
    assign_stages()
    assert stage_of(customer) == stage


def test_entries_are_noted_once_and_told_from_the_second_assignment_on(settings):
    TOLD.clear()
    settings.EVENT_SUBSCRIBERS = [f"{__name__}.hear"]
    stays, moves = person(), person()
    first = assign_stages()
    CustomerProfile.objects.filter(customer=moves).update(dormancy_days=300)

    second = assign_stages()

    second.refresh_from_db()
    assert second.moves == [["mature", "dormant", 1]]
    assert StageChange.objects.filter(at=first.as_of).count() == 2
    entered = CustomerStage.objects.in_bulk()
    assert entered[stays.pk].entered_at == first.as_of
    assert entered[moves.pk].entered_at == second.as_of
    event = Event.objects.get(kind="stage_entered")
    assert (event.customer_id, event.payload) == (
        moves.pk,
        {"stage": "dormant", "before": "mature"},
    )
    assert [(one.customer_id, one.kind) for one in TOLD] == [(moves.pk, "stage_entered")]


def test_a_merged_customer_has_no_stage():
    kept, gone = person(), person()
    assign_stages()
    gone.merged_into = kept
    gone.save()

    assign_stages()

    assert [one.customer_id for one in CustomerStage.objects.all()] == [kept.pk]


def test_signs_add_up_and_name_their_reasons():
    falls = person(avg_balance_90d=20_000, balance_change_90d=-6000, salary_months=6, salary_90d=0)
    fine = person(avg_balance_90d=20_000, balance_change_90d=100)

    run = assign_stages()

    stages = CustomerStage.objects.in_bulk()
    assert (stages[falls.pk].warning, stages[falls.pk].reasons) == (
        50,
        ["balance_fell", "pay_stopped"],
    )
    assert (stages[fine.pk].warning, run.warned) == (0, 1)


def value_of(customer, clv):
    CustomerValue.objects.create(
        customer=customer, score=1, tier="gold", tier_since=timezone.now(), recency=1, frequency=1, monetary=1,
        contribution=0, contract_value=0, payment_value=0, clv=0, peak_clv=clv, potential=0, loyalty=0,
        computed_at=timezone.now(),
    )  # fmt: skip


def test_winning_back_is_worth_the_best_value_times_what_was_seen():
    now = timezone.now()
    for place in range(10):
        seen = person()
        StageChange.objects.create(customer=seen, after="dormant", at=now - dt.timedelta(days=300))
        if place < 4:
            StageChange.objects.create(
                customer=seen, before="dormant", after="mature", at=now - dt.timedelta(days=200)
            )
    sleeper = person(dormancy_days=300)
    value_of(sleeper, 900)

    shares = winback_shares(read_stages(DEFAULT), {"at": now})
    assign_stages()

    # Four of ten came back, and a tenth of twenty is expected: (4 + 2) / (10 + 20).
    assert shares == {"dormant": pytest.approx(0.2), "lost": pytest.approx(0.1)}
    assert CustomerStage.objects.get(customer=sleeper).winback_value == pytest.approx(180)


def test_the_model_of_payments_tells_who_is_likelier_won_back():
    likely, unlikely, unknown = (person(dormancy_days=300) for _ in range(3))
    for customer, alive in ((likely, 0.6), (unlikely, 0.2), (unknown, None)):
        value_of(customer, 1000)
        CustomerValue.objects.filter(customer=customer).update(alive=alive)

    assign_stages()

    # A tenth of the stage is expected; the average of those known is 0.4.
    found = CustomerStage.objects.in_bulk()
    assert [found[one.pk].winback_share for one in (likely, unlikely, unknown)] == pytest.approx(
        [0.15, 0.05, 0.1]
    )
    assert found[likely.pk].winback_value == pytest.approx(150)


def test_a_share_of_winning_back_is_never_more_than_all():
    high, *low = (person(dormancy_days=300) for _ in range(12))
    for customer in (high, *low):
        value_of(customer, 1000)
        CustomerValue.objects.filter(customer=customer).update(
            alive=1.0 if customer is high else 0.001
        )

    assign_stages()

    assert CustomerStage.objects.get(customer=high).winback_share == 1


def test_the_past_is_assigned_by_its_own_profiles():
    customer = make.make_customer()
    holding = make.make_holding(customer, opened_on=timezone.localdate() - dt.timedelta(days=900))
    customer.since_on = holding.opened_on
    customer.save()
    make.make_transaction(
        holding, -5, kind="card_payment", booked_at=timezone.now() - dt.timedelta(days=250)
    )
    refresh_profiles(as_of=timezone.now())

    assign_stages(as_of=timezone.now() - dt.timedelta(days=240))
    assert stage_of(customer) == "mature"
    assign_stages()
    assert stage_of(customer) == "dormant"
    with pytest.raises(DomainError):
        assign_stages(as_of=timezone.now() - dt.timedelta(days=10))


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"otherwise": "asleep"}, "unknown_stage"),
        ({"winback_share": 2}, "out_of_range"),
        ({"rules": [{"stage": "new", "conditions": []}]}, "conditions"),
        (
            {"rules": [{"stage": "new", "conditions": [{"field": "no", "op": "equals"}]}]},
            "bad_rule",
        ),
        ({"rules": None}, "unreadable"),
    ],
)
def test_definitions_that_cannot_be_are_refused(over, code, user_with_role):
    with pytest.raises(StageError) as refused:
        read_stages(DEFAULT | over)
    assert refused.value.code == code
    with pytest.raises(DomainError):
        set_stages(by=user_with_role("manager"), document=DEFAULT | over)
    assert not StageTerms.objects.exists()


def url(name: str) -> str:
    return reverse(f"segmentation:{name}")


def posted(client):
    form = client.get(url("stage_edit")).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def test_definitions_are_previewed_then_put_in_force(client_for):
    person(), person(dormancy_days=100)
    client = client_for("manager")
    given = posted(client)
    place = next(n for n in range(12) if given.get(f"r{n}_stage") == "dormant")
    given |= {f"r{place}_c1_value": "90"}

    shown = client.post(url("stage_edit"), given | {"preview": "1"})
    assert {stage: would for stage, would, _now in shown.context["preview"]}["dormant"] == 1
    assert not StageTerms.objects.exists()

    assert client.post(url("stage_edit"), given).status_code == 302
    kept = StageTerms.objects.get().document
    assert kept["rules"][place]["conditions"][1] == {
        "field": "dormancy_days",
        "op": "at_least",
        "value": 90,
    }
    assert kept["rules"][0] == DEFAULT["rules"][0]


def test_board_shows_flows_and_lists_become_segments(client_for):
    moves = person()
    assign_stages()
    CustomerProfile.objects.filter(customer=moves).update(dormancy_days=300)
    assign_stages()
    client = client_for("marketer")

    board = client.get(url("lifecycle"))
    client.post(f"{url('stage_save')}?stage=dormant", {"name": "Sleepers"})

    links = board.context["flows"]["links"]
    assert [one["value"] for one in links] == [1, 1]
    assert dict(board.context["matrix"])["mature"][5][1] == 1
    segment = Segment.objects.get(name="Sleepers")
    refresh_segment(segment_id=segment.pk)
    segment.refresh_from_db()
    assert segment.member_count == 1


def test_only_the_own_branch_is_seen(client_for):
    mine, other = person(), person()
    mine.branch = make.make_branch("MINE")
    mine.save()
    assign_stages()

    listed = client_for("marketer", branch_code="MINE").get(url("stage_list"), {"stage": "mature"})

    assert [one.customer_id for one in listed.context["rows"]] == [mine.pk]
    assert other.customer_no not in listed.content.decode()


def test_command_tells_the_stages(capsys):
    person()
    call_command("assign_stages")
    assert capsys.readouterr().out.startswith("Mature 1; 0 early warnings")


def test_command_speaks_the_operators_language(capsys, settings):
    person()
    settings.OPERATOR_LANGUAGE = "zh-hans"

    call_command("assign_stages")

    assert capsys.readouterr().out.startswith("成熟 1；0 项衰退预警")
