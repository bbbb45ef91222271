"""What is said of all products but some: only deposits, nothing but funds, no products other than loans."""

import re
from functools import cache

from segmentation.domain.entry.deeds import PRODUCTS
from segmentation.domain.words import PRODUCT_KINDS

# What is asked of the kinds of product held: operators, each with its kinds.
Only = tuple[tuple[str, tuple[str, ...]], ...]

_BESIDES_ZH = r"(?:以外|之外|外)"
_BESIDES = (
    r"(?:other than|apart from|aside from|besides|except(?: for)?|but|than|outside(?: of)?|beyond)"
)
_OTHER_ZH = r"(?:任何)?(?:其他|其它|别的|任何)(?:任何|的)?(?:产品)?"
_DENY = r"(?:no|without(?: any)?|not (?:have|hold|own)(?: any)?|do(?:es)?(?:n't| not) (?:have|hold|own)(?: any)?)"
_HOLD = r"(?:ha(?:ve|s|ving)|hold(?:s|ing)?|own(?:s|ing)?|with)"
# Nothing follows that says how much: “only deposits over 200k” is another thing.
_ENDS_ZH = r"(?=\s|$|[,;.。]|的|客户|用户|人|且|并|但|而|没|无)"
_ENDS = r"(?! ?(?:of|over|above|below|under|more|less|at|between|worth|exceed|balance|with|in|from|up|\d|>|<))"
NO_OTHERS = (
    rf"(?:没有?|无)(?:持有|购买|任何|其他|其它)*(?:除(?:了|去|开)?)?{{list}}{_BESIDES_ZH}的?(?:{_OTHER_ZH}|产品)",
    rf"除(?:了|去|开)?{{list}}{_BESIDES_ZH}?,?(?:都|也|就|再|并)?(?:没有?|无)(?:持有|购买)?{_OTHER_ZH}",
    rf"{_DENY} (?:other )?products?,? {_BESIDES} {{list}}",
)
SOME_OTHERS = (
    rf"(?:持有|拥有|有)(?:除(?:了|去|开)?)?{{list}}{_BESIDES_ZH}的?(?:{_OTHER_ZH}|产品)",
    rf"{_HOLD} (?:other |any )?products?,? {_BESIDES} {{list}}",
)
_NO_MORE_ZH = r"(?:[,、]?(?:且|并且|而|但)?(?:都|也)?(?:没有?|无|不持有)(?:任何)?(?:其他|其它|别的)(?:任何|的)?(?:产品|东西|业务)?)?"
_NO_MORE = r"(?:,? (?:and|but) (?:nothing else|no(?:t any)? other (?:products?|things?)))?"
ALONE = (
    rf"(?:只|仅仅?|单单?)(?:持有|拥有|有|买了?){{list}}{_NO_MORE_ZH}{_ENDS_ZH}",
    rf"(?:only {_HOLD}|{_HOLD} only|{_HOLD} nothing {_BESIDES}) {{list}}{_NO_MORE}{_ENDS}",
)


def match_only(text: str, start: int) -> tuple[Only, int] | None:
    """Return what is asked at a place of the kinds of product held, and where that ends."""
    for pattern, asked in _patterns():
        found = pattern.match(text, start)
        if found:
            named = _named(found["list"])
            others = tuple(one.value for one in PRODUCT_KINDS if one.value not in named)
            held = tuple(("has_any", (kind,)) for kind in named) if asked == "alone" else ()
            rest = "has_any" if asked == "some" else "has_none"
            return (*held, (rest, others)), found.end()
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    one = "|".join(PRODUCTS.values())
    several = (
        rf"(?P<list>(?:an? )?(?:{one})(?:(?:以?及|和|与|或者?|、|,? (?:and|or|nor) |, ?)(?:an? )?(?:{one}))*)"
        r"(?![a-z])"
    )
    edge = r"(?<![a-z0-9](?=[a-z0-9]))"
    return [
        (re.compile(edge + pattern.replace("{list}", several)), asked)
        for asked, patterns in (("none", NO_OTHERS), ("alone", ALONE), ("some", SOME_OTHERS))
        for pattern in patterns
    ]


def _named(text: str) -> tuple[str, ...]:
    """The kinds of a list, the longest word at each place: a structured deposit is no deposit."""
    found: dict[str, None] = {}
    place = 0
    while place < len(text):
        hits = [(len(hit[0]), kind) for kind, word in PRODUCTS.items() if (hit := re.compile(word).match(text, place))]  # fmt: skip
        length, kind = max(hits, default=(1, ""))
        if kind:
            found[kind] = None
        place += length
    return tuple(found)
