"""Each customer's own offer in a mail: decided at once, kept, the same again; and proposals of copy."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.domain.compliance.copies import Copy
from campaigns.domain.compliance.scanning import scan
from campaigns.domain.content import compile_message, find_flaws
from campaigns.domain.content.as_text import offer_text
from campaigns.domain.content.learning import Past, learn
from campaigns.domain.content.proposing import SUBJECTS, TRAITS, traits_of
from campaigns.models import Campaign, DeliveryOffer, Message
from campaigns.selectors.content.proposals import propose_copy
from campaigns.selectors.content.written_offers import written_offer
from campaigns.selectors.holdouts import held_out_products
from campaigns.services.content.offers import offers_for
from campaigns.services.rendering.recipients import Recipient, opened, read_sealed
from campaigns.services.rendering.renderer import Renderer
from customers.models import Product
from recommendations.models import Decision, ModelVersion
from tests.factories import campaigns as make
from tests.factories.customers import make_product

CODES = [trait.code for trait in TRAITS]


def recipient(customer) -> Recipient:
    [sealed] = read_sealed([customer.pk], "email")
    return opened(sealed)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Product.Kind.values)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_an_offer_says_passes_the_scan(kind, language):
    product = make_product(kind=kind, risk_rating=3, term_days=90, rate=Decimal("0.036"))
    offered = written_offer(product, language)

    found = scan(
        Copy(
            text=offer_text(offered),
            lang=language[:2],
            channel="email_block",
            product_type=kind,
            facts={"name": offered.name, "risk_rating": 3},
            names=("Qingyu Bank", "青屿银行"),
        )
    )

    assert [finding.rule for finding in found] == []
    assert offered.risk or kind in {"deposit", "payment", "service", "bond"}


def past(trait, effect, rng, campaigns=40):
    """Campaigns whose subjects have a trait half of the time, with that effect on the odds."""
    for number in range(campaigns):
        having = number % 2 == 0
        odds = -1.5 + (effect if having else 0) + rng.normal(0, 0.2)
        reacted = rng.binomial(2000, 1 / (1 + np.exp(-odds)))
        yield Past(frozenset([trait]) if having else frozenset(), 2000, int(reacted))


def test_what_worked_is_learned_with_its_interval():
    rng = np.random.default_rng(7)

    learned = learn(list(past("named", 0.5, rng)), CODES)
    nothing = learn(list(past("named", 0.0, rng)), CODES)

    (worth,) = learned.worths
    assert (worth.code, worth.having, worth.lacking) == ("named", 20, 20)
    assert worth.low < np.exp(0.5) < worth.high
    assert worth.is_clear
    assert not nothing.worths[0].is_clear
    assert learned.rate(frozenset(["named"])) > learned.rate(frozenset())


def test_too_little_past_says_nothing():
    rng = np.random.default_rng(7)

    few = learn(list(past("named", 0.5, rng, campaigns=7)), CODES)
    always = learn([Past(frozenset(["named"]), 2000, 400)] * 20, CODES)

    assert (few.worths, few.campaigns) == ((), 7)
    assert always.worths == ()


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_declared_subject_compiles_and_traits_tell_them_apart(tongue):
    for kind in Campaign.Kind.values:
        subjects = SUBJECTS[tongue][kind]
        assert [find_flaws(subject, "", "x") for subject in subjects] == [[]] * len(subjects)
        assert len({traits_of(subject) for subject in subjects}) >= 3


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", Campaign.Kind.values)
def test_each_type_has_proposals_that_pass_the_scan(kind, language, user_with_role):
    campaign = make.make_campaign([], kind=kind, product=make_product(term_days=90))

    proposals = propose_copy(campaign, language)

    assert len(proposals.items) >= 2
    assert all(item.rate is None for item in proposals.items)
    assert all(compile_message(item.subject, "", item.body) for item in proposals.items)


@pytest.mark.django_db
def test_a_proposal_is_taken_over_and_an_unknown_one_is_not(client_for, user_with_role):
    marketer = user_with_role("marketer")
    campaign = make.make_campaign([], author=marketer)
    address = reverse("campaigns:copy_proposal_take", args=[campaign.code])
    subject = propose_copy(campaign, "en").items[0].subject
    client = client_for("marketer", user=marketer)

    wrong = client.post(address, {"language": "en", "subject": "Mine", "what": "all"})
    before = Message.objects.get(campaign=campaign, language="en").subject
    client.post(address, {"language": "en", "subject": subject, "what": "subject"})

    assert (wrong.status_code, before) == (404, "An offer")
    message = Message.objects.get(campaign=campaign, language="en")
    assert (message.subject, message.body) == (subject, make.BODY)
    page = client.get(reverse("campaigns:copy_proposal_list", args=[campaign.code]))
    assert page.status_code == 200
    listed = client.get(f"/api/v1/campaigns/{campaign.code}/proposals?language=en").json()
    assert listed[0]["subject"] == subject


@pytest.mark.django_db
def test_offers_are_decided_at_once_kept_and_the_same_again(django_assert_max_num_queries):
    people = make.make_audience(3)
    run = make.launch(people, body="Hello\n\n{% offer %}\n\nBye")
    rows = {delivery.id: delivery.customer_id for delivery in make.deliveries(run)}
    now = timezone.now()

    with django_assert_max_num_queries(10):
        first = offers_for(run=run, customers=rows, now=now)
    again = offers_for(run=run, customers=rows, now=now)

    assert sorted(first) == sorted(rows)
    assert again == first
    assert (DeliveryOffer.objects.count(), Decision.objects.count()) == (3, 3)
    letter = Renderer(run.campaign, run).letter(
        recipient(people[0]), delivery_id=0, variant="A", now=now, language="en"
    )
    assert "Hello\n\nBye" in letter.text


def approved_model(product, approver) -> ModelVersion:
    return ModelVersion.objects.create(
        kind="popularity",
        name="popularity-1",
        state="champion",
        parameters={"shares": {product.code: 0.6}},
        data_from=timezone.localdate(),
        data_until=timezone.localdate(),
        label_days=30,
        code_version="1",
        artefact=b"",
        signature=b"",
        approved_by=approver,
        approved_at=timezone.now(),
        approval_note="Tried on held-out months.",
    )


@pytest.mark.django_db
def test_the_best_allowed_product_is_offered_with_its_risk(user_with_role):
    people = make.make_audience(2, language="en")
    product = make_product(kind="deposit", risk_rating=None, min_amount=None, term_days=90)
    approved_model(product, user_with_role("model_validator"))
    run = make.launch(
        people, body="{% if offer_name %}For you: {{ offer_name }}{% endif %}\n\n{% offer %}"
    )
    rows = {delivery.id: delivery.customer_id for delivery in make.deliveries(run)}

    found = offers_for(run=run, customers=rows, now=timezone.now())
    renderer = Renderer(run.campaign, run, _offers=found)
    letter = renderer.letter(
        recipient(people[0]), delivery_id=min(rows), variant="A", now=timezone.now(), language="en"
    )

    assert {one and one.code for one in found.values()} == {product.code}
    assert f"For you: {product.name_en}" in letter.text
    assert "Term: 90 days" in letter.text
    assert DeliveryOffer.objects.filter(product=product).count() == 2


@pytest.mark.django_db
def test_a_product_that_a_campaign_holds_back_comes_by_no_other_mail(user_with_role):
    people = make.make_audience(30, language="en")
    product = make_product(kind="deposit", risk_rating=None, min_amount=None, term_days=90)
    approved_model(product, user_with_role("model_validator"))
    measured = make.launch(people, product=product, holdout_share=0.5)
    held = {d.customer_id for d in make.deliveries(measured) if d.arm == "holdout"}
    run = make.launch(people, body="Hello\n\n{% offer %}")
    rows = {delivery.id: delivery.customer_id for delivery in make.deliveries(run)}

    found = offers_for(run=run, customers=rows, now=timezone.now())
    later = timezone.now() + timedelta(days=measured.campaign.attribution_days)

    offered = {rows[key]: one and one.code for key, one in found.items()}
    assert 0 < len(held) < 30
    assert offered == {one.pk: None if one.pk in held else product.code for one in people}
    assert held_out_products(rows.values(), later) == {}


@pytest.mark.django_db
def test_a_text_message_names_the_offer_too(user_with_role):
    people = make.make_audience(1, language="en")
    product = make_product(kind="deposit", risk_rating=None, min_amount=None, term_days=90)
    approved_model(product, user_with_role("model_validator"))
    run = make.launch(people, body="Hello{% if offer_name %}: {{ offer_name }}{% endif %}")
    [delivery] = make.deliveries(run)
    run.campaign.channel = "sms"

    found = offers_for(run=run, customers={delivery.id: people[0].pk}, now=timezone.now())
    renderer = Renderer(run.campaign, run, _offers=found)
    note = renderer.note(recipient(people[0]), delivery_id=delivery.id, variant="A", language="en")

    assert f"Hello: {product.name_en}" in note.text
