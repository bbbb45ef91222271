"""What is not kept for marketing is refused to who may not use it, by whichever way it is asked."""

import json

import pytest
from django.urls import reverse

from customers.selectors.classification import sensitive_categories
from segmentation.domain.problems import RuleError
from segmentation.domain.registry import FIELDS
from segmentation.models import AssociationRun, Segment, SegmentMembership
from segmentation.selectors import choices
from segmentation.selectors.proposals import propose_segment
from segmentation.services import refreshing
from segmentation.services.associations import mining
from tests.factories import customers as make
from tests.factories.segmentation import asking, make_segment, rule_of

pytestmark = pytest.mark.django_db
NARROWED = [one.key for one in FIELDS if "categories" in {param.key for param in one.params}]
SPENT_ON_HEALTH = asking("booked_out", "at_least", 1, days=90, categories=["dining", "health"])
PHRASE = "customers who spent more than 500 on health in 30 days"


@pytest.fixture
def client(client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"
    return client


def problems_of(rule, user) -> list[tuple[str, str, dict]]:
    with pytest.raises(RuleError) as refused:
        choices.read_rule(rule, user)
    return [(one.part, one.code, one.facts) for one in refused.value.problems]


def offered_categories(user) -> dict[str, set[str]]:
    return {
        field["key"]: {value for value, _name in param["choices"]}
        for field in choices.registry_for(user)["fields"]
        for param in field["params"]
        if param["key"] == "categories"
    }


def test_the_marks_of_the_profile_tell_which_categories():
    assert sensitive_categories() == {"health", "children"}


def test_they_are_offered_only_to_who_may(user_with_role):
    marketer, manager = (
        offered_categories(user_with_role(role)) for role in ("marketer", "manager")
    )

    assert len(NARROWED) == 8
    assert list(marketer) == list(manager) == NARROWED
    for key in NARROWED:
        assert manager[key] - marketer[key] == {"health", "children"}
        assert "dining" in marketer[key]


@pytest.mark.parametrize("category", ["health", "children"])
@pytest.mark.parametrize("field", NARROWED)
def test_a_rule_may_not_ask_them_of_any_booking(user_with_role, field, category):
    op, value = ("is_known", None) if field == "booked_last" else ("at_least", 1)
    asked = {"days": 90, "categories": [category]}
    rule = rule_of({"none": [asking(field, op, value, **asked)]})

    choices.read_rule(rule, user_with_role("manager"))
    [problem] = problems_of(rule, user_with_role("marketer"))

    assert problem[:2] == ("categories", "other_purpose_value")


def test_screen_and_api_say_it_beside_the_condition(client, api_client_for):
    rule = rule_of(SPENT_ON_HEALTH)
    body = json.dumps({"rule": rule})

    counted = client.post(
        reverse("segmentation:rule_count"), body, content_type="application/json"
    ).json()
    refused = api_client_for("marketer").post(
        "/api/v1/segments", {"name": "Ill", "rule": rule}, format="json"
    )

    [beside] = counted["problems"]
    assert (beside["path"], beside["part"]) == ([0], "categories")
    assert beside["text"] == "“Health” is not kept for marketing; choosing by it needs a permission of its own"  # fmt: skip
    assert "count" not in counted
    assert refused.status_code == 422
    assert "other_purpose_value" in str(refused.json())
    assert not Segment.objects.exists()


def test_the_builder_begins_without_them(client):
    page = client.get(reverse("segmentation:segment_create")).content.decode()
    templates = {one["key"] for one in choices.offered_templates(client.user)}

    assert '"dining"' in page
    assert '"health"' not in page
    assert "parents" not in templates
    assert "salary" in templates


def test_a_phrase_is_told_so_and_makes_no_proposal(client, user_with_role):
    answer = client.post(
        reverse("segmentation:rule_propose"), {"phrase": PHRASE}, content_type="application/json"
    ).json()

    told = propose_segment(PHRASE, user_with_role("manager"))

    assert answer["rule"] == rule_of()
    assert answer["sentence"] == []
    assert answer["problems"] == [
        "“Health” is not kept for marketing; choosing by it needs a permission of its own"
    ]
    assert told.problems == []
    assert told.rule["rule"]["all"][0]["params"]["categories"] == ["health"]


def test_what_was_stored_goes_on_being_refreshed(user_with_role):
    customer = make.make_customer()
    make.make_transaction(make.make_holding(customer), category="health", amount=-700)
    segment = make_segment(user_with_role("manager"), rule=rule_of(SPENT_ON_HEALTH))
    Segment.objects.filter(pk=segment.pk).update(owner=user_with_role("marketer"))

    refreshing.refresh_segment(segment_id=segment.pk)

    assert SegmentMembership.objects.get().customer_id == customer.pk


@pytest.fixture
def spenders():
    """30 of 50 customers dine and pay a doctor."""
    for number in range(50):
        customer = make.make_customer()
        for category in ("dining", "health") if number < 30 else ():
            make.make_transaction(make.make_holding(customer), category=category)


def mined(by) -> AssociationRun:
    asked = mining.request_mining(
        by=by, looks_at=["category"], days=90, least_support=0.1, least_confidence=0.5
    )
    return mining.mine(run_id=asked.pk)


def items_of(run) -> set[str]:
    return {item for rule in run.rules.all() for item in (*rule.given, rule.then)}


def test_rules_of_what_goes_together_leave_them_out(spenders, user_with_role):
    run, own = mined(user_with_role("marketer")), mined(user_with_role("manager"))

    assert (run.sensitive, run.state, run.set_count, items_of(run)) == (False, "done", 1, set())
    assert own.sensitive
    assert items_of(own) == {"category:dining", "category:health"}


def test_rules_that_hold_them_are_kept_from_others(spenders, client, client_for, api_client_for, user_with_role):  # fmt: skip
    own = mined(user_with_role("manager"))
    page, address = reverse("segmentation:association_list"), "/api/v1/associations"
    rule = own.rules.first()

    seen = client_for("manager").get(page).content.decode()
    hidden = client.get(page).content.decode()
    offered = client.post(reverse("segmentation:association_offer", args=[rule.pk]))
    over = api_client_for("marketer")
    by_api = over.post(f"{address}/rules/{rule.pk}/segment", {"name": "Next"})

    assert reverse("segmentation:association_offer", args=[rule.pk]) not in hidden
    assert "Nothing searched yet" in hidden
    assert "Nothing searched yet" not in seen
    assert over.get(address).json() == {"newest": None, "run": None, "rules": []}
    assert (offered.status_code, by_api.status_code) == (404, 404)
    assert not Segment.objects.exists()
