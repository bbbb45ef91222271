"""Clusters and ranks of a run that is kept from somebody reach them neither by the customer nor by a tag."""

import pytest
from django.urls import reverse
from django.utils import translation

from config.base.errors import DomainError
from customers.models import Tag
from customers.selectors.scores import kinds_kept_from
from customers.services.tags import defining
from segmentation.models import ClusterRun, LookAlike
from tests.factories.customers import make_branch, make_customer, make_score, make_tag
from tests.factories.segmentation import make_segment

pytestmark = pytest.mark.django_db
BAND = {"name_zh": "像", "name_en": "Alike", "score_low": 0}


@pytest.fixture
def owner(user_with_role):
    return user_with_role("marketer")


@pytest.fixture
def kinds(owner) -> dict[str, str]:
    """Score kinds: of a search from a private segment, of a sensitive run, of an open one, of one that is gone."""
    private = make_segment(owner, name="Secret deal", shared=False)
    search = LookAlike.objects.create(name="Of it", owner=owner, seed_segment=private, state="done")
    shape = {"owner": owner, "method": "kmeans", "transform": "log", "scaling": "standard", "state": "done"}  # fmt: skip
    sensitive = ClusterRun.objects.create(name="Ill", sensitive=True, **shape)
    shown = ClusterRun.objects.create(name="Open", **shape)
    found = {"private": search, "sensitive": sensitive, "open": shown}
    return {key: run.score_kind for key, run in found.items()} | {"gone": "cluster_999"}


@pytest.fixture
def customer(kinds):
    one = make_customer()
    for kind in (*kinds.values(), "churn"):
        make_score(one, kind, 0.5)
    return one


def told(client, customer) -> set[str]:
    body = client.get(reverse("api_customer", args=[customer.customer_no])).json()
    return {score["kind"] for score in body["scores"]}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("marketer", {"open"}),
        ("manager", {"open", "sensitive"}),
        ("data_steward", {"open", "sensitive"}),
        ("teller", set()),
        ("service_agent", set()),
    ],
)
def test_the_customer_is_told_without_them(api_client_for, customer, kinds, role, seen):
    assert told(api_client_for(role), customer) == {"churn", *(kinds[one] for one in seen)}


def test_a_branch_is_not_told_runs_over_the_whole_bank(api_client_for, customer):
    branch = make_branch()
    customer.branch = branch
    customer.save()

    assert told(api_client_for("marketer", branch_code=branch.code), customer) == {"churn"}


def test_their_owner_is_told(owner, kinds):
    assert kinds_kept_from(owner, kinds.values()) == {kinds["sensitive"], kinds["gone"]}
    assert kinds_kept_from(owner, ["churn"]) == set()


@pytest.mark.parametrize("name", ["private", "gone"])
def test_no_tag_is_made_of_them(client_for, customer, kinds, name):
    client = client_for("data_steward")
    page = reverse("customers:tag_create") + "?source=model"
    body = {"code": "alike", **BAND, "score_kind": kinds[name]}

    with translation.override("en"):
        client.cookies["sp_language"] = "en"
        refused = client.post(page, body)

    assert refused.status_code == 422
    assert refused.context["form"].errors["score_kind"] == [f"There is no score “{kinds[name]}”."]
    assert not Tag.objects.exists()
    assert client.post(page, body | {"score_kind": kinds["open"]}).status_code == 302


def test_nor_is_one_turned_to_them(owner, user_with_role, customer, kinds):
    steward = user_with_role("data_steward")
    tag = make_tag(source="model", score_kind="churn", score_low=0.1)

    with pytest.raises(DomainError) as refused:
        defining.change_tag(tag=tag, by=steward, score_kind=kinds["private"])
    defining.change_tag(tag=tag, by=owner, score_kind=kinds["private"])
    with pytest.raises(DomainError) as probed:
        defining.change_tag(tag=tag, by=steward, score_low=0.4)
    named = defining.change_tag(tag=tag, by=steward, name_en="Called otherwise")

    assert refused.value.code == probed.value.code == "unknown_score"
    tag.refresh_from_db()
    assert (tag.score_kind, tag.score_low) == (kinds["private"], 0.1)
    assert (named.name_en, tag.name_en) == ("Called otherwise", "Called otherwise")
