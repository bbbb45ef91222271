"""The main job from a bank's file to a campaign's result, in a browser, in both languages, on real services."""

import re

import pytest
from django.urls import reverse

from config.demo.customers import LINK, PIXEL
from config.demo.visitor import ApiClient
from tests.journeys import data
from tests.journeys.stage import Stage, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_main_job(stage: Stage, language: str):
    stage.speak(language)

    customers_arrive(stage)
    customer_is_looked_at(stage)
    segment_is_built(stage)
    offer_is_found(stage)
    campaign_is_built(stage)
    campaign_is_signed_and_launched(stage)
    customers_react(stage)
    result_is_read(stage)
    complaint_is_handled(stage)
    alert_is_decided(stage)

    assert stage.errors == []
    assert stage.faults == {}
    assert len(stage.seen) >= 30


def customers_arrive(stage: Stage) -> None:
    """Step 1: the data steward uploads files; a worker takes them in; a bad row waits in quarantine."""
    from customers.models import Customer, ImportJob, QuarantinedRow

    page = stage.person("steward")
    stage.open(page, "home")
    upload(stage, "customers", data.customers_csv())
    upload(stage, "consents", data.consents_csv())

    assert Customer.objects.filter(customer_no__startswith="JOURNEY").count() == data.PEOPLE
    assert QuarantinedRow.objects.count() == 1
    first = ImportJob.objects.filter(rows_quarantined=1).get()
    stage.open(page, "customers:quarantine_list", first.pk)


def upload(stage: Stage, target: str, content: bytes) -> None:
    """Choose a file, look at its first rows, start, and wait for the worker."""
    from customers.models import ImportJob

    page = stage.person("steward")
    stage.open(page, "customers:import_create")
    page.select_option("[name=mapping]", label=f"sandpiper {target}")
    file = {"name": f"{target}.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("[name=file]", file)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_url("**/preview/")
    stage.look(page)
    job = ImportJob.objects.latest("pk")
    page.locator("form[action$='/start/'] [type=submit]").click()
    page.wait_for_url(f"**/imports/{job.pk}/")
    wait_for(lambda: ImportJob.objects.get(pk=job.pk).state in ("done", "failed"), "the import")
    page.reload()
    stage.look(page)
    job.refresh_from_db()
    assert job.state == "done", job.error


def customer_is_looked_at(stage: Stage) -> None:
    """Step 2: one page about a customer, masked."""
    from customers.models import Customer, Score

    scored = Score.objects.filter(kind="propensity").values("customer_id")
    customer = Customer.objects.filter(pk__in=scored, status="active", holds=None).first()
    assert customer is not None
    stage.facts["customer_no"] = customer.customer_no
    page = stage.person("marketer")
    stage.open(page, "home")
    stage.open(page, "customers:customer_list")
    stage.open(page, "customers:customer_detail", customer.customer_no)
    assert customer.email not in page.content()


def segment_is_built(stage: Stage) -> None:
    """Step 3: a rule by mouse, counted while it is built; a worker fills the segment."""
    from segmentation.models import Segment

    page = stage.person("marketer")
    stage.open(page, "segmentation:segment_list")
    page.goto(stage.base + reverse("segmentation:segment_create"))
    page.wait_for_selector("#sg-total:not(:empty)")
    page.fill("#sg-name", "Journey")
    page.locator('#sg-tree [data-key$=":add"]').first.click()
    page.fill("#sg-picker-q", data.FIELD[stage.language])
    page.locator("#sg-picker-list [role=option]").first.click()
    page.locator('#sg-tree select[data-key$=":op"]').select_option("equals")
    page.locator('#sg-tree input[data-key$=":value"]').fill(str(data.INCOME))
    page.wait_for_function(
        "n => document.getElementById('sg-count').textContent === n", arg=str(data.PEOPLE)
    )
    stage.look(page)
    page.click("#sg-save")
    page.wait_for_url(re.compile(r"/segments/\d+/$"))
    segment = Segment.objects.get(name="Journey")
    wait_for(lambda: Segment.objects.get(pk=segment.pk).state == "ready", "refresh")
    page.reload()
    stage.look(page)
    segment.refresh_from_db()
    assert segment.member_count == data.PEOPLE
    stage.facts["segment"] = segment.pk


def offer_is_found(stage: Stage) -> None:
    """Step 4: what to offer a customer next, with reasons."""
    page = stage.person("marketer")
    stage.open(page, "customers:product_list")
    stage.open(page, "recommendations:offer_try", query=f"?no={stage.facts['customer_no']}")
    stage.open(page, "recommendations:offer_leaderboard")


def campaign_is_built(stage: Stage) -> None:
    """Step 5a: the wizard's seven steps, then to the approvers."""
    from campaigns.models import Campaign
    from customers.models import Product

    page = begin_campaign(stage)
    go_on(stage, page, "audience")
    page.check(f'[name=include][value="{stage.facts["segment"]}"]')
    go_on(stage, page, "offer")
    page.select_option("[name=product]", str(Product.objects.get(code=data.PRODUCT).pk))
    go_on(stage, page, "content")
    write_texts(stage, page)
    page.fill("[name=scheduled_at]", data.starts_at())
    page.fill("[name=cost_per_contact]", "0.05")
    go_on(stage, page, "test")
    page.fill("[name=holdout_share]", "0.25")
    go_on(stage, page, "review")
    stage.look(page)
    page.locator("[formaction$='/submit/']").click()
    page.wait_for_url("**/approval/")
    stage.look(page)
    assert Campaign.objects.get(name="Journey").state == "in_review"


def begin_campaign(stage: Stage):
    """A name and a type make a draft, which opens at its first step."""
    from campaigns.models import Campaign

    page = stage.person("marketer")
    stage.open(page, "campaigns:campaign_list")
    stage.open(page, "campaigns:campaign_create")
    page.fill("[name=name]", "Journey")
    page.select_option("[name=kind]", "promotion")
    page.locator("main form.sp-form [type=submit]").click()
    page.wait_for_url("**/edit/goal/")
    stage.facts["campaign"] = Campaign.objects.get(name="Journey").code
    return page


def write_texts(stage: Stage, page) -> None:
    """The text in both languages, beside its preview."""
    for language in ("en", "zh-hans"):
        here = reverse("campaigns:campaign_step", args=[stage.facts["campaign"], "content"])
        page.goto(f"{stage.base}{here}?language={language}")
        page.fill("[name=subject]", data.SUBJECT[language])
        page.click("[data-me-mode=text]")
        page.fill("[name=body]", data.BODY[language])
        stage.look(page)
        page.locator(".sp-sticky-act [type=submit]").click()
        page.wait_for_url("**/edit/schedule/")


def go_on(stage: Stage, page, step: str) -> None:
    """Save this step and look at the next."""
    stage.look(page)
    page.locator(".sp-sticky-act [type=submit]").click()
    page.wait_for_url(f"**/edit/{step}/")


def campaign_is_signed_and_launched(stage: Stage) -> None:
    """Step 5b: a second person signs; launched, frozen, sent by the workers, watched."""
    from campaigns.models import Campaign, CampaignRun
    from campaigns.tasks import dispatch_runs_task

    code = stage.facts["campaign"]
    approver = stage.person("approver")
    stage.open(approver, "home")
    stage.open(approver, "campaigns:approval_list")
    stage.open(approver, "campaigns:campaign_approval", code)
    approver.locator("[formaction$='/approve/']").click()
    approver.wait_for_load_state("load")
    wait_for(lambda: Campaign.objects.get(code=code).state == "approved", "signature")

    page = stage.person("marketer")
    stage.open(page, "campaigns:campaign_approval", code)
    page.locator("form[action$='/launch/'] [type=submit]").click()
    page.click("#confirm-yes")
    page.wait_for_url("**/monitor/")
    stage.look(page)

    def settled():
        return CampaignRun.objects.filter(campaign__code=code, state="finished").first()

    run = wait_for(settled, "the run's end", dispatch_runs_task.delay)
    assert run.sent_count + run.holdout_count + run.suppressed_count == data.PEOPLE
    assert run.sent_count == stage.catcher.store.count(to="@journey.test")
    assert stage.catcher.store.count_repeated() == 0
    stage.open(page, "campaigns:campaign_monitor", code)
    stage.open(page, "campaigns:delivery_list", code)


def customers_react(stage: Stage) -> None:
    """Step 6: opened, followed, left by the button on our page."""
    from campaigns.models import DeliveryEvent

    mails = data.mails_of(stage.catcher, stage.facts["campaign"])
    page, requests = stage.public(), stage.public().context.request
    pixel, link = PIXEL.search(mails[0].html), LINK.search(mails[1].html)
    assert pixel
    assert link

    def events(kind: str) -> int:
        return DeliveryEvent.objects.filter(
            run__campaign__code=stage.facts["campaign"], kind=kind
        ).count()

    wait_for(lambda: events("opened"), "an open", lambda: requests.get(pixel.group(1)))
    wait_for(
        lambda: events("clicked"), "a click", lambda: requests.get(link.group(1), max_redirects=0)
    )
    page.goto(mails[2].unsubscribe)
    stage.look(page)
    page.locator("main form [type=submit]").click()
    wait_for(lambda: events("unsubscribed"), "an unsubscription")
    stage.look(page)
    stage.facts["buyer"] = mails[1].customer_no


def result_is_read(stage: Stage) -> None:
    """Step 7: core banking tells of a purchase; the effect stands on the result and on the overview."""
    from campaigns.models import Conversion
    from campaigns.tasks import match_conversions_task
    from config.demo.seed_bank import API_CLIENT, api_secret

    code = stage.facts["campaign"]
    core = ApiClient(stage.base, API_CLIENT, api_secret())
    told = core.call("POST", "events", [data.purchase(stage.facts["buyer"], code)])
    assert (told.status, told.json()["new"]) == (200, 1)
    found = Conversion.objects.filter(run__campaign__code=code)
    wait_for(found.exists, "the conversion", match_conversions_task.delay)

    page = stage.person("manager")
    stage.open(page, "home")
    stage.open(page, "campaigns:campaign_result", code)
    stage.open(page, "campaigns:campaign_result", data.finished_code())
    stage.open(page, "reports:overview")


def complaint_is_handled(stage: Stage) -> None:
    """Step 8a: a complaint by the public form becomes a ticket and stops offers to its customer."""
    from customers.models import Hold
    from service_desk.models import Ticket

    public = stage.public()
    stage.open(public, "service_desk:complaint_form")
    for name, value in data.complaint().items():
        public.fill(f"[name={name}]", value)
    public.locator("main form [type=submit]").click()
    public.wait_for_url(re.compile(r"/service/complain/.+/$"))
    stage.look(public)
    ticket = Ticket.objects.get(subject=data.complaint()["subject"])
    assert ticket.number in public.content()

    page = stage.person("service")
    stage.open(page, "home")
    stage.open(page, "service_desk:ticket_list")
    stage.open(page, "service_desk:ticket_detail", ticket.number)
    page.locator("#answer textarea").fill("…")
    page.locator("#answer [type=submit]").click()
    wait_for(lambda: Ticket.objects.get(pk=ticket.pk).first_responded_at, "the answer")
    assert Hold.objects.get(customer=ticket.customer).kind == "complaint"
    stage.open(page, "customers:customer_detail", ticket.customer.customer_no)
    assert ticket.number in page.content()


def alert_is_decided(stage: Stage) -> None:
    """Step 8b: an alert holds its customer; others read only that nothing is available; dismissed, the hold ends."""
    from django.utils import timezone

    from customers.models import Hold
    from risk.models import Alert

    alert = Alert.objects.filter(state="open").select_related("customer", "rule").first()
    assert alert is not None
    service = stage.person("service")
    stage.open(service, "customers:customer_detail", alert.customer.customer_no)
    assert alert.rule.code not in service.content()
    assert service.goto(stage.base + reverse("risk:alert_list")).status == 403

    page = stage.person("risk")
    stage.open(page, "home")
    stage.open(page, "risk:board")
    stage.open(page, "risk:alert_list")
    stage.open(page, "risk:rule_detail", alert.rule.code)
    stage.open(page, "risk:alert_detail", alert.pk)
    page.locator("main textarea").fill("Explained by the sale of a flat, papers seen.")
    page.locator("[name=action][value=dismiss]").click()
    wait_for(lambda: Alert.objects.get(pk=alert.pk).state == "dismissed", "the decision")
    assert not Hold.objects.in_force(timezone.now()).filter(source_id=alert.hold_key).exists()
