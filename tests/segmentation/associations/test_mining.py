import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from config.base.errors import DomainError
from segmentation import tasks
from segmentation.models import AssociationRule, AssociationRun, Segment, SegmentMembership
from segmentation.services import refreshing
from segmentation.services.associations import mining
from segmentation.services.associations.offering import make_offer_segment
from tests.factories import customers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    """30 customers with a deposit, 25 of them with a card too, and 20 with neither."""
    deposit, card = make.make_product(), make.make_product()
    for number in range(30):
        customer = make.make_customer()
        holding = make.make_holding(customer, deposit)
        if number < 25:
            make.make_holding(customer, card)
            make.make_transaction(holding, category="dining")
            make.make_event(customer, kind="login")
    for _ in range(20):
        make.make_customer()
    return deposit, card


def asked(by, **over):
    details = {"looks_at": ["product"], "days": 90, "least_support": 0.1, "least_confidence": 0.5}
    return mining.request_mining(by=by, **(details | over))


@pytest.mark.datastore
def test_rules_of_the_bank_are_found(bank, user_with_role):
    deposit, card = bank
    run = asked(user_with_role("marketer"))

    tasks.mine_associations_task(run.pk)

    run.refresh_from_db()
    assert (run.state, run.share_done, run.customer_count) == ("done", 1, 50)
    [rule] = AssociationRule.objects.filter(then=f"product:{card.code}")
    assert rule.given == [f"product:{deposit.code}"]
    assert (rule.both_count, rule.given_count, rule.then_count) == (25, 30, 25)
    assert (rule.missing_count, rule.lift) == (5, pytest.approx(25 / 30 / 0.5))
    assert mining.mine(run_id=run.pk) is None


def test_both_ways_find_the_same(bank, user_with_role):
    by, looks_at = user_with_role("marketer"), ["product", "category", "event"]
    runs = [asked(by, looks_at=looks_at, algorithm=name) for name in ("fp_growth", "apriori")]

    assert [mining.mine(run_id=run.pk).state for run in runs] == ["done", "done"]

    found = [
        list(run.rules.order_by("pk").values_list("given", "then", "both_count")) for run in runs
    ]
    assert found[0] == found[1] != []


def test_few_customers_make_no_rule(user_with_role):
    product, other = make.make_product(), make.make_product()
    for _ in range(19):
        customer = make.make_customer()
        make.make_holding(customer, product)
        make.make_holding(customer, other)
    run = asked(user_with_role("marketer"), least_support=0.01)

    mining.mine(run_id=run.pk)

    assert run.rules.count() == 0


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"looks_at": ["salary"]}, "nothing_chosen"),
        ({"least_support": 0}, "wrong_share"),
        ({"least_confidence": 1.1}, "wrong_share"),
        ({"longest": 7}, "too_long"),
    ],
)
def test_bad_wishes_are_refused(user_with_role, over, code):
    with pytest.raises(DomainError) as refused:
        asked(user_with_role("marketer"), **over)

    assert refused.value.code == code
    assert not AssociationRun.objects.exists()


def test_the_page_leads_to_whom_to_offer_it(bank, client_for):
    _deposit, card = bank
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"
    page = reverse("segmentation:association_list")
    assert "Nothing searched yet" in client.get(page).content.decode()
    body = {"looks_at": ["product", "category", "event"], "days": 90, "least_support": 0.1}
    body |= {"least_confidence": 0.5, "longest": 4, "algorithm": "apriori"}
    assert client.post(reverse("segmentation:association_mine"), body).status_code == 302
    mining.mine(run_id=AssociationRun.objects.get().pk)

    shown = client.get(page, {"sort": "conviction"}).content.decode()
    rule = AssociationRule.objects.get(
        then=f"product:{card.code}", given=[f"product:{bank[0].code}"]
    )
    made = client.post(reverse("segmentation:association_offer", args=[rule.pk]))

    assert reverse("customers:product_detail", args=[card.code]) in shown
    segment = Segment.objects.get()
    assert made["Location"] == reverse("segmentation:segment_detail", args=[segment.pk])
    refreshing.refresh_segment(segment_id=segment.pk)
    assert SegmentMembership.objects.count() == rule.missing_count == 5
    bad = client.post(reverse("segmentation:association_mine"), body | {"least_support": "2"})
    assert bad.status_code == 422


@pytest.mark.parametrize("kind", ["category", "event"])
def test_spending_and_events_become_conditions(bank, user_with_role, kind):
    deposit, _card = bank
    by = user_with_role("marketer")
    run = asked(by, looks_at=["product", kind])
    mining.mine(run_id=run.pk)
    then = {"category": "category:dining", "event": "event:login"}[kind]
    rule = run.rules.get(then=then, given=[f"product:{deposit.code}"])

    segment = make_offer_segment(rule=rule, name="Next", by=by)
    refreshing.refresh_segment(segment_id=segment.pk)

    assert SegmentMembership.objects.filter(segment=segment).count() == rule.missing_count == 5


@pytest.mark.parametrize(
    ("method", "name", "codes"),
    [
        ("get", "association_list", (200, 200, 403)),
        ("post", "association_mine", (422, 403, 403)),
    ],
)
def test_who_may(client_for, method, name, codes):
    roles = ("marketer", "data_steward", "service_agent")
    address = reverse(f"segmentation:{name}")

    assert tuple(getattr(client_for(role), method)(address).status_code for role in roles) == codes
    assert not AssociationRun.objects.exists()


def test_the_command_reads_files_and_the_bank(tmp_path, bank, user_with_role):
    path = tmp_path / "baskets.csv"
    path.write_text(
        "basket,item\n" + "".join(f"{n},{x}\n" for n in range(9) for x in "ab"[: 1 + n // 3])
    )
    out = StringIO()

    call_command("mine_associations", csv=str(path), min_support=0.2, json=True, stdout=out)
    told = json.loads(out.getvalue().splitlines()[-1])
    call_command("mine_associations", by=user_with_role("marketer").username, stdout=out)

    assert (told["baskets"], told["found"]) == (9, 0)
    assert AssociationRun.objects.get().state == "done"
    with pytest.raises(CommandError):
        call_command("mine_associations")
    with pytest.raises(CommandError):
        call_command("mine_associations", csv=str(tmp_path / "none.csv"))


ASSOCIATIONS = "/api/v1/associations"


def test_a_search_is_asked_for_and_read_over_the_api(bank, api_client_for):
    deposit, card = bank
    client = api_client_for("api_client")
    assert client.get(ASSOCIATIONS).json() == {"newest": None, "run": None, "rules": []}

    asked = client.post(
        ASSOCIATIONS,
        {"looks_at": ["product", "event"], "least_support": 0.1, "least_confidence": 0.5},
        format="json",
    )
    waiting = client.get(ASSOCIATIONS).json()
    mining.mine(run_id=asked.json()["id"])
    read = client.get(ASSOCIATIONS, {"then": f"product:{card.code}", "sort": "support"}).json()

    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert (waiting["newest"]["id"], waiting["run"]) == (asked.json()["id"], None)
    assert read["run"]["looks_at"] == ["product", "event"]
    rule = next(one for one in read["rules"] if one["given"] == [f"product:{deposit.code}"])
    assert (rule["both_count"], rule["missing_count"]) == (25, 5)
    offered = client.post(f"{ASSOCIATIONS}/rules/{rule['id']}/segment", {"name": "Next"})
    assert offered.status_code == 201
    refreshing.refresh_segment(segment_id=offered.json()["id"])
    assert SegmentMembership.objects.count() == 5


def test_the_api_refuses_without_a_trace(bank, api_client_for):
    client, steward = api_client_for("api_client"), api_client_for("data_steward")

    bad = client.post(ASSOCIATIONS, {"looks_at": ["product"], "least_support": 2}, format="json")
    denied = steward.post(ASSOCIATIONS, {"looks_at": ["product"]}, format="json")

    assert (bad.status_code, bad.json()["code"], denied.status_code) == (422, "wrong_share", 403)
    assert client.post(ASSOCIATIONS, {"looks_at": ["salary"]}, format="json").status_code in {400, 422}  # fmt: skip
    assert not AssociationRun.objects.exists()


def test_a_branch_searches_and_sees_its_own_customers(bank, user_with_role, client_for):
    deposit, _card = bank
    ours = make.make_branch()
    clerk = client_for("marketer", branch_code=ours.code)
    everybody, own = asked(user_with_role("marketer")), asked(clerk.user)
    for run in (everybody, own):
        mining.mine(run_id=run.pk)
    own.refresh_from_db()
    rule = everybody.rules.first()

    assert (own.customer_count, own.rule_count) == (0, 0)
    page = clerk.get(reverse("segmentation:association_list")).content.decode()
    assert deposit.code not in page
    offer = reverse("segmentation:association_offer", args=[rule.pk])
    assert clerk.post(offer).status_code == 404
    assert not Segment.objects.exists()


def test_who_refuses_profiling_is_in_no_basket_and_no_offer(bank, user_with_role):
    deposit, _card = bank
    by = user_with_role("marketer")
    some = [
        holding.customer
        for holding in make.Holding.objects.filter(product=deposit).order_by("-pk")[:2]
    ]
    for one in some:
        type(one).objects.filter(pk=one.pk).update(profiling_refused=True)
    run = mining.mine(run_id=asked(by).pk)
    rule = run.rules.get(given=[f"product:{deposit.code}"])

    segment = make_offer_segment(rule=rule, name="Next", by=by)
    refreshing.refresh_segment(segment_id=segment.pk)

    assert (run.customer_count, rule.missing_count) == (48, 3)
    assert SegmentMembership.objects.filter(segment=segment).count() == 3
