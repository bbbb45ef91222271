"""The next best offers of a batch of mails: decided at once, kept, and where a mail is tried again the same while it suits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from campaigns.models import CampaignRun, DeliveryOffer
from campaigns.selectors.content.standing_offers import drop_unsuitable
from campaigns.selectors.holdouts import held_out_products
from customers.models import Customer, Product
from recommendations.services.decisions import decide, decide_many

MOST = 10  # offers of a decision, of which the first that no campaign holds back is made


@transaction.atomic
def offers_for(
    *, run: CampaignRun, customers: Mapping[int, int], now: datetime
) -> dict[int, Product | None]:
    """Return the product to offer by delivery (`customers` by delivery), None where nothing suits; each is kept once."""
    kept = DeliveryOffer.objects.filter(delivery_id__in=list(customers)).select_related("product")
    offers = drop_unsuitable({offer.delivery_id: offer.product for offer in kept}, customers)
    wanted = {key: customer for key, customer in customers.items() if key not in offers}
    if not wanted:
        return offers
    people = sorted(set(wanted.values()))
    held = held_out_products(people, now)
    decided = decide_many(customers=people, context=_context(held.values()), now=now)
    codes = {
        key: _first(decided[who].answer, held.get(who, set()))
        for key, who in wanted.items()
        if who in decided
    }
    products = Product.objects.in_bulk([code for code in codes.values() if code], field_name="code")
    DeliveryOffer.objects.bulk_create(
        DeliveryOffer(
            delivery_id=key,
            run=run,
            product=products.get(code),
            decision_id=decided[wanted[key]].pk,
        )
        for key, code in codes.items()
    )
    return offers | {key: products.get(code) for key, code in codes.items()}


def offer_to_show(customer: Customer, now: datetime) -> Product | None:
    """Return what one customer would be offered, without keeping anything: for previews."""
    held = held_out_products([customer.pk], now).get(customer.pk, set())
    answer = decide(customer=customer, context=_context([held]), now=now, store=False).answer
    return Product.objects.filter(code=_first(answer, held)).first()


def _context(held: Iterable[set[str]]) -> dict[str, int]:
    """Ask for as many offers as leave one when those are gone that campaigns hold back.

    Consent, caps and quiet hours were asked when the delivery was claimed; here only what forbids any offer counts.
    """
    return {"limit": min(MOST, 1 + max(map(len, held), default=0))}


def _first(answer: Mapping[str, Sequence[Mapping[str, str]]], held: set[str]) -> str:
    return next((one["product"] for one in answer["offers"] if one["product"] not in held), "")
