"""How days of the calendar are written, as patterns with named parts: year, half, quarter, month, day, and the side said."""

import re
from collections.abc import Mapping

MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
    "sep(?:t(?:ember)?)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
HALVES: Mapping[str, int] = {"上": 1, "下": 2, "first": 1, "second": 2}
QUARTERS: Mapping[str, int] = {
    "一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4,
}  # fmt: skip

_YEAR = r"(?:19[5-9]|20[0-4])\d"
_ZH = (
    rf"(?P<y>{_YEAR})\s?年度?(?:(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度"
    r"|(?P<m>1[0-2]|0?[1-9]|[一二三四五六七八九十]+)\s?月(?:份|(?P<d>\d{1,2})[日号])?)?"
)
_ISO = rf"(?P<y>{_YEAR})[-/.](?P<m>\d{{1,2}})(?:[-/.](?P<d>\d{{1,2}}))?(?!\d)"
_NAMED = rf"(?P<name>{'|'.join(MONTHS)})\.?"
_ORDINAL = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_EN = (
    rf"(?:the )?(?P<half>first|second) half of (?P<y>{_YEAR})",
    rf"(?:the )?(?P<quarter>first|second|third|fourth|last) quarter of (?P<y>{_YEAR})",
    rf"q(?P<quarter>[1-4]) (?:of )?(?P<y>{_YEAR})",
    rf"(?:{_ORDINAL} (?:of )?)?{_NAMED},? (?:of )?(?P<y>{_YEAR})",
    rf"{_NAMED} {_ORDINAL},? (?P<y>{_YEAR})",
)
_BARE = rf"(?:the year )?(?P<y>{_YEAR})"  # a year only where a word before it says so
_END = r"(?![\d.,]*\d|[a-z%万亿元])"
_ZH_SIDES = r"\s?(?P<side>(?:及|或|和)?(?:以后|之后|以来|至今|起|开始)|(?:及|或|和)(?:以前|之前)|以前|之前|前|期间|之内|以内|内|里|中)?"
_EN_SIDE = r"(?P<side>(?:since )?before|since|after|before|until|till|up to|as of|from|in|during|on|throughout) (?:the )?"
_EN_LATER = r"(?: (?P<later>(?:and|or) (?:later|after)|onwards?|(?:and|or) (?:earlier|before)))?"
_RANGES = (
    (rf"(?P<a>{_YEAR}年?(?:\d{{1,2}}月)?(?:\d{{1,2}}[日号])?)(?:到|至|-|~|—)(?P<b>{_YEAR}年(?:\d{{1,2}}月)?(?:\d{{1,2}}[日号])?)(?:之间|期间)?"),
    rf"(?:between|from) (?P<a>[a-z0-9 -]{{4,16}}?) (?:and|to|until) (?P<b>(?:[a-z]+ |\d{{1,2}} [a-z]+ )?{_YEAR}(?:-\d\d-\d\d)?)",
)  # fmt: skip
POINTS = [re.compile(one) for one in (_ZH, _ISO, *_EN, _BARE)]
PATTERNS = [
    *(
        re.compile(
            rf"(?P<lead>不早于|不晚于|早于|先于|晚于)?(?:自从?|从|在|于)?{one}{_ZH_SIDES}{_END}"
        )
        for one in (_ZH, _ISO)
    ),
    *(re.compile(rf"(?:{_EN_SIDE})?{one}{_EN_LATER}{_END}") for one in (*_EN, _ISO)),
    re.compile(rf"{_EN_SIDE}{_BARE}{_EN_LATER}{_END}"),
]
BETWEEN = [re.compile(one + _END) for one in _RANGES]
LATER = r"since|from|as of|.*(?:后|以来|至今|起|开始)"
UNTIL = r"until|till|up to|[及或和].*前"
BEFORE = r"(?:since )?before|(?:以|之)?前"
# Said before the day: what it makes of the day, as the words behind one do.
LEADS = {"早于": "before", "先于": "before", "晚于": "after", "不早于": "since", "不晚于": "until"}
EARLIER = r".*(?:earlier|before)"
