"""Tables of what customers are: a condition each, with the words for it in both languages."""

from typing import Any

NEWCOMERS = r"新(?:的)?(?:客户|用户|户)|new (?:customers?|clients?|joiners?)"


SURVEYED = r"(?: (?:in|with|by|on) (?:the|their|our) (?:(?:last|latest|most recent) )?(?:csat |satisfaction )?surveys?)?"
FACTS: tuple[tuple[str, str, Any, str], ...] = (
    ("gender", "is_one_of", ["F"], r"女(?:性|士|客户|客)?|wom[ae]n|females?|lad(?:y|ies)"),
    ("gender", "is_one_of", ["M"], r"男(?:性|士|客户|客)?|m[ae]n|males?|gentlem[ae]n"),
    ("status", "is_one_of", ["active"], r"活跃(?:客户|用户|户)?|状态正常|正常(?:状态)?(?:客户|户)?|active(?: customers?| clients?)?"),
    ("status", "is_one_of", ["dormant"], r"(?:睡眠|休眠|沉睡|不动)(?:客户|用户|账户|户)?|dormant|sleeping|inactive"),
    ("status", "is_one_of", ["closed"], r"已?销户(?:客户)?|closed customers?|accounts closed|closed (?:their |the )?accounts?"),
    ("kind", "is_one_of", ["firm"], r"(?:企业|公司|对公|单位|机构)(?:客户|户)|企业|公司|对公|firms?|compan(?:y|ies)|business(?:es)?|corporates?"),
    ("kind", "is_one_of", ["person"], r"个人(?:客户|户)?|零售(?:客户|户)|对私(?:客户|户)?|自然人(?:客户)?|individuals?|persons?|retail customers"),
    ("language", "is_one_of", ["en"], r"英文客户|使用英文|english[ -](?:speaking|speakers?|reading)"),
    ("language", "is_one_of", ["zh-hans"], r"中文客户|使用中文|chinese[ -](?:speaking|speakers?|reading)"),
    ("birth_month", "this_month", None, r"(?:本月|这个月|当月)(?:过)?(?:的)?生日|生日在?(?:本月|这个月|当月)|birthdays?(?: is| are)? (?:in )?this month|born this month|this month'?s birthdays?"),
    ("marketing_refused", "is_true", None, r"拒绝(?:接收|接受)?(?:自动化?)?营销|refus\w+ (?:automated )?marketing|opted out(?: of (?:automated )?marketing)?"),
    ("may_be_profiled", "is_true", None, r"可以?(?:用于|做|被)?画像(?:分析)?|(?:may|can) be profiled"),
    ("may_be_profiled", "is_false", None, r"(?:may not|cannot|can't) be profiled"),
    ("risk_assessed_on", "longer_ago", 365, r"(?:风险)?测评(?:结果)?(?:已经?)?过期|(?:risk )?assessments? (?:(?:is|are|has|have) )?(?:too old|expired|out of date)|expired risk assessments?"),
    ("age_years", "at_least", 60, r"老年(?:人|客户|客群)?|长者|elderly|seniors|senior (?:citizens?|customers?|clients?)"),
    ("lifecycle_stage", "has_any", ["new"], NEWCOMERS),
    ("lifecycle_stage", "has_any", ["lost"], r"已?流失(?:的)?(?:客户|用户|户)|已流失|(?:lost|churned|lapsed) (?:customers?|clients?)"),
    ("lifecycle_stage", "has_any", ["prospect"], r"潜在(?:客户|用户)|prospects?|prospective (?:customers?|clients?)"),
    ("holding_kind", "has_any", ["card"], r"持卡(?:人|客户)|(?:credit )?card ?holders?"),
    ("csat_group", "has_any", ["satisfied"], rf"(?:最近一次|上次)?(?:满意度(?:为|是))?满意(?=的|客户|且|,|$)|(?:satisfied|happy){SURVEYED}"),
    ("csat_group", "has_any", ["dissatisfied"], rf"(?:(?:最近一次|上次)?满意度(?:为|是)?)?不满意|(?:dissatisfied|unhappy|unsatisfied){SURVEYED}"),
    ("csat_group", "has_any", ["neutral"], r"满意度(?:为|是)?(?:一般|中等)|评价(?:为)?一般|neither satisfied nor dissatisfied"),
    ("nps_group", "has_any", ["promoter"], r"(?:nps(?:为|是)?)?推荐者|(?:nps )?promoters?"),
    ("nps_group", "has_any", ["passive"], r"(?:nps(?:为|是)?)?中立者|(?:nps )?passives"),
    ("nps_group", "has_any", ["detractor"], r"(?:nps(?:为|是)?)?贬损者|(?:nps )?detractors?"),
    ("total_balance", "at_least", 500_000, r"高净值|affluent|high[ -]net[ -]worth|wealthy"),
)  # fmt: skip
# Fixed terms of the trade, as the templates define them: field, operator, value and what narrows it.
TERMS: tuple[tuple[str, str, Any, dict[str, Any], str], ...] = (
    (
        "booked_count", "at_least", 2, {"days": 90, "kinds": ["salary"]},
        r"(?:工资(?:代发)?|代发(?:工资)?)(?:客户|客群|户)|(?:salary|payroll) (?:customers?|clients?)",
    ),
    (
        "booked_count", "at_least", 1, {"days": 60, "kinds": ["pension"]},
        r"养老金(?:代发)?(?:客户|客群|户)|pension (?:customers?|clients?)|pensioners",
    ),
)  # fmt: skip
OCCUPATIONS = {
    "employee": r"企业职员|职员|上班族|白领|office workers?|employees?|white[ -]collar(?: workers?)?", "worker": r"工人|蓝领|(?:factory |blue[ -]collar )?workers?",
    "civil_servant": r"公务员|公职人员|civil servants?", "teacher": r"教师|老师|teachers?", "doctor": r"医生|doctors?|physicians?",
    "engineer": r"工程师|engineers?", "manager": r"(?:企业)?管理者|(?<!客户)经理|(?<!relationship )managers?",
    "self_employed": r"个体(?:经营者|工商户|户)?|自雇(?:人士|者)?|(?:the )?self[ -]employed", "student": r"(?:在校|大)?学生|在校生|students?",
    "homemaker": r"家庭主[妇夫](?:\([夫妇]\))?|全职(?:太太|妈妈)|homemakers?|housewi(?:fe|ves)", "retired": r"(?:已|离)?退休(?:人员|人士|职工|客户|了|的人)?|retire(?:d|es)(?: people| customers?)?|retirees?",
}  # fmt: skip
DEGREE = r"(?:的)?(?:学历|学位|毕业(?:生)?|文凭)?"
EDUCATED = (
    r"(?:[ -]?(?:level )?(?:degrees?|diplomas?|education|educated|graduates?)(?: holders?)?)?"
)
EDUCATIONS = {
    "primary": rf"小学(?:及以下)?{DEGREE}|primary school{EDUCATED}|primary education",
    "secondary": rf"(?:中学|高中|初中|中专){DEGREE}|(?:secondary|high|middle) school{EDUCATED}|secondary education",
    "college": rf"(?:大专|专科){DEGREE}|college(?: educat\w+|{EDUCATED})|associate degrees?",
    "bachelor": rf"(?:大学)?本科(?:生)?{DEGREE}|学士{DEGREE}|bachelor(?:'?s)?{EDUCATED}|undergraduate degrees?",
    "postgraduate": rf"(?:硕士|博士|研究生)(?:研究生)?{DEGREE}|(?:post[ -]?graduate|master(?:'?s)|ph\.?d|doctora(?:te|l)|graduate(?= degrees?)){EDUCATED}|postgraduates",
}
