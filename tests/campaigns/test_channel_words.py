"""What became of a contact is told in the words of its channel: on the result, the lists and the single delivery."""

import re

import pytest
from django.utils import timezone, translation

from campaigns.models import Delivery, DeliveryEvent
from campaigns.services.tasks.working import Said, record_outcome
from campaigns.services.tracking import Reaction, record_reactions
from tests.campaigns.tasks.test_working import make_task, worker
from tests.factories import banners
from tests.factories import campaigns as make
from tests.factories.following import make_people

pytestmark = pytest.mark.django_db
FUNNEL = re.compile(r'<ol class="sp-funnel">(.*?)</ol>', re.DOTALL)


@pytest.fixture(autouse=True)
def noon(clock):
    with translation.override("en"):
        yield


def steps_on(client, run) -> list[tuple[str, str]]:
    """The words and numbers of the way from plan to success on a result."""
    page = client.get(f"/campaigns/{run.campaign.code}/result/", headers={"Accept-Language": "en"})
    (drawn,) = FUNNEL.findall(page.content.decode())
    rows = [re.sub(r"<[^>]+>", "|", row).split("|") for row in drawn.split("</li>")[:-1]]
    return [tuple(word for word in row if word.strip())[:2] for row in rows]


def text_of(client, address: str) -> str:
    return client.get(address, headers={"Accept-Language": "en"}).content.decode()


def test_a_banner_is_placed_and_shown(client_for):
    run = banners.place(banners.make_people(2))
    seen = Delivery.objects.filter(run=run).earliest("pk")
    reaction = Reaction(seen.pk, DeliveryEvent.Kind.OPENED, timezone.now())
    record_reactions(run_month=run.run_month, reactions=[reaction])
    client = client_for("marketer")

    assert steps_on(client, run) == [
        ("Planned", "2"),
        ("Placed", "2"),
        ("Shown", "1"),
        ("Clicked", "0"),
        ("Converted after a click", "0"),
    ]
    page = text_of(client, f"/campaigns/{run.campaign.code}/deliveries/{seen.pk}/")
    assert "have a look." in page
    assert "Novak" not in page
    assert "Shown" in page
    assert "Opened" not in page
    assert "Calls to the provider" not in page


def test_a_call_is_handed_over_and_its_answers_lead_to_their_tasks(client_for):
    task = make_task()
    record_outcome(task=task, by=worker(), said=Said("meeting"))
    run, client = task.run, client_for("marketer")

    assert steps_on(client, run) == [
        ("Planned", "1"),
        ("Handed to a person", "1"),
        ("Reached", "1"),
        ("Interested", "1"),
        ("Converted", "0"),
    ]
    result = f"/campaigns/{run.campaign.code}/result/"
    tasks = f"/campaigns/tasks/?campaign={run.campaign.code}&amp;group=won"
    assert tasks not in text_of(client, result)
    monitor = text_of(client, f"/campaigns/{run.campaign.code}/monitor/")
    assert "<span>Wrong number</span>" in monitor
    assert "<span>Bounced</span>" not in monitor
    page = text_of(client, f"/campaigns/{run.campaign.code}/deliveries/{task.delivery_id}/")
    assert "Meeting arranged" in page
    assert "Calls to the provider" not in page


def test_a_text_message_tells_no_opening(client_for):
    run = make.launch(make_people(1), channel="sms")

    words = [word for word, _count in steps_on(client_for("marketer"), run)]

    assert words == ["Planned", "Sent", "Clicked", "Converted after a click"]
