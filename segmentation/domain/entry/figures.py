"""What is known of customers in numbers, in everyday words; the profile's features bring their own labels."""

from segmentation.domain.entry.features import features
from segmentation.domain.entry.kinds import Entry, Kind


def figures() -> list[Entry]:
    """Return the words for numbers of the customer."""
    return [*_measures(), *features()]


# Numbers of no window, of one window, and those of which one alone is told without a number.
NAMES: dict[str, str] = {
    "age_years": r"年龄|岁数|年纪|age[ds]?|years of age",
    "total_balance": r"(?:总|金融|本行)?资产(?:总额|规模|余额)?|aum|账户余额|余额|(?:total |overall )?assets(?: here)?|(?:total |account )?balances?",
    "monthly_income": r"(?:平均)?(?:每?月)?(?:均)?收入|月入|月薪|月工资|(?:average )?(?:monthly )?incomes?|monthly (?:pay|earnings|salar(?:y|ies)|wages?)|earn(?:ing|s)?",
    "risk_tolerance": r"风险(?:承受能力|承受|等级|偏好|评级|测评等级)|risk (?:tolerance|level|grade|appetite|rating)",
    "product_count": r"(?:持有)?产品(?:数量?|个数)?|(?:number of )?(?:open )?products(?: held)?|(?:(?<=one )|(?<=1 )|(?<=single ))product",
    "product_kinds": r"(?:持有)?产品(?:种类|类型|类别)(?:数量?)?|(?:number of )?(?:different )?(?:kinds|types|sorts|categories) of products?|product (?:kinds|types|categories)",
    "next_maturity_days": r"(?:距)?最近到期(?:日|天数)?",
    "card_balance": r"信用卡(?:欠款|余额|账单|未还)|卡债|(?:credit )?card (?:debts?|balances?)|owed on (?:credit )?cards?",
    "days_since_login": r"(?:距)?(?:离)?上次登录(?:距今)?|last (?:sign(?:ed)?|log(?:ged)?)[ -]?in",
    "recency_days": r"(?:距)?上次交易(?:距今)?|last (?:transaction|booking)",
    "dormancy_days": r"(?:距)?上次主动交易",
    "days_since_text": r"(?:距)?上次(?:留言|来信|文本)(?:距今)?|last (?:text|message)",
    "csat_score": r"(?:最近一次|上次)?(?:的)?(?:满意度|csat)(?: ?评分|打分|得分|分数|分)?|(?:last |latest )?(?:csat|satisfaction)(?: scores?| ratings?)?",
    "nps_score": r"(?:最近一次|上次)?(?:的)?(?:净推荐值|推荐意愿|推荐度|nps)(?: ?评分|打分|得分|分数|分)?|(?:last |latest )?nps(?: scores?| ratings?)?",
    "registered_capital": r"注册(?:资本|资金)(?:金)?|registered capital",
    "value_score": r"(?:客户)?价值(?:总分|评分|得分|分数|分)|(?:customer )?value scores?",
    "clv": r"(?:客户)?(?:终身|生命周期|终生)价值|clv|ltv|(?:customer )?life[ -]?time values?",
    "peak_clv": r"(?:历史)?最高终身价值|highest life[ -]?time value",
    "contribution": r"(?:年|每年)?(?:综合)?贡献(?:度|额|值)?|(?:yearly |annual )?contributions?(?: (?:a|per) year)?",
    "value_potential": r"(?:年)?(?:潜在贡献|潜力(?:价值)?)|(?:yearly |annual )?(?:value )?potential(?: (?:a|per) year)?",
    "loyalty": r"(?:客户)?忠诚度(?:评分|得分|分数|分)?|loyalty(?: scores?)?",
    "rfm_recency": r"(?:rfm ?)?近度(?:等级)?|(?:rfm ?)?recency(?: grade)?",
    "rfm_frequency": r"(?:rfm ?)?频度(?:等级)?|(?:rfm ?)?frequency(?: grade)?",
    "rfm_monetary": r"(?:rfm ?)?额度等级|(?:rfm ?)?monetary(?: grade)?",
    "alive_share": r"(?:仍)?活跃(?:概率|可能性)|(?:probability|chance|likelihood) of (?:still )?(?:buying|being active)",
    "decline_warning": r"(?:客户)?衰退预警(?:分数?|评分|得分|值)?|(?:early )?(?:decline warnings?|warnings? of decline)(?: scores?)?",
    "winback_value": r"(?:预期|期望)?(?:挽回|赢回|召回)(?:的)?(?:期望|预期)?价值|(?:expected )?win-?[ ]?back values?|(?:expected )?value of winning (?:them )?back",
    "regular_pay_months": r"最稳定付款方付款月数",
    "pay_day": r"(?:通常)?发薪日|(?:usual )?pay ?days?",
}  # fmt: skip
WINDOWED: dict[str, tuple[dict[int, str], str]] = {
    "average": ({90: "avg_balance_90d"}, r"(?:月)?日均(?:资产|余额|aum)|平均(?:资产|余额|aum)|(?:average|mean)(?: daily)? (?:balances?|assets|aum)|(?:daily )?average (?:balances?|assets|aum)"),
    "own": ({90: "frequency_90d", 365: "frequency_365d"}, r"主动交易(?:次数|笔数)?|own (?:bookings|transactions)"),
    "in": ({30: "inflow_30d", 90: "inflow_90d"}, r"(?:(?:资金|(?<!净))流入|流入资金|资金转入|进账)(?:金额)?|(?:(?:money )?(?:coming|came|comes|flowed|flowing) in|money in|(?<!net )inflows?)"),
    "out": ({30: "outflow_30d", 90: "outflow_90d"}, r"(?:(?:资金|(?<!净))流出|流出资金)(?:金额)?|(?:(?:money )?(?:going|went|goes|flowed|flowing) out|money out|(?<!net )outflows?)"),
    "own days": ({90: "active_days_90d"}, r"主动交易天数|days with own (?:bookings|transactions)"),
    "cash": ({90: "cash_share_90d"}, r"现金(?:交易)?(?:占比|比例)|(?:cash share|share (?:of|in) cash)(?: transactions)?"),
    "mobile": ({90: "mobile_share_90d"}, r"(?:手机|移动)(?:端|银行)?(?:交易)?(?:占比|比例)|(?:mobile share|share (?:by|on|via) mobile)"),
    "web": ({90: "web_share_90d"}, r"(?:网银|网上银行)(?:交易)?(?:占比|比例)|(?:web share|share (?:by|on|via) (?:the )?web)"),
    "branch": ({90: "branch_share_90d"}, r"(?:网点|柜面|柜台)(?:交易)?(?:占比|比例)|(?:branch share|share (?:by|at|in) (?:the )?branch)"),
    "atm": ({90: "atm_share_90d"}, r"(?:自助机|自助设备|atm)(?:交易)?(?:占比|比例)|(?:atm share|share (?:by|at) (?:atm|machine)s?)"),
    "night": ({30: "night_share_30d"}, r"(?:夜间|晚上)(?:交易)?(?:占比|比例)|(?:night share|share at night)"),
    "weekend": ({90: "weekend_share_90d"}, r"周末(?:交易)?(?:占比|比例)|(?:weekend share|share at weekends?)"),
    "salary months": ({365: "salary_months"}, r"发薪月(?:份)?数|(?:months with (?:a )?salary|salary months)"),
    "regular pay": ({90: "regular_pay_90d"}, r"稳定收入|regular (?:pay|income)"),
    "digital days": ({90: "digital_days_90d"}, r"线上活跃天数|(?:active days|days active)(?: (?:online|digitally|by app(?: or web)?|on the app))"),
    "sessions": ({90: "sessions_90d"}, r"登录会话数?|sessions"),
    "variety": ({90: "category_entropy_90d"}, r"消费多样性|variety of spending"),
    "last year": ({365: "same_month_share"}, r"去年同月消费占比"),
}  # fmt: skip
COUNTED: dict[str, tuple[dict[int, str], str]] = {
    "overdrawn": ({90: "overdrawn_90d"}, r"透支(?:过|了)?(?:次数|笔数)?|overdrafts?|overdrawn|(?:went |gone )into overdraft"),
    "negative": ({90: "negative_texts_90d"}, r"负面(?:文本|留言|反馈|评价)数?|negative (?:texts?|messages?|feedback)"),
    "urgent": ({90: "urgent_texts_90d"}, r"紧急(?:文本|留言|反馈)数?|urgent (?:texts?|messages?)"),
    "texts": ({90: "texts_90d"}, r"(?:文本|留言)数?|(?:wrote|texts?|messages?)(?! about| in a)"),
}  # fmt: skip


def _measures() -> list[Entry]:
    yearly = r"年(?:收入|薪)|(?:annual|yearly) (?:incomes?|pay|earnings|salar(?:y|ies))"
    return [
        *((Kind.MEASURE, {0: field}, pattern) for field, pattern in NAMES.items()),
        *((Kind.MEASURE, found, pattern) for found, pattern in WINDOWED.values()),
        *((Kind.MEASURE, {**found, "any": True}, pattern) for found, pattern in COUNTED.values()),
        (Kind.MEASURE, {0: "monthly_income", "parts": 12}, yearly),
    ]
