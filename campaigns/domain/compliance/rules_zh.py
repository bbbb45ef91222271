"""The Chinese rules, declared: what each is called, why it exists, what to do, and its sources in law.

Deterministic code holds them; the bank's lawyers decide. Sources say where to look, not that nothing changed since.
"""

from campaigns.domain.compliance.copies import CREDIT, INVESTMENTS, Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
INVESTING = INVESTMENTS | {"insurance"}
COMPLETE = frozenset(["sms", "email", "social", "poster", "call_script"])


def declare(
    id_: str,
    severity: Severity,
    words: tuple[str, str, str, str, str, str],
    sources: str,
    **where: frozenset[str],
) -> Rule:
    """Declare a rule; `words` are title, message and remedy, each in Chinese and English."""
    zh, en = words[::2], words[1::2]
    title, message, remedy = ({"zh": c, "en": e} for c, e in zip(zh, en, strict=True))
    return Rule(id_, severity, title, message, remedy, sources, **where)


RULES_ZH = (
    declare("ZH-ABS", ERROR, (
        "绝对化用语", "Absolute claim",
        "绝对化用语没有可核实的依据。", "An absolute claim without a basis that can be checked.",
        "写明数字、日期和出处，或删除。", "State the figure, its date and source, or delete.",
    ), "广告法第九条第（三）项；广告绝对化用语执法指南（市场监管总局公告2023年第6号）"),
    declare("ZH-GUAR", ERROR, (
        "保本保收益", "Guaranteed principal or return",
        "不得明示或者暗示保本、无风险或者保收益。", "Principal, return or the absence of risk must not be guaranteed or implied.",
        "删除；写明产品不保证本金和收益。", "Delete; say that the product guarantees neither principal nor return.",
    ), "广告法第二十五条第（一）项；中国人民银行令〔2020〕第5号；银发〔2018〕106号；金融产品网络营销管理办法第十条"),
    declare("ZH-RET", ERROR, (
        "承诺或暗示收益", "Promised or implied return",
        "不得把未来收益说成既定事实。", "A future return must not be stated as a fact.",
        "改为业绩比较基准并说明，或改为注明区间和提示的过往业绩。", "Replace by the benchmark with its explanation, or by past figures with period and warning.",
    ), "广告法第二十五条第（一）项；银发〔2019〕316号；理财公司理财产品销售管理暂行办法"),
    declare("ZH-BENCH", ERROR, (
        "业绩比较基准缺少说明", "Benchmark without explanation",
        "业绩比较基准旁没有说明它不是收益承诺，或被称作预期、到期收益。", "The benchmark does not say that it is no promise, or is called a return.",
        "在数字旁以同样字号写明：业绩比较基准不代表产品未来表现和实际收益，不构成收益承诺。", "Say next to the figure, in the same size, that the benchmark is no promise of a return.",
    ), "理财公司理财产品销售管理暂行办法；理财产品业绩比较基准展示要求", products=INVESTING),
    declare("ZH-PAST", ERROR, (
        "过往业绩缺少期间或提示", "Past performance without period or warning",
        "过往业绩须写明期间，并提示不代表未来表现；基金业绩不得短于六个月。", "Past figures need their period and the warning that they do not foretell the future; a fund's cover at least six months.",
        "写明起止日期，并加上：过往业绩不代表未来表现。", "Name start and end, and add that past performance does not foretell future results.",
    ), "理财产品过往业绩展示行为准则；公募基金宣传推介材料管理暂行规定", products=INVESTING),
    declare("ZH-RISK", ERROR, (
        "缺少风险提示", "Risk warning missing",
        "有投资回报预期的产品须提示风险。", "A product with an expected return must warn of its risk.",
        "加上：理财非存款，产品有风险，投资须谨慎。", "Add: 理财非存款，产品有风险，投资须谨慎。",
    ), "广告法第二十五条；消费者权益保护法第二十八条", products=INVESTING),
    declare("ZH-RATE", ERROR, (
        "贷款未明示年化利率", "Loan price without yearly rate",
        "贷款和信用卡分期须明示年化利率；单利须注明。", "Loans and card credit show the yearly rate; simple interest is called so.",
        "写明：年化利率（单利）X%起，以审批为准。", "State the yearly rate: 年化利率（单利）X%起，以审批为准。",
    ), "中国人民银行公告〔2021〕第3号；银保监规〔2022〕13号；商业银行互联网贷款管理暂行办法", products=CREDIT),
    declare("ZH-FREE", ERROR, (
        "免费与实际不符", "Free, but the catalogue has a price",
        "产品目录对这一项有收费。", "The catalogue has a price for this.",
        "写明费用和减免条件。", "State the fee and the condition.",
    ), "广告法第八条、第二十八条"),
    declare("ZH-FACT", ERROR, (
        "与产品资料不符", "Contradicts the product's facts",
        "数字与产品目录不一致。", "The figure is not the catalogue's.",
        "改用产品目录中的数值。", "Take the value from the catalogue.",
    ), "广告法第八条、第十一条、第二十八条；金融产品网络营销管理办法第八条"),
    declare("ZH-INDUCE", ERROR, (
        "诱导性用语", "Inducing words",
        "高收益、低风险、低门槛等说法属于诱导。", "High return, low risk, low threshold and the like induce.",
        "写事实：风险等级、利率、到账时间。", "State the fact: grade, rate, time.",
    ), "金融产品网络营销管理办法第十条第（七）项"),
    declare("ZH-LOAN", ERROR, (
        "诱导过度借贷", "Urging to borrow too much",
        "不得诱导超前消费、承诺通过或用于禁止的用途。", "No urging beyond means, no promise of approval, no forbidden purpose.",
        "删除；加上：请根据还款能力理性借贷，以审批为准。", "Delete; add a sentence on the ability to repay.",
    ), "银发〔2019〕316号；银行保险机构消费者权益保护管理办法；关于进一步规范大学生互联网消费贷款监督管理工作的通知"),
    declare("ZH-CRED", ERROR, (
        "征信不当表述", "Misuse of credit records",
        "不得宣称不看征信或修复征信。", "No claim that credit records do not count or can be repaired.",
        "删除。", "Delete.",
    ), "征信业管理条例第十三条至第十八条；征信业务管理办法"),
    declare("ZH-MINOR", ERROR, (
        "面向未成年人或学生", "Addressed to minors or students",
        "不得以未成年人、学生为借款、办卡或投资的对象。", "Minors and students must not be addressed as borrowers, card holders or investors.",
        "从文案和分群中去掉这一人群。", "Remove the audience from text and segment.",
    ), "广告法第十条、第三十八条、第四十条；未成年人网络保护条例第二十四条；关于进一步规范大学生互联网消费贷款监督管理工作的通知"),
    declare("ZH-ENDORSE", ERROR, (
        "推荐证明", "Recommendation by others",
        "投资产品不得利用学术机构、协会、专业人士、受益者作推荐、证明。", "No academic body, association, professional or beneficiary may recommend or prove an investment.",
        "删除。", "Delete.",
    ), "广告法第二十五条第（二）项、第三十三条、第三十八条", products=INVESTING),
    declare("ZH-URG", WARNING, (
        "虚假紧迫", "Urgency without a fact",
        "紧迫的说法没有产品资料中的日期或名额为据。", "The urgency has no date or quota of the catalogue behind it.",
        "写明真实的截止日期或名额。", "Give the true date or quota.",
    ), "广告法第四条、第二十八条；保险销售行为管理办法"),
    declare("ZH-ID", ERROR, (
        "缺少机构名称", "Institution not named",
        "看不出是谁发送的。", "The text does not name its sender.",
        "短信以【机构名】开头；其他文案写明机构名称。", "Begin an SMS with 【name】; name the institution elsewhere.",
    ), "广告法第四十三条；银发〔2019〕316号", channels=COMPLETE),
    declare("ZH-OPT", ERROR, (
        "缺少退订方式", "No way to refuse",
        "营销短信和邮件须写明拒绝继续接收的方式。", "A marketing SMS or e-mail says how to refuse more.",
        "加上：拒收请回复R。", "Add: 拒收请回复R.",
    ), "广告法第四十三条；通信短信息服务管理规定；消费者权益保护法第二十九条", channels=frozenset(["sms", "email"])),
    declare("ZH-COMP", ERROR, (
        "贬低同业", "Running down others",
        "不得贬低其他机构。", "Other institutions must not be run down.",
        "只说自己的产品。", "Speak only of your own product.",
    ), "广告法第十三条；反不正当竞争法"),
    declare("ZH-STATE", ERROR, (
        "借用国家机关或监管", "In the name of the state or a regulator",
        "不得以国家机关或监管部门的名义推荐、担保。", "No recommendation or guarantee in the name of the state or a regulator.",
        "删除。", "Delete.",
    ), "广告法第九条第（一）（二）项；中国人民银行令〔2020〕第5号；银发〔2019〕316号"),
    declare("ZH-DEPO", ERROR, (
        "存款保险表述不当", "Misuse of deposit insurance",
        "存款保险最高偿付50万元，不适用于理财、基金、保险。", "Deposit insurance pays up to 500,000 yuan and does not cover wealth products, funds or insurance.",
        "写明限额和范围，或删除。", "State limit and scope, or delete.",
    ), "存款保险条例第四条、第五条"),
    declare("ZH-CONF", ERROR, (
        "混淆存款与其他产品", "Mixed up with a deposit",
        "不得把投资或保险产品说成存款。", "An investment or insurance must not be called a deposit.",
        "写明产品类型、发行机构，以及我行为代理销售。", "Name the product type, its issuer, and that the bank only distributes.",
    ), "理财公司理财产品销售管理暂行办法；商业银行代理销售业务管理办法", products=INVESTING),
    declare("ZH-SUIT", ERROR, (
        "不当适当性表述", "Suitability misstated",
        "投资产品不得宣称适合所有人或免于测评。", "An investment must not be called fit for all or free of assessment.",
        "写明风险等级和适合的客户。", "Name the grade and the matching customers.",
    ), "金融机构产品适当性管理办法", products=INVESTING),
    declare("ZH-GIFT", ERROR, (
        "高息揽储", "Gifts for deposits",
        "不得以返现、赠礼等方式吸收存款。", "No cash or gifts for deposits.",
        "删除赠礼。", "Delete the gift.",
    ), "商业银行法第四十七条；银保监办发〔2018〕48号", products=frozenset(["deposit", "structured_deposit"])),
    declare("ZH-TERM", WARNING, (
        "不公平条款", "Unfair term",
        "“最终解释权”属于不公平条款。", "Keeping the last word for oneself is an unfair term.",
        "删除。", "Delete.",
    ), "侵害消费者权益行为处罚办法第十二条第（六）项"),
    declare("ZH-PRIV", ERROR, (
        "个人信息", "Personal information",
        "文案含未脱敏的个人信息，或透露他行掌握的客户信息。", "The text holds unmasked personal data, or tells what other institutions know.",
        "脱敏或删除。", "Mask or delete.",
    ), "个人信息保护法第二十八条、第二十九条、第四十四条；广告法第九条第（六）项"),
    declare("ZH-TIP", ERROR, (
        "泄露反洗钱信息", "Tipping off",
        "不得向客户透露可疑交易、报告或调查。", "A customer must not learn of a suspicion, report or enquiry.",
        "改用风险部门认可的中性表述。", "Use the neutral wording approved by risk.",
    ), "反洗钱法第七条、第三十五条"),
)  # fmt: skip
