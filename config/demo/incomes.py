"""What a simulated purchase brings the bank: the same arithmetic for the past and for the running demo."""

import hashlib
from decimal import Decimal

from config.simulation.catalogue import INDEX, PRODUCTS

USUAL = {"loan": 60_000, "card": 12_000, "insurance": 3_000, "deposit": 40_000}
OTHERWISE = 30_000
CENT = Decimal("0.01")


def purchase_payload(customer_no: str, product_code: str) -> dict[str, object]:
    """Return what core banking tells of a purchase.

    `amount` is the income expected of it in its first year, in CNY: principal × annual margin of the catalogue;
    the principal is spread by customer from half to twice what is usual for the kind.
    """
    product = PRODUCTS[INDEX[product_code]]
    usual = max(USUAL.get(product.kind, OTHERWISE), float(product.min_amount))
    digest = hashlib.sha256(f"{customer_no}|{product_code}".encode()).digest()
    spread = 0.5 * 4 ** (int.from_bytes(digest[:4], "big") / 2**32)
    principal = Decimal(round(usual * spread, -2))
    income = (principal * Decimal(product.annual_margin) + Decimal(product.fee)).quantize(CENT)
    return {"product": product_code, "principal": str(principal), "amount": str(income)}
