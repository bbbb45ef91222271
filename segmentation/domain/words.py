"""The closed lists a condition chooses from, in both languages."""

from customers.domain.industries import SECTIONS
from segmentation.domain.fields import Choice, Words


def _choices(*rows: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, Words(en, zh)) for value, en, zh in rows)


GENDERS = _choices(("F", "Female", "女"), ("M", "Male", "男"))
KINDS = _choices(("person", "Person", "个人"), ("firm", "Firm", "企业"))
STATUSES = _choices(
    ("active", "Active", "正常"), ("dormant", "Dormant", "睡眠"), ("closed", "Closed", "已销户")
)
FIRM_SIZES = _choices(
    ("micro", "Micro", "微型"),
    ("small", "Small", "小型"),
    ("medium", "Medium", "中型"),
    ("large", "Large", "大型"),
)
INDUSTRIES = _choices(*((code, f"{code} {en}", f"{code} {zh}") for code, en, zh in SECTIONS))
LANGUAGES = _choices(("zh-hans", "Chinese", "中文"), ("en", "English", "英文"))
TOLERANCES = _choices(
    ("1", "C1 Conservative", "C1 保守型"),
    ("2", "C2 Steady", "C2 稳健型"),
    ("3", "C3 Balanced", "C3 平衡型"),
    ("4", "C4 Growth", "C4 成长型"),
    ("5", "C5 Aggressive", "C5 进取型"),
)
PRODUCT_KINDS = _choices(
    ("deposit", "Deposits", "存款"),
    ("structured_deposit", "Structured deposits", "结构性存款"),
    ("bond", "Bonds", "国债"),
    ("wealth", "Wealth products", "理财产品"),
    ("fund", "Funds", "基金"),
    ("insurance", "Insurance", "保险"),
    ("metal", "Precious metals", "贵金属"),
    ("loan", "Loans", "贷款"),
    ("card", "Credit cards", "信用卡"),
    ("payment", "Payment services", "支付服务"),
    ("service", "Services", "增值服务"),
)
TRANSACTION_KINDS = _choices(
    ("cash_deposit", "Cash deposits", "存现"),
    ("cash_withdrawal", "Cash withdrawals", "取现"),
    ("transfer_in", "Transfers in", "转入"),
    ("transfer_out", "Transfers out", "转出"),
    ("salary", "Salary", "代发工资"),
    ("pension", "Pension", "养老金"),
    ("card_payment", "Card payments", "刷卡消费"),
    ("fee", "Fees", "手续费"),
    ("interest", "Interest", "利息"),
    ("household", "Household payments", "生活缴费"),
    ("loan_payment", "Loan payments", "还贷"),
    ("insurance", "Insurance", "保费"),
    ("purchase", "Purchases of products", "购买产品"),
    ("redemption", "Redemptions", "赎回"),
)
CATEGORIES = _choices(
    ("groceries", "Groceries", "日用"),
    ("dining", "Dining", "餐饮"),
    ("transport", "Transport", "交通"),
    ("shopping", "Shopping", "购物"),
    ("health", "Health", "医疗健康"),
    ("education", "Education", "教育"),
    ("travel", "Travel", "旅行"),
    ("housing", "Housing", "住房"),
    ("entertainment", "Entertainment", "娱乐"),
    ("children", "Children", "育儿"),
    ("digital", "Digital services", "数字服务"),
)
BOOKING_CHANNELS = _choices(
    ("branch", "Branch", "网点"),
    ("atm", "Cash machine", "自助设备"),
    ("mobile", "Mobile", "手机银行"),
    ("web", "Web", "网上银行"),
    ("pos", "Card terminal", "POS"),
    ("batch", "Batch", "批量"),
)
EVENT_CHANNELS = _choices(
    ("mobile", "Mobile", "手机银行"),
    ("web", "Web", "网上银行"),
    ("phone", "Phone", "电话"),
    ("branch", "Branch", "网点"),
    ("email", "E-mail", "邮件"),
)
DIRECTIONS = _choices(("in", "In", "转入"), ("out", "Out", "转出"))
EDUCATIONS = _choices(
    ("primary", "Primary school", "小学及以下"),
    ("secondary", "Secondary school", "中学"),
    ("college", "College", "大专"),
    ("bachelor", "Bachelor", "本科"),
    ("postgraduate", "Postgraduate", "研究生"),
)
OCCUPATIONS = _choices(
    ("employee", "Employee", "企业职员"),
    ("worker", "Worker", "工人"),
    ("civil_servant", "Civil servant", "公务员"),
    ("teacher", "Teacher", "教师"),
    ("doctor", "Doctor", "医生"),
    ("engineer", "Engineer", "工程师"),
    ("manager", "Manager", "企业管理者"),
    ("self_employed", "Self-employed", "个体经营者"),
    ("student", "Student", "学生"),
    ("homemaker", "Homemaker", "家庭主妇（夫）"),
    ("retired", "Retired", "退休人员"),
)
MONTHS = _choices(
    ("1", "January", "1 月"),
    ("2", "February", "2 月"),
    ("3", "March", "3 月"),
    ("4", "April", "4 月"),
    ("5", "May", "5 月"),
    ("6", "June", "6 月"),
    ("7", "July", "7 月"),
    ("8", "August", "8 月"),
    ("9", "September", "9 月"),
    ("10", "October", "10 月"),
    ("11", "November", "11 月"),
    ("12", "December", "12 月"),
)
BONDS = _choices(
    ("household", "Household", "家庭成员"),
    ("referral", "Referral", "推荐关系"),
    ("authorised", "May use the account", "授权用户"),
    ("transfer", "Transfers", "转账往来"),
    ("firm", "Firm and its people", "企业与关联人"),
    ("group", "Group of firms", "集团成员"),
)
EVENT_KINDS = _choices(
    ("login", "Sign-ins", "登录"),
    ("page_view", "Pages seen", "浏览页面"),
    ("product_view", "Product pages seen", "浏览产品"),
    ("call", "Calls", "来电"),
    ("branch_visit", "Branch visits", "到店"),
    ("email_open", "E-mails opened", "打开邮件"),
    ("email_click", "Links in e-mails followed", "点击邮件链接"),
    ("complaint", "Complaints", "投诉"),
    ("card_lost", "Cards lost", "挂失"),
    ("limit_change", "Limits changed", "调整限额"),
    ("complaint_closed", "Complaints closed", "投诉办结"),
    ("digital_error", "Errors by app or web", "线上报错"),
    ("survey_invite", "Surveys sent", "发出问卷"),
    ("survey", "Surveys answered", "回答问卷"),
)
CSAT_GROUPS = _choices(
    ("satisfied", "Satisfied (4–5)", "满意（4–5分）"),
    ("neutral", "Neutral (3)", "一般（3分）"),
    ("dissatisfied", "Dissatisfied (1–2)", "不满意（1–2分）"),
)
NPS_GROUPS = _choices(
    ("promoter", "Promoters (9–10)", "推荐者（9–10分）"),
    ("passive", "Passives (7–8)", "中立者（7–8分）"),
    ("detractor", "Detractors (0–6)", "贬损者（0–6分）"),
)
VALUE_TIERS = _choices(
    ("diamond", "Diamond", "钻石"),
    ("platinum", "Platinum", "白金"),
    ("gold", "Gold", "金"),
    ("silver", "Silver", "银"),
    ("ordinary", "Ordinary", "普通"),
)
STAGES = _choices(
    ("prospect", "Prospect", "潜客"),
    ("new", "New", "新客"),
    ("growing", "Growing", "成长"),
    ("mature", "Mature", "成熟"),
    ("declining", "Declining", "衰退"),
    ("dormant", "Dormant", "休眠"),
    ("lost", "Lost", "流失"),
)
PURPOSES = _choices(
    ("marketing", "Marketing", "营销"),
    ("service", "Service", "服务"),
    ("profiling", "Profiling", "画像分析"),
    ("sensitive", "Sensitive data", "敏感信息"),
    ("partner_sharing", "Sharing with partners", "与合作方共享"),
)
CONTACT_CHANNELS = _choices(
    ("email", "E-mail", "邮件"),
    ("sms", "SMS", "短信"),
    ("push", "Push", "推送"),
    ("wechat", "WeChat", "微信"),
    ("in_app", "In-app", "站内"),
    ("phone", "Phone", "电话外呼"),
    ("branch", "Branch", "网点"),
    ("ads", "Ad audience", "广告人群"),
)
TEXT_TOPICS = _choices(
    ("security", "Security", "安全"),
    ("cards", "Cards", "卡片"),
    ("fees", "Fees", "费用"),
    ("loans", "Loans", "贷款"),
    ("payments", "Payments", "转账支付"),
    ("investments", "Investments", "投资理财"),
    ("savings", "Savings", "储蓄"),
    ("digital", "App and web", "线上渠道"),
    ("branch", "Branch", "网点"),
    ("accounts", "Accounts", "账户"),
    ("other", "Other", "其他"),
)
TEXT_SENTIMENTS = _choices(
    ("positive", "Positive", "正面"),
    ("neutral", "Neutral", "中性"),
    ("negative", "Negative", "负面"),
)


def _steps(prefix: str, kinds: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(f"{prefix}.{kind.value}", kind.words) for kind in kinds)


STEP_EVENT, STEP_BOOKING = "event", "booking"
STEPS = (*_steps(STEP_EVENT, EVENT_KINDS), *_steps(STEP_BOOKING, TRANSACTION_KINDS))
