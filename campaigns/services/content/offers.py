"""The next best offers of a batch of mails: decided at once, kept, and where a mail is tried again the same while it suits."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from campaigns.models import CampaignRun, DeliveryOffer
from campaigns.selectors.content.standing_offers import drop_unsuitable
from customers.models import Customer, Product
from recommendations.services.decisions import decide, decide_many

# Consent, caps and quiet hours were asked when the delivery was claimed; here only what forbids any offer counts.
CONTEXT: Mapping[str, object] = {"limit": 1}


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
    decided = decide_many(customers=sorted(set(wanted.values())), context=CONTEXT, now=now)
    codes = {key: _first(decided[who].answer) for key, who in wanted.items() if who in decided}
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
    answer = decide(customer=customer, context=CONTEXT, now=now, store=False).answer
    return Product.objects.filter(code=_first(answer)).first()


def _first(answer: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    offers = answer["offers"]
    return offers[0]["product"] if offers else ""
