"""What failed is gathered, and sent again only by a person, through every gate."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Delivery
from campaigns.selectors.dead_letters import list_dead_letters
from campaigns.services import running, sending, steering
from campaigns.services.resending import resend_failed
from campaigns.services.timing import series
from config.base.errors import DomainError
from customers.services import consents
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def failed_run(smtp_sink, size: int = 2):
    """A finished run of which the first mail was refused for good."""
    people = make.make_audience(size)
    smtp_sink.faults.set([{"kind": "reject_5xx", "pattern": people[0].email, "times": 1}])
    run = make.launch(people)
    sending.send_slice(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.failed_count) == ("finished", 1)
    return people[0], run


def test_is_gathered_with_the_providers_words(smtp_sink, user_with_role):
    _person, run = failed_run(smtp_sink)

    (letters,) = list_dead_letters(user_with_role("marketer"))

    assert (letters.run.pk, letters.reason, letters.count) == (run.pk, "rejected", 1)
    assert "550" in letters.words
    assert letters.may_return


def test_finished_run_goes_on_and_ends_again(smtp_sink):
    person, run = failed_run(smtp_sink)

    again = resend_failed(run=run, reason="rejected", by=run.campaign.author)

    run.refresh_from_db()
    assert (again, run.state, run.planned_count, run.failed_count) == (1, "running", 1, 0)
    sending.send_slice(run_id=run.pk)
    run.refresh_from_db()
    assert make.states(run) == {"sent": 2}
    assert run.state == "finished"
    assert Campaign.objects.get(pk=run.campaign_id).state == "finished"
    assert smtp_sink.store.count(to=person.email) == 1
    assert smtp_sink.store.count_repeated() == 0


def test_gates_are_asked_anew(smtp_sink):
    person, run = failed_run(smtp_sink)
    consents.withdraw_consent(customer=person, purpose="marketing", channel="email", source="test")

    resend_failed(run=run, reason="rejected", by=run.campaign.author)
    sending.send_slice(run_id=run.pk)

    assert make.states(run) == {"sent": 1, "suppressed": 1}
    assert smtp_sink.store.count(to=person.email) == 0


def test_twice_sends_nothing_more(smtp_sink):
    _person, run = failed_run(smtp_sink)
    resend_failed(run=run, reason="rejected", by=run.campaign.author)

    with pytest.raises(DomainError) as refused:
        resend_failed(run=run, reason="rejected", by=run.campaign.author)

    assert refused.value.code == "nothing_failed"


def test_not_beyond_its_window_nor_once_changed(smtp_sink, clock):
    _person, run = failed_run(smtp_sink)
    run.campaign.messages.update(body="Something nobody signed")
    with pytest.raises(DomainError) as changed:
        resend_failed(run=run, reason="rejected", by=run.campaign.author)
    clock.shift(dt.timedelta(days=31))
    with pytest.raises(DomainError) as late:
        resend_failed(run=run, reason="rejected", by=run.campaign.author)

    assert (changed.value.code, late.value.code) == ("approval_void", "run_ended")
    assert make.states(run) == {"failed": 1, "sent": 1}


def test_stopped_run_sends_nothing_again(smtp_sink):
    people = make.make_audience(2)
    smtp_sink.faults.set([{"kind": "reject_5xx", "pattern": people[0].email}])
    run = make.launch(people)
    later = timezone.now() + dt.timedelta(hours=1)
    Delivery.objects.filter(run=run, customer=people[1]).update(not_before=later)
    sending.send_slice(run_id=run.pk)
    running.stop_run(run=run, by=run.campaign.author, reason="Wrong product")

    with pytest.raises(DomainError) as refused:
        resend_failed(run=run, reason="rejected", by=run.campaign.author)

    assert refused.value.code == "run_ended"
    assert make.states(run) == {"cancelled": 1, "failed": 1}


def failed_series(smtp_sink):
    """A series of which the first date is over, one mail refused for good, and the next date is tomorrow's."""
    people = make.make_audience(2)
    smtp_sink.faults.set([{"kind": "reject_5xx", "pattern": people[0].email, "times": 1}])
    run = make.launch(people, recurrence="FREQ=DAILY;COUNT=3", scheduled_at=timezone.now())
    sending.send_slice(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, run.failed_count, run.campaign.state) == ("finished", 1, "running")
    return run


def test_a_stopped_series_does_not_come_back_to_life(smtp_sink, client_for, clock):
    run = failed_series(smtp_sink)
    steering.stop_campaign(campaign=run.campaign, by=run.campaign.author, reason="Wrong product")

    page = client_for("marketer").get(reverse("campaigns:dead_letter_list"))
    with pytest.raises(DomainError) as refused:
        resend_failed(run=run, reason="rejected", by=run.campaign.author)
    begun = series.start_due_dates(now=timezone.now() + dt.timedelta(days=1))

    assert refused.value.code == "run_ended"
    assert "活动已停止" in page.content.decode()
    assert reverse("campaigns:dead_letter_resend", args=[run.pk]) not in page.content.decode()
    assert begun == []
    assert Campaign.objects.get(pk=run.campaign_id).state == "stopped"
    assert make.states(run) == {"failed": 1, "sent": 1}


def test_a_paused_series_stays_paused_and_sends_when_it_goes_on(smtp_sink, client_for):
    run = failed_series(smtp_sink)
    steering.pause_campaign(campaign=run.campaign, by=run.campaign.author)

    answer = client_for("marketer").post(
        reverse("campaigns:dead_letter_resend", args=[run.pk]), {"reason": "rejected"}, follow=True
    )
    sending.send_slice(run_id=run.pk)
    begun = series.start_due_dates(now=timezone.now() + dt.timedelta(days=1))

    run.refresh_from_db()
    assert "活动已暂停" in answer.content.decode()
    assert (run.state, Campaign.objects.get(pk=run.campaign_id).state) == ("paused", "paused")
    assert (begun, make.states(run)) == ([], {"planned": 1, "sent": 1})
    steering.resume_campaign(campaign=run.campaign, by=run.campaign.author)
    sending.send_slice(run_id=run.pk)
    assert make.states(run) == {"sent": 2}


def test_a_running_series_sends_again_and_goes_on(smtp_sink):
    run = failed_series(smtp_sink)

    resend_failed(run=run, reason="rejected", by=run.campaign.author)
    sending.send_slice(run_id=run.pk)

    assert make.states(run) == {"sent": 2}
    assert Campaign.objects.get(pk=run.campaign_id).state == "running"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_shows_and_sends_again(smtp_sink, client_for, language):
    _person, run = failed_run(smtp_sink)
    client = client_for("marketer")
    client.cookies["sp_language"] = language

    shown = client.get(reverse("campaigns:dead_letter_list"))
    answer = client.post(
        reverse("campaigns:dead_letter_resend", args=[run.pk]), {"reason": "rejected"}
    )

    assert shown.status_code == 200
    assert run.campaign.name in shown.content.decode()
    assert answer.status_code == 302
    assert make.states(run) == {"planned": 1, "sent": 1}


def test_who_may_not_launch_sends_nothing(smtp_sink, client_for):
    _person, run = failed_run(smtp_sink)

    answer = client_for("campaign_approver").post(
        reverse("campaigns:dead_letter_resend", args=[run.pk]), {"reason": "rejected"}
    )

    assert answer.status_code == 403
    assert make.states(run) == {"failed": 1, "sent": 1}
