"""What can be asked about bookings, events and texts, over a window and in the order of time."""

from segmentation.domain import words
from segmentation.domain.fields import (
    COMPARISONS,
    TYPE_OPS,
    Choice,
    Field,
    Group,
    Param,
    Rows,
    Steps,
    Takes,
    Type,
    Words,
)

DAYS = Words("days", "天")
# Up to the end less up to the beginning; `width_bucket` finds the last booking before each by binary search.
_UNTIL, _BEFORE = "width_bucket({until}, u.at)", "width_bucket({since}, u.at)"
SUM = f"(u.total[{_UNTIL}] - coalesce(u.total[{_BEFORE}], 0)) / 100"
NEGATIVE = f"-({SUM})"
NUMBER = f"{_UNTIL} - {_BEFORE}"
INFLOW, OUTFLOW = "customers_inflow", "customers_outflow"
TOTALS = {
    "booked_in": ((INFLOW, SUM),),
    "booked_out": ((OUTFLOW, SUM),),
    "booked_net": ((INFLOW, SUM), (OUTFLOW, NEGATIVE)),
    "booked_count": ((INFLOW, NUMBER), (OUTFLOW, NUMBER)),
}
DEFAULT_DAYS, DEFAULT_WITHIN = 90, 14
SINCE = "CAST(floor(extract(epoch FROM {{as_of}} - max({at})) / 86400) AS int)"
LATEST = "CAST(max({at}) AT TIME ZONE {{zone}} AS date)"
# The rows of one key have one of the values asked for; another key is another condition.
PROPERTY = "e.payload ->> {k} = ANY({v})"


def _days(*, required: bool = True) -> Param:
    default = DEFAULT_DAYS if required else None
    return Param("days", Words("in days", "天数"), Takes.DAYS, required, default=default)


def _kinds(choices: tuple[Choice, ...], *, required: bool = False) -> Param:
    words_ = Words("of kind", "类型")
    return Param("kinds", words_, Takes.CHOICES, required, choices, open=required)


def _channels(choices: tuple[Choice, ...]) -> Param:
    return Param(
        "channels", Words("through channel", "渠道"), Takes.CHOICES, choices=choices, open=True
    )


_NARROWED = (
    _kinds(words.TRANSACTION_KINDS),
    Param("categories", Words("in category", "消费类别"), Takes.CHOICES, choices=words.CATEGORIES, open=True),
    _channels(words.BOOKING_CHANNELS),
    Param("least", Words("each at least", "单笔不低于"), Takes.NUMBER),
)  # fmt: skip
_DIRECTION = Param("direction", Words("direction", "方向"), Takes.CHOICES, choices=words.DIRECTIONS)


def _booking(
    key: str,
    en: str,
    zh: str,
    value: str,
    *,
    side: str = "",
    type_: Type = Type.MONEY,
) -> Field:
    """An aggregate of the bookings in a window; what is no sum or number is unknown where there is none."""
    counted = value.startswith(("sum", "count"))
    rows = Rows(
        "customers_transaction t",
        "t.customer_id",
        ("t.booked_at < {as_of}", *([side] if side else [])),
        value,
        0 if counted else None,
        cast="date" if type_ is Type.DATE else "numeric",
        filters=(
            ("days", "t.booked_at >= {as_of} - make_interval(days => {v})"),
            ("kinds", "t.kind = ANY({v})"),
            ("categories", "t.category = ANY({v})"),
            ("channels", "t.channel = ANY({v})"),
            (
                "direction",
                "CASE WHEN t.amount < 0 THEN 'out' WHEN t.amount > 0 THEN 'in' END = ANY({v})",
            ),
            ("least", "abs(t.amount) >= {v}"),
        ),
        totals=TOTALS.get(key, ()),
    )
    whenever = "max(t.booked_at)" in value
    params = (_days(required=not whenever), *_NARROWED, *(() if side else (_DIRECTION,)))
    return Field(
        key,
        Group.TRANSACTIONS,
        Words(en, zh),
        type_,
        rows,
        unit=DAYS if whenever and type_ is Type.NUMBER else Words("", ""),
        params=params,
        ops=TYPE_OPS[type_] if not counted else COMPARISONS,
        past=type_ is Type.DATE,
    )


_TRANSACTIONS = (
    _booking("booked_in", "Transactions: total in", "交易：转入合计", "sum(t.amount)", side="t.amount > 0"),
    _booking("booked_out", "Transactions: total out", "交易：转出合计", "sum(-t.amount)", side="t.amount < 0"),
    _booking("booked_net", "Transactions: in less out", "交易：净流入", "sum(t.amount)"),
    _booking("booked_count", "Transactions: number", "交易：笔数", "count(*)", type_=Type.NUMBER),
    _booking("booked_largest", "Transactions: largest amount", "交易：单笔最大金额", "max(abs(t.amount))"),
    _booking("booked_average", "Transactions: average amount", "交易：笔均金额", "avg(abs(t.amount))"),
    _booking(
        "booked_days_since", "Transactions: days since the last", "交易：距上次天数",
        SINCE.format(at="t.booked_at"), type_=Type.NUMBER,
    ),
    _booking(
        "booked_last", "Transactions: day of the last", "交易：最近一次日期", LATEST.format(at="t.booked_at"),
        type_=Type.DATE,
    ),
)  # fmt: skip


def _event(
    key: str, en: str, zh: str, value: str, empty: int | None, *, type_: Type = Type.NUMBER
) -> Field:
    """An aggregate of the events of some kinds, narrowed by channel and by what the event carried."""
    rows = Rows(
        "customers_event e",
        "e.customer_id",
        ("e.occurred_at < {as_of}",),
        value,
        empty,
        cast="date" if type_ is Type.DATE else "numeric",
        filters=(
            ("days", "e.occurred_at >= {as_of} - make_interval(days => {v})"),
            ("kinds", "e.kind = ANY({v})"),
            ("channels", "e.channel = ANY({v})"),
            ("properties", PROPERTY),
        ),
    )
    params = (
        _kinds(words.EVENT_KINDS, required=True),
        _days(required=empty is not None),
        _channels(words.EVENT_CHANNELS),
        Param("properties", Words("with", "属性"), Takes.PAIRS, provider="event_properties"),
    )
    return Field(
        key,
        Group.EVENTS,
        Words(en, zh),
        type_,
        rows,
        unit=Words("", "") if empty is not None or type_ is Type.DATE else DAYS,
        params=params,
        ops=COMPARISONS if empty is not None else TYPE_OPS[type_],
        past=type_ is Type.DATE,
    )


_EVENTS = (
    _event("event_count", "Events: number", "行为事件：次数", "count(*)", 0),
    _event(
        "event_days_since", "Events: days since the last", "行为事件：距上次天数",
        SINCE.format(at="e.occurred_at"), None,
    ),
    _event(
        "event_last", "Events: day of the last", "行为事件：最近一次日期", LATEST.format(at="e.occurred_at"), None,
        type_=Type.DATE,
    ),
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


def _step(key: str, en: str, zh: str, *, after: bool) -> Param:
    return Param(
        key, Words(en, zh), Takes.CHOICES, required=True, choices=words.STEPS, open=True, after=after,
        prefixes=(f"{words.STEP_EVENT}.", f"{words.STEP_BOOKING}."),
    )  # fmt: skip


_ORDERED = (
    _text_field("text_topic", "Wrote about", "文本主题", "topic", words.TEXT_TOPICS),
    _text_field(
        "text_sentiment", "Wrote in a tone that is", "文本情感", "sentiment", words.TEXT_SENTIMENTS
    ),
    Field(
        "sequence",
        Group.EVENTS,
        Words("Sequence: did, then did or did not", "行为序列：先后行为"),
        Type.FLAG,
        Steps(),
        params=(
            _step("first", "did", "先发生", after=False),
            _step("then", "then", "随后", after=True),
            Param("within", Words("within", "时限"), Takes.DAYS, required=True, default=DEFAULT_WITHIN, after=True),
            _days(),
            Param("first_least", Words("first booking at least", "前一笔金额不低于"), Takes.NUMBER),
            Param("first_properties", Words("first event with", "前一事件属性"), Takes.PAIRS, provider="event_properties"),
            Param("then_least", Words("following booking at least", "后一笔金额不低于"), Takes.NUMBER),
            Param("then_properties", Words("following event with", "后一事件属性"), Takes.PAIRS, provider="event_properties"),
        ),
        ops=("followed_by", "not_followed_by"),
    ),
)  # fmt: skip

FIELDS: tuple[Field, ...] = (*_TRANSACTIONS, *_EVENTS, *_ORDERED)
