"""Lines of invoices: an invoice names many articles, each with a quantity and a price; a line is a booking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from customers.domain.guesses.names import names_of
from customers.domain.guesses.shapes import NEARLY_ALL, Shape
from customers.domain.guesses.spelling import plain

NAMES = {
    "invoice": "invoice|invoice no|invoice id|invoice number|order no|order id|order number|receipt no|bill no"
    "|发票号|发票号码|发票编号|订单号|订单编号|单据号|小票号",
    "article": "stock code|sku|item no|item code|product code|product id|article|article no|商品编码|商品编号|商品代码|货号",
    "price": "unit price|price|item price|单价|价格|商品单价",
    "quantity": "quantity|qty|数量|件数|购买数量",
    "day": "invoice date|order date|order time|purchase date|开票日期|订单日期|下单时间|下单日期|date|日期",
}
KNOWN = {part: frozenset(plain(name) for name in names.split("|")) for part, names in NAMES.items()}
OVER_AGAIN = (
    "first"  # of a file that names a customer or an article in many lines, the first line names it
)


@dataclass(frozen=True)
class Invoice:
    """The columns of a file of invoice lines; the customer and the day may lack."""

    invoice: str
    article: str
    price: str
    quantity: str
    day: str = ""
    customer: str = ""


def find_invoice(shapes: Mapping[str, Shape]) -> Invoice | None:
    """Return the columns of a file of invoice lines, or None where it is no such file."""
    found = {part: _column(shapes, names) for part, names in KNOWN.items()}
    if not all(found[part] for part in ("invoice", "article", "price", "quantity")):
        return None
    numbers = (shapes[found["price"]], shapes[found["quantity"]])
    if any(shape.decorated < NEARLY_ALL for shape in numbers):
        return None
    named = names_of("customers", "customer_no")
    known = frozenset(plain(name) for name in (named.zh, named.en, *named.also))
    return Invoice(**found, customer=_column(shapes, known))


def line_rules(lines: Invoice) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the column and the rule of each field of a booking that a line tells.

    What was bought is money going out, price times quantity; a quantity below nothing brings it back. A line's key is
    its invoice with its article, its account the customer with the article.
    """
    rules: dict[str, tuple[str, dict[str, Any]]] = {
        "external_id": (lines.invoice, {"from": lines.invoice, "with": [lines.article]}),
        "amount": (lines.price, {"from": lines.price, "transform": "negate", "times": lines.quantity}),
        "kind": ("", {"const": "card_payment"}),
    }  # fmt: skip
    if lines.customer:
        rule = {"from": lines.customer, "with": [lines.article]}
        rules["holding_external_id"] = (lines.customer, rule)
    return rules


def repeats_of(target: str, key: tuple[str, ...], lines: Invoice | None) -> str:
    """How rows that name a key again are taken: lines all, what they name besides once."""
    if lines is None or not key:
        return ""
    return "number" if target == "transactions" else OVER_AGAIN


def _column(shapes: Mapping[str, Shape], names: frozenset[str]) -> str:
    return next((name for name in shapes if plain(name) in names), "")
