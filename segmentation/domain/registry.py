"""Everything a segment can ask about a customer; the builder, the API's page, the sentence and the SQL read it here."""

from typing import Any

from customers.domain.features import FEATURES
from customers.domain.features.declared import Feature, Unit
from segmentation.domain import words
from segmentation.domain.fields import (
    COMPARISONS,
    Choice,
    Field,
    Group,
    Param,
    Rows,
    Scalar,
    Takes,
    Type,
    Words,
)

DAYS = Words("days", "天")
UNIT_TYPES: dict[Unit, Type] = {
    Unit.MONEY: Type.MONEY,
    Unit.SHARE: Type.SHARE,
    Unit.DATE: Type.DATE,
}
UNIT_WORDS: dict[Unit, Words] = {Unit.DAYS: DAYS, Unit.YEARS: Words("years", "岁")}


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


def _customer(key: str, en: str, zh: str, type_: Type, sql: str, cast: str = "text") -> Field:
    return Field(key, Group.CUSTOMER, Words(en, zh), type_, Scalar("c", sql, cast))


def _choice(
    key: str, en: str, zh: str, sql: str, choices: tuple[Choice, ...], type_: Type = Type.CHOICE
) -> Field:
    cast = "smallint" if type_ is Type.GRADE else "text"
    return Field(key, Group.CUSTOMER, Words(en, zh), type_, Scalar("c", sql, cast), choices=choices)


def _kinds(choices: tuple[Choice, ...], *, required: bool = False, open_: bool = False) -> Param:
    return Param("kinds", Words("of kind", "类型"), Takes.CHOICES, required, choices, open=open_)


def _days(default: int = 90) -> Param:
    return Param("days", Words("in days", "天数"), Takes.DAYS, required=True, default=default)


_CUSTOMER = (
    _choice("status", "Customer status", "客户状态", "c.status", words.STATUSES),
    _choice("kind", "Person or firm", "客户类型", "c.kind", words.KINDS),
    _choice("gender", "Gender", "性别", "NULLIF(c.gender, '')", words.GENDERS),
    _choice(
        "risk_tolerance", "Risk tolerance", "风险承受能力", "c.risk_tolerance", words.TOLERANCES, Type.GRADE
    ),
    _customer("risk_assessed_on", "Risk assessed", "风险测评日期", Type.DATE, "c.risk_assessed_on", "date"),
    _customer("since_on", "Customer since", "开户日期", Type.DATE, "c.since_on", "date"),
    _customer("monthly_income", "Monthly income", "月收入", Type.MONEY, "c.monthly_income", "numeric"),
    _choice("language", "Language", "语言", "c.language", words.LANGUAGES),
    _customer("marketing_refused", "Refuses automated marketing", "拒绝自动化营销", Type.FLAG, "c.marketing_refused"),
    Field(
        "branch",
        Group.CUSTOMER,
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
)  # fmt: skip

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

_HELD = "customers_holding h JOIN customers_product pr ON pr.id = h.product_id"
_OPEN = ("h.status <> 'closed'",)
_HELD_KINDS = (("kinds", "pr.kind = ANY({v})"),)


def _holding(
    key: str, en: str, zh: str, type_: Type, rows: Rows, ops: tuple[str, ...] = ()
) -> Field:
    params = (_kinds(words.PRODUCT_KINDS),) if rows.filters else ()
    return Field(key, Group.HOLDINGS, Words(en, zh), type_, rows, params=params, ops=ops)


def _held(test: str = "", value: str = "", cast: str = "numeric") -> Rows:
    empty = 0 if value else None
    return Rows(_HELD, "h.customer_id", _OPEN, value, empty, test, cast=cast, filters=_HELD_KINDS)


_HOLDINGS = (
    Field(
        "holding_kind", Group.HOLDINGS, Words("Holds products of kind", "持有产品类型"), Type.SET,
        Rows(_HELD, "h.customer_id", _OPEN, test="pr.kind", cast="text"), choices=words.PRODUCT_KINDS,
    ),
    Field(
        "holding_product", Group.HOLDINGS, Words("Holds product", "持有产品"), Type.SET,
        Rows(_HELD, "h.customer_id", _OPEN, test="pr.code", cast="text"), provider="products",
    ),
    _holding("holding_count", "Number of holdings", "持有产品数量", Type.NUMBER, _held(value="count(*)"), COMPARISONS),
    _holding("holding_balance", "Balance of holdings", "持有产品余额", Type.MONEY, _held(value="sum(h.balance)"), COMPARISONS),
    _holding(
        "holding_maturity", "Product maturity date", "产品到期日", Type.DATE, _held(test="h.maturity_on", cast="date"),
        ("within_next", "within_last", "between_dates"),
    ),
    _holding(
        "holding_opened", "Product opened", "产品开立日期", Type.DATE, _held(test="h.opened_on", cast="date"),
        ("within_last", "longer_ago", "between_dates"),
    ),
)  # fmt: skip

_BOOKING_PARAMS = (
    _days(),
    _kinds(words.TRANSACTION_KINDS),
    Param("categories", Words("in category", "消费类别"), Takes.CHOICES, choices=words.CATEGORIES, open=True),
    Param("channels", Words("through channel", "渠道"), Takes.CHOICES, choices=words.BOOKING_CHANNELS, open=True),
)  # fmt: skip


def _booking(
    key: str, en: str, zh: str, value: str, *, side: str = "", type_: Type = Type.MONEY
) -> Field:
    """An aggregate of the bookings in a window; the largest amount is unknown where there is none."""
    rows = Rows(
        "customers_transaction t",
        "t.customer_id",
        ("t.booked_at < {as_of}", *([side] if side else [])),
        value,
        None if value.startswith("max") else 0,
        filters=(
            ("days", "t.booked_at >= {as_of} - make_interval(days => {v})"),
            ("kinds", "t.kind = ANY({v})"),
            ("categories", "t.category = ANY({v})"),
            ("channels", "t.channel = ANY({v})"),
        ),
    )
    return Field(
        key, Group.TRANSACTIONS, Words(en, zh), type_, rows, params=_BOOKING_PARAMS, ops=COMPARISONS
    )


_TRANSACTIONS = (
    _booking("booked_in", "Transactions: total in", "交易：转入合计", "sum(t.amount)", side="t.amount > 0"),
    _booking("booked_out", "Transactions: total out", "交易：转出合计", "sum(-t.amount)", side="t.amount < 0"),
    _booking("booked_count", "Transactions: number", "交易：笔数", "count(*)", type_=Type.NUMBER),
    _booking("booked_largest", "Transactions: largest amount", "交易：单笔最大金额", "max(abs(t.amount))"),
)  # fmt: skip


def _text_field(key: str, en: str, zh: str, kind: str, choices: tuple[Choice, ...]) -> Field:
    """What was read in the customer's texts of a window."""
    rows = Rows(
        "customers_textfeature xf JOIN customers_text w ON w.id = xf.text_id",
        "w.customer_id",
        (f"xf.kind = '{kind}'", "w.occurred_at < {as_of}"),
        test="xf.value",
        cast="text",
        filters=(("days", "w.occurred_at >= {as_of} - make_interval(days => {v})"),),
    )
    return Field(
        key, Group.EVENTS, Words(en, zh), Type.SET, rows, choices=choices, params=(_days(),)
    )


_OTHERS = (
    Field(
        "event_count", Group.EVENTS, Words("Events: number", "行为事件：次数"), Type.NUMBER,
        Rows(
            "customers_event e", "e.customer_id", ("e.occurred_at < {as_of}",), "count(*)", 0,
            filters=(
                ("days", "e.occurred_at >= {as_of} - make_interval(days => {v})"),
                ("kinds", "e.kind = ANY({v})"),
                ("channels", "e.channel = ANY({v})"),
            ),
        ),
        params=(
            _kinds(words.EVENT_KINDS, required=True, open_=True),
            _days(),
            Param("channels", Words("through channel", "渠道"), Takes.CHOICES, choices=words.EVENT_CHANNELS, open=True),
        ),
        ops=COMPARISONS,
    ),
    _text_field("text_topic", "Wrote about", "文本主题", "topic", words.TEXT_TOPICS),
    _text_field("text_sentiment", "Wrote in a tone that is", "文本情感", "sentiment", words.TEXT_SENTIMENTS),
    Field(
        "tag", Group.TAGS, Words("Tag", "标签"), Type.SET,
        Rows(
            "customers_customertag ct JOIN customers_tag tg ON tg.id = ct.tag_id", "ct.customer_id",
            ("(ct.expires_at IS NULL OR ct.expires_at > {as_of})",), test="tg.code", cast="text",
        ),
        provider="tags",
    ),
    Field(
        "score", Group.SCORES, Words("Score", "评分"), Type.NUMBER,
        Rows(
            "customers_score s", "s.customer_id", value="max(s.value)", cast="double precision",
            filters=(("score", "s.kind = ANY({v})"), ("products", "s.subject = ANY({v})")),
        ),
        params=(
            Param("score", Words("score", "评分名称"), Takes.CHOICES, required=True, provider="score_kinds", open=True, single=True),
            Param("products", Words("for product", "针对产品"), Takes.CHOICES, provider="products"),
        ),
        ops=COMPARISONS,
    ),
    Field(
        "consent", Group.CONSENT, Words("Consent given for", "已授权用途"), Type.SET,
        Rows(
            "customers_consentstate cs", "cs.customer_id", ("cs.granted",), test="cs.purpose", cast="text",
            filters=(("channels", "cs.channel = ANY({v})"),),
        ),
        choices=words.PURPOSES,
        params=(Param("channels", Words("on channel", "渠道"), Takes.CHOICES, choices=words.CONTACT_CHANNELS),),
    ),
    Field(
        "segment", Group.SEGMENTS, Words("Segment", "分群"), Type.SET,
        Rows("segmentation_segmentmembership sm", "sm.customer_id", test="sm.segment_id", cast="bigint"),
        provider="segments",
    ),
    Field(
        "snapshot", Group.SEGMENTS, Words("Snapshot of a segment", "分群快照"), Type.SET,
        Rows("segmentation_snapshotmember fm", "fm.customer_id", test="fm.snapshot_id", cast="bigint"),
        provider="snapshots",
    ),
)  # fmt: skip

FIELDS: tuple[Field, ...] = (
    *_CUSTOMER,
    *_FIRMS,
    *(_feature(feature) for feature in FEATURES),
    *_HOLDINGS,
    *_TRANSACTIONS,
    *_OTHERS,
)
BY_KEY: dict[str, Field] = {field.key: field for field in FIELDS}
