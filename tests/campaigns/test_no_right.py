"""Every page and address of campaigns, called by somebody without any right and by another branch: no trace is left."""

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import User
from campaigns import urls as pages
from campaigns.api import urls as api
from campaigns.models import Campaign, Comment
from tests.factories import campaigns as make
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db
POSTED = {
    "reason": "rejected",
    "text": "x",
    "partner": "role:marketer",
    "may": "view",
    "decision": "cancel",
    "role": "business",
    "seen_hash": "x",
    "comment": "x",
    "subject": "S",
    "body": "B",
    "what": "all",
}
NOT_TAKEN = (403, 404, 405, 415)
# What is counted: rows, and the newest version of any row where the table tells it.
TABLES = """
    SELECT relname, relkind::text FROM pg_class
     WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
       AND relname ~ '^(campaigns_|guardian_|accounts_audit|customers_(contact|consent|suppression))'
"""


def trace() -> dict[str, tuple[int, int]]:
    """What stands in the tables."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for table, kind in cursor.fetchall():
            newest = "coalesce(max(xmin::text::bigint), 0)" if kind == "r" else "0"
            cursor.execute(f'SELECT count(*), {newest} FROM "{table}"')
            found[table] = cursor.fetchone()
    return found


@pytest.fixture
def launched(clock):
    """A running campaign of branch B2 with a comment."""
    make_branch("B1")
    branch = make_branch("B2")
    run = make.launch(make.make_audience(1, branch=branch), branch_code="B2")
    Comment.objects.create(
        campaign=run.campaign, place="review", text="x", author=run.campaign.author
    )
    return run


def addresses(run, namespace: str, urlpatterns) -> dict[str, str]:
    """Each address by name, about this campaign wherever it names one."""
    comment, (delivery,) = Comment.objects.get(), make.deliveries(run)
    numbers = {"comment": comment.pk, "delivery": delivery.pk, "dead_letter": run.pk}
    words = {"code": run.campaign.code, "step": "goal", "action": "publish", "gate": "contacted"}
    found = {}
    for one in urlpatterns:
        number = next((pk for start, pk in numbers.items() if one.name.startswith(start)), 1)
        known = words | {"pk": number, "customer_no": delivery.customer.customer_no}
        asked = {name: known.get(name, 1) for name in one.pattern.converters}
        found[one.name] = reverse(namespace + one.name, kwargs=asked)
    return found


def test_who_has_no_right_gets_nothing_and_leaves_no_trace(launched, client_for, api_client_for):
    nobody = User.objects.create(username="nobody")
    client, program = client_for("", user=nobody), api_client_for("", user=nobody)
    before = trace()

    answers = {}
    for name, url in addresses(launched, "campaigns:", pages.urlpatterns).items():
        answers[name] = {client.get(url).status_code, client.post(url, POSTED).status_code}
    for name, url in addresses(launched, "", api.urlpatterns).items():
        calls = (program.get, program.post, program.put, program.patch, program.delete)
        answers[name] = {call(url, POSTED, format="json").status_code for call in calls}

    assert {name: told for name, told in answers.items() if not told <= set(NOT_TAKEN)} == {}
    assert trace() == before


def test_another_branchs_campaign_is_not_there_and_keeps_no_trace(launched, client_for):
    client = client_for("manager", branch_code="B1")
    about_it = {
        name: url
        for name, url in addresses(launched, "campaigns:", pages.urlpatterns).items()
        if launched.campaign.code in url or "dead_letter_resend" in name
    }
    before = trace()

    answers = {
        name: {client.get(url).status_code, client.post(url, POSTED).status_code}
        for name, url in about_it.items()
    }

    assert len(about_it) > 40
    assert {name: told for name, told in answers.items() if not told <= set(NOT_TAKEN)} == {}
    assert trace() == before
    assert Campaign.objects.get().state == "running"
