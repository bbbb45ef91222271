"""Code tables that every bank in China has: national standards, and the words that extracts use for our codes.

GB/T 2261.1 (sex), GB/T 4658 (education), ISO 4217 (currencies). A bank adds its own codes to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class StandardEntry:
    """One of our own codes with its names, and the codes of sources that stand for it."""

    ours: str
    zh: str
    en: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class StandardTable:
    """A code table with the fields it serves, each as `target.field`."""

    code: str
    zh: str
    en: str
    fields: tuple[str, ...]
    entries: tuple[StandardEntry, ...]

    @property
    def known(self) -> dict[str, str]:
        """Our code for each code of a source."""
        return {code: entry.ours for entry in self.entries for code in entry.codes}


def _entry(ours: str, zh: str, en: str, codes: str) -> StandardEntry:
    """Our own code and its names stand for themselves; `codes` is separated by bars."""
    named = [ours, zh, en, *codes.split("|")]
    return StandardEntry(ours, zh, en, tuple(dict.fromkeys(one for one in named if one)))


def _table(code: str, names: str, fields: str, *entries: StandardEntry) -> StandardTable:
    zh, en = names.split("|")
    return StandardTable(code, zh, en, tuple(fields.split()), entries)


GENDER = _table(
    "gender",
    "性别|Gender",
    "customers.gender",
    _entry("M", "男", "Male", "1|男性|male|MALE|m|先生"),
    _entry("F", "女", "Female", "2|女性|female|FEMALE|f|女士"),
    _entry("", "未知", "Unknown", "0|9|U|unknown|未说明|不详"),
)
EDUCATION = _table(
    "education",
    "学历|Education",
    "customers.education",
    _entry(
        "postgraduate",
        "研究生",
        "Postgraduate",
        "10|11|12|14|硕士|博士|硕士研究生|博士研究生|研究生及以上",
    ),
    _entry(
        "bachelor", "本科", "Bachelor", "20|21|大学本科|大学|university.degree|university degree"
    ),
    _entry("college", "大专", "College", "30|31|专科|大学专科|专科教育|professional.course"),
    _entry(
        "secondary",
        "中学",
        "Secondary",
        "40|41|44|50|60|61|70|71|高中|初中|中专|技校|职高|中等职业教育|普通高中|high.school|basic.9y|high school",
    ),
    _entry("primary", "小学", "Primary", "80|81|小学及以下|basic.4y|basic.6y"),
    _entry("", "未知", "Unknown", "90|99|其他|文盲|unknown|illiterate"),
)
CURRENCY = _table(
    "currency",
    "币种|Currency",
    "holdings.currency transactions.currency products.currency firms.capital_currency",
    _entry("CNY", "人民币", "Renminbi", "156|RMB|01|人民币元"),
    _entry("USD", "美元", "US dollar", "840|14"),
    _entry("EUR", "欧元", "Euro", "978|38"),
    _entry("GBP", "英镑", "Pound sterling", "826|12"),
    _entry("JPY", "日元", "Yen", "392|27|日圆"),
    _entry("HKD", "港元", "Hong Kong dollar", "344|13|港币"),
    _entry("MOP", "澳门元", "Pataca", "446|81"),
    _entry("TWD", "新台币", "New Taiwan dollar", "901"),
    _entry("KRW", "韩元", "Won", "410"),
    _entry("SGD", "新加坡元", "Singapore dollar", "702|18"),
    _entry("AUD", "澳大利亚元", "Australian dollar", "036|29|澳元"),
    _entry("CAD", "加拿大元", "Canadian dollar", "124|28|加元"),
    _entry("CHF", "瑞士法郎", "Swiss franc", "756|15"),
    _entry("CZK", "捷克克朗", "Czech koruna", "203"),
    _entry("NZD", "新西兰元", "New Zealand dollar", "554|87"),
    _entry("THB", "泰铢", "Baht", "764|84"),
    _entry("MYR", "马来西亚林吉特", "Malaysian ringgit", "458|32"),
    _entry("IDR", "印度尼西亚卢比", "Rupiah", "360|印尼盾"),
    _entry("PHP", "菲律宾比索", "Philippine peso", "608|82"),
    _entry("VND", "越南盾", "Dong", "704"),
    _entry("KHR", "柬埔寨瑞尔", "Riel", "116"),
    _entry("LAK", "老挝基普", "Lao kip", "418"),
    _entry("MMK", "缅元", "Kyat", "104"),
    _entry("BND", "文莱元", "Brunei dollar", "096"),
    _entry("INR", "印度卢比", "Indian rupee", "356"),
    _entry("PKR", "巴基斯坦卢比", "Pakistan rupee", "586"),
    _entry("BDT", "孟加拉塔卡", "Taka", "050"),
    _entry("LKR", "斯里兰卡卢比", "Sri Lanka rupee", "144"),
    _entry("NPR", "尼泊尔卢比", "Nepalese rupee", "524"),
    _entry("MNT", "蒙古图格里克", "Tugrik", "496"),
    _entry("KZT", "哈萨克斯坦坚戈", "Tenge", "398"),
    _entry("UZS", "乌兹别克斯坦苏姆", "Uzbekistan sum", "860"),
    _entry("RUB", "俄罗斯卢布", "Russian rouble", "643|72"),
    _entry("UAH", "乌克兰格里夫纳", "Hryvnia", "980"),
    _entry("SEK", "瑞典克朗", "Swedish krona", "752|21"),
    _entry("NOK", "挪威克朗", "Norwegian krone", "578|23"),
    _entry("DKK", "丹麦克朗", "Danish krone", "208|22"),
    _entry("ISK", "冰岛克朗", "Iceland krona", "352"),
    _entry("PLN", "波兰兹罗提", "Zloty", "985"),
    _entry("HUF", "匈牙利福林", "Forint", "348"),
    _entry("RON", "罗马尼亚列伊", "Romanian leu", "946"),
    _entry("BGN", "保加利亚列弗", "Bulgarian lev", "975"),
    _entry("TRY", "土耳其里拉", "Turkish lira", "949"),
    _entry("ILS", "以色列谢克尔", "New Israeli sheqel", "376"),
    _entry("AED", "阿联酋迪拉姆", "UAE dirham", "784"),
    _entry("SAR", "沙特里亚尔", "Saudi riyal", "682"),
    _entry("QAR", "卡塔尔里亚尔", "Qatari rial", "634"),
    _entry("KWD", "科威特第纳尔", "Kuwaiti dinar", "414"),
    _entry("EGP", "埃及镑", "Egyptian pound", "818"),
    _entry("ZAR", "南非兰特", "Rand", "710"),
    _entry("NGN", "尼日利亚奈拉", "Naira", "566"),
    _entry("KES", "肯尼亚先令", "Kenyan shilling", "404"),
    _entry("BRL", "巴西雷亚尔", "Brazilian real", "986"),
    _entry("MXN", "墨西哥比索", "Mexican peso", "484"),
    _entry("ARS", "阿根廷比索", "Argentine peso", "032"),
    _entry("CLP", "智利比索", "Chilean peso", "152"),
    _entry("COP", "哥伦比亚比索", "Colombian peso", "170"),
    _entry("PEN", "秘鲁索尔", "Sol", "604"),
)
OCCUPATION = _table(
    "occupation",
    "职业|Occupation",
    "customers.occupation",
    _entry("employee", "职员", "Employee", "企业职员|普通职员|admin.|办事人员"),
    _entry("civil_servant", "公务员", "Civil servant", "机关干部|国家公务员"),
    _entry("teacher", "教师", "Teacher", "老师"),
    _entry("doctor", "医生", "Doctor", "医护人员"),
    _entry("engineer", "工程师", "Engineer", "专业技术人员|technician|技术人员"),
    _entry("worker", "工人", "Worker", "blue-collar|services|housemaid|农民|产业工人|服务人员"),
    _entry(
        "self_employed", "个体经营者", "Self-employed", "self-employed|entrepreneur|个体户|私营业主"
    ),
    _entry("manager", "管理人员", "Manager", "management|企业负责人|经理"),
    _entry("homemaker", "家庭主妇", "Homemaker", "家庭主夫|housewife"),
    _entry("student", "学生", "Student", "在校学生"),
    _entry("retired", "退休", "Retired", "离退休|退休人员"),
    _entry("", "未知", "Unknown", "unknown|unemployed|其他|无业|待业"),
)
CUSTOMER_KIND = _table(
    "customer_kind",
    "客户类型|Kind of customer",
    "customers.kind",
    _entry("person", "个人", "Person", "对私|个人客户|零售|P|I|individual|personal|retail"),
    _entry("firm", "企业", "Firm", "对公|对公客户|机构|公司|法人|C|corporate|company|business"),
)
CUSTOMER_STATUS = _table(
    "customer_status",
    "客户状态|State of customer",
    "customers.status",
    _entry("active", "正常", "Active", "有效|A|normal"),
    _entry("dormant", "睡眠", "Dormant", "不动户|久悬|D|inactive"),
    _entry("closed", "销户", "Closed", "注销|失效|C|cancelled"),
)
HOLDING_STATUS = _table(
    "holding_status",
    "账户状态|State of holding",
    "holdings.status",
    _entry("open", "正常", "Open", "有效|normal|active|N"),
    _entry("closed", "销户", "Closed", "结清|已结清|注销|settled"),
    _entry("arrears", "逾期", "In arrears", "欠款|overdue|delinquent"),
    _entry("defaulted", "违约", "Defaulted", "不良|核销|呆账|default|written off"),
)
TRANSACTION_KIND = _table(
    "transaction_kind",
    "交易类型|Kind of transaction",
    "transactions.kind",
    _entry("cash_deposit", "存现", "Cash deposit", "现金存入|现存|存款|deposit"),
    _entry("cash_withdrawal", "取现", "Cash withdrawal", "现金支取|现取|取款|withdrawal"),
    _entry("transfer_in", "转入", "Transfer in", "转账转入|汇入|入账|来账"),
    _entry("transfer_out", "转出", "Transfer out", "转账转出|汇出|往账"),
    _entry("salary", "工资", "Salary", "代发工资|代发|薪资|payroll"),
    _entry("pension", "养老金", "Pension", "代发养老金|退休金"),
    _entry("card_payment", "消费", "Card payment", "刷卡消费|POS消费|purchase"),
    _entry("fee", "手续费", "Fee", "年费|收费|charge"),
)
PRODUCT = _table("product", "产品|Product", "holdings.product_code")

STANDARD_TABLES: tuple[StandardTable, ...] = (
    GENDER,
    EDUCATION,
    CURRENCY,
    OCCUPATION,
    CUSTOMER_KIND,
    CUSTOMER_STATUS,
    HOLDING_STATUS,
    TRANSACTION_KIND,
    PRODUCT,
)
TABLE_OF: Mapping[str, str] = {
    field: table.code for table in STANDARD_TABLES for field in table.fields
}


def table_for(target: str, field: str) -> str:
    """Return the code table that serves a field, or nothing."""
    return TABLE_OF.get(f"{target}.{field}", "")
