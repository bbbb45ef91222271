"""What each type of campaign begins with, in both languages, so that a first draft is never empty."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KindTemplate:
    """The beginning of a campaign: its goal, its measure and a first text."""

    goal_zh: str
    goal_en: str
    conversion_event: str
    attribution_days: int
    holdout_share: float
    subject_zh: str
    subject_en: str
    body_zh: str
    body_en: str
    audience_zh: str
    audience_en: str
    per_hour: int | None = None
    repeats_days: int | None = None  # the same campaign again after so many days, for four dates
    again_days: int | None = None


GREETING_ZH = "尊敬的{{ salutation|客户 }}：\n\n"
GREETING_EN = "Dear {{ salutation|customer }},\n\n"
RISK_ZH = "\n\n理财非存款，产品有风险，投资须谨慎。"
RISK_EN = "\n\nCapital at risk. The value of investments may fall as well as rise."

TEMPLATES: dict[str, KindTemplate] = {
    "promotion": KindTemplate(
        goal_zh="让更多合适的客户在 30 天内购买本产品",
        goal_en="More suitable customers buy the product within 30 days",
        conversion_event="purchase",
        attribution_days=30,
        holdout_share=0.1,
        subject_zh="{{ salutation|您好 }}，为您介绍{{ product_name }}",
        subject_en="{{ salutation|Hello }}, have a look at {{ product_name }}",
        body_zh=GREETING_ZH
        + "我们根据您的风险承受能力，为您介绍{{ product_name }}（{{ product_risk }}）。\n\n"
        "如需了解产品详情，请登录手机银行或联系{{ branch|您的网点 }}。" + RISK_ZH,
        body_en=GREETING_EN
        + "Based on your risk tolerance we would like to show you {{ product_name }}"
        " ({{ product_risk }}).\n\nSee the details in mobile banking or at {{ branch|your branch }}."
        + RISK_EN,
        audience_zh="风险承受能力合适、未持有该产品的客户",
        audience_en="Customers whose risk tolerance fits and who do not hold the product",
        per_hour=5000,
    ),
    "care": KindTemplate(
        goal_zh="让客户感到被记得，并了解可用的服务",
        goal_en="Customers feel remembered and learn which services they can use",
        conversion_event="login",
        attribution_days=14,
        holdout_share=0.1,
        subject_zh="{{ salutation|您好 }}，感谢您一直以来的信任",
        subject_en="{{ salutation|Hello }}, thank you for your trust",
        body_zh=GREETING_ZH
        + "感谢您一直以来的信任。如有任何需要，{{ branch|您的网点 }}随时为您服务。",
        body_en=GREETING_EN + "Thank you for your trust. {{ branch|Your branch }} is here for you.",
        audience_zh="最近 12 个月没有投诉的全部活跃客户",
        audience_en="All active customers without a complaint in the last 12 months",
        repeats_days=91,
        again_days=80,
    ),
    "partner": KindTemplate(
        goal_zh="让客户使用合作商户的权益",
        goal_en="Customers use the benefit of our partner",
        conversion_event="card_payment",
        attribution_days=30,
        holdout_share=0.1,
        subject_zh="您的合作商户权益",
        subject_en="A benefit with our partner",
        body_zh=GREETING_ZH + "您持有的银行卡可在合作商户享受权益，详情请登录手机银行查看。",
        body_en=GREETING_EN
        + "Your card brings you a benefit with our partner; see mobile banking.",
        audience_zh="最近 90 天用卡消费的客户",
        audience_en="Customers who paid by card in the last 90 days",
    ),
    "holiday": KindTemplate(
        goal_zh="节日问候，并提醒假期服务安排",
        goal_en="Greetings for the holiday, and the hours of our branches",
        conversion_event="login",
        attribution_days=7,
        holdout_share=0.05,
        subject_zh="{{ salutation|您好 }}，祝您节日愉快",
        subject_en="{{ salutation|Hello }}, happy holidays",
        body_zh=GREETING_ZH + "祝您和家人节日愉快。假期网点营业时间请在手机银行查询。",
        body_en=GREETING_EN
        + "Happy holidays to you and yours. Branch hours are in mobile banking.",
        audience_zh="全部活跃客户",
        audience_en="All active customers",
    ),
    "retention": KindTemplate(
        goal_zh="让即将到期或流失的资金留在本行",
        goal_en="Money about to mature or leave stays with us",
        conversion_event="purchase",
        attribution_days=30,
        holdout_share=0.1,
        subject_zh="{{ salutation|您好 }}，您的资金到期后的安排",
        subject_en="{{ salutation|Hello }}, what to do when your money matures",
        body_zh=GREETING_ZH
        + "您的产品即将到期。{{ product_name }}（{{ product_risk }}）可以作为后续安排的一个选择。"
        + RISK_ZH,
        body_en=GREETING_EN
        + "A product of yours matures soon. {{ product_name }} ({{ product_risk }}) is one way to go on."
        + RISK_EN,
        audience_zh="资金 30 天内到期或流失倾向高的客户",
        audience_en="Customers whose money matures within 30 days, or who are likely to leave",
        repeats_days=7,
        again_days=30,
    ),
    "win_back": KindTemplate(
        goal_zh="让久未使用的客户重新使用账户",
        goal_en="Customers who went quiet use their account again",
        conversion_event="login",
        attribution_days=30,
        holdout_share=0.2,
        subject_zh="{{ salutation|您好 }}，好久不见",
        subject_en="{{ salutation|Hello }}, it has been a while",
        body_zh=GREETING_ZH + "您的账户有一段时间没有使用了。手机银行可以随时为您办理业务。",
        body_en=GREETING_EN
        + "You have not used your account for a while. Mobile banking is open any time.",
        audience_zh="90 天以上没有登录和交易的客户",
        audience_en="Customers without a sign-in or booking for 90 days",
        repeats_days=30,
        again_days=90,
    ),
}
