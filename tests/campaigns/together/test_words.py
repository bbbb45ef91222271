"""What people read of drafts: differences in words, who else is here, the days of the calendar."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.domain.comparing import cut_pieces
from campaigns.models import Campaign, Presence
from campaigns.selectors.drafts import planner
from campaigns.selectors.drafts.documents import compare
from campaigns.selectors.timing.quiet import is_quiet, quiet_stretches
from campaigns.selectors.timing.words import rule_words
from campaigns.services import drafting
from customers.services.policy import set_quiet_hours
from tests.factories import campaigns as make

BEFORE = {
    "kind": "promotion",
    "goal": "Sell a card",
    "goal_conversion_rate": 0.02,
    "include": [{"id": 2, "name": "Wealthy"}],
    "schedule": {"starts_at": "2026-11-24T02:00:00+00:00", "recurrence": "FREQ=WEEKLY;COUNT=2"},
    "messages": [{"step": 1, "variant": "A", "language": "en", "body": "One day"}],
}
AFTER = {
    "kind": "retention",
    "goal": "Sell a loan",
    "goal_conversion_rate": None,
    "include": [],
    "schedule": {"starts_at": None, "recurrence": "FREQ=WEEKLY;INTERVAL=2;COUNT=2"},
    "messages": [{"step": 1, "variant": "A", "language": "en", "body": "One fine day"}],
}


def test_differences_are_said_in_the_readers_words():
    with translation.override("en"):
        rows = compare(BEFORE, AFTER)
        told = {row.place: (row.before, row.after) for row in rows if not row.pieces}
        texts = {row.place: row.pieces for row in rows if row.pieces}

    assert told == {
        "Type": ("Product promotion", "Retention"),
        "Wanted conversion rate": ("2%", None),
        "Segments in · No. 2": ("Wealthy", None),
        "Time · Starts": ("2026-11-24 10:00", None),
        "Time · Repeats by (RRULE)": ("every week", "every 2 weeks"),
    }
    assert texts == {
        "Goal": [("same", "Sell a "), ("gone", "card"), ("new", "loan")],
        "Content · English · Text": [("same", "One "), ("new", "fine "), ("same", "day")],
    }


def test_line_ends_of_a_browser_are_no_change():
    assert list(cut_pieces("One\n\nTwo", "One\r\n\r\nTwo")) == [("same", "One\n\nTwo")]


@pytest.mark.parametrize(
    ("rule", "zh"),
    [
        ("FREQ=DAILY;COUNT=3", "每天"),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=3", "每周星期一"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", "每 2 周"),
        ("FREQ=MONTHLY;COUNT=3", "每月"),
        ("FREQ=YEARLY;COUNT=3", "每年"),
    ],
)
def test_an_interval_of_one_is_not_counted(rule, zh):
    with translation.override("zh-hans"):
        assert rule_words(rule).replace("的", "").startswith(zh)


@pytest.mark.django_db
def test_who_else_is_here_is_said_with_the_steps_title(client, user_with_role):
    marketer, other = user_with_role("marketer"), user_with_role("ops_admin")
    draft = drafting.create_campaign(by=marketer, name="Autumn", kind="care")
    Presence.objects.create(campaign=draft, user=other, step="schedule", seen_at=timezone.now())
    client.force_login(marketer)

    with translation.override("en"):
        said = client.post(
            reverse("campaigns:campaign_presence", args=[draft.code, "goal"]),
            headers={"accept-language": "en"},
        ).content.decode()

    assert "(step “Time and caps”)" in said


@pytest.mark.parametrize(
    ("begins", "ends", "stretches"),
    [
        ((20, 0), (9, 0), [(0.0, 9.0), (20.0, 4.0)]),
        ((20, 30), (0, 0), [(20.5, 3.5)]),
        ((12, 0), (13, 30), [(12.0, 1.5)]),
        ((9, 0), (9, 0), []),
    ],
)
def test_quiet_hours_are_drawn_within_one_day(begins, ends, stretches):
    assert quiet_stretches(dt.time(*begins), dt.time(*ends)) == stretches


@pytest.mark.django_db
def test_the_calendar_marks_what_falls_into_quiet_hours(clock, user_with_role):
    marketer = user_with_role("marketer")
    set_quiet_hours(begins=dt.time(20), ends=dt.time(9))
    campaign = make.make_campaign(make.make_audience(1))
    Campaign.objects.filter(pk=campaign.pk).update(
        scheduled_at=dt.datetime(2026, 3, 20, 13, 0, tzinfo=dt.UTC)  # 21:00 in Shanghai
    )

    month = planner.month_of(marketer, "2026-03")

    (entry,) = [entry for week in month.weeks for day in week for entry in day.entries]
    assert (entry.at.day, entry.hour, entry.is_quiet) == (20, 21.0, True)
    assert month.quiet == [(0.0, 9.0), (20.0, 4.0)]
    assert not is_quiet(dt.time(9), dt.time(20), dt.time(9))


@pytest.mark.django_db
def test_a_comparison_with_what_is_not_there_keeps_the_form_and_says_so(client, user_with_role):
    marketer = user_with_role("marketer")
    draft = drafting.create_campaign(by=marketer, name="Autumn", kind="care")
    client.force_login(marketer)

    answer = client.get(
        reverse("campaigns:campaign_compare"), {"one": draft.code, "other": f"{draft.code}@ffff"}
    )

    assert answer.status_code == 404
    assert answer.context["missing"] == [f"{draft.code}@ffff"]
    assert f'value="{draft.code}"' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "word"),
    [(b"{" + b" " * 2_000_001 + b"}", "2 MB"), (b"[" * 200_000, "JSON"), (b"\xff\xfe\x00", "JSON")],
)
def test_a_document_that_cannot_be_read_is_refused_in_words(client, user_with_role, content, word):
    client.force_login(user_with_role("marketer"))

    answer = client.post(
        reverse("campaigns:campaign_import"),
        {"file": SimpleUploadedFile("campaign.json", content), "document": ""},
    )

    assert answer.status_code == 422
    assert word in next(iter(answer.context["faults"].values()))
    assert not Campaign.objects.exists()
