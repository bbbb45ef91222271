"""What a purchase brings the bank: the same arithmetic for the past and for the running demo, for any bank's products."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from customers.models import Product

USUAL = {"loan": 60_000, "card": 12_000, "insurance": 3_000, "deposit": 40_000}
OTHERWISE = 30_000
# By what the usual principals, which are in yuan, are multiplied elsewhere; Berka's loans are 151,410 koruna on average.
SCALES = {"CZK": 2.5}
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Terms:
    """What decides a product's income: margin as a share a year, money in its currency."""

    code: str
    kind: str
    min_amount: Decimal | None
    annual_margin: Decimal
    fee: Decimal
    currency: str


NAMES = tuple(Terms.__dataclass_fields__)


def terms_of(product: "Product") -> Terms:
    """Read the terms of a product of the catalogue."""
    return Terms(**{name: getattr(product, name) for name in NAMES})


def read_terms(bank: Path) -> dict[str, Terms]:
    """Read the terms of all products, by code, from a bank's files."""
    rows = pq.read_table(bank / "products", columns=list(NAMES)).to_pylist()
    return {row["code"]: Terms(**row) for row in rows}


def purchase_payload(customer_no: str, terms: Terms) -> dict[str, object]:
    """Return what core banking tells of a purchase.

    `amount` is the income expected of it in its first year, in the product's currency: principal × annual margin;
    the principal is spread by customer from half to twice what is usual for the kind.
    """
    usual = USUAL.get(terms.kind, OTHERWISE) * SCALES.get(terms.currency, 1)
    usual = max(usual, float(terms.min_amount or 0))
    digest = hashlib.sha256(f"{customer_no}|{terms.code}".encode()).digest()
    spread = 0.5 * 4 ** (int.from_bytes(digest[:4], "big") / 2**32)
    principal = Decimal(round(usual * spread, -2))
    income = (principal * terms.annual_margin + terms.fee).quantize(CENT)
    return {"product": terms.code, "principal": str(principal), "amount": str(income)}
