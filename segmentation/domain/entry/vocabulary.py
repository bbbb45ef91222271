"""What customers are, in the bank's own words of both languages."""

import re
from typing import Any

from segmentation.domain import words
from segmentation.domain.entry.deeds import acts, products
from segmentation.domain.entry.figures import figures
from segmentation.domain.entry.firms import firms
from segmentation.domain.entry.kinds import Entry, Kind
from segmentation.domain.registry import BY_KEY


def vocabulary() -> list[Entry]:
    """Return the words for facts, deeds, products and numbers."""
    return [*_facts(), *firms(), *acts(), *products(), *figures()]


NEWCOMERS = r"新(?:的)?(?:客户|用户|户)|new (?:customers?|clients?|joiners?)"


FACTS: tuple[tuple[str, str, Any, str], ...] = (
    ("gender", "is_one_of", ["F"], r"女(?:性|士|客户|客)?|wom[ae]n|females?|lad(?:y|ies)"),
    ("gender", "is_one_of", ["M"], r"男(?:性|士|客户|客)?|m[ae]n|males?|gentlem[ae]n"),
    ("status", "is_one_of", ["active"], r"活跃(?:客户|用户|户)?|状态正常|正常(?:状态)?(?:客户|户)?|active(?: customers?| clients?)?"),
    ("status", "is_one_of", ["dormant"], r"(?:睡眠|休眠|沉睡|不动)(?:客户|用户|账户|户)?|dormant|sleeping|inactive"),
    ("status", "is_one_of", ["closed"], r"已?销户(?:客户)?|closed customers?|accounts closed|closed (?:their |the )?accounts?"),
    ("kind", "is_one_of", ["firm"], r"(?:企业|公司|对公|单位|机构)(?:客户|户)|企业|公司|对公|firms?|compan(?:y|ies)|business(?:es)?|corporates?"),
    ("kind", "is_one_of", ["person"], r"个人(?:客户|户)?|零售(?:客户|户)|对私(?:客户|户)?|自然人(?:客户)?|individuals?|persons?|retail customers"),
    ("language", "is_one_of", ["en"], r"英文客户|使用英文|english[ -](?:speaking|speakers?|reading)"),
    ("language", "is_one_of", ["zh-hans"], r"中文客户|使用中文|chinese[ -](?:speaking|speakers?|reading)"),
    ("birth_month", "this_month", None, r"(?:本月|这个月|当月)(?:过)?(?:的)?生日|生日在?(?:本月|这个月|当月)|birthdays?(?: is| are)? (?:in )?this month|born this month|this month'?s birthdays?"),
    ("marketing_refused", "is_true", None, r"拒绝(?:接收|接受)?(?:自动化?)?营销|refus\w+ (?:automated )?marketing|opted out(?: of (?:automated )?marketing)?"),
    ("may_be_profiled", "is_true", None, r"可以?(?:用于|做|被)?画像(?:分析)?|(?:may|can) be profiled"),
    ("may_be_profiled", "is_false", None, r"(?:may not|cannot|can't) be profiled"),
    ("risk_assessed_on", "longer_ago", 365, r"(?:风险)?测评(?:结果)?(?:已经?)?过期|(?:risk )?assessments? (?:(?:is|are|has|have) )?(?:too old|expired|out of date)|expired risk assessments?"),
    ("age_years", "at_least", 60, r"老年(?:人|客户|客群)?|长者|elderly|seniors|senior (?:citizens?|customers?|clients?)"),
    ("lifecycle_stage", "has_any", ["new"], NEWCOMERS),
    ("lifecycle_stage", "has_any", ["lost"], r"已?流失(?:的)?(?:客户|用户|户)|已流失|(?:lost|churned|lapsed) (?:customers?|clients?)"),
    ("lifecycle_stage", "has_any", ["prospect"], r"潜在(?:客户|用户)|prospects?|prospective (?:customers?|clients?)"),
    ("holding_kind", "has_any", ["card"], r"持卡(?:人|客户)|(?:credit )?card ?holders?"),
    ("csat_group", "has_any", ["satisfied"], r"满意(?=的|客户|,|$)|satisfied|happy"),
    ("csat_group", "has_any", ["dissatisfied"], r"不满意|dissatisfied|unhappy|unsatisfied"),
    ("csat_group", "has_any", ["neutral"], r"满意度(?:为|是)?(?:一般|中等)|评价(?:为)?一般|neither satisfied nor dissatisfied"),
    ("nps_group", "has_any", ["promoter"], r"推荐者|(?:nps )?promoters?"),
    ("nps_group", "has_any", ["passive"], r"中立者|(?:nps )?passives"),
    ("nps_group", "has_any", ["detractor"], r"贬损者|(?:nps )?detractors?"),
    ("total_balance", "at_least", 500_000, r"高净值|affluent|high[ -]net[ -]worth|wealthy"),
)  # fmt: skip
# Fixed terms of the trade, as the templates define them: field, operator, value and what narrows it.
TERMS: tuple[tuple[str, str, Any, dict[str, Any], str], ...] = (
    (
        "booked_count", "at_least", 2, {"days": 90, "kinds": ["salary"]},
        r"(?:工资(?:代发)?|代发(?:工资)?)(?:客户|客群|户)|(?:salary|payroll) (?:customers?|clients?)",
    ),
    (
        "booked_count", "at_least", 1, {"days": 60, "kinds": ["pension"]},
        r"养老金(?:代发)?(?:客户|客群|户)|pension (?:customers?|clients?)|pensioners",
    ),
)  # fmt: skip
OCCUPATIONS = {
    "employee": r"企业职员|职员|上班族|白领|office workers?|employees?|white[ -]collar(?: workers?)?", "worker": r"工人|蓝领|(?:factory |blue[ -]collar )?workers?",
    "civil_servant": r"公务员|公职人员|civil servants?", "teacher": r"教师|老师|teachers?", "doctor": r"医生|doctors?|physicians?",
    "engineer": r"工程师|engineers?", "manager": r"(?:企业)?管理者|(?<!客户)经理|(?<!relationship )managers?",
    "self_employed": r"个体(?:经营者|工商户|户)?|自雇(?:人士|者)?|(?:the )?self[ -]employed", "student": r"(?:在校|大)?学生|在校生|students?",
    "homemaker": r"家庭主[妇夫](?:\([夫妇]\))?|全职(?:太太|妈妈)|homemakers?|housewi(?:fe|ves)", "retired": r"(?:已|离)?退休(?:人员|人士|职工|客户|了|的人)?|retire(?:d|es)(?: people| customers?)?|retirees?",
}  # fmt: skip
DEGREE = r"(?:的)?(?:学历|学位|毕业(?:生)?|文凭)?"
EDUCATED = (
    r"(?:[ -]?(?:level )?(?:degrees?|diplomas?|education|educated|graduates?)(?: holders?)?)?"
)
EDUCATIONS = {
    "primary": rf"小学(?:及以下)?{DEGREE}|primary school{EDUCATED}|primary education",
    "secondary": rf"(?:中学|高中|初中|中专){DEGREE}|(?:secondary|high|middle) school{EDUCATED}|secondary education",
    "college": rf"(?:大专|专科){DEGREE}|college(?: educat\w+|{EDUCATED})|associate degrees?",
    "bachelor": rf"(?:大学)?本科(?:生)?{DEGREE}|学士{DEGREE}|bachelor(?:'?s)?{EDUCATED}|undergraduate degrees?",
    "postgraduate": rf"(?:硕士|博士|研究生)(?:研究生)?{DEGREE}|(?:post[ -]?graduate|master(?:'?s)|ph\.?d|doctora(?:te|l)|graduate(?= degrees?)){EDUCATED}|postgraduates",
}


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
    return rows


def listed_before(word: str, names: list[str]) -> str:
    """“Gold or platinum customers”: the word for the list stands behind its last name only."""
    one = "|".join(re.escape(name) for name in names)
    return rf"(?=(?:(?:,? ?(?:or|and) |, ?|或者?|和|与|及|、)(?:{one}))+{word})"
