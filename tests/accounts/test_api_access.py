"""Who a program is, how far its token reaches, and that the trail knows who acted."""

import secrets

import pytest
from django.urls import reverse
from oauth2_provider.models import Application

from accounts.models import AuditEntry
from campaigns.models import Campaign

CAMPAIGNS = "/api/v1/campaigns"


@pytest.fixture
def token_of(client, user_with_role):
    """The access token that an application of this user gets by client credentials."""

    def ask(user) -> str:
        secret = secrets.token_urlsafe(24)
        application = Application.objects.create(
            name=user.username,
            client_secret=secret,
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
            user=user,
        )
        told = client.post(
            "/oauth/token/",
            {
                "grant_type": "client_credentials",
                "client_id": application.client_id,
                "client_secret": secret,
            },
        )
        return told.json()["access_token"]

    return ask


def test_the_trail_names_the_program_that_acted(client, token_of, user_with_role):
    program = user_with_role("api_client", password=None)
    bearer = f"Bearer {token_of(program)}"

    made = client.post(CAMPAIGNS, {"name": "From core banking"}, headers={"Authorization": bearer})

    entry = AuditEntry.objects.get(object_table="campaigns_campaign", action="insert")
    assert made.status_code == 201
    assert entry.actor == f"user:{program.username}"
    assert entry.request_id != ""


def test_nobody_acts_in_a_programs_name_after_its_request(client, token_of, user_with_role):
    program = user_with_role("api_client", password=None)
    client.get(CAMPAIGNS, headers={"Authorization": f"Bearer {token_of(program)}"})

    user_with_role("marketer")

    assert AuditEntry.objects.filter(actor=f"user:{program.username}").count() == 0


def test_no_program_acts_as_a_person(client, token_of, user_with_role):
    bearer = f"Bearer {token_of(user_with_role('marketer'))}"

    answer = client.post(CAMPAIGNS, {"name": "Mine"}, headers={"Authorization": bearer})

    assert answer.status_code == 401
    assert Campaign.objects.count() == 0


def test_a_token_for_reading_writes_nothing(api_client_for):
    client = api_client_for("api_client", scope="read")

    assert client.get(CAMPAIGNS).status_code == 200
    assert client.post(CAMPAIGNS, {"name": "Not this way"}).status_code == 403
    assert Campaign.objects.count() == 0


def test_a_token_without_reading_reads_nothing(api_client_for):
    assert api_client_for("api_client", scope="write").get(CAMPAIGNS).status_code == 403


def test_a_token_in_an_address_counts_for_nothing(client, token_of, user_with_role):
    token = token_of(user_with_role("api_client", password=None))

    assert client.get(CAMPAIGNS, {"access_token": token}).status_code == 401


@pytest.mark.parametrize("page", ["applications/register/", "applications/", "authorize/"])
def test_nobody_makes_programs_by_themselves(client_for, page):
    assert client_for("marketer").get(f"/oauth/{page}").status_code == 404


def test_a_password_buys_no_token(client, user_with_role):
    user = user_with_role("campaign_approver", password="correct-horse-battery")
    application = Application.objects.create(
        name="Skips the second factor",
        client_secret="known",
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_PASSWORD,
        user=user,
    )

    told = client.post(
        reverse("oauth2_provider:token"),
        {
            "grant_type": "password",
            "username": user.username,
            "password": "correct-horse-battery",
            "client_id": application.client_id,
            "client_secret": "known",
        },
    )

    assert told.status_code == 400
    assert "access_token" not in told.json()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "There is nothing at this address, or nothing that you may see."),
        ("zh-hans", "此地址没有内容，或其内容您无权查看。"),
    ],
)
@pytest.mark.parametrize("path", ["customers/NOBODY", "tags/none", "nowhere-at-all"])
def test_what_is_not_there_is_told_in_the_language_asked_for(api_client_for, path, language, said):
    answer = api_client_for("api_client").get(
        f"/api/v1/{path}", headers={"Accept-Language": language}
    )

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert (answer.json()["title"], answer.json()["detail"]) == ("Not Found", said)
