"""What a bank decides about value: cut points, margins and costs, weights, tiers. Read from a document, checked."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

PARTS = ("contribution", "clv", "potential", "loyalty", "rfm")
LOYALTY_PARTS = ("tenure", "products", "recency", "inflow", "satisfaction", "referrals")
MEASURES = ("recency", "frequency", "monetary")
TIERS = ("diamond", "platinum", "gold", "silver", "ordinary")
BY_QUANTILES, FIXED = "quantiles", "fixed"
GRADES = 5
# Kinds of product that somebody opens and closes: their remaining life is estimated.
CONTRACTS = (
    "deposit", "structured_deposit", "bond", "loan", "card", "wealth", "fund", "insurance", "metal",
)  # fmt: skip
MOST_MONTHS = 120

# Where a bank begins: margins of the size that Chinese commercial banks publish, to be set by each bank's own treasury.
DEFAULT: dict[str, Any] = {
    "rfm": {
        "method": BY_QUANTILES,
        "recency": [7, 30, 90, 180],
        "frequency": [4, 12, 48, 150],
        "monetary": [1_000, 10_000, 40_000, 120_000],
    },
    "products": {
        "deposit": [0.016, 12], "structured_deposit": [0.012, 20], "bond": [0.004, 10], "loan": [0.022, 180],
        "card": [0.060, 40], "wealth": [0.006, 25], "fund": [0.008, 25], "insurance": [0.030, 30], "metal": [0.010, 15],
    },
    "payment_margin": 0.0035,
    "customer_cost": 60,
    "discount_rate": 0.08,
    "horizon_months": 36,
    "retention": 0.9,
    "weights": {"contribution": 30, "clv": 30, "potential": 15, "loyalty": 15, "rfm": 10},
    "loyalty": {"tenure": 25, "products": 20, "recency": 20, "inflow": 15, "satisfaction": 15, "referrals": 5},
    "tiers": {"diamond": 85, "platinum": 70, "gold": 45, "ordinary": 0},
}  # fmt: skip


class TermsError(ValueError):
    """Terms that cannot be; `code` says why, `field` where."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{code} {field}")
        self.code = code
        self.field = field


@dataclass(frozen=True)
class Terms:
    """The terms of value; money in the bank's own currency, rates and margins a year.

    `cuts` are the four inner edges of each measure, ascending; `products` are (margin on the balance, cost of
    keeping one) by kind; `tiers` are (code, least score), the highest first.
    """

    method: str
    cuts: dict[str, tuple[float, ...]]
    products: dict[str, tuple[float, float]]
    payment_margin: float
    customer_cost: float
    discount_rate: float
    horizon_months: int
    retention: float
    weights: dict[str, float]
    loyalty: dict[str, float]
    tiers: tuple[tuple[str, float], ...]


def read_terms(document: dict[str, Any]) -> Terms:
    """Return the terms of a document; raises TermsError with the field (`cuts_recency`, `tier_gold` …)."""
    try:
        terms = _parsed(document)
    except (KeyError, TypeError, ValueError) as error:
        raise TermsError("unreadable", str(error)[:80]) from error
    _check_cuts(terms)
    _check_rates(terms)
    _check_weights(terms)
    _check_tiers(terms)
    return terms


def _parsed(document: dict[str, Any]) -> Terms:
    rfm = document["rfm"]
    loyalty = document.get("loyalty", DEFAULT["loyalty"])  # terms from before had it built in
    tiers = sorted(
        ((str(code), float(least)) for code, least in document["tiers"].items()),
        key=lambda tier: -tier[1],
    )
    return Terms(
        method=str(rfm["method"]),
        cuts={name: tuple(float(edge) for edge in rfm[name]) for name in MEASURES},
        products={
            kind: (float(margin), float(cost))
            for kind, (margin, cost) in document["products"].items()
        },
        payment_margin=float(document["payment_margin"]),
        customer_cost=float(document["customer_cost"]),
        discount_rate=float(document["discount_rate"]),
        horizon_months=int(document["horizon_months"]),
        retention=float(document["retention"]),
        weights={part: float(document["weights"][part]) for part in PARTS},
        loyalty={part: float(loyalty[part]) for part in LOYALTY_PARTS},
        tiers=tuple(tiers),
    )


def _check_cuts(terms: Terms) -> None:
    if terms.method not in (BY_QUANTILES, FIXED):
        raise TermsError("unknown_method", "method")
    for name, edges in terms.cuts.items():
        if len(edges) != GRADES - 1:
            raise TermsError("four_edges", f"cuts_{name}")
        if any(low >= high for low, high in pairwise(edges)):
            raise TermsError("not_ascending", f"cuts_{name}")


def _check_rates(terms: Terms) -> None:
    unknown = [kind for kind in terms.products if kind not in CONTRACTS]
    if unknown:
        raise TermsError("unknown_product", unknown[0])
    for kind, (margin, cost) in terms.products.items():
        if not (-1 < margin < 1 and cost >= 0):
            raise TermsError("out_of_range", f"margin_{kind}")
    within = {
        "payment_margin": 0 <= terms.payment_margin < 1,
        "customer_cost": terms.customer_cost >= 0,
        "discount_rate": 0 <= terms.discount_rate < 1,
        "horizon_months": 3 <= terms.horizon_months <= MOST_MONTHS,
        "retention": 0 < terms.retention < 1,
    }
    for field, fine in within.items():
        if not fine:
            raise TermsError("out_of_range", field)


def _check_weights(terms: Terms) -> None:
    for weights, lead in ((terms.weights, "weight"), (terms.loyalty, "loyalty")):
        for part, weight in weights.items():
            if weight < 0:
                raise TermsError("out_of_range", f"{lead}_{part}")
        if abs(sum(weights.values()) - 100) > 1e-6:
            raise TermsError("not_hundred", f"{lead}_{next(iter(weights))}")


def _check_tiers(terms: Terms) -> None:
    for code, least in terms.tiers:
        if code not in TIERS:
            raise TermsError("unknown_tier", code)
        if not 0 <= least <= 100:
            raise TermsError("out_of_range", f"tier_{code}")
    order = [TIERS.index(code) for code, _least in terms.tiers]
    leasts = [least for _code, least in terms.tiers]
    if order != sorted(order) or len(set(leasts)) != len(leasts):
        raise TermsError(
            "not_descending", f"tier_{terms.tiers[0][0]}" if terms.tiers else "tier_ordinary"
        )
    if not terms.tiers or terms.tiers[-1][1] != 0:
        raise TermsError("no_lowest", "tier_ordinary")
