"""What is said of the bank's own products: sorts that their names tell apart, and how likely somebody is to buy one."""

import re

from segmentation.domain.entry.kinds import Entry, Kind

Rows = list[tuple[str, ...]]


def of_products(products: Rows) -> list[Entry]:
    """Return the words for sorts of product and for the bands of their propensities; `products` are codes and names."""
    return [*_sorts(products), *_propensities(products)]


# Sorts of product that the bank's own names tell apart, by words that such a name holds.
SORTS = (
    (r"房贷|按揭(?:贷款)?|住房贷款|mortgages?|home loans?", ("住房", "按揭", "房贷", "mortgage", "home loan")),
    (r"车贷|汽车贷款|(?:car|auto) loans?", ("车贷", "汽车贷", "car loan", "auto loan")),
    (r"消费贷(?:款)?|consumer loans?|personal loans?", ("消费贷", "consumer loan", "personal loan")),
    (r"经营贷(?:款)?|(?:small )?business loans?", ("经营贷", "business loan")),
    (r"大额存单|certificates? of deposit", ("大额存单", "certificate of deposit")),
    (r"白金(?:信用)?卡|platinum (?:credit )?cards?", ("白金信用卡", "platinum credit card")),
)  # fmt: skip


def _sorts(products: Rows) -> list[Entry]:
    found = []
    for pattern, marks in SORTS:
        codes = [
            code
            for code, *names in products
            if any(mark in name.lower() for name in names for mark in marks)
        ]
        if codes:
            found.append((Kind.FACT, ("holding_product", "has_any", codes), pattern))
    return found


BANDS = {"high": ("高", "high"), "medium": ("中等?", "medium|moderate"), "low": ("低", "low")}


def _propensities(products: Rows) -> list[Entry]:
    """“High propensity to buy the Consumer Loan”, “对消费贷款购买倾向高”: the band of a score for one product."""
    found = []
    for code, *names in products:
        told = "|".join(re.escape(name.lower()) for name in names)
        for band, (zh, en) in BANDS.items():
            will = r"(?:购买|办理)?(?:倾向|意向|意愿|可能性|概率)"
            pattern = (
                rf"(?:对|购买|办理)?(?:{told})(?:产品)?的?{will}(?:很|较|为|是)?{zh}|{zh}{will}的?(?:{told})"
                rf"|(?:a )?(?:{en}) (?:propensity|likelihood|probability|chance) (?:to (?:buy|take(?: out)?|get)|of (?:buying|taking(?: out)?|getting)|for) (?:an? |the )?(?:{told})"
                rf"|(?:(?:very )?{'likely' if band == 'high' else 'unlikely' if band == 'low' else 'moderately likely'}) to (?:buy|take(?: out)?|get) (?:an? |the )?(?:{told})"
            )
            asked = {"score": ["propensity"], "products": [code]}
            found.append((Kind.FACT, ("score_band", "has_any", [band], asked), pattern))
    return found
