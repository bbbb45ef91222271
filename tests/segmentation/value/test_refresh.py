import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from config.base.errors import DomainError
from customers.models import Score
from customers.services.profiles import refresh_profiles
from segmentation.domain.value.terms import DEFAULT
from segmentation.models import CustomerValue, Segment, TierChange, ValueRun, ValueTerms
from segmentation.services.refreshing import refresh_segment
from segmentation.services.value.refreshing import refresh_value, request_value
from segmentation.services.value.terms import set_terms
from tests.factories import customers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    """Ten customers: the richer the later, the last merged into the first."""
    deposit = make.make_product(kind="deposit", annual_margin=0)
    people = [make.make_customer() for _ in range(10)]
    for place, one in enumerate(people):
        holding = make.make_holding(one, deposit, balance=10_000 * place)
        for week in range(place):
            at = timezone.now() - dt.timedelta(weeks=week, days=1)
            make.make_transaction(holding, -100 - place, kind="card_payment", booked_at=at)
    people[-1].merged_into = people[0]
    people[-1].save()
    refresh_profiles(as_of=timezone.now())
    return people[:-1]


def test_everybody_gets_a_value_and_scores_once(bank):
    run = refresh_value()

    assert (run.state, run.customers, run.moved) == ("done", 9, 9)
    values = list(CustomerValue.objects.order_by("customer_id"))
    assert [one.customer_id for one in values] == [one.pk for one in bank]
    # 80,000 at 1.6 %, less 12 for the account and 60 for the customer, and payments at 0.35 %.
    assert values[-1].contribution == pytest.approx(80_000 * 0.016 - 72 + 8 * 108 * 0.0035)
    assert values[0].clv < values[-1].clv
    kept = Score.objects.get(kind="value_tier", customer=bank[-1])
    assert (kept.value, kept.band) == (values[-1].score, values[-1].tier)
    assert Score.objects.filter(kind="clv").count() == 9
    assert sum(sum(sum(row) for row in plane) for plane in run.figures["rfm"]) == 9


def test_payers_of_whom_nobody_stops_are_told_on_the_board(client_for, bank):
    run = refresh_value()
    board = reverse("segmentation:value_tiers")
    words = "未观察到付款客户流失"

    shown = []
    for nobody_leaves in (True, False):
        run.fitted = {"bg_nbd": {"r": 1}, "gamma_gamma": {"p": 1}, "nobody_leaves": nobody_leaves}
        run.save()
        shown.append(words in client_for("marketer").get(board).content.decode())

    assert shown == [True, False]


def test_a_second_refresh_notes_only_who_moved(bank, user_with_role):
    refresh_value()
    since = CustomerValue.objects.get(customer=bank[0]).tier_since
    everybody_gold = DEFAULT | {"tiers": {"gold": 0}}
    changed = CustomerValue.objects.exclude(tier="gold").count()

    set_terms(by=user_with_role("manager"), document=everybody_gold)
    run = refresh_value()

    assert (run.terms_version, run.moved) == (1, changed)
    assert set(CustomerValue.objects.values_list("tier", flat=True)) == {"gold"}
    assert CustomerValue.objects.get(customer=bank[0]).tier_since > since
    assert TierChange.objects.filter(at=run.as_of, after="gold").count() == changed


def test_who_is_gone_keeps_no_value(bank):
    refresh_value()
    bank[3].merged_into = bank[0]
    bank[3].save()

    run = refresh_value()

    assert not CustomerValue.objects.filter(customer=bank[3]).exists()
    assert TierChange.objects.get(customer=bank[3], at=run.as_of).after == ""


def test_one_refresh_at_a_time(bank):
    assert request_value() == request_value()
    ValueRun.objects.update(state="running")
    with pytest.raises(DomainError) as refused:
        refresh_value(run_id=ValueRun.objects.get().pk)
    assert refused.value.code == "busy"


def test_a_bank_without_payments_is_valued_by_contracts():
    make.make_holding(make.make_customer(), make.make_product(kind="deposit"), balance=50_000)
    refresh_profiles(as_of=timezone.now())

    run = refresh_value()

    assert run.fitted["error"] == "no_rows"
    assert CustomerValue.objects.get().contract_value > 0


def test_command_tells_the_tiers(bank, capsys):
    call_command("refresh_value")
    assert capsys.readouterr().out.startswith("9 customers (")


def test_terms_are_versions_and_refusals_leave_none(user_with_role):
    manager = user_with_role("manager")
    set_terms(by=manager, document=DEFAULT, version=0)
    for document, version, code in (
        (DEFAULT, 0, "conflict"),
        (DEFAULT | {"discount_rate": 2}, 1, "bad_terms"),
    ):
        with pytest.raises(DomainError) as refused:
            set_terms(by=manager, document=document, version=version)
        assert refused.value.code == code
    assert ValueTerms.objects.count() == 1


def url(name: str) -> str:
    return reverse(f"segmentation:{name}")


def test_board_links_to_lists_and_lists_become_segments(client_for, bank):
    refresh_value()
    client = client_for("marketer")
    tier = CustomerValue.objects.get(customer=bank[-1]).tier

    board = client.get(url("value_tiers")).content.decode()
    listed = client.get(url("value_list"), {"tier": tier}).content.decode()
    client.post(f"{url('value_save')}?tier={tier}", {"name": "Our best"})

    assert f"?tier={tier}" in board
    assert bank[-1].customer_no in listed
    segment = Segment.objects.get(name="Our best")
    refresh_segment(segment_id=segment.pk)
    segment.refresh_from_db()
    assert segment.member_count == CustomerValue.objects.filter(tier=tier).count()


def test_a_move_becomes_a_fixed_list(client_for, bank):
    run = refresh_value()
    client = client_for("marketer")
    tier = TierChange.objects.filter(at=run.as_of).first().after

    client.post(f"{url('value_save')}?before=&after_tier={tier}", {"name": "Newcomers"})

    assert Segment.objects.get(name="Newcomers").kind == "list"


def test_only_the_own_branch_is_seen(client_for, bank, user_with_role):
    other = make.make_branch("OTHER")
    bank[-1].branch = other
    bank[-1].save()
    refresh_value()
    client = client_for("marketer", branch_code="OTHER")

    listed = client.get(url("value_list")).content.decode()
    board = client.get(url("value_tiers"))

    assert bank[-1].customer_no in listed
    assert bank[0].customer_no not in listed
    assert sum(line.customers for line in board.context["lines"]) == 1


def form_data(client):
    form = client.get(url("value_edit")).context["form"]
    return {
        name: form[name].value() if not name.startswith("cuts") else "1, 2, 3, 4"
        for name in form.fields
        if form[name].value() is not None
    }


def test_terms_are_previewed_then_put_in_force(client_for, bank):
    refresh_value()
    client = client_for("manager")
    given = form_data(client) | {"method": "fixed", "weight_rfm": 0, "weight_clv": 40}

    shown = client.post(url("value_edit"), given | {"preview": "1"})
    assert sum(sum(map(sum, plane)) for plane in shown.context["preview"].cells) == 9
    assert not ValueTerms.objects.exists()

    assert client.post(url("value_edit"), given).status_code == 302
    assert ValueTerms.objects.get().document["weights"]["clv"] == 40


def test_a_wrong_weight_is_refused_beside_its_field(client_for):
    client = client_for("manager")
    refused = client.post(url("value_edit"), form_data(client) | {"weight_clv": 99})
    assert refused.status_code == 422
    assert "weight_contribution" in refused.context["form"].errors
    assert not ValueTerms.objects.exists()


@pytest.mark.parametrize("name", ["value_edit", "value_refresh", "stage_edit", "stage_refresh"])
def test_who_may_not_change_terms_changes_nothing(client_for, name):
    answer = client_for("relationship_manager").post(url(name), {})
    assert answer.status_code == 403
    assert not ValueRun.objects.exists()


def test_customer_page_shows_value_and_tier(client_for, bank):
    refresh_value()
    client = client_for("marketer")
    panel = client.get(reverse("segmentation:customer_value", args=[bank[-1].customer_no]))
    assert panel.context["value"].customer == bank[-1]
    assert client.get(reverse("segmentation:customer_value", args=["nobody"])).status_code == 404
