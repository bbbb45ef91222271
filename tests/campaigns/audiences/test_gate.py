"""Naming somebody to an ad platform needs a consent of its own."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.selectors.audience import why_not
from customers.models import ConsentState, DataRecipient
from customers.services.consents import record_consent
from customers.services.rights.choices import choose
from tests.factories import audiences
from tests.factories.customers import give_consent, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def reason(person) -> str | None:
    return first_of(audiences.make_ads_campaign([person]), person)


def first_of(campaign, person) -> str | None:
    found = why_not(campaign=campaign, customer=person)
    return found[0].code if found else None


def test_neither_marketing_nor_sharing_as_a_whole_stands_for_it():
    person = make_customer(phone="13800138000")
    give_consent(person, channel="")
    assert reason(person) == "no_sharing_consent"
    give_consent(person, channel="", purpose="partner_sharing")
    assert reason(person) == "no_sharing_consent"

    give_consent(person, channel="ads", purpose="partner_sharing")

    assert reason(person) is None


def test_it_stands_for_no_marketing():
    person = make_customer(phone="13800138000")

    give_consent(person, channel="ads", purpose="partner_sharing")

    assert reason(person) == "no_consent"


def test_a_later_refusal_of_all_sharing_ends_it_and_an_earlier_one_does_not():
    (person,) = audiences.make_people()
    earlier = timezone.now() - dt.timedelta(days=1)
    refusal = {"customer": person, "purpose": "partner_sharing", "granted": False, "source": "t"}
    record_consent(**refusal, at=earlier)
    assert reason(person) is None

    record_consent(**refusal)

    assert reason(person) == "no_sharing_consent"


def test_the_customers_own_switch_is_about_sharing():
    person = make_customer(phone="13800138000")
    give_consent(person, channel="")

    choose(customer=person, what="ads", granted=True)
    assert reason(person) is None
    choose(customer=person, what="ads", granted=False)

    assert reason(person) == "no_sharing_consent"
    (state,) = ConsentState.objects.filter(customer=person, channel="ads")
    assert (state.purpose, state.granted) == ("partner_sharing", False)


@pytest.mark.parametrize(
    ("form", "over", "told"),
    [
        ("tencent", {"phone": "", "email": "a@example.com"}, "no_address"),
        ("google", {"phone": "", "email": "a@example.com"}, None),
        ("google", {"phone": "", "email": ""}, "no_address"),
    ],
)
def test_each_form_needs_what_it_is_made_of(form, over, told):
    (person,) = audiences.make_people(**over)
    campaign = audiences.make_ads_campaign([person], form=form)

    assert first_of(campaign, person) == told


def test_compliance_registers_and_ends_a_recipient_on_the_page(client_for):
    officer, marketer = client_for("compliance_officer"), client_for("marketer")
    page, register = reverse("customers:residency_list"), reverse("customers:recipient_register")
    today = timezone.localdate()
    filled = {
        "name": "Ocean Engine",
        "code": "ocean",
        "contact": "privacy@ocean.example",
        "region": "CN",
        "agreement": "AGR-7",
        "assessment": "",
        "valid_from": today.isoformat(),
        "valid_until": today.isoformat(),
    }

    assert marketer.post(register, filled | {"assessment": "PIA-7"}).status_code == 403
    assert officer.post(register, filled).status_code == 422
    assert not DataRecipient.objects.exists()
    officer.post(register, filled | {"assessment": "PIA-7"})
    assert "AGR-7" in officer.get(page).content.decode()
    assert officer.post(register, filled | {"assessment": "PIA-8"}).status_code == 422
    made = DataRecipient.objects.get()
    assert DataRecipient.objects.in_force(today).exists()
    officer.post(reverse("customers:recipient_end", args=[made.pk]))

    assert not DataRecipient.objects.in_force(today).exists()
