"""What the campaign pages show of customers and campaigns outside the reader's branch, and odd addresses."""

import pytest
from django.urls import reverse

from campaigns.models import Message
from tests.factories import campaigns as make
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db


def test_the_wizard_offers_only_visible_customers_for_the_preview(client_for):
    near = make.make_audience(1, branch=make_branch("B1"))[0]
    far = make.make_audience(1, branch=make_branch("B2"))[0]
    campaign = make.make_campaign([near, far], branch_code="B1")
    client = client_for("marketer", branch_code="B1")

    page = client.get(reverse("campaigns:campaign_step", args=[campaign.code, "content"]))

    assert near.customer_no in page.content.decode()
    assert far.customer_no not in page.content.decode()


def test_a_campaign_out_of_sight_cannot_be_copied(client_for):
    campaign = make.make_campaign(branch_code="B2")

    answer = client_for("marketer", branch_code="B1").post(
        reverse("campaigns:campaign_clone", args=[campaign.code])
    )

    assert answer.status_code == 404


@pytest.mark.parametrize("language", ["fr", "x" * 40, "../../etc"])
def test_a_text_is_written_in_a_language_of_the_bank(client_for, language):
    campaign = make.make_campaign()
    client = client_for("marketer")
    text = {"subject": "S", "preheader": "", "body": "B", "language": language}
    step = reverse("campaigns:campaign_step", args=[campaign.code, "content"])

    written = client.post(f"{step}?language={language}", text)
    drawn = client.post(reverse("campaigns:campaign_preview", args=[campaign.code]), text)

    assert (written.status_code, drawn.status_code) == (404, 404)
    assert list(Message.objects.values_list("language", flat=True)) == ["en"]


@pytest.mark.parametrize("after", ["²", "99999999999999999999999", "-1", "x"])
def test_an_odd_page_key_breaks_no_list(client_for, after):
    make.make_campaign()

    assert client_for("marketer").get("/campaigns/", {"after": after}).status_code == 200
