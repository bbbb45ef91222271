"""What can be asked about the customer and where they belong: themselves, their firm, their branch, their profile."""

from typing import Any

from customers.domain.features import FEATURES
from customers.domain.features.declared import Feature, Unit
from customers.domain.profiling import MAY_BE_PROFILED
from segmentation.domain import words
from segmentation.domain.fields import (
    COMPARISONS,
    KNOWING,
    Choice,
    Field,
    Group,
    Rows,
    Scalar,
    Type,
    Words,
)

UNIT_TYPES: dict[Unit, Type] = {
    Unit.MONEY: Type.MONEY,
    Unit.SHARE: Type.SHARE,
    Unit.DATE: Type.DATE,
}
DAYS = Words("days", "天")
UNIT_WORDS: dict[Unit, Words] = {Unit.DAYS: DAYS, Unit.YEARS: Words("years", "岁")}
# The next day of the year's birthday; that of 29 February is the 28th where there is none.
_YEARS = "CAST(date_part('year', {today}) - date_part('year', c.birth_on) AS int)"
_BIRTHDAY = "CAST(c.birth_on + make_interval(years => {years}) AS date)"
_THIS_YEAR = _BIRTHDAY.replace("{years}", _YEARS)
_NEXT_YEAR = _BIRTHDAY.replace("{years}", f"{_YEARS} + 1")
NEXT_BIRTHDAY = f"CASE WHEN {_THIS_YEAR} >= {{today}} THEN {_THIS_YEAR} ELSE {_NEXT_YEAR} END"


def _feature(feature: Feature) -> Field:
    number = "numeric" if feature.is_whole else "real"
    return Field(
        feature.name,
        Group.PROFILE,
        Words(feature.label_en, feature.label_zh),
        UNIT_TYPES.get(feature.unit, Type.NUMBER),
        Scalar("p", f"p.{feature.name}", "date" if feature.unit is Unit.DATE else number),
        unit=UNIT_WORDS.get(feature.unit, Words("", "")),
    )


def _customer(
    key: str, en: str, zh: str, type_: Type, sql: str, cast: str = "text", **more: Any
) -> Field:
    return Field(key, Group.CUSTOMER, Words(en, zh), type_, Scalar("c", sql, cast), **more)


def _choice(key: str, en: str, zh: str, sql: str, choices: tuple[Choice, ...]) -> Field:
    return _customer(key, en, zh, Type.CHOICE, sql, choices=choices)


_CUSTOMER = (
    _choice("status", "Customer status", "客户状态", "c.status", words.STATUSES),
    _choice("kind", "Person or firm", "客户类型", "c.kind", words.KINDS),
    _choice("gender", "Gender", "性别", "NULLIF(c.gender, '')", words.GENDERS),
    _customer(
        "risk_tolerance", "Risk tolerance", "风险承受能力", Type.GRADE, "c.risk_tolerance", "smallint",
        choices=words.TOLERANCES,
    ),
    _customer(
        "risk_assessed_on", "Risk assessed", "风险测评日期", Type.DATE, "c.risk_assessed_on", "date", past=True
    ),
    _customer("since_on", "Customer since", "开户日期", Type.DATE, "c.since_on", "date", past=True),
    _customer("monthly_income", "Monthly income", "月收入", Type.MONEY, "c.monthly_income", "numeric"),
    _choice("language", "Language", "语言", "c.language", words.LANGUAGES),
    _customer("marketing_refused", "Refuses automated marketing", "拒绝自动化营销", Type.FLAG, "c.marketing_refused"),
    _customer("may_be_profiled", "May be profiled", "可用于画像分析", Type.FLAG, MAY_BE_PROFILED),
    _customer(
        "birth_month", "Month of birth", "出生月份", Type.CHOICE, "CAST(date_part('month', c.birth_on) AS int)",
        "smallint", choices=words.MONTHS, ops=("is_one_of", "is_none_of", "this_month", *KNOWING),
    ),
    _customer(
        "next_birthday", "Next birthday", "下次生日", Type.DATE, NEXT_BIRTHDAY, "date",
        ops=("within_next", "between_dates", *KNOWING),
    ),
    _customer(
        "occupation", "Occupation", "职业", Type.CHOICE, "NULLIF(c.occupation, '')",
        choices=words.OCCUPATIONS, open=True,
    ),
    _customer(
        "education", "Education", "学历", Type.CHOICE, "NULLIF(c.education, '')",
        choices=words.EDUCATIONS, open=True,
    ),
    _customer(
        "customer_no", "Customer number", "客户号", Type.CHOICE, "c.customer_no", open=True,
        ops=("is_one_of", "is_none_of"),
    ),
)  # fmt: skip

_PLACES = (
    Field(
        "branch",
        Group.PLACE,
        Words("Branch", "所属机构"),
        Type.SET,
        # the path holds the codes from the root, so a branch brings those below it
        Rows(
            "customers_customer bc JOIN customers_branch b ON b.id = bc.branch_id"
            " CROSS JOIN LATERAL unnest(string_to_array(b.path, '/')) AS above(code)",
            "bc.id",
            test="above.code",
            cast="text",
        ),
        provider="branches",
    ),
    Field(
        "region",
        Group.PLACE,
        Words("Province or city", "所在省市"),
        Type.SET,
        # Of the branch and of those above it, but not of the head office, which is above everybody.
        Rows(
            "customers_customer gc JOIN customers_branch gb ON gb.id = gc.branch_id"
            " JOIN customers_branch ga ON ga.code = ANY(string_to_array(gb.path, '/'))"
            " AND (ga.id = gb.id OR position('/' IN ga.path) > 0)",
            "gc.id",
            test="ga.region",
            cast="text",
        ),
        provider="regions",
    ),
)

_FIRM = "customers_firm f"


def _firm(
    key: str, en: str, zh: str, rows: Rows, choices: tuple[Choice, ...] = (), **more: Any
) -> Field:
    return Field(key, Group.CUSTOMER, Words(en, zh), Type.SET, rows, choices=choices, **more)


_FIRMS = (
    _firm(
        "firm_size", "Size of the firm", "企业规模",
        Rows(_FIRM, "f.customer_id", test="f.size", cast="text"), words.FIRM_SIZES,
    ),
    _firm(
        "firm_industry", "Industry of the firm (GB/T 4754)", "企业所属行业（GB/T 4754）",
        Rows(_FIRM, "f.customer_id", test="left(f.industry, 1)", cast="text"), words.INDUSTRIES,
    ),
    _firm(
        "firm_group", "Group of firms", "企业集团",
        Rows(
            f"{_FIRM} JOIN customers_customer fh ON fh.id = f.head_id", "f.customer_id",
            test="fh.customer_no", cast="text",
        ),
        provider="firm_groups",
    ),
    Field(
        "registered_capital", Group.CUSTOMER, Words("Registered capital", "注册资本"), Type.MONEY,
        Rows(_FIRM, "f.customer_id", value="max(f.registered_capital)", cast="numeric"), ops=COMPARISONS,
    ),
)  # fmt: skip

FIELDS: tuple[Field, ...] = (
    *_CUSTOMER,
    *_PLACES,
    *_FIRMS,
    *(_feature(feature) for feature in FEATURES),
)
