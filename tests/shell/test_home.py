"""Home: what needs one person, what runs, and who was left alone today."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.domain.lift import Estimate
from campaigns.models import Approval, Campaign, CampaignRun, Delivery
from campaigns.selectors.monitor import monitor_of
from config.base.tables import ensure_months
from customers.models import (
    CustomerPair,
    ImportJob,
    ImportMapping,
    Pull,
    PullProgress,
    RightsRequest,
)
from customers.services.rights.requests import Asked, receive_request
from reports.selectors.home import home_for_user
from reports.selectors.home_figures import week_of_sending
from reports.selectors.home_results import Matured, total_extra
from reports.selectors.home_tasks import tasks_for
from reports.selectors.overview import overview_for
from risk.models import Alert, MonitoringRule
from segmentation.models import Segment, SegmentRefresh
from service_desk.models import Ticket
from tests.factories.campaigns import move
from tests.factories.customers import make_customer
from tests.factories.pulls import make_pull
from tests.fixtures.clock import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    """Requests choose their language; what is called directly speaks English here."""
    with translation.override("en"):
        yield


def make_campaign(author, state="draft", **over) -> Campaign:
    code = over.pop("code", f"CMP-{uuid.uuid4().hex[:8]}")
    made = Campaign.objects.create(code=code, name=code, author=author, **over)
    return made if state == "draft" else move(made, state)


def make_run(campaign, state="running", **over) -> CampaignRun:
    month = NOON.date().replace(day=1)
    ensure_months("campaigns_delivery", [month])
    ensure_months("campaigns_deliveryevent", [month])
    times = {"frozen_at": NOON, "starts_at": NOON, "counted_at": NOON}
    details = {"run_month": month, "content_hash": "0" * 64} | times
    return CampaignRun.objects.create(campaign=campaign, state=state, **(details | over))


def make_delivery(run, state, reason="", changed_at=NOON) -> Delivery:
    arm = {"holdout": "holdout", "suppressed": ""}.get(state, "treated")
    return Delivery.objects.create(
        run=run,
        run_month=run.run_month,
        customer=make_customer(),
        channel="email",
        arm=arm,
        state=state,
        reason=reason,
        not_before=changed_at,
        changed_at=changed_at,
    )


def make_ticket(due_in_hours: float, **over) -> Ticket:
    due = NOON + dt.timedelta(hours=due_in_hours)
    details = {
        "number": f"T-{uuid.uuid4().hex[:8]}",
        "kind": "question",
        "channel": "web",
        "subject": "When does it arrive?",
        "opened_at": NOON,
        "first_response_due_at": due,
        "resolution_due_at": due,
    }
    return Ticket.objects.create(**(details | over))


def titles(user) -> list[str]:
    return [task.title for task in tasks_for(user, timezone.now())]


def test_empty_home_says_so_to_every_role(clock, client_for):
    for role in ["marketer", "service_agent", "risk_officer", "model_validator", "ops_admin"]:
        client = client_for(role)
        client.cookies["sp_language"] = "en"

        body = client.get("/").content.decode()

        assert "Nothing waits for you" in body


def test_author_sees_what_was_returned(clock, user_with_role):
    author, approver = user_with_role("marketer"), user_with_role("campaign_approver")
    campaign = make_campaign(author)
    Approval.objects.create(
        campaign=campaign,
        content_hash="1" * 64,
        role="business",
        outcome="returned",
        author=author,
        approver=approver,
        comment="State the risk",
    )

    assert titles(author) == [f"Returned: {campaign.name}"]
    assert titles(user_with_role("marketer")) == []


def test_run_that_stopped_itself_waits_for_a_person(clock, user_with_role):
    marketer = user_with_role("marketer")
    run = make_run(make_campaign(marketer, "paused"), "paused", alarm="line_bounced")
    make_run(make_campaign(marketer, "paused"), "paused")

    assert titles(marketer) == [f"Stopped by itself: {run.campaign.name}"]
    assert titles(user_with_role("service_agent")) == []


def test_tickets_near_their_deadline_come_first_and_only_to_agents(clock, user_with_role):
    late, soon = make_ticket(-1), make_ticket(2)
    make_ticket(30)
    agent = user_with_role("service_agent")

    tasks = tasks_for(agent, timezone.now())

    assert [task.url_arg for task in tasks] == [late.number, soon.number]
    assert [task.overdue for task in tasks] == [True, False]
    assert titles(user_with_role("marketer")) == []


def test_somebody_elses_ticket_does_not_need_me(clock, user_with_role):
    agent, other = user_with_role("service_agent"), user_with_role("service_agent")
    make_ticket(1, assigned_to=other)

    assert titles(agent) == []
    assert len(titles(other)) == 1


def test_alerts_are_for_the_risk_team_alone(clock, user_with_role):
    rule, _made = MonitoringRule.objects.get_or_create(code="AML-STRUCT")
    window = {"window_start": NOON, "window_end": NOON, "hold_key": uuid.uuid4()}
    Alert.objects.create(rule=rule, customer=make_customer(), **window)

    assert len(titles(user_with_role("risk_officer"))) == 1
    for role in ["marketer", "manager", "service_agent", "ops_admin", "compliance_officer"]:
        home = home_for_user(user_with_role(role), timezone.now())
        assert home.tasks == []
        assert home.figures.alerts == {}


def test_failed_import_reaches_the_steward(clock, user_with_role):
    mapping = ImportMapping.objects.create(name="Holdings", target="holding")
    ImportJob.objects.create(mapping=mapping, file_name="h.csv", state="failed", error="No header")

    assert titles(user_with_role("data_steward")) == ["Import failed: h.csv"]
    assert titles(user_with_role("marketer")) == []


def test_running_campaigns_show_the_progress_that_their_monitor_shows(clock, user_with_role):
    marketer = user_with_role("marketer")
    run = make_run(make_campaign(marketer, "running"))
    for state in ["sent", "sent", "failed", "planned", "holdout", "suppressed"]:
        make_delivery(run, state, "minor" if state == "suppressed" else "")
    make_run(make_campaign(marketer, "finished"), "finished", finished_at=NOON)

    rows = home_for_user(marketer, timezone.now()).rows

    assert [(row.done, row.total, row.waiting) for row in rows] == [(3, 4, 1)]
    view = monitor_of(run)
    assert (view.settled, view.to_contact, view.waiting) == (3, 4, 1)


def test_hours_add_what_was_sent_to_what_will_be(clock, user_with_role):
    marketer = user_with_role("marketer")
    campaign = make_campaign(marketer, "running", per_hour=20)
    run = make_run(campaign)
    for _waiting in range(50):
        make_delivery(run, "planned")
    make_delivery(run, "sent", changed_at=NOON - dt.timedelta(hours=1))
    make_delivery(run, "sent", changed_at=NOON - dt.timedelta(days=1))

    today = home_for_user(marketer, timezone.now()).today

    by_hour = dict(zip(today.hours, today.planned, strict=True))
    assert today.sent_total == 1
    assert (by_hour[11], by_hour[12], by_hour[13], by_hour[14]) == (1, 20, 20, 10)


def test_left_alone_groups_reasons_and_never_tells_holds_apart(clock, user_with_role):
    marketer = user_with_role("marketer")
    run = make_run(make_campaign(marketer, "running"))
    for state, reason in [
        ("suppressed", "no_consent"),
        ("suppressed", "policy"),
        ("planned", "policy"),
        ("planned", "cap_week"),
        ("planned", "quiet_hours"),
        ("planned", ""),
        ("suppressed", "minor"),
        ("suppressed", "SUIT-NONE"),
    ]:
        make_delivery(run, state, reason)

    left_alone = home_for_user(marketer, timezone.now()).today.left_alone

    assert left_alone == {"caps": 1, "holds": 2, "consent": 1, "unsuitable": 1, "other": 1}


def test_another_branch_sees_none_of_it(clock, user_with_role):
    marketer = user_with_role("marketer", branch_code="B1")
    run = make_run(make_campaign(user_with_role("marketer"), "running"), sent_count=5)
    make_delivery(run, "sent")

    home = home_for_user(marketer, timezone.now())

    assert home.rows == []
    assert home.today.sent_total == 0
    assert week_of_sending(marketer, timezone.now()).total == 0


def test_week_of_sending_without_sending_claims_nothing(clock, user_with_role):
    week = week_of_sending(user_with_role("marketer"), timezone.now())

    assert week.total == 0
    assert week.delivered_share is None
    assert week.unsubscribed_share is None


def test_moved_segment_is_worth_a_look_once(clock, user_with_role):
    marketer = user_with_role("marketer")
    segment = Segment.objects.create(name="Near-affluent", owner=marketer, member_count=820)
    figures = {"member_count": 820, "entered_count": 20, "left_count": 200}
    for _round in range(2):
        SegmentRefresh.objects.create(segment=segment, started_at=NOON, finished_at=NOON, **figures)

    notes = home_for_user(marketer, timezone.now()).notes

    assert [note.title for note in notes] == ["Near-affluent fell by 18%"]


def test_running_part_answers_htmx_alone(clock, client_for):
    body = client_for("marketer").get("/", headers={"HX-Request": "true"}).content.decode()

    assert body.lstrip().startswith("<section")
    assert 'hx-trigger="every 15s"' in body
    assert "<html" not in body


def test_home_asks_the_database_a_bounded_number_of_times(
    clock, client_for, django_assert_max_num_queries
):
    client = client_for("manager")
    for _run in range(6):
        make_run(make_campaign(client.user, "running"))

    with django_assert_max_num_queries(45):
        client.get("/")


def test_left_alone_opens_its_rows(clock, client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"
    run = make_run(make_campaign(client.user, "running"))
    make_delivery(run, "suppressed", "no_consent")
    make_delivery(run, "planned", "policy")

    everybody = client.get(reverse("left_alone")).content.decode()
    held = client.get(reverse("left_alone"), {"group": "holds"}).content.decode()

    assert "No consent for the channel" in everybody
    assert "No consent for the channel" not in held
    assert "?reason=policy" in held


def test_left_alone_this_year_is_what_the_overview_counts(clock, client_for):
    client = client_for("manager")
    client.cookies["sp_language"] = "en"
    run = make_run(make_campaign(client.user, "finished"), "finished", finished_at=NOON)
    make_delivery(run, "suppressed", "SUIT-RANK", NOON - dt.timedelta(days=1))
    make_delivery(run, "planned", "cap_day")

    counted = overview_for(client.user).pressure.stopped
    year = client.get(reverse("left_alone"), {"period": "year", "group": "unsuitable"})
    rows = year.context["rows"]

    assert counted == {"caps": 0, "holds": 0, "consent": 0, "unsuitable": 1, "other": 0}
    assert [(row.reason, row.count) for row, _words in rows] == [("SUIT-RANK", 1)]
    assert (
        "?period=year&amp;group=unsuitable"
        in client.get(reverse("reports:overview")).content.decode()
    )


@pytest.mark.parametrize(("count", "title"), [(1, "1 open ticket"), (2, "2 open tickets")])
def test_tickets_about_a_campaign_are_counted_in_good_english(count, title, clock, user_with_role):
    marketer = user_with_role("marketer")
    campaign = make_campaign(marketer)
    for _ticket in range(count):
        make_ticket(30, campaign_code=campaign.code)

    notes = home_for_user(marketer, timezone.now()).notes

    assert [note.title for note in notes] == [f"{title} about {campaign.code}"]


def test_left_alone_needs_the_permission(client_for):
    assert client_for("model_validator").get(reverse("left_alone")).status_code == 403


def test_independent_estimates_add_in_squares():
    one = Matured("A", "A", 1, NOON, Estimate(30, 20, 40), None, "works")
    other = Matured("B", "B", 1, NOON, Estimate(40, 16, 64), None, "works")
    nothing = Matured("C", "C", 1, NOON, None, None, "none")

    assert total_extra([one, other, nothing]) == Estimate(70, 44, 96)
    assert total_extra([nothing]) is None


def test_ready_result_is_told_with_its_interval(clock, user_with_role):
    author = user_with_role("marketer")
    lift = Estimate(0.027, 0.0164, 0.0376)
    ready = Matured("A", "Autumn", author.pk, NOON, None, lift, "works")
    unclear = Matured("B", "Winter", author.pk, NOON, None, lift, "none")

    told = tasks_for(author, timezone.now(), [ready, unclear])

    assert [task.title for task in told] == ["Result ready: Autumn", "Result ready: Winter"]
    assert told[0].detail == "Lift +2.70 pp, 95% interval +1.64 – +3.76"
    assert "no claim" in told[1].detail


def test_the_steward_sees_duplicates_requests_and_failing_sources(clock, user_with_role):
    steward = user_with_role("data_steward")
    left, right = make_customer(), make_customer()
    CustomerPair.objects.create(
        left=left, right=right, probability=0.9, weight=12, band="review", state="open"
    )
    pull = make_pull(steward)
    Pull.objects.update(is_on=True)
    PullProgress.objects.update_or_create(pull=pull, defaults={"failures": 3})
    request = receive_request(customer=left, asked=Asked(kind="access", via="branch"), by=steward)
    RightsRequest.objects.update(due_on=timezone.localdate() - dt.timedelta(days=1))

    tasks = {task.url_name: task for task in tasks_for(steward, timezone.now())}

    assert set(tasks) == {
        "customers:rights_detail",
        "customers:pair_list",
        "customers:pull_detail",
    }
    late = tasks["customers:rights_detail"]
    assert (late.url_arg, late.overdue) == (request.code, True)
    assert tasks["customers:pull_detail"].url_arg == pull.name


def test_a_request_with_time_left_waits_in_its_list(clock, user_with_role):
    steward = user_with_role("data_steward")
    asked = Asked(kind="access", via="branch")
    receive_request(customer=make_customer(), asked=asked, by=steward)
    RightsRequest.objects.update(due_on=timezone.localdate() + dt.timedelta(days=30))

    assert tasks_for(steward, timezone.now()) == []
