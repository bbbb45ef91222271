"""Ad audiences on the screen and over the API: each number leads to its list; strangers see nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.domain.audiences import MEMBERS
from campaigns.models import AdAudience, AudienceMember
from campaigns.services.audiences import removing
from customers.models import Export
from customers.services.consents import withdraw_consent
from customers.services.exports import own, writing
from tests.factories import audiences

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def filed(by) -> tuple[list, AdAudience]:
    """An audience of two that was given out; one of them has withdrawn since."""
    people = audiences.make_people(2)
    audiences.place(people)
    audience = AdAudience.objects.get()
    export = own.request_own_file(by=by, kind=MEMBERS, source_id=str(audience.pk), reason="Autumn")
    writing.run_export(export=export)
    withdraw_consent(customer=people[0], purpose="partner_sharing", channel="ads", source="test")
    removing.remove_members(audience=audience, now=export.created_at)
    return people, audience


def test_pages_lead_from_the_count_to_the_members(client_for):
    marketer = client_for("marketer")
    (gone, stays), audience = filed(marketer.user)

    listed = marketer.get(reverse("campaigns:audience_list")).content.decode()
    detail = marketer.get(reverse("campaigns:audience_detail", args=[audience.pk]))
    members = reverse("campaigns:audience_member_list", args=[audience.pk])

    assert f"{members}?state=to_remove" in listed
    assert f"{members}?state=standing" in detail.content.decode()
    for state, inside, outside in (("standing", stays, gone), ("to_remove", gone, stays)):
        shown = marketer.get(members, {"state": state}).content.decode()
        assert (inside.customer_no in shown, outside.customer_no in shown) == (True, False)


def test_file_is_asked_for_and_fetched_on_the_pages(client_for):
    marketer = client_for("marketer")
    _people, audience = filed(marketer.user)

    asked = {"kind": "ad_removal", "source_id": str(audience.pk), "reason": "Withdrawn"}
    answer = marketer.post(reverse("customers:export_file_create"), asked)
    export = Export.objects.latest("pk")
    writing.run_export(export=export)

    assert answer.url == reverse("customers:export_detail", args=[export.code])
    assert marketer.get(answer.url).status_code == 200
    file = marketer.get(reverse("customers:export_download", args=[export.code]))
    assert file.headers["Content-Disposition"] == f'attachment; filename="{export.code}.zip"'
    marketer.post(reverse("campaigns:audience_confirm", args=[audience.pk]))
    assert not AudienceMember.objects.to_remove().exists()


def test_home_tells_who_may_export_that_a_platform_must_take_somebody_out(client_for):
    marketer, approver = client_for("marketer"), client_for("campaign_approver")
    _people, audience = filed(marketer.user)
    page = reverse("campaigns:audience_detail", args=[audience.pk])

    told = [client.get(reverse("home")).content.decode() for client in (marketer, approver)]

    assert [page in shown for shown in told] == [True, False]


def test_who_may_not_export_confirms_nothing(client_for):
    _people, audience = filed(client_for("marketer").user)
    approver = client_for("campaign_approver")

    answer = approver.post(reverse("campaigns:audience_confirm", args=[audience.pk]))

    assert answer.status_code == 403
    assert AudienceMember.objects.to_remove().count() == 1


def test_audience_of_another_branch_is_not_there(client_for):
    stranger = client_for("marketer", branch_code="B999")
    _people, audience = filed(client_for("marketer").user)

    for name in ("audience_detail", "audience_member_list"):
        assert stranger.get(reverse(f"campaigns:{name}", args=[audience.pk])).status_code == 404
    asked = {"kind": "ad_audience", "source_id": str(audience.pk), "reason": "Curious"}
    before = Export.objects.count()
    stranger.post(reverse("customers:export_file_create"), asked)
    assert Export.objects.count() == before


def test_api_lists_audiences_and_takes_the_confirmation(api_client_for):
    marketer = api_client_for("marketer")
    _people, audience = filed(marketer.user)

    (row,) = marketer.get("/api/v1/audiences").json()["results"]
    refused = marketer.post(f"/api/v1/audiences/{audience.pk}/confirm")

    assert (row["standing"], row["given"], row["to_remove"]) == (1, 2, 1)
    assert (row["recipient"], row["format"]) == ("tencent-ads", "tencent")
    assert refused.json()["code"] == "no_removal_file"
    assert AudienceMember.objects.to_remove().count() == 1


def test_one_audience_over_the_api_and_on_its_page_tells_the_same_counts(
    client_for, api_client_for
):
    marketer, reader = client_for("marketer"), api_client_for("marketer")
    _people, audience = filed(marketer.user)

    row = reader.get(f"/api/v1/audiences/{audience.pk}").json()
    shown = marketer.get(reverse("campaigns:audience_detail", args=[audience.pk])).context

    assert (row["standing"], row["given"], row["to_remove"]) == (1, 2, 1)
    counted = shown["audience"]
    assert (counted.standing, counted.given, counted.removed, counted.to_remove) == (1, 2, 1, 1)


def test_listing_many_audiences_takes_as_many_queries_as_one(client_for, api_client_for):
    marketer, reader = client_for("marketer"), api_client_for("marketer")
    filed(marketer.user)
    lists = [
        (reader, "/api/v1/audiences"),
        (marketer, reverse("campaigns:audience_list")),
    ]

    def queries() -> list[int]:
        costs = []
        for client, address in lists:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            costs.append(len(asked))
        return costs

    of_one = queries()
    for _ in range(2):
        audiences.place(audiences.make_people(2))

    counted = [row["standing"] for row in reader.get("/api/v1/audiences").json()["results"]]
    assert counted == [2, 2, 1]
    assert queries() == of_one
