"""Whether what was offered once may still be offered: a mail is tried again, a banner stands and a call is made later."""

from collections.abc import Mapping

from campaigns.models import DeliveryOffer
from customers.models import Product
from recommendations.selectors.suitability import refusals_among


def drop_unsuitable(
    offers: Mapping[int, Product | None], customers: Mapping[int, int]
) -> dict[int, Product | None]:
    """Return offers by delivery with None for what is not suitable for its customer any more (`customers` by delivery)."""
    kept = dict(offers)
    for product in {one for one in offers.values() if one}:
        keys = [key for key, one in offers.items() if one == product]
        refused = refusals_among(product, [customers[key] for key in keys])
        kept |= dict.fromkeys(key for key in keys if customers[key] in refused)
    return kept


def offer_refusal(delivery_id: int, customer_id: int) -> str:
    """Return the code of the rule by which a delivery's own offer is not suitable now; blank where none, or no offer, is."""
    offer = DeliveryOffer.objects.filter(delivery_id=delivery_id).select_related("product").first()
    if offer is None or offer.product is None:
        return ""
    return refusals_among(offer.product, [customer_id]).get(customer_id, "")
