"""The campaign pages: who may open them, what they show, and that a denied call leaves no trace."""

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from campaigns.models import (
    Approval,
    Campaign,
    CampaignRun,
    Conversion,
    Delivery,
    DeliveryEvent,
)
from campaigns.selectors.campaigns import content_hash
from campaigns.services import approving, drafting, running
from segmentation.models import Segment, SegmentMembership
from tests.factories.customers import give_consent, make_customer, make_product

pytestmark = pytest.mark.django_db

STEPS = ("goal", "audience", "offer", "content", "schedule", "test", "review")


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


@pytest.fixture
def campaign(marketer):
    """A complete draft for two consenting customers."""
    segment = Segment.objects.create(
        kind="list",
        name="Both",
        owner=marketer,
        refreshed_at=timezone.now(),
        member_count=2,
        state="ready",
    )
    for _number in range(2):
        customer = make_customer()
        give_consent(customer)
        SegmentMembership.objects.create(
            segment=segment, customer=customer, entered_at=timezone.now()
        )
    draft = drafting.create_campaign(by=marketer, name="Autumn")
    drafting.apply_fields(
        campaign=draft,
        by=marketer,
        fields={
            "product": make_product(min_amount=None),
            "scheduled_at": timezone.now(),
            "include": [segment],
            "exclude": [],
            "holdout_share": 0.0,
        },
    )
    return Campaign.objects.get(pk=draft.pk)


@pytest.fixture
def approved(campaign, marketer, user_with_role):
    approving.submit_campaign(campaign=campaign, by=marketer)
    approving.approve_campaign(
        campaign=campaign,
        by=user_with_role("campaign_approver"),
        role="business",
        seen_hash=content_hash(Campaign.objects.get()),
    )
    return Campaign.objects.get()


@pytest.fixture
def launched(approved, marketer):
    running.launch_campaign(campaign=approved, by=marketer)
    return Campaign.objects.get()


def url(name, campaign, **kwargs):
    return reverse(f"campaigns:{name}", kwargs={"code": campaign.code, **kwargs})


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_step_opens_in_both_languages(step, language, campaign, marketer, client_for):
    client = client_for("marketer", user=marketer)
    client.cookies["sp_language"] = language

    page = client.get(url("campaign_step", campaign, step=step))

    assert page.status_code == 200
    assert ("活动步骤" in page.content.decode()) is (language == "zh-hans")


def test_saving_a_step_leads_to_the_next(campaign, marketer, client_for):
    client = client_for("marketer", user=marketer)

    answer = client.post(url("campaign_step", campaign, step="test"), {"holdout_share": "0.25"})

    assert answer.url == url("campaign_step", campaign, step="review")
    assert Campaign.objects.get().holdout_share == 0.25


def test_numbers_that_make_no_sense_are_named_beside_their_field(campaign, marketer, client_for):
    client = client_for("marketer", user=marketer)
    client.cookies["sp_language"] = "en"
    wrong = {"per_hour": "0", "priority": "5", "cost_per_contact": "-1", "budget_amount": "-2"}
    wrong |= {"free_days": "send", "customer_time": "bank", "again": "every"}
    goal = {"name": "Autumn", "kind": "promotion", "conversion_event": "purchase"}

    schedule = client.post(url("campaign_step", campaign, step="schedule"), wrong)
    window = client.post(
        url("campaign_step", campaign, step="goal"), goal | {"attribution_days": "0"}
    )

    assert schedule.context["form"].errors == {
        "per_hour": ["Enter at least 1."],
        "cost_per_contact": ["Enter at least 0."],
        "budget_amount": ["Enter at least 0."],
    }
    assert window.context["form"].errors == {"attribution_days": ["Enter at least 1."]}


def test_autosave_answers_quietly_and_names_errors(campaign, marketer, client_for):
    client = client_for("marketer", user=marketer)
    quiet = {"X-Requested-With": "fetch"}

    good = client.post(
        url("campaign_step", campaign, step="test"), {"holdout_share": "0.3"}, headers=quiet
    )
    bad = client.post(
        url("campaign_step", campaign, step="test"), {"holdout_share": "5"}, headers=quiet
    )

    assert (good.status_code, bad.status_code) == (200, 422)
    assert list(bad.json()["errors"]) == ["holdout_share"]
    assert Campaign.objects.get().holdout_share == 0.3


def test_the_waterfall_adds_up(campaign, client_for):
    page = client_for("marketer").get(url("campaign_reach", campaign))

    reach = page.context["reach"]
    assert (reach.rows[0]["count"], reach.contacted, reach.holdout) == (2, 2, 0)


def test_the_preview_fills_a_masked_customer(campaign, client_for):
    page = client_for("marketer").post(
        url("campaign_preview", campaign),
        {"language": "en", "subject": "Hello {{ salutation|you }}", "body": "Text", "as": ""},
    )

    assert page.context["preview"].subject == "Hello Ms *in"


def test_the_preview_names_a_flaw(campaign, client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"

    page = client.post(
        url("campaign_preview", campaign),
        {"language": "en", "subject": "{{ password }}", "body": "Text"},
    )

    assert page.context["preview"].problems == ["There is no such field: password"]


def test_html_in_a_text_stays_text(campaign, client_for):
    page = client_for("marketer").post(
        url("campaign_preview", campaign),
        {"language": "en", "subject": "x", "body": "<script>alert(1)</script>"},
    )

    assert "<script>alert" not in page.content.decode()


def test_a_test_send_never_reaches_a_customer(campaign, client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"

    answer = client.post(
        url("campaign_test_send", campaign),
        {"address": "customer1@mail.test", "language": "en"},
        follow=True,
    )

    assert "your own bank only" in answer.content.decode()


def test_the_approver_reads_signs_and_the_author_cannot(
    campaign, marketer, client_for, user_with_role
):
    approving.submit_campaign(campaign=campaign, by=marketer)
    form = {"role": "business", "seen_hash": content_hash(campaign)}

    own = client_for("marketer", user=marketer).post(url("campaign_approve", campaign), form)
    after_own = Approval.objects.count()
    client_for("campaign_approver").post(url("campaign_approve", campaign), form)

    assert (own.status_code, after_own) == (302, 0)
    assert Campaign.objects.get().state == "approved"


def test_the_approver_sees_the_mail_filled_as_a_customer_gets_it(campaign, marketer, client_for):
    drafting.write_message(
        campaign=campaign,
        by=marketer,
        language="en",
        subject="For {{ salutation|you }}",
        preheader="",
        body="See [more](https://bank.example/a).",
    )

    page = client_for("campaign_approver").get(url("campaign_approval", campaign))

    drawn = {text.language: preview.subject for text, preview in page.context["texts"]}
    assert drawn["en"] == "For Ms 陈"  # a surname is all that a masked name keeps
    assert "For {{ salutation|you }}" in page.content.decode()  # as written, folded away


def test_who_goes_on_with_a_flawed_text_is_told(campaign, marketer, client_for):
    client = client_for("marketer", user=marketer)
    client.cookies["sp_language"] = "en"
    step = url("campaign_step", campaign, step="content") + "?language=en"

    answer = client.post(
        step, {"subject": "{{ password }}", "preheader": "", "body": "Text"}, follow=True
    )

    assert answer.redirect_chain == [(url("campaign_step", campaign, step="schedule"), 302)]
    assert "There is no such field: password" in answer.content.decode()


@pytest.mark.parametrize(
    "figures", [{"attribution_days": 0}, {"cost_per_contact": -1}, {"per_hour": 0}]
)
def test_the_database_refuses_figures_that_make_no_sense(campaign, figures):
    with pytest.raises(IntegrityError):
        Campaign.objects.filter(pk=campaign.pk).update(**figures)


def test_launch_freezes_and_the_monitor_adds_up(approved, marketer, client_for):
    client = client_for("marketer", user=marketer)

    client.post(url("campaign_launch", approved))
    page = client.get(url("campaign_monitor", approved))

    view = page.context["view"]
    assert (view.frozen, view.to_contact, view.waiting) == (2, 2, 2)


def test_pause_resume_stop(launched, marketer, client_for):
    client = client_for("marketer", user=marketer)
    states = []

    for step in ("pause", "resume", "stop"):
        client.post(url(f"campaign_{step}", launched))
        states.append(CampaignRun.objects.get().state)

    assert states == ["paused", "running", "stopped"]


def test_the_list_behind_a_number(launched, client_for):
    page = client_for("marketer").get(url("delivery_list", launched), {"state": "planned"})

    assert len(page.context["page"].rows) == 2


def test_the_lists_behind_a_result(launched, client_for):
    run = CampaignRun.objects.get()
    clicked, bought = Delivery.objects.order_by("pk")
    now = timezone.now()
    event = {"run": run, "customer_id": clicked.customer_id, "delivery_id": clicked.pk}
    DeliveryEvent.objects.create(kind="clicked", at=now, **event)
    DeliveryEvent.objects.create(kind="complained", at=now, **event)
    for place, delivery in enumerate((clicked, bought)):
        Conversion.objects.create(
            run=run, customer=delivery.customer, arm="treated", event_id=place, occurred_at=now
        )
    client = client_for("manager")

    def listed(query: str) -> set[int]:
        page = client.get(f"{url('delivery_list', launched)}?{query}")
        return {delivery.pk for delivery in page.context["page"].rows}

    assert listed("arm=treated") == {clicked.pk, bought.pk}
    assert listed("converted=any") == {clicked.pk, bought.pk}
    assert listed("converted=click") == {clicked.pk}
    assert listed("event=left") == {clicked.pk}
    result = client.get(url("campaign_result", launched)).content.decode()
    assert f"{url('delivery_list', launched)}?converted=click" in result


def test_the_result_claims_nothing_without_a_hold_out(launched, client_for):
    page = client_for("manager").get(url("campaign_result", launched))

    assert page.context["result"].claim == "none"


PAGES = ("campaign_detail", "campaign_monitor", "campaign_approval", "delivery_list")
POLICY = [
    ("campaign_step", "get", "manager", 403),
    ("campaign_step", "post", "service_agent", 403),
    ("campaign_launch", "post", "campaign_approver", 403),
    ("campaign_pause", "post", "campaign_approver", 403),
    ("campaign_stop", "post", "model_builder", 403),
    ("campaign_submit", "post", "compliance_officer", 403),
    ("campaign_result", "get", "service_agent", 403),
    ("campaign_clone", "post", "risk_officer", 403),
]


@pytest.mark.parametrize(("name", "method", "role", "code"), POLICY)
def test_policy(name, method, role, code, launched, client_for):
    extra = {"step": "goal"} if name == "campaign_step" else {}
    before = Campaign.objects.values().get(), CampaignRun.objects.values().get()

    answer = getattr(client_for(role), method)(url(name, launched, **extra))

    assert answer.status_code == code
    assert (Campaign.objects.values().get(), CampaignRun.objects.values().get()) == before


@pytest.mark.parametrize("name", PAGES)
def test_another_branch_does_not_exist(name, launched, client_for):
    client = client_for("marketer", branch_code="B9")

    assert client.get(url(name, launched)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_nobody_unknown_gets_in(name, launched, client):
    assert client.get(url(name, launched)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("decision", "state"), [("sent", "sent"), ("again", "planned"), ("cancel", "cancelled")]
)
def test_the_page_decides_an_unknown_outcome(decision, state, launched, client_for):
    delivery = Delivery.objects.first()
    token = "00000000-0000-0000-0000-000000000001"
    Delivery.objects.filter(pk=delivery.pk).update(
        state="claimed", claim_token=token, lease_until=timezone.now()
    )
    Delivery.objects.filter(pk=delivery.pk).update(
        state="uncertain", claim_token=None, lease_until=None
    )
    client = client_for("ops_admin")

    page = client.get(url("delivery_detail", launched, pk=delivery.pk))
    client.post(url("delivery_resolve", launched, pk=delivery.pk), {"decision": decision})

    assert f'value="{decision}"' in page.content.decode()
    assert Delivery.objects.get(pk=delivery.pk).state == state
