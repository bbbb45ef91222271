"""A link is shown to whom it opens, and its words without it to everybody else."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.permissions import opens
from campaigns.selectors.reach import segments_seen
from config import navigation
from config.search import find_everything
from tests.factories import campaigns as make
from tests.factories.customers import make_branch, make_customer

ONLY_WHOLE_BANK = ("pull_list", "classification_list", "retention_list", "import_create")


@pytest.fixture
def branch(db):
    return make_branch("0100")


@pytest.fixture
def steward_there(client_for, branch):
    return client_for("data_steward", branch_code=branch.code)


def address(name: str, *args) -> str:
    return reverse(f"customers:{name}", args=args)


def shows(client, page: str, link: str) -> bool:
    return f'href="{link}"' in client.get(page).content.decode()


@pytest.mark.parametrize("name", ONLY_WHOLE_BANK)
def test_pages_for_the_whole_bank_are_offered_to_nobody_of_one_branch(
    client_for, steward_there, name
):
    steward = client_for("data_steward")

    assert shows(steward, address("customer_list"), address(name))
    assert not shows(steward_there, address("customer_list"), address(name))
    assert steward_there.get(address(name)).status_code == 403


def test_what_is_set_for_the_whole_bank_is_offered_to_nobody_of_one_branch(
    client_for, steward_there
):
    board, measure = address("quality_board"), f'action="{address("quality_measure")}"'

    assert measure in client_for("data_steward").get(board).content.decode()
    assert measure not in steward_there.get(board).content.decode()
    assert steward_there.post(address("quality_measure")).status_code == 403


def test_the_search_finds_no_page_that_does_not_open(client_for, steward_there):
    with translation.override("en"):
        found = find_everything(client_for("data_steward").user, "data sources")
        found_there = find_everything(steward_there.user, "data sources")

    assert [hit.url for _name, hits in found for hit in hits] == [address("pull_list")]
    assert found_there == []


def test_every_line_of_the_tree_opens_for_whom_it_is_shown(client_for, branch):
    dead = []
    for role in navigation.ROLE_NAMES:
        for code in ("", branch.code):
            client = client_for(role, branch_code=code)
            shown = [
                reverse(entry.url_name)
                for section in navigation.SECTIONS
                for entry in section.entries
                if navigation.may_open(client.user, entry)
            ]
            dead += [
                (role, code, at)
                for at in shown
                if not at.startswith("/admin") and client.get(at).status_code >= 400
            ]

    assert dead == []


def test_a_breadcrumb_is_a_word_where_its_page_does_not_open(client_for, branch):
    replies = reverse("campaigns:reply_list")
    adviser = client_for("relationship_manager", branch_code=branch.code)
    up = reverse("campaigns:campaign_list")

    page = adviser.get(replies).content.decode()

    assert f'href="{up}"' not in page
    assert "<span>营销活动</span>" in page
    assert shows(client_for("marketer"), replies, up)


@pytest.mark.parametrize(("of_the_branch", "linked"), [(True, True), (False, False)])
def test_a_delivery_is_a_link_where_its_campaign_is_seen(
    client_for, branch, clock, of_the_branch, linked
):
    customer = make_customer(branch=branch)
    make.give_consent(customer)
    run = make.launch([customer], branch_code=branch.code if of_the_branch else "")
    (delivery,) = make.deliveries(run)
    marketer = client_for("marketer", branch_code=branch.code)
    panel = reverse("campaigns:customer_contacts", args=[customer.customer_no])
    link = reverse("campaigns:delivery_detail", args=[run.campaign.code, delivery.pk])

    assert run.campaign.name in marketer.get(panel).content.decode()
    assert shows(marketer, panel, link) is linked
    assert marketer.get(link).status_code == (200 if linked else 404)


def test_a_segment_of_a_campaign_is_a_link_for_who_sees_it(client_for):
    campaign = make.make_campaign(make.make_audience(1))
    segment = campaign.include.get()
    segment.shared = False
    segment.save()
    page = reverse("campaigns:campaign_audience", args=[campaign.code])
    link = reverse("segmentation:segment_detail", args=[segment.pk])
    marketer = client_for("marketer")

    assert segments_seen(campaign, marketer.user) == set()
    assert not shows(marketer, page, link)
    assert marketer.get(link).status_code == 404
    segment.owner = User.objects.get(pk=marketer.user.pk)
    segment.save()
    assert segments_seen(campaign, marketer.user) == {segment.pk}
    assert shows(marketer, page, link)


@pytest.mark.parametrize(
    ("at", "role", "code", "open_"),
    [
        ("?show=all", "teller", "0100", True),
        ("/nowhere/", "ops_admin", "", False),
        ("/customers/sources/?page=2", "data_steward", "", True),
        ("/customers/sources/", "data_steward", "0100", False),
        ("/campaigns/", "teller", "", False),
    ],
)
def test_an_address_opens_by_what_its_view_declares(user_with_role, branch, at, role, code, open_):
    assert opens(user_with_role(role, branch_code=code), at) is open_
