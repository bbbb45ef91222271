"""What the demo's campaigns say, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A message in one language."""

    language: str
    subject: str
    preheader: str
    body: str


RISK_ZH = "\n\n理财非存款，产品有风险，投资须谨慎。"
RISK_EN = "\n\nCapital at risk. The value of investments may fall as well as rise."
LINK = "https://www.qingyu-bank.test/products/"

LOAN = (
    Text(
        "zh-hans",
        "{{ salutation|您好 }}，消费贷限时利率优惠",
        "30天内申请，首期利率八折",
        "尊敬的{{ salutation|客户 }}：\n\n"
        "装修、购车或进修，{{ product_name }}可以帮您安排。30天内申请，首期利率享**八折优惠**（年化利率（单利）{{ product_rate|以合同为准 }}），"
        "额度和利率以审批结果为准。\n\n"
        f"[查看详情并试算]({LINK}LON-CON)\n\n请根据自身还款能力合理借贷。",
    ),
    Text(
        "en",
        "{{ salutation|Hello }}, a better rate on consumer loans for 30 days",
        "20% off the rate of the first instalment",
        "Dear {{ salutation|customer }},\n\n"
        "Renovating, buying a car, studying: {{ product_name }} can help. Apply within 30 days and the rate "
        "of your first instalment is **20% lower** (APR {{ product_rate|as in the contract }}). Amount and rate depend on approval.\n\n"
        f"[See details and try the calculator]({LINK}LON-CON)\n\nBorrow only what you can repay.",
    ),
)
# What the Berka bank's campaigns say.
BERKA = "https://www.berka-bank.test/products/"
PERSONAL_LOAN = (
    Text(
        "zh-hans",
        "{{ salutation|您好 }}，{{ product_name }}限时利率优惠",
        "30天内申请，首期利率八折",
        "尊敬的{{ salutation|客户 }}：\n\n"
        "装修、购车或进修，{{ product_name }}可以帮您安排。30天内申请，首期利率享**八折优惠**（年化利率（单利）{{ product_rate|以合同为准 }}），"
        "额度和利率以审批结果为准。\n\n"
        f"[查看详情并试算]({BERKA}BK-LON)\n\n请根据自身还款能力合理借贷。",
    ),
    Text(
        "en",
        "{{ salutation|Hello }}, a better rate on our personal loan for 30 days",
        "20% off the rate of the first instalment",
        "Dear {{ salutation|customer }},\n\n"
        "Renovating, buying a car, studying: our personal loan can help. Apply within 30 days and the rate "
        "of your first instalment is **20% lower** (APR {{ product_rate|as in the contract }}). Amount and rate depend on approval.\n\n"
        f"[See details and try the calculator]({BERKA}BK-LON)\n\nBorrow only what you can repay.",
    ),
)
CARD = (
    Text(
        "zh-hans",
        "{{ salutation|您好 }}，为您的账户配一张{{ product_name }}",
        "在商户付款，在取款机取现，不必去柜台",
        "尊敬的{{ salutation|客户 }}：\n\n"
        "有了{{ product_name }}，付款和取现都可直接使用您的往来账户，不必再去柜台。\n\n"
        f"[查看详情]({BERKA}cards)，或到{{{{ branch|您的网点 }}}}咨询。",
    ),
    Text(
        "en",
        "{{ salutation|Hello }}, a card for your current account",
        "Pay in shops and draw cash without a visit to the counter",
        "Dear {{ salutation|customer }},\n\n"
        "With a {{ product_name }} you pay and draw cash straight from your current account, without a visit "
        "to the counter.\n\n"
        f"[See details]({BERKA}cards) or ask at {{{{ branch|your branch }}}}.",
    ),
)
CASH = (
    Text(
        "zh-hans",
        "{{ salutation|您好 }}，工资到账后的零钱也能打理",
        "{{ product_name }}，1元起购",
        "尊敬的{{ salutation|客户 }}：\n\n"
        "根据您的风险承受能力，我们为您介绍{{ product_name }}（{{ product_risk }}）：1元起购，"
        "工作日赎回，适合打理工资到账后的活期资金。\n\n"
        f"[查看详情]({LINK}WLT-CSH)，或到{{{{ branch|您的网点 }}}}咨询。{RISK_ZH}",
    ),
    Text(
        "en",
        "{{ salutation|Hello }}, put idle cash to work after payday",
        "{{ product_name }}, from 1 yuan",
        "Dear {{ salutation|customer }},\n\n"
        "In line with your risk tolerance, this is {{ product_name }} ({{ product_risk }}): from 1 yuan, "
        "redeemable on working days, made for money that waits in your current account.\n\n"
        f"[See details]({LINK}WLT-CSH) or ask at {{{{ branch|your branch }}}}.{RISK_EN}",
    ),
)
INCOME = (
    Text(
        "zh-hans",
        "{{ salutation|您好 }}，闲置资金的一年期安排",
        "{{ product_name }}，业绩比较基准见产品说明书",
        "尊敬的{{ salutation|客户 }}：\n\n"
        "{{ product_name }}（{{ product_risk }}），{{ product_term }}，起购金额{{ product_min_amount }}。"
        "业绩比较基准不代表未来表现和实际收益。\n\n"
        f"[阅读产品说明书]({LINK}WLT-365){{% if rm %}}，或联系您的客户经理{{{{ rm }}}}{{% endif %}}。{RISK_ZH}",
    ),
    Text(
        "en",
        "{{ salutation|Hello }}, one year for money you do not need",
        "{{ product_name }}: read the product document first",
        "Dear {{ salutation|customer }},\n\n"
        "{{ product_name }} ({{ product_risk }}), {{ product_term }}, from {{ product_min_amount }}. "
        "A benchmark is neither a promise nor a forecast.\n\n"
        f"[Read the product document]({LINK}WLT-365).{RISK_EN}",
    ),
)
MATURING = (
    Text(
        "zh-hans",
        "{{ salutation|您好 }}，您的产品即将到期",
        "到期资金的一个稳健选择",
        "尊敬的{{ salutation|客户 }}：\n\n"
        "您持有的产品即将到期。{{ product_name }}（{{ product_term }}）可以作为后续安排的一个选择，"
        f"到期前都可以在手机银行预约。\n\n[查看详情]({LINK}DEP-1Y)",
    ),
    Text(
        "en",
        "{{ salutation|Hello }}, a product of yours matures soon",
        "A steady way to go on",
        "Dear {{ salutation|customer }},\n\n"
        "A product of yours matures soon. {{ product_name }} ({{ product_term }}) is one way to go on; "
        f"you can book it in mobile banking beforehand.\n\n[See details]({LINK}DEP-1Y)",
    ),
)
PAYDAY = (
    Text(
        "zh-hans",
        "{{ salutation|您好 }}，发薪日的三个账户小贴士",
        "转账、缴费、查账单，一步到位",
        "尊敬的{{ salutation|客户 }}：\n\n"
        "{picture}"
        "工资到账后，可在手机银行设置自动还款、水电费代缴和账单提醒，省去每月手工操作。\n\n"
        f"=> [打开手机银行]({LINK}mobile)\n\n如有疑问，请联系{{{{ branch|您的网点 }}}}。",
    ),
    Text(
        "en",
        "{{ salutation|Hello }}, three hints for payday",
        "Transfers, bills and statements in one place",
        "Dear {{ salutation|customer }},\n\n"
        "{picture}"
        "Once your salary is there, mobile banking can repay your card, pay your utilities and remind you "
        "of bills by itself.\n\n"
        f"=> [Open mobile banking]({LINK}mobile)\n\nAny question? {{{{ branch|Your branch }}}} is glad to help.",
    ),
)
