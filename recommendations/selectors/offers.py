"""A decision as a screen or an API answer shows it, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from customers.models import Product
from recommendations.domain import ranking
from recommendations.models import Decision
from recommendations.selectors.wording import (
    Line,
    Names,
    product_name,
    reason_line,
    refusal_text,
    state_text,
)


@dataclass(frozen=True)
class ShownOffer:
    """An offer in words; `weight` is what it was ranked by."""

    code: str
    name: str
    rank: int
    rating: int | None
    odds: float
    weight: float
    value: float
    context: float
    lever: float
    reasons: list[Line]


@dataclass(frozen=True)
class ShownRefusal:
    """A refused product in words, with the rule that refused it."""

    code: str
    name: str
    rating: int | None
    rule: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A whole answer in words; `message` says why there are no offers."""

    state: str
    message: str
    offers: list[ShownOffer]
    refused: list[ShownRefusal]

    @property
    def is_held(self) -> bool:
        """Whether a hold that may be told keeps the offers back."""
        return self.state == ranking.ON_HOLD

    @property
    def is_hidden(self) -> bool:
        """Whether the reason is nobody's business here."""
        return self.state == ranking.NOT_AVAILABLE


def show_answer(answer: dict[str, Any], names: Names) -> Shown:
    """Word an answer for the current language."""
    return Shown(
        state=answer["state"],
        message=state_text(answer),
        offers=[_offer(row, names) for row in answer["offers"]],
        refused=[_refusal(row, names) for row in answer["refused"]],
    )


def _offer(row: dict[str, Any], names: Names) -> ShownOffer:
    numbers = {
        key: row[key] for key in ("rank", "rating", "odds", "weight", "value", "context", "lever")
    }
    return ShownOffer(
        code=row["product"],
        name=product_name(row["product"], names),
        reasons=[reason_line(reason, names) for reason in row["reasons"]],
        **numbers,
    )


def _refusal(row: dict[str, Any], names: Names) -> ShownRefusal:
    return ShownRefusal(
        code=row["product"],
        name=product_name(row["product"], names),
        rating=row["rating"],
        rule=row["rule"],
        text=refusal_text(row["rule"], row["params"]),
    )


def product_names() -> Names:
    """Both names of every product by its code."""
    rows = Product.objects.values_list("code", "name_zh", "name_en")
    return {code: (name_zh, name_en) for code, name_zh, name_en in rows}


def list_decisions(
    customer_id: int, before: datetime | None = None, most: int = 5
) -> list[Decision]:
    """The newest stored decisions about a customer."""
    found = Decision.objects.filter(customer_id=customer_id)
    if before:
        found = found.filter(decided_at__lt=before)
    return list(found.order_by("-pk")[:most])
