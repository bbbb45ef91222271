"""The demo's replies are taken in and settled by the product's own services."""

import pytest

from campaigns.models import Campaign, Reply
from campaigns.services import sending
from config.demo.order import Order
from config.demo.seed_replies import WRITTEN, write_back
from customers.models import Consent, Hold
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db


def test_some_are_settled_some_wait_and_one_may_be_a_wish_to_leave(
    smtp_sink, clock, user_with_role
):
    user_with_role("marketer", username="marketer")
    adviser = user_with_role("relationship_manager", username="adviser")
    run = make.launch(make.make_audience(len(WRITTEN) + 1))
    sending.send_slice(run_id=run.pk)
    Campaign.objects.update(state="finished")
    order = Order(customers=10)

    said = write_back(order)

    assert said == "6 replies, and one who left by a word"
    states = sorted(Reply.objects.values_list("state", "outcome"))
    waiting = [("unread", "")] * 3
    assert states == [
        ("handled", "answered"),
        ("handled", "nothing"),
        ("handled", "opted_out"),
        *waiting,
    ]
    assert Reply.objects.filter(kind="doubtful").count() == 1
    assert Reply.objects.get(owner=adviser).state == "unread"
    assert Hold.objects.filter(kind="reply", ends_at=None).count() == 1
    assert Consent.objects.filter(granted=False).count() == 2
    assert write_back(order) is None
