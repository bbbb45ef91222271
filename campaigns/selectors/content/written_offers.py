"""A product as a mail offers it: facts of the catalogue and the words of its risk."""

from campaigns.domain import personal
from campaigns.domain.compliance.copies import INVESTMENTS
from campaigns.domain.content import Offered
from campaigns.selectors.facts import quoted_facts
from customers.models import Product

LABELS = {
    "zh": ("年化利率（单利）", "期限", "起购金额", "产品风险等级"),
    "en": ("APR (simple)", "Term", "From", "Risk rating"),
}
RISK_WORDS = {
    "zh": {
        "investment": "理财非存款，产品有风险，投资须谨慎。",
        "insurance": "保险产品由保险公司承保，具体以保险合同为准。",
        "credit": "是否批准及额度以审批结果为准，请按自身还款能力合理借贷。",
    },
    "en": {
        "investment": "Capital at risk. The value of investments may fall as well as rise.",
        "insurance": "Insurance is underwritten by the insurer; the policy's terms apply.",
        "credit": "Subject to approval. Borrow only what you can afford to repay.",
    },
}


def written_offer(product: Product | None, language: str) -> Offered | None:
    """Return a product as a mail offers it: facts of the catalogue and the words of its risk.

    A loan names its yearly rate, as its advertising must, and without one is not offered; what is earned is left to
    the product's own page, where its basis and period stand beside it.
    """
    facts = quoted_facts(product)
    if product is None or facts is None:
        return None
    tongue, is_loan = personal.tongue(language), product.kind == Product.Kind.LOAN
    values = personal.product_values(facts, language)
    if is_loan and not values["product_rate"]:
        return None
    told = (
        values["product_rate"] if is_loan else "",
        values["product_term"],
        values["product_min_amount"],
        values["product_risk"],
    )
    return Offered(
        code=product.code,
        name=values["product_name"],
        facts=tuple(pair for pair in zip(LABELS[tongue], told, strict=True) if pair[1]),
        risk=risk_words(product, tongue),
    )


def risk_words(product: Product | None, tongue: str) -> str:
    """Return the words of a product's risk in `zh` or `en`; nothing where it has none."""
    return RISK_WORDS[tongue].get(_risk_kind(product), "") if product else ""


def _risk_kind(product: Product) -> str:
    if product.kind == Product.Kind.INSURANCE:
        return "insurance"
    if product.kind in {Product.Kind.LOAN, Product.Kind.CARD}:
        return "credit"
    risky = product.kind in INVESTMENTS or (product.risk_rating or 0) > 1
    return "investment" if risky else ""
