"""What of a product a text may quote."""

from campaigns.domain.personal import ProductFacts
from customers.models import Product


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
