"""The next best offers of a batch of mails: decided at once, kept, and the same again where a mail is tried again."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from campaigns.domain import personal
from campaigns.domain.compliance.copies import INVESTMENTS
from campaigns.domain.content import Offered
from campaigns.models import CampaignRun, DeliveryOffer
from campaigns.selectors.facts import quoted_facts
from customers.models import Customer, Product
from recommendations.services.decisions import decide, decide_many

# Consent, caps and quiet hours were asked when the delivery was claimed; here only what forbids any offer counts.
CONTEXT: Mapping[str, object] = {"limit": 1}
LABELS = {"zh": ("期限", "起购金额", "风险等级"), "en": ("Term", "From", "Risk rating")}
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


@transaction.atomic
def offers_for(
    *, run: CampaignRun, customers: Mapping[int, int], now: datetime
) -> dict[int, Product | None]:
    """Return the product to offer by delivery (`customers` by delivery), None where nothing suits; each is kept once."""
    kept = DeliveryOffer.objects.filter(delivery_id__in=list(customers)).select_related("product")
    offers = {offer.delivery_id: offer.product for offer in kept}
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


def written_offer(product: Product | None, language: str) -> Offered | None:
    """Return a product as a mail offers it: facts of the catalogue and the words of its risk.

    No rate stands in it: a rate needs its basis and period beside it, which the offered product's own page gives.
    """
    facts = quoted_facts(product)
    if product is None or facts is None:
        return None
    tongue = personal.tongue(language)
    values = personal.product_values(facts, language)
    told = (values["product_term"], values["product_min_amount"], values["product_risk"])
    return Offered(
        code=product.code,
        name=values["product_name"],
        facts=tuple(pair for pair in zip(LABELS[tongue], told, strict=True) if pair[1]),
        risk=RISK_WORDS[tongue].get(_risk_kind(product), ""),
    )


def _risk_kind(product: Product) -> str:
    if product.kind == Product.Kind.INSURANCE:
        return "insurance"
    if product.kind in {Product.Kind.LOAN, Product.Kind.CARD}:
        return "credit"
    risky = product.kind in INVESTMENTS or (product.risk_rating or 0) > 1
    return "investment" if risky else ""


def _first(answer: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    offers = answer["offers"]
    return offers[0]["product"] if offers else ""
