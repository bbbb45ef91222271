"""What customers are, in the bank's own words of both languages."""

import re

from segmentation.domain import words
from segmentation.domain.entry.deeds import acts, products
from segmentation.domain.entry.facts import EDUCATIONS, FACTS, OCCUPATIONS, TERMS
from segmentation.domain.entry.figures import figures
from segmentation.domain.entry.firms import firms
from segmentation.domain.entry.kinds import Entry, Kind
from segmentation.domain.entry.related import related
from segmentation.domain.registry import BY_KEY


def vocabulary() -> list[Entry]:
    """Return the words for facts, deeds, products and numbers."""
    return [*_facts(), *firms(), *acts(), *products(), *figures(), *related()]


def _facts() -> list[Entry]:
    entries: list[Entry] = [(Kind.FACT, (field, op, value), at) for field, op, value, at in FACTS]
    entries += [(Kind.FACT, tuple(term), at) for *term, at in TERMS]
    entries += [*_decades(), *_birth_months()]
    for field, rows in (("occupation", OCCUPATIONS), ("education", EDUCATIONS)):
        entries += [(Kind.FACT, (field, "is_one_of", [v]), at) for v, at in rows.items()]
    graded = [choice.words.en.split(" ")[1].lower() for choice in words.TOLERANCES]
    more = listed_before(INVESTORS, graded)
    for number, choice in enumerate(words.TOLERANCES, start=1):
        name, english = choice.words.zh.split(" ")[1], choice.words.en.split(" ")[1]
        pattern = rf"{name}|{name.removesuffix('型')}(?=(?:型|、|和|或|及|与|或者)+(?:保守|稳健|平衡|成长|进取)型)|{english.lower()}(?:{INVESTORS}|{more})"
        entries.append((Kind.FACT, ("risk_tolerance", "is_one_of", [str(number)]), pattern))
        entries.append((Kind.GRADE, number, rf"[cC]{number}(?!\d)"))
    return entries + _named_choices()


INVESTORS = r"[ -](?:investors?|risk(?: profiles?| appetites?| tolerance)?|risk[ -]takers?)"
ZH_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def _birth_months() -> list[Entry]:
    """“Born in May”, “5月生日”; several months of one birthday are a list."""
    zh_any = rf"(?:[1-9]|1[0-2]|{'|'.join(reversed(ZH_MONTHS))})月份?"
    zh_born = r"(?:过)?(?:的)?(?:生日|出生|生人)"
    return [
        (
            Kind.FACT,
            ("birth_month", "is_one_of", [choice.value]),
            rf"(?<![\d年十])(?:{choice.value}|{zh})月份?(?:{zh_born}|(?=(?:(?:或者?|和|与|及|、){zh_any})+{zh_born}))"
            rf"|生日在?(?:{choice.value}|{zh})月份?"
            rf"|(?:born|birthdays?(?: is| are| falls?)?) in {choice.words.en.lower()}(?! \d)|{choice.words.en.lower()} birthdays?",
        )
        for choice, zh in zip(words.MONTHS, ZH_MONTHS, strict=True)
    ]


def _decades() -> list[Entry]:
    """“In their thirties”: from the age of the decade to the last before the next."""
    said = {20: "twenties", 30: "thirties", 40: "forties", 50: "fifties", 60: "sixties", 70: "seventies", 80: "eighties"}  # fmt: skip
    chinese = "二三四五六七八"
    return [
        (
            Kind.FACT,
            ("age_years", "between", [first, first + 9]),
            rf"(?:{first}|{chinese[number]}十)(?:多|几|来)岁|in (?:their|the|his|her) (?:{word}|{first}'?s)|{word}",
        )
        for number, (first, word) in enumerate(said.items())
    ]


# Lists that are closed: a value is said with the word for the list, or alone where it means nothing else.
CLOSED = {
    "lifecycle_stage": (r"(?:阶段|期)(?:的)?(?:客户)?", r"(?:[ -](?:(?:life ?cycle )?stage|(?:life ?cycle )?customers?|clients?))", {"潜客", "新客", "衰退"}),
    "value_tier": (r"(?:等级|级别?|档|牌|卡?客户)(?:的)?", r"(?:[ -](?:value )?(?:tier|level|grade|class|customers?|clients?))", {"钻石", "diamond"}),
}  # fmt: skip


def _named_choices() -> list[Entry]:
    rows: list[Entry] = []
    for key, (zh_word, en_word, alone) in CLOSED.items():
        zh_list = listed_before(zh_word, [choice.words.zh for choice in BY_KEY[key].choices])
        en_list = listed_before(
            en_word, [choice.words.en.lower() for choice in BY_KEY[key].choices]
        )
        for choice in BY_KEY[key].choices:
            names = (
                (choice.words.zh, zh_word, zh_list),
                (choice.words.en.lower(), en_word, en_list),
            )
            at = "|".join(rf"{name}{word}{'?' if name in alone else ''}|{name}{more}" for name, word, more in names)  # fmt: skip
            rows.append((Kind.FACT, (key, "has_any", [choice.value]), at))
    return [*rows, *_tiers()]


def _tiers() -> list[Entry]:
    """“Gold or above”, “价值等级为金或白金”: the word for tiers stands before them, or they are compared."""
    choices = BY_KEY["value_tier"].choices
    links = "或者?|和|与|及|、"
    rows: list[Entry] = []
    for choice in choices:
        said = rf"(?:价值)?等级(?:为|是|在|:){choice.words.zh}级?|(?<=[金银石通][或和与及、]){choice.words.zh}(?=$|[,;。的]|客户|{links})"
        graded = rf"{choice.words.zh}(?=(?:或|及)?以[上下])|{choice.words.en.lower()}(?= (?:and|or) (?:above|below|higher|lower|better)\b)"
        rows.append((Kind.FACT, ("value_tier", "has_any", [choice.value]), f"{said}|{graded}"))
    return rows


def listed_before(word: str, names: list[str]) -> str:
    """“Gold or platinum customers”: the word for the list stands behind its last name only."""
    one = "|".join(re.escape(name) for name in names)
    return rf"(?=(?:(?:,? ?(?:or|and) |, ?|或者?|和|与|及|、)(?:{one}))+{word})"
