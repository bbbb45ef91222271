"""What is shown as a link opens, for people of every role, of the whole bank and of one branch."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import users
from config.demo import seed
from config.demo.order import Order
from config.demo.people import PEOPLE
from tests.fixtures.people import PASSWORD, SIGN_IN_BACKEND
from tests.journeys.conftest import CUSTOMERS
from tests.journeys.crawling import Crawl

pytestmark = pytest.mark.slow
BRANCH = "0100"  # with branches below it
FEWEST = 15  # pages that the least of the roles sees


@pytest.fixture
def full_bank(bank, settings, tmp_path) -> None:
    """The demo's bank with every step of its seeding."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    order = Order(customers=CUSTOMERS)
    for step in seed.STEPS:
        step(order)


def crawl_as(user: User) -> Crawl:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=SIGN_IN_BACKEND)
    return Crawl(client).walk()


def dead_links(people: list[User]) -> list[str]:
    crawls = {user.username: crawl_as(user) for user in people}
    assert {name: len(one.walked) for name, one in crawls.items() if len(one.walked) < FEWEST} == {}
    return [f"{name}: {link}" for name, one in crawls.items() for link in one.dead]


@pytest.mark.usefixtures("full_bank")
def test_no_link_is_dead_for_people_of_the_whole_bank_or_of_one_branch():
    people = list(User.objects.filter(username__in=[person.username for person in PEOPLE]))
    there = [
        users.create_user(
            username=f"{person.username}-there",
            password=PASSWORD,
            role=person.role,
            branch_code=BRANCH,
        )
        for person in PEOPLE
    ]

    assert len(people) == len(PEOPLE)
    assert dead_links(people + there) == []
