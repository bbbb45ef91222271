"""What is typed short or in another order, put into the words and the order in which it is read."""

import re

from segmentation.domain.entry.numbers import NUMBER
from segmentation.domain.entry.related import TOPICS, WROTE, WROTE_ZH

_MORE = r"(?:at least|at most|more than|less than|fewer than|no more than|no fewer than|not more than|no less than|over|under|up to|exactly)"
_BOUND = r"(?:over|above|under|below|more than|less than|fewer than|higher than|lower than)"
_MANY = rf"(?:{_MORE} )?{NUMBER}(?: or (?:more|fewer|less))?"
# A deed whose word is parted from what it is done to by a number: “opened at least one e-mail”.
_DEEDS = (
    (r"open(?:ed|s)?", r"e-?mails?"),
    (r"(?:click(?:ed|s)?(?: on)?|follow(?:ed|s)?)", r"(?:e-?mail )?links?(?: in (?:them|it|(?:an |the |our )?e-?mails?))?"),
    (r"(?:view(?:ed|s)?|saw|looked at|brows(?:ed|es))", r"(?:products?(?: pages?)?|pages?)"),
    (r"(?:visit(?:ed|s)?|went to|came to)", r"branch(?:es)?"),
    (r"(?:made|filed|raised)", r"complaints?"),
    (r"(?:made|had)", r"(?:card )?(?:payments?|purchases?|transactions?|(?:cash )?withdrawals?|calls?)"),
    (r"(?:answered|filled in)", r"surveys?"),
)  # fmt: skip
_MANY_ZH = rf"(?:(?:至少|超过|不少于|不到|少于|最多|至多|多于)?{NUMBER})"
_DEEDS_ZH = (
    (r"(?:打开|点击)", r"邮件(?:链接)?"),
    (r"(?:浏览|查看|看)", r"产品(?:页面?)?|页面"),
    (r"(?:到|去|来)", r"店|网点"),
    (r"打", r"客服电话|电话"),
    (r"(?:回答|填写|收到)", r"问卷"),
)
_SIZED = r"(?:次|封|个|款|份|通|家|页|条)"


def _parted() -> list[tuple[re.Pattern[str], str]]:
    """The pairs of words with a number between them, and the order in which they are read."""
    edge, end = r"(?<![a-z])", r"(?![a-z])"
    english = [
        pair
        for verb, thing in _DEEDS
        for pair in (
            (rf"{edge}({verb}) no ({thing}){end}", r"no \1 \2"),
            (rf"{edge}({verb}) ({_MANY}) ({thing}){end}", r"\1 \3 \2 times"),
        )
    ]
    chinese = [
        (rf"({verb}[过了]?)({_MANY_ZH}){_SIZED}({thing})", r"\1\3\2次") for verb, thing in _DEEDS_ZH
    ]  # fmt: skip
    above = [
        (rf"({verb}[过了]?)({_MANY_ZH}){_SIZED}以上({thing})", r"\1\3\2次以上") for verb, thing in _DEEDS_ZH
    ]  # fmt: skip
    return [(re.compile(one), other) for one, other in (*english, *above, *chinese)]


_PARTED = _parted()
_OF_SEGMENT = r"(?:分群|名单)?(?:中|里|里面)?的?(?:成员)?"
_STAGES_ZH = "潜客|新客|成长|成熟|衰退|休眠|流失"
_STAGES = "prospect|new|growing|mature|declining|dormant|lost"
_WINDOW_ZH = r"(?:近|最近|过去|上)(?:\d|[一二两三四五六七八九十半个])*(?:天|日|周|月|季度|年)内?"
_SHORT = [
    (re.compile(pattern), said)
    for pattern, said in (
        (r"俩个?(?=月)", "两个"),
        (r"仨个?(?=月)", "三个"),
        (r"俩(?=[年周天次笔种个])", "两"),
        (r"仨(?=[年周天次笔种个])", "三"),
        (r"(?<![经超])过半(?!年|个)", "超过一半"),
        (
            r"一[只个款份张项笔]([^,;。的]{1,8}?)[都也](?=没有?|不持有|未持有)(没有?|不持有|未持有)",
            r"\2\1",
        ),
        # “Neither over 50,000 nor under 10,000”: each denies its own bound.
        (rf"(?:^|(?<= ))neither (?={_BOUND})", "not "),
        (rf"(?:^|(?<= ))nor (?={_BOUND})", "and not "),
        (r"以([^,;。,的]{1,12}?)为主", r"主要\1"),
        (rf"到期前({NUMBER}\s?(?:天|日|周|个?星期|个?月))", r"未来\1内到期"),
        (
            rf"[与和跟同]([^,;。]{{1,20}}?){_OF_SEGMENT}(?:之间)?有(?:转账|资金)往来的?",
            r"往来于\1,",
        ),
        (
            rf"[与和跟同]([^,;。]{{1,20}}?){_OF_SEGMENT}(?:之间)?有(?:关系|关联|往来)的?",
            r"关联到\1,",
        ),
        (
            rf"(^|[,;。])([^,;。的与和]{{2,20}}){_OF_SEGMENT}的(?:家人|家属|亲属|家庭成员)",
            r"\1家人属于\2,",
        ),
        (
            rf"({_WINDOW_ZH}.{{0,2}}?)(?:刚刚?|新)?(?:进入|转入)({_STAGES_ZH})(?:阶段|期)",
            r"\1进入当前阶段、\2阶段",
        ),
        (
            rf"(?:entered|moved into) (?:the )?({_STAGES}) stage(?= (?:in|within|over|during|less|more)\b)",
            r"\1 stage and entered the current stage",
        ),
    )
]
# What is said once before a list is said of each of its items: “about fees or loans”, “born in June or July”.
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_LINK = r"(?:,? (?:or|and) |, |或者?|和|与|及|、)"
_TOPIC = "|".join(f"(?:{zh})|(?:{en})" for _, zh, en in TOPICS)
_ABOUT = rf"{WROTE} (?:about|on) (?:the )?"
_SPREAD = [
    (re.compile(rf"(?<![a-z])({lead})({item})({_LINK})(?=(?:the |our )?(?:{item})(?![a-z]))"), rf"\1\2\3{again}")
    for lead, item, again in (
        (r"(?:born|birthdays?(?: is| are| falls?)?) in ", _MONTH, "born in "),
        (_ABOUT, _TOPIC, "wrote about "),
        (WROTE_ZH, _TOPIC, "提到"),
    )
]  # fmt: skip
MOST_ITEMS = 6


def reword(text: str) -> str:
    """Return a phrase with its short forms written out and its numbers behind the deed they count."""
    for pattern, said in (*_SHORT, *_PARTED):
        text = pattern.sub(said, text)
    for pattern, said in _SPREAD * MOST_ITEMS:
        text = pattern.sub(said, text)
    return text
