"""Versions of a text: none of those that customers are drawn for may be empty."""

import pytest
from django.urls import reverse
from django.utils import translation

from campaigns.models import Message
from campaigns.selectors.readiness import find_gaps
from campaigns.services import running
from config.base.errors import DomainError
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""
    with translation.override("en"):
        yield


def gaps_of(campaign) -> list[str]:
    return [str(gap.text) for gap in find_gaps(campaign)]


def write(campaign, **over) -> Message:
    return Message.objects.create(campaign=campaign, **({"step": 1, "language": "en"} | over))


@pytest.mark.parametrize(
    "empty", [{"subject": "An offer", "body": ""}, {"subject": "", "body": "Good day"}]
)
def test_a_version_that_says_nothing_is_not_launched(empty):
    campaign = make.make_campaign(make.make_audience(4))
    assert gaps_of(campaign) == []
    write(campaign, variant="B", **empty)

    assert gaps_of(campaign) == ["a text of version B, which a share of the customers would get"]
    make.approve(campaign)
    with pytest.raises(DomainError) as refused:
        running.launch_campaign(campaign=campaign, by=campaign.author)

    assert refused.value.code == "no_text"
    assert campaign.runs.count() == 0


def test_a_version_said_in_one_language_is_enough():
    people = make.make_audience(4)
    campaign = make.make_campaign(people)
    write(campaign, variant="B", subject="", body="", language="zh-hans")
    write(campaign, variant="B", subject="Another", body="Good day")

    assert gaps_of(campaign) == []
    run = running.launch_campaign(campaign=make.approve(campaign), by=campaign.author)

    assert run is not None
    assert make.states(run) == {"planned": 4}


def test_a_text_of_a_later_step_is_no_first_text():
    campaign = make.make_campaign(make.make_audience(2))
    campaign.messages.update(step=2)

    assert gaps_of(campaign) == ["a subject and a text in at least one language"]
    make.approve(campaign)
    with pytest.raises(DomainError) as refused:
        running.launch_campaign(campaign=campaign, by=campaign.author)

    assert refused.value.code == "no_text"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh-hans", "版本 B 的文案，部分客户会收到该版本"),
        ("en", "a text of version B, which a share of the customers would get"),
    ],
)
def test_the_review_names_the_empty_version(client_for, language, told):
    campaign = make.make_campaign(make.make_audience(2))
    write(campaign, variant="B", subject="", body="")
    client = client_for("marketer")
    client.cookies["sp_language"] = language

    page = client.get(reverse("campaigns:campaign_step", args=[campaign.code, "review"]))

    assert page.status_code == 200
    assert told in page.content.decode()
