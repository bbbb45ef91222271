"""Answers taken in, falls raised once, drivers found in the database, and what is foretold of whom."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone, translation

from config.base.errors import DomainError
from customers.models import Event, Score
from customers.services.profiles import refresh_profiles
from recommendations.domain.artefacts import BadSignatureError
from segmentation.domain.satisfaction.terms import DEFAULT
from segmentation.models import DriverRun, SatisfactionAlert, SatisfactionTerms, SurveyAnswer
from segmentation.selectors.satisfaction import figures
from segmentation.services.refreshing import refresh_segment
from segmentation.services.satisfaction import alerts, fitting
from segmentation.services.satisfaction.answers import take_answers
from segmentation.services.satisfaction.saving import save_group
from segmentation.services.satisfaction.terms import set_terms
from tests.factories import customers as make
from tests.segmentation.satisfaction.world import answer, month_back, monthly, planted_bank

pytestmark = pytest.mark.django_db


def test_answers_follow_their_events():
    one, other = make.make_customer(), make.make_customer()
    kept = answer(one, "nps", 9)
    gone = answer(other, "csat", 2)
    for payload in (
        {"measure": "nps", "score": 11},
        {"measure": "mood", "score": 3},
        {"score": "x"},
        {},
    ):
        make.make_event(one, kind="survey", payload=payload)

    assert take_answers(now=timezone.now()) == 2
    assert take_answers(now=timezone.now()) == 0
    Event.objects.filter(pk=gone.pk).delete()
    Event.objects.filter(pk=kept.pk).update(payload={"measure": "nps", "score": 3})

    assert take_answers(now=timezone.now()) == 1
    assert list(SurveyAnswer.objects.values_list("customer_id", "measure", "score")) == [
        (one.pk, "nps", 3)
    ]


def test_the_last_answer_counts_and_small_groups_are_hidden(user_with_role):
    reader, now = user_with_role("manager"), timezone.now()
    for place in range(24):
        customer = make.make_customer()
        answer(customer, "csat", 1, days=9, channel="phone")
        answer(
            customer,
            "csat",
            5 if place < 18 else 2,
            days=1,
            channel="phone" if place < 21 else "web",
        )
    take_answers(now=now)

    whole = figures.overall("csat", reader, 2, now)
    lines, hidden = figures.group_lines("csat", reader, "channel", 2, now=now, least=20)

    assert (whole.good, whole.bad, whole.estimate.answers) == (18, 6, 24)
    # Three answers about the web are too few; shown alone, the rest would tell them.
    assert (lines, hidden) == ([], 2)
    listed = figures.answers_in(reader, 2, now, group="dissatisfied", narrowed={"channel": "web"})
    assert listed.count() == 3


def test_a_reader_sees_the_answers_of_their_branch_only(user_with_role):
    root = make.make_branch()
    near, far = make.make_branch(parent=root), make.make_branch(parent=root)
    for branch, score in ((near, 9), (far, 0)):
        answer(make.make_customer(branch=branch), "nps", score)
    take_answers(now=timezone.now())
    reader = user_with_role("manager")
    reader.branch_code = near.code
    reader.save()

    found = figures.overall("nps", reader, 2, timezone.now())

    assert (found.good, found.bad, found.estimate.answers) == (1, 0, 1)
    assert not figures.answers_in(
        reader, 2, timezone.now(), group="detractor", narrowed={}
    ).exists()
    assert figures.months_of("nps", timezone.now(), user=reader)[0].answers == 1


def fallen_bank():
    """Six months of 36 satisfied among 40, then one of 20."""
    for back in range(7, 1, -1):
        monthly(month_back(back), good=36, bad=4)
    monthly(month_back(1), good=20, bad=20)
    take_answers(now=timezone.now())


def test_a_fall_is_raised_once_and_told_once(user_with_role):
    owner = user_with_role("marketer")
    owner.email, owner.language = "owner@example.com", "en"
    owner.save()
    set_terms(by=owner, document=DEFAULT | {"sigmas": 3})
    fallen_bank()

    raised = alerts.raise_alerts(now=timezone.now())
    again = alerts.raise_alerts(now=timezone.now())
    told = alerts.tell_owner()

    assert again == []
    # Of all, and of the one channel that was asked about.
    assert [(one.measure, one.channel, one.value, one.method) for one in raised] == [
        ("csat", "", 0.5, "p"), ("csat", "phone", 0.5, "p"),
    ]  # fmt: skip
    # 0.9 − 3 √(0.09 / 40)
    assert raised[0].limit == pytest.approx(0.7577, abs=1e-4)
    assert (told, alerts.tell_owner(), len(mail.outbox)) == (2, 0, 2)
    assert mail.outbox[0].to == ["owner@example.com"]
    assert "50.0%" in mail.outbox[0].body
    assert "/segments/satisfaction/" in mail.outbox[0].body


def test_wider_limits_raise_nothing(user_with_role):
    set_terms(by=user_with_role("marketer"), document=DEFAULT | {"sigmas": 5, "least_month": 41})
    fallen_bank()

    assert alerts.raise_alerts(now=timezone.now()) == []


def test_a_fall_is_taken_note_of_once(user_with_role):
    fallen_bank()
    fall = alerts.raise_alerts(now=timezone.now())[0]
    reader = user_with_role("manager")

    alerts.note_alert(alert=fall, by=reader)

    assert SatisfactionAlert.objects.unseen().count() == 1
    with pytest.raises(DomainError) as refused:
        alerts.note_alert(alert=fall, by=reader)
    assert refused.value.code == "is_noted"


def test_terms_are_versions_and_refuse_a_lost_change(user_with_role):
    by = user_with_role("marketer")
    set_terms(by=by, document=DEFAULT)

    with pytest.raises(DomainError) as late:
        set_terms(by=by, document=DEFAULT, version=0)
    with pytest.raises(DomainError) as bad:
        set_terms(by=by, document=DEFAULT | {"smallest_group": 2})

    assert (late.value.code, bad.value.code, bad.value.field) == (
        "conflict",
        "bad_terms",
        "smallest_group",
    )
    assert SatisfactionTerms.objects.count() == 1


def test_planted_drivers_are_found_and_the_silent_are_foretold(user_with_role):
    people = planted_bank()
    by = user_with_role("manager")
    silent, refuser, closed = (make.make_customer() for _ in range(3))
    refuser.profiling_refused = True
    refuser.save()
    closed.status = "closed"
    closed.save()
    refresh_profiles(as_of=timezone.now())

    run = fitting.fit_run(run_id=fitting.request_drivers(by=by, measure="csat").pk)
    count = fitting.foretell(run=run)

    assert (run.state, run.refused, run.customer_count) == ("done", "", len(people))
    found = {one["name"]: one for one in run.metrics["effects"]}
    assert {one["name"] for one in run.metrics["effects"][:3]} == {
        "late_answer",
        "digital_errors",
        "fee",
    }
    assert found["late_answer"]["points"] == pytest.approx(-1.5, abs=0.4)
    assert found["fee"]["high"] < 0
    assert run.metrics["judged"]["r2_low"] > 0
    assert count == 1
    told = Score.objects.get(kind="expected_csat")
    assert told.customer_id == silent.pk
    assert 4 < told.value <= 5
    assert told.band == "high"

    run.refused = "no_better"
    run.save()
    assert fitting.foretell(run=run) == 0
    assert not Score.objects.filter(kind="expected_csat").exists()


def test_a_second_run_is_compared_with_the_first(user_with_role):
    planted_bank()
    by = user_with_role("manager")
    first = fitting.fit_run(run_id=fitting.request_drivers(by=by, measure="csat").pk)

    second = fitting.fit_run(run_id=fitting.request_drivers(by=by, measure="csat").pk)

    assert second.previous == first
    assert not any(one["real"] for one in second.metrics["shifts"])
    assert len(second.metrics["shifts"]) == len(first.metrics["effects"])
    DriverRun.objects.filter(pk=second.pk).update(artefact=bytes(second.artefact) + b"x")
    second.refresh_from_db()
    with pytest.raises(BadSignatureError):
        fitting.foretell(run=second)


def test_who_refuses_profiling_is_not_learned_from(user_with_role):
    people = planted_bank()
    for one in people[:7]:
        make.give_consent(one, "", "profiling", granted=False)
    people[7].profiling_refused = True
    people[7].save()

    run = fitting.fit_run(
        run_id=fitting.request_drivers(by=user_with_role("manager"), measure="csat").pk
    )

    assert run.customer_count == len(people) - 8


def test_nothing_later_than_an_answer_moves_it(user_with_role):
    planted_bank(after=True)

    run = fitting.fit_run(
        run_id=fitting.request_drivers(by=user_with_role("manager"), measure="csat").pk
    )

    # Complaints, errors and fees that came after the answers.
    assert run.state == "done"
    assert not any(
        one["weight"]
        for one in run.metrics["effects"]
        if one["name"] in {"complaint", "late_answer", "digital_errors", "fee"}
    )


def test_too_few_answers_are_told(user_with_role):
    run = fitting.fit_run(
        run_id=fitting.request_drivers(by=user_with_role("manager"), measure="nps").pk
    )

    with translation.override("en"):
        assert (run.state, run.failure) == (
            "failed",
            "Too few answers, or all alike: at least 200 are needed.",
        )


def test_detractors_become_a_segment_that_follows_the_answers(user_with_role):
    by = user_with_role("marketer")
    happy, sad, changed, long_ago = (make.make_customer() for _ in range(4))
    for customer, score, days in (
        (happy, 9, 3),
        (sad, 2, 3),
        (changed, 1, 9),
        (changed, 8, 2),
        (long_ago, 0, 600),
    ):
        answer(customer, "nps", score, days=days)
    take_answers(now=timezone.now())

    with translation.override("en"):
        segment = save_group(by=by, group="detractor")
        second = save_group(by=by, group="detractor", channel="web")
    refresh_segment(segment_id=segment.pk)

    assert (segment.name, second.name) == ("Detractors (0–6)", "Detractors (0–6) (2)")
    segment.refresh_from_db()
    assert segment.member_count == 1
    with pytest.raises(DomainError):
        save_group(by=by, group="everybody")


def test_the_command_tells_what_drives(user_with_role, capsys):
    planted_bank(taken=False)
    by = user_with_role("marketer")

    call_command("fit_satisfaction", by=by.username, measure=["csat"])

    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("280 new answers, 0 new falls")
    assert told[1].startswith("csat: 280 answers of 280 customers, R² 0.")
    assert any("A complaint open longer than 3 days" in line for line in told[2:5])


def test_who_sees_one_branch_sets_no_terms_for_the_whole_bank(user_with_role):
    clerk = user_with_role("marketer", branch_code=make.make_branch().code)

    with pytest.raises(DomainError) as refused:
        set_terms(by=clerk, document=DEFAULT)

    assert refused.value.code == "reaches_beyond"
    assert not SatisfactionTerms.objects.exists()
