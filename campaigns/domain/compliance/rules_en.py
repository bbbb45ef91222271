"""The English rules, declared for the British and American packs; the market in the facts picks, none means both."""

from campaigns.domain.compliance.copies import CREDIT, OWN_WORDS, Rule
from campaigns.domain.compliance.rules_zh import COMPLETE, ERROR, INVESTING, WARNING, declare

OWN = declare(OWN_WORDS, ERROR, (
    "本行禁用词", "Words the bank has banned",
    "合规部门不允许在文案中使用这些字词。", "Compliance lets no copy use these words.",
    "删除或换一种说法。", "Delete, or say it another way.",
), "本行文案规则 · the bank's own copy rules")  # fmt: skip
RULES_EN: tuple[Rule, ...] = (
    declare("EN-GUAR", ERROR, (
        "保证收益或无风险", "Guaranteed return, no risk",
        "投资不得宣称收益有保证或无风险。", "An investment must not be called guaranteed or free of risk.",
        "写明收益没有保证，或删除。", "Say that returns are not guaranteed, or delete.",
    ), "FCA COBS 4.2.1R, 4.2.5G; UDAAP 12 USC 5531, 5536", products=INVESTING),
    declare("EN-RISK", ERROR, (
        "缺少本金风险提示", "Capital at risk missing",
        "没有提示本金可能损失。", "The text does not say that capital is at risk.",
        "加上 Capital at risk（美国：Investing involves risk, including loss of principal）。", "Add “Capital at risk” (US: “Investing involves risk, including loss of principal”).",
    ), "FCA COBS 4.2.4G", products=INVESTING),
    declare("EN-PAST", ERROR, (
        "过往业绩缺少提示", "Past performance without warning",
        "过往数字没有提示其不代表未来。", "A past figure without the past-performance warning.",
        "写明期间并加上过往业绩提示。", "Name the period and add the past-performance sentence.",
    ), "FCA COBS 4.5A, 4.6; CAP Code 14.5", products=INVESTING),
    declare("EN-ABS", WARNING, (
        "无依据的最高级或节省", "Unsupported superlative or saving",
        "最高级或节省的说法没有出处。", "A superlative or saving without a source.",
        "在旁边写明出处、日期和依据。", "Give source, date and basis beside the claim.",
    ), "CAP Code 3.1, 3.7; FTC Act s.5"),
    declare("EN-APR", ERROR, (
        "信贷价格缺少 APR", "Cost of credit without APR",
        "信贷的价格没有以 APR 表示。", "A rate of credit is given without the APR.",
        "以 APR 表示成本，且不比其他利率更不显眼。", "State the cost as APR, no less prominent than any other rate.",
    ), "12 CFR 1026.16, 1026.24(c); UK CONC 3.5", products=CREDIT),
    declare("EN-TRIG", ERROR, (
        "缺少触发条款要求的内容", "Trigger term without its terms",
        "提到月供、首付、期数或收益率，却没有随后必须写明的条款。", "A payment, down payment, number of payments or yield calls for terms that are missing.",
        "在旁边补上所需条款。", "Add the terms the trigger calls for, next to it.",
    ), "12 CFR 1026.24(d), 1030.8(c)", products=frozenset(["loan", "deposit"])),
    declare("EN-APY", ERROR, (
        "存款收益率表述", "Rate of return on deposits",
        "存款利率须以 annual percentage yield（英国：AER）表示，利息不称 profit。", "A deposit rate is an annual percentage yield (UK: AER); interest is not called profit.",
        "写一次 annual percentage yield (APY)；收益称 interest。", "Write “annual percentage yield (APY)” once; call earnings interest.",
    ), "12 CFR 1030.8(a)(b); UK AER", products=frozenset(["deposit"])),
    declare("EN-FREE", ERROR, (
        "免费与实际不符", "Free or no fee",
        "产品目录对此有收费。", "The catalogue has a fee.",
        "写明费用及其发生时间。", "Name the fee and when it falls due.",
    ), "12 CFR 1030.8(a)(2); FTC Act s.5"),
    declare("EN-FACT", ERROR, (
        "与产品资料不符", "Contradicts the product's facts",
        "数字与产品目录不一致。", "The figure is not the catalogue's.",
        "改用产品目录中的数值。", "Take the value from the catalogue.",
    ), "12 CFR 1026.24(a); FCA COBS 4.2.1R"),
    declare("EN-DEPO", ERROR, (
        "存款保险表述不当", "Insurance misuse or deposit look-alike",
        "存款保险只适用于受保存款并有限额。", "Deposit insurance covers insured deposits only, up to its limit.",
        "存款保险只用于受保存款；写明产品类型。", "Limit the insurance statement to insured deposits; name the product type.",
    ), "12 CFR 328; FSCS rules"),
    declare("EN-LOAN", ERROR, (
        "诱导借贷", "Irresponsible lending",
        "承诺必批、不查信用或鼓励借款投资。", "Approval promised, checks denied, or borrowing urged.",
        "写明视资质和承受能力而定；删除承诺。", "Say “subject to status and affordability”; delete the promise.",
    ), "UK CONC 3.3; UDAAP 12 USC 5531, 5536"),
    declare("EN-MINOR", ERROR, (
        "面向未成年人", "Addressed to minors",
        "信贷或投资不得面向儿童和青少年。", "Children and teens must not be addressed for credit or investment.",
        "从文案和分群中去掉这一人群。", "Remove the audience from text and segment.",
    ), "CAP Code 5"),
    declare("EN-ENDORSE", ERROR, (
        "推荐证明", "Endorsement",
        "名人、学者或客户推荐投资产品。", "A celebrity, academic or customer recommends an investment.",
        "删除，或给出带机构、日期和方法的评级。", "Delete, or give a rating with agency, date and method.",
    ), "16 CFR 255", products=INVESTING),
    declare("EN-URG", WARNING, (
        "虚假紧迫", "Urgency without a fact",
        "紧迫的说法没有事实依据。", "The urgency has no fact behind it.",
        "写明真实的截止日期或名额。", "State the true end date or quota.",
    ), "UK DMCC Act 2024; Consumer Duty PRIN 2A"),
    declare("EN-COMP", WARNING, (
        "贬低同业", "Running down others",
        "贬低其他银行。", "Other banks are run down.",
        "只比较有出处和日期的事实。", "Compare only facts with source and date.",
    ), "UK comparative advertising rules"),
    declare("EN-STATE", ERROR, (
        "借用监管或政府", "In the name of a regulator or government",
        "不得称获监管机构或政府批准、推荐、支持。", "No product is approved, recommended or backed by a regulator or government.",
        "只用法定的状态说明。", "Use the statutory status disclosure only.",
    ), "FCA GEN 1.2; 12 CFR 328"),
    declare("EN-SUIT", ERROR, (
        "不当适当性表述", "Suitability misstated",
        "投资产品不得宣称适合所有人或免于问卷。", "An investment must not be called fit for all or free of questions.",
        "写明目标市场及其风险水平。", "Name the target market and its risk level.",
    ), "FCA Consumer Duty; COBS 9, 10", products=INVESTING),
    declare("EN-SUBJ", ERROR, (
        "误导性标题", "Misleading subject",
        "营销邮件以回复、转发或警报为题。", "Marketing under RE:, FW: or an alarm.",
        "标题说明邮件提供什么。", "Let the subject say what the mail offers.",
    ), "CAN-SPAM 15 USC 7704(a)", channels=frozenset(["email", "email_block"])),
    declare("EN-ID", ERROR, (
        "缺少机构名称或地址", "Sender or address missing",
        "没有写明银行名称，或整封邮件缺少邮政地址。", "The bank is not named, or a whole e-mail lacks a postal address.",
        "加上银行名称和邮政地址。", "Add bank name and postal address.",
    ), "CAN-SPAM 15 USC 7704(a)(5); UK PECR 23", channels=COMPLETE),
    declare("EN-OPT", ERROR, (
        "缺少退订方式", "No way to refuse",
        "营销短信或邮件没有退订方式。", "A marketing SMS or e-mail without a way to refuse.",
        "加上 Reply STOP 或退订链接。", "Add “Reply STOP” or an unsubscribe link.",
    ), "CAN-SPAM; TCPA; UK PECR 22", channels=frozenset(["sms", "email"])),
    declare("EN-PRIV", ERROR, (
        "个人信息", "Personal data",
        "文案含未脱敏的个人信息，或透露其他机构掌握的信息。", "The text holds unmasked personal data, or tells what another lender knows.",
        "脱敏或删除。", "Mask or delete.",
    ), "GDPR 5; GLBA"),
    declare("EN-TIP", ERROR, (
        "泄露反洗钱信息", "Tipping off",
        "不得向客户透露可疑报告或调查。", "A customer must not learn of a report or enquiry.",
        "改用风险部门认可的中性表述。", "Use the neutral wording approved by risk.",
    ), "UK POCA s.333A; 31 USC 5318(g)(2)"),
)  # fmt: skip
