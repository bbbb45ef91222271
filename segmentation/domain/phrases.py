"""How each field is said in a sentence: a phrase to hold, and one for its contrary; stars mark what matters.

Slots: {first}, {then}, {within} of a sequence; {label}, {op} (comparison and value), {value} (chosen values), {kinds}, {days}, {more} (what else narrows).
"""

from segmentation.domain.fields import Type, Words

Pair = tuple[Words, Words]  # what holds, and what does not


def _pair(en: str, zh: str, not_en: str = "", not_zh: str = "") -> Pair:
    return Words(en, zh), Words(not_en or en, not_zh or zh)


BY_TYPE: dict[Type, Pair] = {
    Type.NUMBER: _pair("with {label} of *{op}*", "{label}*{op}*"),
    Type.MONEY: _pair("with {label} of *{op}*", "{label}*{op}*"),
    Type.SHARE: _pair("with {label} of *{op}*", "{label}*{op}*"),
    Type.DATE: _pair("with {label} *{op}*", "{label}在*{op}*"),
    Type.CHOICE: _pair("with {label} *{value}*", "{label}为*{value}*", "with {label} not *{value}*", "{label}不为*{value}*"),
    Type.GRADE: _pair("with {label} *{value}*", "{label}为*{value}*", "with {label} not *{value}*", "{label}不为*{value}*"),
    Type.SET: _pair("with {label} *{value}*", "{label}为*{value}*", "without {label} *{value}*", "{label}不为*{value}*"),
    Type.FLAG: _pair("for whom “{label}” is *yes*", "{label}：*是*", "for whom “{label}” is *no*", "{label}：*否*"),
}  # fmt: skip
BY_FIELD: dict[str, Pair] = {
    "status": _pair("who are *{value}*", "状态*{value}*", "who are not *{value}*", "状态不为*{value}*"),
    "kind": _pair("who are a *{value}*", "*{value}*客户", "who are not a *{value}*", "非*{value}*客户"),
    "gender": _pair("who are *{value}*", "性别为*{value}*", "who are not *{value}*", "性别不为*{value}*"),
    "age_years": _pair("aged *{op}*", "年龄*{op}*"),
    "tenure_days": _pair("who joined *{op}* ago", "成为客户*{op}*"),
    "recency_days": _pair("whose last booking was *{op}* ago", "距上次交易*{op}*"),
    "dormancy_days": _pair("who last acted *{op}* ago", "距上次主动交易*{op}*"),
    "days_since_login": _pair("who last signed in *{op}* ago", "距上次登录*{op}*"),
    "next_maturity_days": _pair("with a maturity *{op}* away", "距最近到期*{op}*"),
    "language": _pair("who read *{value}*", "使用*{value}*", "who do not read *{value}*", "不使用*{value}*"),
    "since_on": _pair("who joined *{op}*", "在*{op}*开户"),
    "risk_assessed_on": _pair("whose risk was assessed *{op}*", "在*{op}*做过风险测评"),
    "marketing_refused": _pair(
        "who *refuse automated marketing*", "*拒绝自动化营销*",
        "who *do not refuse automated marketing*", "*未拒绝自动化营销*",
    ),
    "may_be_profiled": _pair(
        "who *may be profiled*", "*可用于画像分析*",
        "who *may not be profiled*", "*不可用于画像分析*",
    ),
    "birth_month": _pair("born in *{value}*", "*{value}*出生", "not born in *{value}*", "非*{value}*出生"),
    "next_birthday": _pair("whose birthday is *{op}*", "生日在*{op}*"),
    "occupation": _pair("whose occupation is *{value}*", "职业为*{value}*", "whose occupation is not *{value}*", "职业不为*{value}*"),
    "education": _pair("whose education is *{value}*", "学历为*{value}*", "whose education is not *{value}*", "学历不为*{value}*"),
    "customer_no": _pair("numbered *{value}*", "客户号为*{value}*", "not numbered *{value}*", "客户号不为*{value}*"),
    "region": _pair("in *{value}*", "在*{value}*", "not in *{value}*", "不在*{value}*"),
    "branch": _pair("of *{value}*", "属于*{value}*", "not of *{value}*", "不属于*{value}*"),
    "holding_kind": _pair("who hold *{value}*", "持有*{value}*", "who do not hold *{value}*", "未持有*{value}*"),
    "holding_product": _pair("who hold *{value}*", "持有*{value}*", "who do not hold *{value}*", "未持有*{value}*"),
    "holding_count": _pair("holding *{op}* {kinds}", "持有{kinds}*{op}* 项"),
    "holding_balance": _pair("with *{op}* in {kinds}", "{kinds}余额*{op}*"),
    "holding_maturity": _pair("with {kinds}{more} maturing *{op}*", "*{op}*有{kinds}到期{more}"),
    "holding_opened": _pair("with {kinds}{more} opened *{op}*", "*{op}*开立过{kinds}{more}"),
    "holding_closed": _pair("with {kinds}{more} closed *{op}*", "*{op}*结清过{kinds}{more}"),
    "booked_in": _pair("who moved in *{op}* in {days}{more}", "近{days}转入合计*{op}*{more}"),
    "booked_out": _pair("who moved out *{op}* in {days}{more}", "近{days}转出合计*{op}*{more}"),
    "booked_net": _pair("whose money in less money out in {days} was *{op}*{more}", "近{days}净流入*{op}*{more}"),
    "booked_average": _pair("whose average transaction in {days} was *{op}*{more}", "近{days}笔均金额*{op}*{more}"),
    "booked_days_since": _pair("whose last transaction{more} was *{op}* ago", "距上次交易{more}*{op}*"),
    "booked_last": _pair("whose last transaction{more} was *{op}*", "最近一次交易{more}在*{op}*"),
    "booked_count": _pair("with *{op}* transactions in {days}{more}", "近{days}交易*{op}* 笔{more}"),
    "booked_largest": _pair("whose largest transaction in {days} was *{op}*{more}", "近{days}单笔最大金额*{op}*{more}"),
    "event_count": _pair("with *{op}* {kinds} in {days}{more}", "近{days}{kinds}*{op}* 次{more}"),
    "event_days_since": _pair("whose last {kinds}{more} were *{op}* ago", "距上次{kinds}{more}*{op}*"),
    "event_last": _pair("whose last {kinds}{more} were *{op}*", "最近一次{kinds}{more}在*{op}*"),
    "sequence": _pair(
        "who in {days} had *{first}*{first_more}, then *{then}*{then_more} within *{within}*",
        "近{days}有*{first}*{first_more}、*{within}*内随后有*{then}*{then_more}",
        "who in {days} had *{first}*{first_more}, then no *{then}*{then_more} within *{within}*",
        "近{days}有*{first}*{first_more}、*{within}*内没有*{then}*{then_more}",
    ),
    "related_segment": _pair(
        "related to members of *{value}*{more}", "与*{value}*成员有关系{more}",
        "not related to members of *{value}*{more}", "与*{value}*成员没有关系{more}",
    ),
    "related_count": _pair("with *{op}* related customers{more}", "关联客户*{op}* 名{more}"),
    "score_band": _pair("whose score {more} is *{value}*", "{more}等级为*{value}*", "whose score {more} is not *{value}*", "{more}等级不为*{value}*"),
    "consent_since": _pair("who agreed *{op}*{more}", "*{op}*授权{more}"),
    **{
        group: _pair(
            "with {label} *{value}*{more}", "{label}为*{value}*{more}",
            "without {label} *{value}*{more}", "{label}不为*{value}*{more}",
        )
        for group in ("csat_group", "nps_group")
    },
    **{
        score: _pair("with {label} of *{op}*{more}", "{label}*{op}*{more}")
        for score in ("csat_score", "nps_score")
    },
    "text_topic": _pair(
        "who wrote about *{value}* in {days}", "近{days}文本涉及*{value}*",
        "who did not write about *{value}* in {days}", "近{days}文本未涉及*{value}*",
    ),
    "text_sentiment": _pair(
        "who wrote in a *{value}* tone in {days}", "近{days}有*{value}*文本",
        "who did not write in a *{value}* tone in {days}", "近{days}没有*{value}*文本",
    ),
    "tag": _pair("tagged *{value}*", "带有标签*{value}*", "not tagged *{value}*", "没有标签*{value}*"),
    "score": _pair("with a score {more} of *{op}*", "{more}评分*{op}*"),
    "consent": _pair(
        "who agreed to *{value}*{more}", "已授权*{value}*{more}",
        "who have not agreed to *{value}*{more}", "未授权*{value}*{more}",
    ),
    "segment": _pair("in *{value}*", "属于*{value}*", "not in *{value}*", "不属于*{value}*"),
}  # fmt: skip
KNOWING: Pair = _pair(
    "whose {label}{more} is *known*", "{label}{more}*已知*",
    "whose {label}{more} is *unknown*", "{label}{more}*未知*",
)  # fmt: skip
CONTRARY = {"has_none", "is_none_of", "is_false", "is_unknown", "not_followed_by"}
OPS: dict[str, Words] = {
    "at_least": Words("at least {v}", "不低于 {v}"),
    "more_than": Words("more than {v}", "高于 {v}"),
    "at_most": Words("at most {v}", "不超过 {v}"),
    "less_than": Words("less than {v}", "低于 {v}"),
    "equals": Words("exactly {v}", "为 {v}"),
    "between": Words("between {v} and {w}", "在 {v} 到 {w} 之间"),
    "this_month": Words("this month", "本月"),
    "within_next": Words("within the next {v}", "未来 {v}内"),
    "within_last": Words("within the last {v}", "最近 {v}内"),
    "longer_ago": Words("more than {v} ago", "{v}以前"),
    "on_or_after": Words("on or after {v}", "{v} 及以后"),
    "on_or_before": Words("on or before {v}", "{v} 及以前"),
    "between_dates": Words("between {v} and {w}", "{v} 到 {w} 之间"),
}
