"""The bank's own words in both languages: what customers are, have and do, and what is known of them in numbers.

The profile's features bring their own labels.
"""

import re
from typing import Any

from segmentation.domain import words
from segmentation.domain.entry.kinds import Act, Entry, Kind
from segmentation.domain.fields import Group, Type
from segmentation.domain.registry import BY_KEY, FIELDS


def vocabulary() -> list[Entry]:
    """Return the words for facts, deeds, products and numbers."""
    return [*_facts(), *_acts(), *_products(), *_measures(), *_features()]


NEWCOMERS = r"新(?:的)?(?:客户|用户|户)|new (?:customers?|clients?|joiners?)"


FACTS: tuple[tuple[str, str, Any, str], ...] = (
    ("gender", "is_one_of", ["F"], r"女(?:性|士|客户|客)?|wom[ae]n|females?|lad(?:y|ies)"),
    ("gender", "is_one_of", ["M"], r"男(?:性|士|客户|客)?|m[ae]n|males?|gentlem[ae]n"),
    ("status", "is_one_of", ["active"], r"活跃|状态正常|正常(?:状态)?|active"),
    ("status", "is_one_of", ["dormant"], r"睡眠|休眠|沉睡|dormant|sleeping|inactive"),
    ("status", "is_one_of", ["closed"], r"已?销户|closed customers?|accounts closed"),
    ("kind", "is_one_of", ["firm"], r"企业(?:客户)?|公司(?:客户)?|对公(?:客户)?|firms?|compan(?:y|ies)|business(?:es)?|corporates?"),
    ("kind", "is_one_of", ["person"], r"个人(?:客户)?|零售客户|对私客户|individuals?|persons?|retail customers"),
    ("language", "is_one_of", ["en"], r"英文客户|使用英文|english[ -](?:speaking|speakers?|reading)"),
    ("language", "is_one_of", ["zh-hans"], r"中文客户|使用中文|chinese[ -](?:speaking|speakers?|reading)"),
    ("birth_month", "this_month", None, r"(?:本月|这个月|当月)(?:过)?(?:的)?生日|生日在?(?:本月|这个月|当月)|birthdays?(?: is| are)? (?:in )?this month|born this month|this month'?s birthdays?"),
    ("marketing_refused", "is_true", None, r"拒绝(?:自动化)?营销|refus\w+ (?:automated )?marketing"),
    ("age_years", "at_least", 60, r"老年(?:人|客户|客群)?|长者|elderly|seniors|senior (?:citizens?|customers?|clients?)"),
    ("lifecycle_stage", "has_any", ["new"], NEWCOMERS),
    ("lifecycle_stage", "has_any", ["lost"], r"已?流失(?:的)?(?:客户|用户)|已流失|(?:lost|churned|lapsed) (?:customers?|clients?)"),
    ("holding_kind", "has_any", ["card"], r"持卡(?:人|客户)|(?:credit )?card ?holders?"),
    ("csat_group", "has_any", ["satisfied"], r"满意(?=的|客户|,|$)|satisfied|happy"),
    ("csat_group", "has_any", ["dissatisfied"], r"不满意|dissatisfied|unhappy|unsatisfied"),
    ("nps_group", "has_any", ["promoter"], r"推荐者|(?:nps )?promoters?"),
    ("nps_group", "has_any", ["passive"], r"中立者|(?:nps )?passives"),
    ("nps_group", "has_any", ["detractor"], r"贬损者|(?:nps )?detractors?"),
    ("total_balance", "at_least", 500_000, r"高净值|affluent|high[ -]net[ -]worth|wealthy"),
)  # fmt: skip
OCCUPATIONS = {
    "employee": r"企业职员|上班族|白领|office workers?|employees?", "worker": r"工人|workers?",
    "civil_servant": r"公务员|civil servants?", "teacher": r"教师|老师|teachers?", "doctor": r"医生|doctors?|physicians?",
    "engineer": r"工程师|engineers?", "manager": r"(?:企业)?管理者|(?<!客户)经理|(?<!relationship )managers?",
    "self_employed": r"个体(?:经营者|工商户|户)?|自雇人士?|self[ -]employed", "student": r"(?:大)?学生|students?",
    "homemaker": r"家庭主妇|homemakers?|housewi(?:fe|ves)", "retired": r"退休(?:人员|人士)?|retire(?:d|es)(?: people)?",
}  # fmt: skip
EDUCATIONS = {
    "primary": r"小学(?:学历)?|primary school", "secondary": r"中学(?:学历)?|高中(?:学历)?|secondary school",
    "college": r"大专(?:学历)?|college(?: educat\w+)?", "bachelor": r"本科(?:学历)?|学士|bachelor'?s?(?: degrees?)?",
    "postgraduate": r"研究生(?:学历)?|硕士|博士|postgraduates?",
}  # fmt: skip


def _facts() -> list[Entry]:
    entries: list[Entry] = [(Kind.FACT, (field, op, value), at) for field, op, value, at in FACTS]
    entries += _decades()
    for field, rows in (("occupation", OCCUPATIONS), ("education", EDUCATIONS)):
        entries += [(Kind.FACT, (field, "is_one_of", [v]), at) for v, at in rows.items()]
    for number, choice in enumerate(words.TOLERANCES, start=1):
        name, english = choice.words.zh.split(" ")[1], choice.words.en.split(" ")[1]
        pattern = rf"{name}|{english.lower()} (?:investors?|risk)"
        entries.append((Kind.FACT, ("risk_tolerance", "is_one_of", [str(number)]), pattern))
        entries.append((Kind.GRADE, number, rf"[cC]{number}(?!\d)"))
    return entries + _named_choices()


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
    "lifecycle_stage": (r"(?:阶段|期)(?:的)?(?:客户)?", r"(?:[ -](?:life ?cycle )?stage)", {"潜客", "新客", "衰退"}),
    "value_tier": (r"(?:等级|级别?|档|卡?客户)(?:的)?", r"(?:[ -](?:value )?(?:tier|level|customers?))", {"钻石", "diamond"}),
}  # fmt: skip


def _named_choices() -> list[Entry]:
    rows: list[Entry] = []
    for key, (zh_word, en_word, alone) in CLOSED.items():
        zh_list = _listed_before(zh_word, [choice.words.zh for choice in BY_KEY[key].choices])
        en_list = _listed_before(
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


def _listed_before(word: str, names: list[str]) -> str:
    """“Gold or platinum customers”: the word for the list stands behind its last name only."""
    one = "|".join(re.escape(name) for name in names)
    return rf"(?=(?:(?:,? ?(?:or|and) |, ?|或者?|和|与|及|、)(?:{one}))+{word})"


CLICK = "event.click"  # of what, is said before it
CLICKED = r"(?:click(?:ed|s|ing)?|tapp?(?:ed|s|ing)?)"


def _acts() -> list[Entry]:
    rows = [
        (Act("event.login"), r"登[录陆](?:过|了)?|sign(?:ed|s|ing)?[ -]?(?:in|ons?|ins)|logg?(?:ed|s|ing)?[ -]?(?:in|on|ins)|logins?|log-ins?|(?:打开|使用)(?:过|了)?(?=app|手机银行|网银|网上银行)|(?:opened|used|launched)(?= (?:the |our )?(?:mobile (?:app|banking)|app|online banking|website))"),
        (Act("event.product_view"), r"(?:浏览|看|查看|访问)(?:过|了)?(?:\w{0,2})?产品(?:页面?)?|(?:view|saw|see|look|brows)\w*(?: at)?(?: an?| the| our)? products?(?: pages?)?|product (?:page )?views?|product pages seen"),
        (Act("event.page_view"), r"浏览(?:过|了)?页面|(?:view|saw|visit)\w*(?: an?| the)? pages?|page views?"),
        (Act("event.branch_visit"), r"(?:到|去|来)(?:过|了)?(?:店|网点)(?:过)?|到访网点|(?:visit|went to|came to)\w*(?: an?| the| our)? branch(?:es)?|branch visits?"),
        (Act("event.call"), r"来电(?:过)?|致电(?:过)?|打过?(?:客服)?电话|call(?:ed|s|ing)?(?: us| in| the bank)?|phone calls?"),
        (Act("event.complaint"), r"投诉(?:过|了)?|(?:made|filed)? ?(?:an? )?complain(?:ed|ts?|ing)?"),
        (Act("event.complaint_closed"), r"投诉(?:已)?办结|办结(?:了)?(?:投诉)?|complaints? (?:was |were )?(?:closed|resolved|settled)|(?:closed|resolved|settled) (?:an? |the |their )?complaints?"),
        (Act("event.digital_error"), r"(?:线上|网上|app)?(?:渠道)?报错(?:过|了)?|(?:app|web|online|digital) errors?|(?:hit |met |had |saw )?(?:an? )?errors? (?:in|on|by) the (?:app|web(?:site)?)"),
        (Act("event.survey"), r"(?:回答|填写)(?:过|了)?问卷|(?:answered|filled in) (?:an? |the |our )?surveys?|surveys? answered"),
        (Act("event.survey_invite"), r"(?:收到|发出)(?:过|了)?问卷|(?:received|got|were sent|was sent) (?:an? |the |our )?surveys?|surveys? sent"),
        (Act("event.email_open"), r"打开(?:过|了)?邮件|邮件打开|open(?:ed|s)?(?: an?| our| the)? e-?mails?|e-?mails? opened"),
        (Act("event.email_click"), rf"点击(?:过|了)?邮件(?:中|里)?的?(?:链接)?|{CLICKED}(?: on)?(?: an?| the| our)? e-?mails?(?: links?)?|{CLICKED}(?: on)?(?: an?| the| our| any)? links? in (?:an|the|our)? ?e-?mails?"),
        (Act(CLICK), rf"点击(?:过|了)?(?:链接)?|{CLICKED}(?: on)?(?: an?| the| our| any)?(?: links?)?(?: in it)?|click(?:ed|s)? through"),
        (Act("event.card_lost"), r"挂失(?:过|了)?|(?:lost|reported)(?: a| the| their)? cards?(?: lost)?"),
        (Act("event.limit_change"), r"(?:调整|修改|提高)(?:过|了)?(?:\w{0,2})?限额|chang\w* (?:a |the |their )?limits?|limit changes?"),
        (Act("booking.salary"), r"(?:收到)?(?:代发)?工资(?:入账|到账|代发|收入)?|发薪|(?:received |got )?(?:an? |the )?salar(?:y|ies)(?: payments?| credits?)?|(?:got |were |was )?paid (?:a )?salary|payroll(?: payments?)?"),
        (Act("booking.pension"), r"养老金(?:入账)?|pensions?(?: payments?)?"),
        (Act("booking.card_payment", is_money=True), r"(?:信用卡|借记卡|银行卡|刷卡)?消费(?:支出|金额)?(?:了|过)?|花费(?:了)?|spen[dt](?:ing|s)?|card spend(?:ing)?"),
        (Act("booking.card_payment"), r"刷(?:过|了)?卡(?:消费|支付|交易)?(?:过)?|card (?:payments?|purchases|transactions?|use)|(?:pa(?:y|id)|us(?:e|ed))(?: by| with| the| their)? ?card"),
        (Act("booking.transfer_out", is_money=True, single=True, side="out"), r"(?:大额)(?:转出|转账)|(?:an? |one |single )?transfer out|(?:a |single )?outgoing transfer"),
        (Act("booking.transfer_out", is_money=True, side="out"), r"转出(?:了|过|金额|合计)?|转账(?:了|过)?|汇款|汇出(?:了|过)?|transfer(?:s|red)(?: out)?|outgoing transfers|moved out|sent out"),
        (Act("booking.transfer_in", is_money=True, side="in"), r"转入(?:了|过|金额|合计)?|汇入(?:了|过)?|(?:received )?transfers in(?! (?:the )?(?:last|past|previous|recent))|(?:received|incoming) transfers?|transferred in(?! (?:the )?(?:last|past|previous|recent))|moved in"),
        (Act("booking.cash_withdrawal", is_money=True), r"取现(?:了|过)?|取款(?:过)?|(?:cash )?withdrawals?|with(?:drew|drawn|draw|drawing)(?: cash)?"),
        (Act("booking.cash_deposit", is_money=True), r"存现(?:了|过)?|现金存入|cash deposits?|deposited cash|paid in cash"),
        (Act("booking.purchase", is_money=True), r"购买(?:过|了)?(?:产品|任何产品)?|买(?:过|了|入)?(?:产品)|买入|买(?:过|了)?|申购(?:过)?|(?:bought|buy|buying|purchas(?:e|ed|es))(?: an?| any| the)?(?: products?)?|product purchases?"),
        (Act("booking.redemption", is_money=True), r"赎回(?:过|了)?|redemptions?|redeem(?:ed)?"),
        (Act("booking.loan_payment", is_money=True), r"还贷(?:过)?|还款|loan (?:re)?payments?|repaid"),
        (Act("booking.household", is_money=True), r"生活缴费|水电(?:煤)?缴费|household (?:payments?|bills?)|utility (?:payments?|bills?)"),
        (Act("booking.fee", is_money=True), r"手续费|fees?(?: paid)?"),
        (Act("booking.interest", is_money=True), r"利息(?:收入)?|interest(?: received)?"),
        (Act("booking.", is_money=True, field="booked_net"), r"净(?:流|转)入(?:了|金额)?|net (?:inflows?|money in)"),
        (Act("booking.", is_money=True, field="booked_average"), r"笔均(?:交易|金额)?|平均(?:每笔|交易)(?:金额)?|average transactions?(?: amounts?)?"),
        (Act("booking."), r"交易(?:过|笔数)?|transactions?|bookings?|transact(?:ed)?"),
    ]  # fmt: skip
    return [(Kind.ACT, act, pattern) for act, pattern in rows]


PRODUCTS = {
    "deposit": r"(?:定期|活期)?存款(?:产品|余额|金额)?|(?:time |term |fixed )?deposits?(?: balances?| accounts?| products?)?",
    "structured_deposit": r"结构性存款|structured deposits?",
    "bond": r"(?:储蓄)?国债|债券|(?:treasury |government |savings )?bonds?",
    "wealth": r"理财(?:产品|余额|金额)?|wealth(?:[ -]management)?(?: products?)?(?: balances?)?",
    "fund": r"基金(?:产品|余额)?|(?:mutual )?funds?",
    "insurance": r"保险(?:产品)?|保单|insurance(?: polic(?:y|ies)| products?)?",
    "metal": r"贵金属|黄金|积存金|precious metals?|gold",
    "loan": r"贷款(?:余额|产品)?|loans?(?: balances?)?",
    "card": r"信用卡|credit cards?",
    "payment": r"收款码|支付服务|payment services?",
    "service": r"增值服务|value-added services?",
}  # fmt: skip


def _products() -> list[Entry]:
    return [(Kind.PRODUCT, kind, pattern) for kind, pattern in PRODUCTS.items()]


def _measures() -> list[Entry]:
    rows = {
        "age_years": r"年龄|岁数|年纪|age[ds]?|years of age",
        "total_balance": r"(?:总|金融|本行)?资产(?:总额|规模|余额)?|aum|账户余额|余额|(?:total |overall )?assets(?: here)?|(?:total |account )?balances?",
        "monthly_income": r"月?(?:均)?收入|月薪|(?:monthly )?incomes?|monthly (?:pay|earnings)|earn(?:ing|s)?",
        "risk_tolerance": r"风险(?:承受能力|等级|偏好)|risk (?:tolerance|level|grade|appetite)",
        "product_count": r"(?:持有)?产品(?:数量?|个数)?|(?:number of )?(?:open )?products",
        "card_balance": r"信用卡(?:欠款|余额|账单)|card (?:debts?|balances?)|owed on cards?",
        "related_count": r"关联客户数?|related customers",
        "days_since_login": r"(?:距)?上次登录(?:距今)?|last (?:sign(?:ed)?|log(?:ged)?)[ -]?in",
        "recency_days": r"(?:距)?上次交易(?:距今)?|last (?:transaction|booking)",
        "dormancy_days": r"(?:距)?上次主动交易",
        "csat_score": r"满意度(?:评分|得分|分数?)?|csat(?: scores?)?|satisfaction(?: scores?)?",
        "nps_score": r"净推荐值|推荐意愿|nps(?: scores?)?",
        "registered_capital": r"注册资本|registered capital",
    }  # fmt: skip
    yearly = r"年(?:收入|薪)|(?:annual|yearly) (?:incomes?|pay|earnings|salar(?:y|ies))"
    return [
        *((Kind.MEASURE, {0: field}, pattern) for field, pattern in rows.items()),
        (Kind.MEASURE, {0: "monthly_income", "parts": 12}, yearly),
    ]


WINDOWED_EN = re.compile(r"^(.*), (?:(\d+) (days|months)|a year)$")
WINDOWED_ZH = re.compile(r"^近(?:(\d+)(天|个月)|一年)(.*)$")


def _features() -> list[Entry]:
    """The labels of the profile: whole, and without their window where a window is said beside them."""
    families: dict[str, dict[int, str]] = {}
    entries: list[Entry] = []
    for field in FIELDS:
        scored = field.group is Group.SCORES and not field.params and not field.choices
        if not (field.group is Group.PROFILE or scored) or field.type is Type.DATE:
            continue
        entries += [(Kind.MEASURE, {0: field.key}, re.escape(text)) for text in _labels(field.words.en, field.words.zh)]  # fmt: skip
        for base, days in _bases(field.words.en, field.words.zh):
            families.setdefault(base, {})[days] = field.key
    return entries + [(Kind.MEASURE, found, re.escape(base)) for base, found in families.items()]


def _labels(en: str, zh: str) -> set[str]:
    return {
        en.lower(),
        zh,
        zh.removesuffix("（天）"),
        zh.removeprefix("客户"),
        re.sub(r", (\d+ days)$", r" over \1", en.lower()),
    }


def _bases(en: str, zh: str) -> list[tuple[str, int]]:
    english, chinese = WINDOWED_EN.match(en.lower()), WINDOWED_ZH.match(zh)
    if not english or not chinese:
        return []
    days = int(english[2]) * (30 if english[3] == "months" else 1) if english[2] else 365
    return [(english[1], days), (chinese[3], days)]
