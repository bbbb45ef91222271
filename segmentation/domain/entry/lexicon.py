"""The words of the bank that a typed phrase may hold, in both languages, and what each stands for.

An entry is a regular expression; the longest that matches at a place is taken. The profile's features bring their
own labels; lists that live in the database bring their names.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from segmentation.domain import words
from segmentation.domain.entry.numbers import Amount
from segmentation.domain.fields import Group, Type
from segmentation.domain.registry import BY_KEY, FIELDS


class Kind(StrEnum):
    FACT = "fact"  # a whole condition: (field, op, value)
    MEASURE = "measure"  # a number of the customer: {days of its window, or 0: field}
    PRODUCT = "product"
    ACT = "act"  # something done: an event or a booking
    LISTED = "listed"  # (field, value) of a stored list
    BIRTHDAY = "birthday"
    JOINED = "joined"  # became a customer
    CONSENT = "consent"
    PURPOSE = "purpose"
    CHANNEL = "channel"
    CATEGORY = "category"
    GRADE = "grade"
    VERB = "verb"
    COMPARE = "compare"
    SINGLE = "single"  # of one booking alone
    TURN = "turn"  # rising 1, falling -1
    NOT = "not"
    AND = "and"
    OR = "or"
    BUT = "but"
    AFTER = "after"  # joins as BUT does, the later one said first
    STOP = "stop"
    BREAK = "break"  # ends what is being said, keeps what waits
    OPEN = "open"
    CLOSE = "close"
    AMOUNT = "amount"
    WINDOW = "window"


@dataclass(frozen=True)
class Act:
    """Something done: `is_money` where amounts are meant unless times are said."""

    step: str
    is_money: bool = False
    single: bool = False
    side: str = ""
    field: str = ""  # the field that is asked, where it is no sum, number or largest amount

    @property
    def source(self) -> str:
        return self.step.split(".")[0]

    @property
    def kind(self) -> str:
        return self.step.split(".")[1]


Entry = tuple[Kind, Any, str]


def _acts() -> list[Entry]:
    rows = [
        (Act("event.login"), r"登[录陆](?:过|了)?|sign(?:ed|s|ing)?[ -]?(?:in|ons?|ins)|logg?(?:ed|s|ing)?[ -]?(?:in|on|ins)|logins?|log-ins?"),
        (Act("event.product_view"), r"(?:浏览|看|查看|访问)(?:过|了)?(?:\w{0,2})?产品(?:页面?)?|(?:view|saw|see|look|brows)\w*(?: at)?(?: an?| the| our)? products?(?: pages?)?|product (?:page )?views?|product pages seen"),
        (Act("event.page_view"), r"浏览(?:过|了)?页面|(?:view|saw|visit)\w*(?: an?| the)? pages?|page views?"),
        (Act("event.branch_visit"), r"(?:到|去|来)(?:过|了)?(?:店|网点)(?:过)?|到访网点|(?:visit|went to|came to)\w*(?: an?| the| our)? branch(?:es)?|branch visits?"),
        (Act("event.call"), r"来电(?:过)?|致电(?:过)?|打过?(?:客服)?电话|call(?:ed|s|ing)?(?: us| in| the bank)?|phone calls?"),
        (Act("event.complaint"), r"投诉(?:过|了)?|(?:made|filed)? ?(?:an? )?complain(?:ed|ts?|ing)?"),
        (Act("event.email_open"), r"打开(?:过|了)?邮件|邮件打开|open(?:ed|s)?(?: an?| our| the)? e-?mails?|e-?mails? opened"),
        (Act("event.card_lost"), r"挂失(?:过|了)?|(?:lost|reported)(?: a| the| their)? cards?(?: lost)?"),
        (Act("event.limit_change"), r"(?:调整|修改|提高)(?:过|了)?(?:\w{0,2})?限额|chang\w* (?:a |the |their )?limits?|limit changes?"),
        (Act("booking.salary"), r"代发工资(?:入账)?|工资(?:入账|代发|收入)?|发薪|salar(?:y|ies)(?: payments?| credits?)?|(?:got |were |was )?paid (?:a )?salary|payroll(?: payments?)?"),
        (Act("booking.pension"), r"养老金(?:入账)?|pensions?(?: payments?)?"),
        (Act("booking.card_payment", is_money=True), r"消费(?:支出|金额)?(?:了|过)?|花费(?:了)?|spen[dt](?:ing|s)?|card spend(?:ing)?"),
        (Act("booking.card_payment"), r"刷(?:过|了)?卡(?:消费|支付|交易)?(?:过)?|card (?:payments?|purchases|transactions?|use)|(?:pa(?:y|id)|us(?:e|ed))(?: by| with| the| their)? ?card"),
        (Act("booking.transfer_out", is_money=True, single=True, side="out"), r"(?:大额)(?:转出|转账)|(?:an? |one |single )?transfer out|(?:a |single )?outgoing transfer"),
        (Act("booking.transfer_out", is_money=True, side="out"), r"转出(?:了|过|金额|合计)?|转账(?:了|过)?|汇款|汇出(?:了|过)?|transfer(?:s|red)(?: out)?|outgoing transfers|moved out|sent out"),
        (Act("booking.transfer_in", is_money=True, side="in"), r"转入(?:了|过|金额|合计)?|汇入(?:了|过)?|(?:received )?transfers in|(?:received|incoming) transfers?|transferred in|moved in"),
        (Act("booking.cash_withdrawal", is_money=True), r"取现(?:了|过)?|取款(?:过)?|(?:cash )?withdrawals?|with(?:drew|drawn|draw|drawing)(?: cash)?"),
        (Act("booking.cash_deposit", is_money=True), r"存现(?:了|过)?|现金存入|cash deposits?|deposited cash|paid in cash"),
        (Act("booking.purchase", is_money=True), r"购买(?:过|了)?(?:产品|任何产品)?|买(?:过|了)?(?:产品)|申购(?:过)?|(?:bought|buy|buying|purchas(?:e|ed|es))(?: an?| any| the)?(?: products?)?|product purchases?"),
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


def _products() -> list[Entry]:
    rows = {
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
    return [(Kind.PRODUCT, kind, pattern) for kind, pattern in rows.items()]


def _facts() -> list[Entry]:
    rows: list[tuple[str, str, Any, str]] = [
        ("gender", "is_one_of", ["F"], r"女(?:性|士|客户|客)?|wom[ae]n|females?|lad(?:y|ies)"),
        ("gender", "is_one_of", ["M"], r"男(?:性|士|客户|客)?|m[ae]n|males?|gentlem[ae]n"),
        ("status", "is_one_of", ["active"], r"活跃|状态正常|正常(?:状态)?|active"),
        ("status", "is_one_of", ["dormant"], r"睡眠|休眠|dormant|sleeping"),
        ("status", "is_one_of", ["closed"], r"已?销户|closed customers?|accounts closed"),
        ("kind", "is_one_of", ["firm"], r"企业(?:客户)?|公司(?:客户)?|对公(?:客户)?|firms?|compan(?:y|ies)|business(?:es)?|corporates?"),
        ("kind", "is_one_of", ["person"], r"个人(?:客户)?|零售客户|对私客户|individuals?|persons?|retail customers"),
        ("language", "is_one_of", ["en"], r"英文客户|使用英文|english[ -](?:speaking|speakers?|reading)"),
        ("language", "is_one_of", ["zh-hans"], r"中文客户|使用中文|chinese[ -](?:speaking|speakers?|reading)"),
        ("birth_month", "this_month", None, r"(?:本月|这个月|当月)(?:过)?(?:的)?生日|生日在?(?:本月|这个月|当月)|birthdays?(?: is| are)? (?:in )?this month|born this month|this month'?s birthdays?"),
        ("marketing_refused", "is_true", None, r"拒绝(?:自动化)?营销|refus\w+ (?:automated )?marketing"),
        ("total_balance", "at_least", 500_000, r"高净值|affluent|high[ -]net[ -]worth|wealthy"),
    ]  # fmt: skip
    entries: list[Entry] = [(Kind.FACT, (field, op, value), at) for field, op, value, at in rows]
    occupations = {
        "employee": r"企业职员|上班族|白领|office workers?|employees?", "worker": r"工人|workers?",
        "civil_servant": r"公务员|civil servants?", "teacher": r"教师|老师|teachers?", "doctor": r"医生|doctors?|physicians?",
        "engineer": r"工程师|engineers?", "manager": r"(?:企业)?管理者|(?<!客户)经理|(?<!relationship )managers?",
        "self_employed": r"个体(?:经营者|工商户|户)?|自雇人士?|self[ -]employed", "student": r"(?:大)?学生|students?",
        "homemaker": r"家庭主妇|homemakers?|housewi(?:fe|ves)", "retired": r"退休(?:人员|人士)?|retire(?:d|es)(?: people)?",
    }  # fmt: skip
    educations = {
        "primary": r"小学(?:学历)?|primary school", "secondary": r"中学(?:学历)?|高中(?:学历)?|secondary school",
        "college": r"大专(?:学历)?|college(?: educat\w+)?", "bachelor": r"本科(?:学历)?|学士|bachelor'?s?(?: degrees?)?",
        "postgraduate": r"研究生(?:学历)?|硕士|博士|postgraduates?",
    }  # fmt: skip
    for field, rows_ in (("occupation", occupations), ("education", educations)):
        entries += [(Kind.FACT, (field, "is_one_of", [v]), at) for v, at in rows_.items()]
    for number, choice in enumerate(words.TOLERANCES, start=1):
        name, english = choice.words.zh.split(" ")[1], choice.words.en.split(" ")[1]
        pattern = rf"{name}|{english.lower()} (?:investors?|risk)"
        entries.append((Kind.FACT, ("risk_tolerance", "is_one_of", [str(number)]), pattern))
        entries.append((Kind.GRADE, number, rf"[cC]{number}(?!\d)"))
    return entries + _named_choices()


# Lists that are closed: a value is said with the word for the list, or alone where it means nothing else.
CLOSED = {
    "lifecycle_stage": (r"(?:阶段|期)(?:的)?(?:客户)?", r"(?:[ -](?:life ?cycle )?stage)", {"潜客", "新客", "衰退"}),
    "value_tier": (r"(?:等级|级别?|档|卡?客户)(?:的)?", r"(?:[ -](?:value )?(?:tier|level|customers?))", {"钻石", "diamond"}),
}  # fmt: skip


def _named_choices() -> list[Entry]:
    rows: list[Entry] = []
    for key, (zh_word, en_word, alone) in CLOSED.items():
        for choice in BY_KEY[key].choices:
            names = ((choice.words.zh, zh_word), (choice.words.en.lower(), en_word))
            at = "|".join(rf"{name}{word}{'?' if name in alone else ''}" for name, word in names)
            rows.append((Kind.FACT, (key, "has_any", [choice.value]), at))
    return rows


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


def _narrowing() -> list[Entry]:
    channels = {
        "mobile": r"手机银行|手机端?|app|(?:on |by |via |in |through )?(?:the )?mobile(?: (?:app|banking))?|in the app",
        "web": r"网上银行|网银|(?:on |by |via )?(?:the )?(?:web(?:site)?|online banking)", "atm": r"自助机|自助设备|atm|(?:at |by )?(?:an? )?atms?",
        "pos": r"pos机?", "sms": r"短信|(?:by |via )?(?:sms|text messages?)", "email": r"邮件|电子邮件|(?:by |via )?e-?mail",
        "wechat": r"微信|(?:by |on |via )?wechat", "push": r"推送|push(?: messages?)?", "phone": r"电话|(?:by )?(?:tele)?phone",
        "in_app": r"站内", "branch": r"网点|柜面|柜台|(?:at |in )(?:an? |the )?branch(?:es)?",
    }  # fmt: skip
    categories = {
        "groceries": r"日用|超市|grocer(?:y|ies)", "dining": r"餐饮|外卖|dining|restaurants?|eating out",
        "transport": r"交通|出行交通|transport", "shopping": r"购物|shopping", "health": r"医疗(?:健康)?|健康|health(?:care)?|medical",
        "education": r"教育|education|schooling", "travel": r"旅行|旅游|差旅|travel(?:ling)?", "housing": r"住房|housing|rent",
        "entertainment": r"娱乐|entertainment", "children": r"育儿|母婴|子女|child(?:ren|care)|kids", "digital": r"数字服务|digital services?",
    }  # fmt: skip
    purposes = {
        "marketing": r"营销|推广|marketing", "profiling": r"画像分析?|profiling", "service": r"服务通知|service (?:messages|notices)",
        "partner_sharing": r"(?:与)?合作方共享|sharing with partners|partner sharing", "sensitive": r"敏感信息|sensitive data",
    }  # fmt: skip
    tables = ((Kind.CHANNEL, channels), (Kind.CATEGORY, categories), (Kind.PURPOSE, purposes))
    return [(kind, value, at) for kind, table in tables for value, at in table.items()]


GRAMMAR: list[Entry] = [
    (Kind.AMOUNT, Amount(1, None, "times"), r"once"),
    (Kind.AMOUNT, Amount(2, None, "times"), r"twice"),
    (Kind.BIRTHDAY, None, r"(?:过)?(?:的)?生日|birthdays?"),
    (Kind.CONSENT, None, r"(?:已|曾)?(?:同意|授权)(?:了|接收|接受)?|agree[ds]?(?: to| with)?|consent(?:ed|s|ing)?(?: to| for)?|opted in(?: to| for)?|gave consent(?: to| for)?"),
    (Kind.JOINED, None, r"开户(?:时间|日期)?|成为客户|入行|(?:became|been|being) (?:an? )?customers?(?: for)?|joined(?: us)?|customers? (?:for|since)|opened an account|客户年限|客龄"),
    (Kind.VERB, "mature", r"到期(?:日期?)?|matur(?:es?|ing|ity)|expir(?:es?|ing)|com(?:es?|ing) due|ends?|ending"),
    (Kind.VERB, "open", r"新?开立(?:了|过)?|新开(?:了|过)?|新购|opened|took out|taken out"),
    (Kind.VERB, "close", r"结清(?:了|过)?|已关闭|paid off|closed"),
    (Kind.VERB, "hold", r"(?:目前|同时|既|又|也|已|都|仅|只)?(?:持有|拥有|办理过?|购有|有)|hold(?:s|ers?|ing)?|own(?:s|ers?|ing)?|ha(?:ve|s|ving|d)|with"),
    (Kind.COMPARE, "at_least", r"至少|不低于|不少于|不小于|起码|大于等于|达到?|年?满|(?:及|或|含)?以上|(?:及|或)更[多高]|at least|no less than|not less than|no fewer than|minimum(?: of)?|(?:or|and) (?:more|above|over|higher|up)(?!\s?[¥$]?\d)|or older|>=|≥|\+"),
    (Kind.COMPARE, "more_than", r"超过|大于|高于|多于|超出|超|逾|more than|over|above|greater than|exceed(?:s|ing)?|higher than|in excess of|>"),
    (Kind.COMPARE, "at_most", r"不超过|至多|最多|不高于|不大于|不多于|小于等于|(?:及|或|含)?以[下内]|at most|no more than|not more than|up to|maximum(?: of)?|or (?:less|fewer|below|under)(?!\s?[¥$]?\d)|or younger|<=|≤"),
    (Kind.COMPARE, "less_than", r"不到|不足|低于|少于|小于|未满|不满|less than|below|under|fewer than|lower than|<"),
    (Kind.COMPARE, "between", r"介于|在(?=[\d零一二两三四五六七八九十百千万]+\w{0,2}[到至和与])|between|from(?= \d)"),
    (Kind.COMPARE, "equals", r"等于|正好|恰好|刚好|exactly|equal(?:s| to)?|="),
    (Kind.MEASURE, {0: "age_years", "op": "more_than"}, r"older than"),
    (Kind.MEASURE, {0: "age_years", "op": "less_than"}, r"younger than"),
    (Kind.MEASURE, {0: "age_years", "op": "at_most"}, r"(?:no|not) older than"),
    (Kind.MEASURE, {0: "age_years", "op": "at_least"}, r"(?:no|not) younger than"),
    (Kind.SINGLE, None, r"单笔(?:金额)?|一笔|一次性|single|in one go|at once"),
    (Kind.TURN, -1, r"减少(?:了)?|下降(?:了)?|流失了|降低(?:了)?|下滑(?:了)?|f[ea]ll(?:en|ing|s)?(?: by)?|dropp?(?:ed|s|ing)?(?: by)?|declin(?:ed|es|ing)(?: by)?|decreas(?:ed|es|ing)(?: by)?|down(?: by)?|lost"),
    (Kind.TURN, 1, r"增加(?:了)?|上升(?:了)?|增长(?:了)?|提高了|r[oi]se(?:n|s)?(?: by)?|gr[eo]wn?(?: by)?|increas(?:ed|es|ing)(?: by)?|up by|gained"),
    (Kind.NOT, None, r"没有|不|没|未曾?|无|不含|不包括|排除|非|不是|不在|从未|从不|不属于|不持有|未持有|不带有?|not(?: in| on)?|no|without|never|n't|none of|neither|nor|excluding|except(?: for)?|ha(?:ve|s)(?:n't| not)|d(?:o|id|oes)(?:n't| not)|(?:are|is|was|were)(?:n't| not)|lack(?:s|ing)?"),
    (Kind.BUT, None, r"但是?|却|而|然后|随后|之后|后来|(?<![天日周月年])以?后|but|yet|then|and then|afterwards|however"),
    (Kind.AFTER, None, r"after(?! that)"),
    (Kind.AND, None, r"并且|而且|同时|以及|且|和|与|及|并|、|and|&|as well as|who also|also|plus"),
    (Kind.OR, None, r"或者?是?|要么|or|either"),
    (Kind.BREAK, None, r"的|who|which|that|whose|,|;|，|；|。|\."),
    (Kind.OPEN, None, r"[(（]"),
    (Kind.CLOSE, None, r"[)）]"),
    (Kind.STOP, None, r"(?:所有|全部|任何|任意|目标)?(?:客户|顾客|用户|人群|人员|人|群体)们?|新(?=客户)|过|了|在|属于|为|是|于|中|里|内|分群|标签|带有?|机构|地区|城市|省|市|分行|支行|上|住在?|居住在?|任何|任意|把|找出?|筛选出?|查找|请|帮我|给我|列出|曾经?|已经?|全都|全部|都|既|也|等|其中|之间|之|合计|累计|共|人民币|金额|次数|笔数|次|评分|得分|的话|所在|来自|位于|每月|每|any|all|the|an?|of|to|on|in|at|for|from|are|is|was|were|be|been|being|customers?|clients?|people|users?|both|everyone|made|make|did|do|does|living|live|lives|based|(?:in )?cash|find|show|me|list|please|segment|group|tag(?:ged|s)?|labell?ed|with tag|branch|region|city|score[ds]?|new|their|them|they|than|by card|by|during|each|per|times?|payments?|total|amounts?|value|worth|us|our|here|it|there|some|years|yuan|rmb|(?:a|per|each|every) month|学历"),
]  # fmt: skip


@cache
def entries() -> list[tuple[Kind, Any, re.Pattern[str]]]:
    """Return every entry with its pattern; Latin words only match whole words."""
    rows = [*_facts(), *_acts(), *_products(), *_measures(), *_features(), *_narrowing(), *GRAMMAR]
    return [(kind, data, compiled(pattern)) for kind, data, pattern in rows]


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern that begins and ends Latin words where it does."""
    return re.compile(rf"(?<![a-z0-9](?=[a-z0-9]))(?:{pattern})(?![a-z0-9](?<=[a-z0-9][a-z0-9]))")


def listed(lists: dict[str, list[tuple[str, ...]]]) -> list[tuple[Kind, Any, re.Pattern[str]]]:
    """Return the names of stored lists as entries: each row is a value and its names."""
    fields = {
        "tags": "tag", "segments": "segment", "regions": "region", "branches": "branch",
        "products": "holding_product", "score_kinds": "score", "snapshots": "snapshot",
    }  # fmt: skip
    named = [
        (Kind.LISTED, (fields[provider], value), compiled(re.escape(name.lower())))
        for provider, rows in lists.items()
        if provider in fields
        for value, *names in rows
        for name in dict.fromkeys(names)
        if len(name) > 1
    ]
    return named + _sorts(lists.get("products", []))


# Sorts of product that the bank's own names tell apart, by words that such a name holds.
SORTS = (
    (r"房贷|按揭(?:贷款)?|住房贷款|mortgages?|home loans?", ("住房", "按揭", "房贷", "mortgage", "home loan")),
    (r"车贷|汽车贷款|(?:car|auto) loans?", ("车贷", "汽车贷", "car loan", "auto loan")),
    (r"消费贷(?:款)?|consumer loans?|personal loans?", ("消费贷", "consumer loan", "personal loan")),
    (r"经营贷(?:款)?|(?:small )?business loans?", ("经营贷", "business loan")),
    (r"大额存单|certificates? of deposit", ("大额存单", "certificate of deposit")),
    (r"白金(?:信用)?卡|platinum (?:credit )?cards?", ("白金信用卡", "platinum credit card")),
)  # fmt: skip


def _sorts(products: list[tuple[str, ...]]) -> list[tuple[Kind, Any, re.Pattern[str]]]:
    found = []
    for pattern, marks in SORTS:
        codes = [
            code
            for code, *names in products
            if any(mark in name.lower() for name in names for mark in marks)
        ]
        if codes:
            found.append((Kind.FACT, ("holding_product", "has_any", codes), compiled(pattern)))
    return found
