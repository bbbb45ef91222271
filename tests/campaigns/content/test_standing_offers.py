"""What was offered once and suits no more: not mailed again, not shown, and not said in a call."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.models import ContactTask, DeliveryOffer
from campaigns.selectors.tasks.standing import why_not_now
from campaigns.services.content.offers import offers_for
from campaigns.services.placements.deciding import decide_place
from customers.models import Customer
from recommendations.domain.suitability import RANK
from tests.campaigns.content.test_offers import approved_model
from tests.campaigns.tasks.test_handing import launch, make_people, send
from tests.factories import banners
from tests.factories import campaigns as make
from tests.factories.customers import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(clock):
    return clock


@pytest.fixture
def product():
    return make_product(risk_rating=3, min_amount=None, term_days=90)


def trust(person, tolerance: int) -> None:
    Customer.objects.filter(pk=person.pk).update(
        risk_tolerance=tolerance, risk_assessed_on=timezone.localdate()
    )


def offer(run, product) -> None:
    """What a worker keeps when it fills the texts."""
    for delivery in make.deliveries(run):
        DeliveryOffer.objects.create(
            delivery_id=delivery.pk, run=run, product=product, decision_id=1
        )


def test_a_mail_that_is_tried_again_offers_what_still_suits(clock, product, user_with_role):
    people = make.make_audience(2, language="en")
    for person in people:
        trust(person, 4)
    approved_model(product, user_with_role("model_validator"))
    run = make.launch(people, body="Hello\n\n{% offer %}\n\nBye")
    rows = {one.pk: one.customer_id for one in make.deliveries(run)}
    first = offers_for(run=run, customers=rows, now=timezone.now())
    trust(people[0], 1)
    clock.shift(dt.timedelta(hours=4))

    again = offers_for(run=run, customers=rows, now=timezone.now())

    assert list(first.values()) == [product, product]
    assert {rows[key]: one for key, one in again.items()} == {
        people[0].pk: None,
        people[1].pk: product,
    }
    assert DeliveryOffer.objects.filter(product=product).count() == 2  # what was kept stays kept


def test_a_banner_of_its_own_offer_is_not_shown_where_that_suits_no_more(product):
    (person,) = banners.make_people()
    trust(person, 4)
    run = banners.place([person])
    offer(run, product)
    place = banners.make_placement()

    def ask():
        return decide_place(customer=person, placement=place, now=timezone.now(), explain=True)

    assert [item.campaign for item in ask().items] == [run.campaign.code]
    trust(person, 1)

    answer = ask()
    assert answer.items == []
    assert [one.code for one in answer.left] == [RANK]


def test_a_call_of_its_own_offer_is_not_made_where_that_suits_no_more(product):
    people = make_people(1, "phone")
    trust(people[0], 4)
    run = launch(people, "phone", attribution_days=10)
    send(run)
    task = ContactTask.objects.get(run=run)
    offer(run, product)
    assert why_not_now(task) is None

    trust(people[0], 1)

    reason = why_not_now(task)
    assert reason
    assert reason.code == RANK
