"""What the fields of our targets are called: on our screens in both languages, and by the systems of banks.

The other names are those of core banking extracts: Chinese headers, English ones, and the abbreviations
from which they are put together. Pinyin and its initials follow from the Chinese names.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """The names of a field: Chinese, English, and what else it is called elsewhere."""

    zh: str
    en: str
    also: tuple[str, ...] = ()


def _named(zh: str, en: str, also: str = "") -> Named:
    return Named(zh, en, tuple(name.strip() for name in also.split("|") if name.strip()))


# A name that holds for one target alone is told by `target.field`.
NAMES: dict[str, Named] = {
    "customer_no": _named(
        "客户号",
        "Customer number",
        "客户编号|客户代码|核心客户号|客户标识|客户ID|会员号|ECIF号|cust no|cust id|customer id|customer code"
        "|cif|cif no|ecif|ecif id|client id|client no|party id|member id|user id",
    ),
    "customers.kind": _named(
        "客户类型", "Kind", "客户类别|客户性质|对公对私标志|customer type|party type|cust kind"
    ),
    "customers.status": _named("客户状态", "Status", "状态|customer status|state"),
    "branch_code": _named(
        "机构号",
        "Branch",
        "机构代码|网点号|网点|支行|开户机构|所属机构|归属机构|机构|分行|branch|branch no|branch id|org no|org id"
        "|institution no|department no|district id|outlet",
    ),
    "name": _named(
        "姓名",
        "Name",
        "客户姓名|客户名称|名称|户名|中文姓名|customer name|client name|full name|party name",
    ),
    "id_number": _named(
        "证件号码",
        "Identity number",
        "身份证号|身份证|证件号|身份证号码|统一社会信用代码|社会信用代码|信用代码|certificate no|certificate id"
        "|id no|id card|idcard|id card no|identity no|national id|licence no|credit code",
    ),
    "phone": _named(
        "手机号",
        "Phone",
        "手机|手机号码|联系电话|电话|移动电话|电话号码|联系方式|mobile|mobile no|mobile phone|telephone"
        "|phone no|phone number|cell|cellphone|msisdn|contact no",
    ),
    "email": _named(
        "邮箱", "E-mail", "电子邮箱|电子邮件|邮件|邮箱地址|mail|e mail|email address|mail address"
    ),
    "address": _named(
        "地址",
        "Address",
        "住址|联系地址|家庭住址|通讯地址|居住地址|home address|street|mailing address|postal address",
    ),
    "gender": _named("性别", "Gender", "sex|gender code|sex code"),
    "birth_on": _named(
        "出生日期",
        "Birth date",
        "生日|出生年月日|出生年月|birthday|birth date|date of birth|dob|birthdate|birth number",
    ),
    "occupation": _named(
        "职业", "Occupation", "职业代码|工作|job|profession|vocation|occupation code"
    ),
    "education": _named(
        "学历", "Education", "文化程度|教育程度|最高学历|education level|degree|education code"
    ),
    "monthly_income": _named(
        "月收入", "Monthly income", "收入|月薪|工资|income|salary|monthly salary|income amount"
    ),
    "since_on": _named(
        "客户建立日期",
        "Customer since",
        "建立日期|入行日期|注册日期|建档日期|开户日期|开户日|customer since|join date|registration date|open date"
        "|create date|issued",
    ),
    "risk_tolerance": _named(
        "风险承受能力",
        "Risk tolerance",
        "风险等级|风险评级|风险测评等级|风险偏好|risk level|risk grade|risk rating|risk profile",
    ),
    "risk_assessed_on": _named(
        "风险评估日期",
        "Risk assessed on",
        "风险测评日期|测评日期|评估日期|risk date|assessment date",
    ),
    "language": _named("语言", "Language", "lang|preferred language"),
    "timezone": _named("时区", "Time zone", "tz"),
    "marketing_refused": _named(
        "拒绝营销",
        "Refuses marketing",
        "勿扰|勿扰标志|拒绝营销标志|do not contact|dnc|opt out|no marketing",
    ),
    "profiling_refused": _named("拒绝画像", "Refuses profiling", "拒绝画像标志|no profiling"),
    "external_id": _named("来源编号", "Source key", "编号|source id|source key|record id"),
    "holdings.external_id": _named(
        "持有编号",
        "Source key",
        "账户编号|账户ID|合同号|借据号|借据编号|协议号|account id|contract no|loan id|card id|holding id"
        "|agreement no|order id|account no|card no|账号|卡号",
    ),
    "transactions.external_id": _named(
        "流水号",
        "Source key",
        "交易流水号|交易编号|交易号|核心流水号|transaction id|transaction no|serial no|sequence no|trace no"
        "|journal no",
    ),
    "events.external_id": _named(
        "事件编号", "Source key", "日志编号|event id|log id|uuid|message id"
    ),
    "customer_of": _named("同账户客户", "Customer of the holding", "账户所属客户"),
    "product_code": _named(
        "产品代码", "Product", "产品编号|产品号|产品|product code|product id|product no"
    ),
    "account_no": _named(
        "账号",
        "Account number",
        "账户|卡号|银行账号|账户号|银行卡号|account no|card no|card number|iban",
    ),
    "opened_on": _named(
        "开户日期",
        "Opened on",
        "开立日期|起息日|起息日期|放款日期|生效日期|发卡日期|open date|opened|start date|value date|issued"
        "|issue date|effective date|begin date|date|日期",
    ),
    "closed_on": _named(
        "销户日期",
        "Closed on",
        "结清日期|关闭日期|注销日期|close date|closed|end date|closing date",
    ),
    "maturity_on": _named(
        "到期日", "Matures on", "到期日期|maturity date|due date|expiry date|expire date"
    ),
    "balance": _named(
        "余额",
        "Balance",
        "当前余额|账户余额|本金余额|贷款余额|存款余额|金额|balance amount|current balance|principal|outstanding"
        "|amount",
    ),
    "currency": _named("币种", "Currency", "货币|币别|币种代码|currency code|ccy"),
    "rate": _named("利率", "Rate", "年利率|执行利率|interest rate|annual rate|apr"),
    "terms": _named("条款", "Terms", ""),
    "holdings.status": _named(
        "账户状态", "Status", "状态|合同状态|account status|loan status|state"
    ),
    "holding_external_id": _named(
        "账户编号",
        "Holding",
        "账号|账户|账户ID|卡号|account id|account no|card no|card id|contract no|holding id",
    ),
    "booked_at": _named(
        "交易时间",
        "Booked at",
        "交易日期|记账日期|入账时间|入账日期|交易日|transaction date|transaction time|booking date"
        "|posting date|value date|date",
    ),
    "amount": _named("金额", "Amount", "交易金额|发生额|transaction amount|value"),
    "transactions.kind": _named(
        "交易类型",
        "Kind",
        "交易种类|交易代码|摘要|transaction type|transaction code|type|operation",
    ),
    "channel": _named(
        "渠道", "Channel", "交易渠道|渠道代码|渠道编号|channel code|medium|contact channel"
    ),
    "counterparty": _named(
        "交易对手",
        "Counterparty",
        "对手方|对方账号|对方户名|对方|opponent|opponent account|payee|counterparty account|merchant",
    ),
    "category": _named(
        "类别", "Category", "消费类别|商户类别|分类|category code|mcc|merchant category|k symbol"
    ),
    "balance_after": _named("交易后余额", "Balance after", "余额|账户余额|balance"),
    "occurred_at": _named(
        "发生时间",
        "Occurred at",
        "事件时间|时间|时间戳|下单时间|购买时间|受理时间|投诉时间|创建时间|event time|timestamp|occur time|event date"
        "|date time|invoice date|order date|purchase date|date received|received at|created at|date",
    ),
    "events.kind": _named("事件类型", "Kind", "事件名称|行为|event type|event name|action|event"),
    "source_id": _named(
        "来源编号",
        "Source key",
        "编号|工单号|投诉编号|评论编号|complaint id|complaint no|ticket id|ticket no|case id|review id|message id",
    ),
    "source_kind": _named("来源类型", "Kind of source", "文本类型|source type|text type"),
    "content": _named(
        "正文",
        "Content",
        "内容|文本|评论|投诉内容|留言|问题描述|text|body|message|review|comment|narrative|description|question",
    ),
    "texts.channel": _named(
        "渠道", "Channel", "受理渠道|来源渠道|渠道代码|channel code|submitted via|contact channel"
    ),
    "payload": _named("事件内容", "Payload", "内容|properties|attributes|data"),
    "purpose": _named("用途", "Purpose", "授权用途|使用目的|consent purpose"),
    "granted": _named(
        "是否同意", "Granted", "同意|授权|是否授权|agree|agreed|consent|consent flag"
    ),
    "legal_basis": _named("法律依据", "Legal basis", "合法性基础|basis"),
    "text_version": _named("文本版本", "Text version", "版本|协议版本|version"),
    "source": _named("来源", "Source", "来源渠道|采集来源|origin"),
    "at": _named("时间", "At", "授权时间|签署时间|同意时间|consent time|signed at|timestamp"),
    "other_no": _named(
        "对方客户号", "Other customer", "关联客户号|关系人客户号|related customer|other customer"
    ),
    "relations.kind": _named("关系类型", "Kind", "关系|relation|relationship|relation type"),
    "tag_code": _named("标签代码", "Tag", "标签|label|tag code"),
    "since": _named("起始时间", "Since", "打标时间|start time"),
    "expires_at": _named("失效时间", "Expires at", "到期时间|expiry|expire time"),
    "products.code": _named(
        "产品代码", "Code", "产品编号|产品号|代码|product code|product id|product no"
    ),
    "products.name_zh": _named("中文名称", "Chinese name", "产品名称|名称|product name|name"),
    "products.name_en": _named("英文名称", "English name", "产品英文名称|product name|name"),
    "products.kind": _named("产品类型", "Kind", "产品类别|产品大类|product type|product category"),
    "branches.code": _named(
        "机构号", "Code", "机构代码|网点号|机构编号|代码|branch code|org no|branch no|branch id"
    ),
    "branches.name_zh": _named(
        "中文名称", "Chinese name", "机构名称|网点名称|名称|branch name|name"
    ),
    "branches.name_en": _named("英文名称", "English name", "机构英文名称|branch name|name"),
    "parent_code": _named(
        "上级机构号", "Parent", "上级机构|上级|父机构|parent org|parent branch|superior org"
    ),
    "region": _named("地区", "Region", "区域|城市|省份|地市|city|province|area"),
    "risk_rating": _named("产品风险等级", "Risk rating", "风险等级|风险评级|risk level|risk grade"),
    "rate_kind": _named("利率类型", "Kind of rate", "rate type"),
    "effective_on": _named("生效日期", "In force from"),
    "series.code": _named("序列代码", "Series code"),
    "series.name_zh": _named("中文名称", "Chinese name"),
    "series.name_en": _named("英文名称", "English name"),
    "series.kind": _named("序列类型", "Kind of series"),
    "series_code": _named("序列代码", "Series code"),
    "day": _named("日期", "Day"),
    "value": _named("数值", "Value"),
    "source_code": _named("来源系统", "Source"),
    "source_key": _named("来源编号", "Key at the source"),
    "source_records.kind": _named("客户类型", "Kind"),
    "size": _named("企业规模", "Size of the firm"),
    "industry": _named("行业", "Industry", "所属行业|行业代码|industry code"),
    "legal_form": _named("企业类型", "Legal form"),
    "registered_capital": _named("注册资本", "Registered capital"),
    "capital_currency": _named("注册资本币种", "Currency of the capital"),
    "registered_on": _named("注册日期", "Registered on", "成立日期|registration date"),
    "employees": _named("员工人数", "Employees"),
    "parent_no": _named("上级企业客户号", "Parent firm"),
    "firm_no": _named("企业客户号", "Firm"),
    "person_no": _named("人员客户号", "Customer number of the person"),
    "role": _named("角色", "Role"),
    "title": _named("职务", "Title"),
    "share_percent": _named("持股比例", "Share in percent"),
    "firm_people.since_on": _named("任职起始日期", "In the role since"),
    "until_on": _named("任职结束日期", "In the role until"),
    "term_days": _named("期限（天）", "Term in days", "期限|期限天数|term|days|tenor"),
    "min_amount": _named(
        "起购金额", "Minimum amount", "起存金额|最低金额|起点金额|min amount|minimum purchase"
    ),
    "min_age": _named("最低年龄", "Minimum age", "min age"),
    "max_age": _named("最高年龄", "Maximum age", "max age"),
    "annual_margin": _named("年利润率", "Annual margin", "利润率|margin"),
    "fee": _named("费用", "Fee", "手续费|年费|费率|charge"),
    "active": _named("在售", "On offer", "是否在售|在售标志|on sale"),
    "offered": _named("可推荐", "Recommended", "是否推荐|recommendable"),
}

# Which side of an account an unsigned amount is on, seen by the account's holder.
OUT_WORDS = "d dr dbit debit out withdrawal outgoing - 借 借方 借记 支 支出 付 付出 出 转出 出账 vydaj vyber"
IN_WORDS = "c cr crdt credit in deposit incoming + 贷 贷方 贷记 收 收入 存入 入 转入 入账 prijem"
OUT, IN = frozenset(OUT_WORDS.split()), frozenset(IN_WORDS.split())

# The words that extracts cut short, one by one.
SHORT = {
    "acct": "account",
    "acc": "account",
    "addr": "address",
    "amt": "amount",
    "avl": "available",
    "bal": "balance",
    "brch": "branch",
    "brth": "birth",
    "bthd": "birth",
    "ccy": "currency",
    "cd": "code",
    "cert": "certificate",
    "chnl": "channel",
    "clos": "close",
    "clsd": "closed",
    "crd": "card",
    "cur": "currency",
    "curr": "currency",
    "cust": "customer",
    "dt": "date",
    "edu": "education",
    "eml": "email",
    "exp": "expiry",
    "gndr": "gender",
    "id": "id",
    "incm": "income",
    "inst": "institution",
    "int": "interest",
    "matu": "maturity",
    "mob": "mobile",
    "nbr": "no",
    "nm": "name",
    "num": "no",
    "number": "no",
    "occp": "occupation",
    "occup": "occupation",
    "opn": "open",
    "prd": "product",
    "prod": "product",
    "sts": "status",
    "stat": "status",
    "tel": "telephone",
    "tm": "time",
    "tran": "transaction",
    "trans": "transaction",
    "trx": "transaction",
    "txn": "transaction",
    "typ": "type",
}


def names_of(target: str, field: str) -> Named:
    """Return what a field of a target is called; one that nobody named is called by its own name."""
    member = field.rpartition(".")[2]
    plain = Named(member, member.replace("_", " "))
    return NAMES.get(f"{target}.{field}") or NAMES.get(field) or plain
