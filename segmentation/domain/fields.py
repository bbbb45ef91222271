"""What a condition can ask: the shape of a field, its types, their operators and where its value is read."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_DAYS = 3650  # the longest window anybody may ask for: ten years


@dataclass(frozen=True)
class Words:
    """The same words in English and in Chinese."""

    en: str
    zh: str

    def of(self, lang: str) -> str:
        """Return the words in `lang`: "zh" or "en"."""
        return self.zh if lang == "zh" else self.en


class Group(StrEnum):
    CUSTOMER = "customer"
    PLACE = "place"
    PROFILE = "profile"
    HOLDINGS = "holdings"
    TRANSACTIONS = "transactions"
    EVENTS = "events"
    RELATIONS = "relations"
    TAGS = "tags"
    SCORES = "scores"
    CONSENT = "consent"
    SEGMENTS = "segments"


class Type(StrEnum):
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    DATE = "date"
    CHOICE = "choice"
    GRADE = "grade"
    SET = "set"
    FLAG = "flag"


class Takes(StrEnum):
    """What an operator is followed by."""

    NUMBER = "number"
    TWO_NUMBERS = "two_numbers"
    DAYS = "days"
    DATE = "date"
    TWO_DATES = "two_dates"
    CHOICES = "choices"
    PAIRS = "pairs"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Op:
    """An operator: its words and what follows it; `{v}` in `sql` is the value, `{x}` what is asked."""

    key: str
    takes: Takes
    words: Words
    sql: str


@dataclass(frozen=True)
class Choice:
    """One value of a closed list."""

    value: str
    words: Words


@dataclass(frozen=True)
class Param:
    """A narrowing of what a field counts: a window of days, kinds, channels; `after` stands behind the operator."""

    key: str
    words: Words
    takes: Takes
    required: bool = False
    choices: tuple[Choice, ...] = ()
    provider: str = ""
    open: bool = False
    single: bool = False
    default: int | None = None
    after: bool = False
    prefixes: tuple[str, ...] = ()  # an open value begins with one of them


@dataclass(frozen=True)
class Scalar:
    """One value per customer: an expression over `c` (customer) or `p` (profile)."""

    table: str
    sql: str
    cast: str


@dataclass(frozen=True)
class Rows:
    """Many rows per customer: what is counted, or which row is looked for.

    `value` is an aggregate compared in HAVING, `empty` its value where there is no row (None: unknown);
    `test` is an expression of one row instead, and the customer has it when any row passes.
    `filters` turn a parameter into a condition on the rows: `{v}` is its value, `{k}` the name within a pair.
    `totals` are tables of running totals, each with what is added up of it: they answer for any window alone.
    """

    tables: str
    key: str
    where: tuple[str, ...] = ()
    value: str = ""
    empty: int | None = None
    test: str = ""
    cast: str = "numeric"
    filters: tuple[tuple[str, str], ...] = ()
    totals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Steps:
    """Something done and what followed it: events and bookings in the order of their time."""

    cast: str = "text"


@dataclass(frozen=True)
class Field:
    """One thing a condition can ask about a customer; `past` when its dates cannot lie ahead."""

    key: str
    group: Group
    words: Words
    type: Type
    source: Scalar | Rows | Steps
    unit: Words = Words("", "")
    choices: tuple[Choice, ...] = ()
    provider: str = ""
    params: tuple[Param, ...] = ()
    ops: tuple[str, ...] = ()
    open: bool = False
    past: bool = False

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators of this field: its own list, or its type's."""
        return self.ops or TYPE_OPS[self.type]

    def param(self, key: str) -> Param | None:
        """Return the parameter of that name, if the field has it."""
        return next((param for param in self.params if param.key == key), None)


def _op(key: str, takes: Takes, en: str, zh: str, sql: str) -> Op:
    return Op(key, takes, Words(en, zh), sql)


# The negative ones are true complements: a customer of whom it is unknown counts as "none of".
OPS: dict[str, Op] = {
    op.key: op
    for op in (
        _op("at_least", Takes.NUMBER, "at least", "不低于", "{x} >= {v}"),
        _op("more_than", Takes.NUMBER, "more than", "高于", "{x} > {v}"),
        _op("at_most", Takes.NUMBER, "at most", "不超过", "{x} <= {v}"),
        _op("less_than", Takes.NUMBER, "less than", "低于", "{x} < {v}"),
        _op("equals", Takes.NUMBER, "exactly", "等于", "{x} = {v}"),
        _op("between", Takes.TWO_NUMBERS, "between", "介于", "{x} BETWEEN {v} AND {w}"),
        _op("within_next", Takes.DAYS, "within the next", "在未来", "{x} BETWEEN {today} AND {today} + {v}"),
        _op("within_last", Takes.DAYS, "within the last", "在最近", "{x} BETWEEN {today} - {v} AND {today}"),
        _op("longer_ago", Takes.DAYS, "longer ago than", "早于", "{x} < {today} - {v}"),
        _op("on_or_after", Takes.DATE, "on or after", "不早于", "{x} >= {v}"),
        _op("on_or_before", Takes.DATE, "on or before", "不晚于", "{x} <= {v}"),
        _op("between_dates", Takes.TWO_DATES, "between", "介于", "{x} BETWEEN {v} AND {w}"),
        _op("is_one_of", Takes.CHOICES, "is one of", "为", "{x} = ANY({v})"),
        _op("is_none_of", Takes.CHOICES, "is none of", "不为", "({x} = ANY({v})) IS NOT TRUE"),
        _op("has_any", Takes.CHOICES, "any of", "包含任一", "{x} = ANY({v})"),
        _op("has_none", Takes.CHOICES, "none of", "不包含", "{x} = ANY({v})"),
        _op("is_known", Takes.NOTHING, "is known", "已知", "{x} IS NOT NULL"),
        _op("is_unknown", Takes.NOTHING, "is unknown", "未知", "{x} IS NULL"),
        _op("this_month", Takes.NOTHING, "is this month", "为本月", "{x} = CAST(date_part('month', {today}) AS int)"),
        _op("followed_by", Takes.NOTHING, "then did", "随后发生", ""),
        _op("not_followed_by", Takes.NOTHING, "then did not", "随后未发生", ""),
        _op("is_true", Takes.NOTHING, "yes", "是", "{x}"),
        _op("is_false", Takes.NOTHING, "no", "否", "NOT {x}"),
    )
}  # fmt: skip
COMPARISONS = ("at_least", "more_than", "at_most", "less_than", "equals", "between")
KNOWING = ("is_known", "is_unknown")
TYPE_OPS: dict[Type, tuple[str, ...]] = {
    Type.NUMBER: (*COMPARISONS, *KNOWING),
    Type.MONEY: (*COMPARISONS, *KNOWING),
    Type.SHARE: (*COMPARISONS, *KNOWING),
    Type.DATE: (
        "within_last", "within_next", "longer_ago", "on_or_after", "on_or_before", "between_dates", *KNOWING,
    ),
    Type.CHOICE: ("is_one_of", "is_none_of", *KNOWING),
    Type.GRADE: ("is_one_of", "is_none_of", "at_least", "at_most", *KNOWING),
    Type.SET: ("has_any", "has_none"),
    Type.FLAG: ("is_true", "is_false"),
}  # fmt: skip
GROUP_WORDS: dict[Group, Words] = {
    Group.CUSTOMER: Words("Customer", "客户信息"),
    Group.PLACE: Words("Geography", "地域"),
    Group.PROFILE: Words("Profile", "客户特征"),
    Group.HOLDINGS: Words("Holdings", "持有产品"),
    Group.TRANSACTIONS: Words("Transactions", "交易"),
    Group.EVENTS: Words("Events", "行为事件"),
    Group.RELATIONS: Words("Relations", "关系网络"),
    Group.TAGS: Words("Tags", "标签"),
    Group.SCORES: Words("Scores", "评分"),
    Group.CONSENT: Words("Consent", "授权同意"),
    Group.SEGMENTS: Words("Segments", "分群"),
}
