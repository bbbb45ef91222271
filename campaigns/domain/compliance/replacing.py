"""Words that may stand where a rule forbids others: only where one plain word says what the writer can mean."""

from collections.abc import Mapping

# Superlatives of the advertising law (广告法 9(3)) and their like; promises have no substitute: they are taken out.
REPLACEMENTS: Mapping[str, str] = {
    "最佳": "合适",
    "最好": "不错",
    "最优": "合适",
    "最优惠": "优惠",
    "最低": "较低",
    "最高": "较高",
    "最安全": "稳健",
    "第一": "知名",
    "唯一": "特色",
    "顶级": "优质",
    "国家级": "专业",
    "首选": "可选",
    "best": "good",
    "the best": "a good",
    "lowest": "low",
    "highest": "high",
    "safest": "careful",
    "number one": "well-known",
    "no. 1": "well-known",
    "#1": "well-known",
    "click here": "see the details",
}
ABSOLUTE = {"ZH-ABS", "EN-ABS"}


def replacement_for(rule: str, quote: str) -> str:
    """Return the words to put in a finding's place, or nothing where a person must find them."""
    if rule not in ABSOLUTE:
        return ""
    found = REPLACEMENTS.get(quote.strip().lower(), "")
    return found.capitalize() if found and quote[:1].isupper() else found
