"""What of a product a text may quote."""

from datetime import datetime

from campaigns.domain.personal import ProductFacts
from campaigns.models import Campaign
from customers.models import Product
from customers.selectors.catalogue import product_at


def product_told(campaign: Campaign, now: datetime) -> Product | None:
    """Return the product with the terms in force when the campaign starts, or now once it has.

    They are what its texts tell, what the scan compares them with, and what is signed: terms that are planned count
    before they show in the catalogue.
    """
    if campaign.product is None:
        return None
    return product_at(campaign.product, max(now, campaign.scheduled_at or now))


def quoted_facts(product: Product | None) -> ProductFacts | None:
    """Return a product's facts as texts name them; None without a product."""
    if product is None:
        return None
    return ProductFacts(
        name_zh=product.name_zh,
        name_en=product.name_en,
        rate=product.rate,
        term_days=product.term_days,
        min_amount=product.min_amount,
        currency=product.currency,
        risk_rating=product.risk_rating,
    )
