"""What can be asked about the products a customer holds or held."""

from segmentation.domain import words
from segmentation.domain.fields import (
    COMPARISONS,
    Field,
    Group,
    Param,
    Rows,
    Takes,
    Type,
    Words,
)

_HELD = "customers_holding h JOIN customers_product pr ON pr.id = h.product_id"
_OPEN = ("h.status <> 'closed'",)
_KINDS = Param("kinds", Words("of kind", "类型"), Takes.CHOICES, choices=words.PRODUCT_KINDS)
_LEAST = Param("least", Words("balance at least", "余额不低于"), Takes.NUMBER)
_FILTERS = (("kinds", "pr.kind = ANY({v})"), ("least", "h.balance >= {v}"))


def _counted(key: str, en: str, zh: str, type_: Type, value: str) -> Field:
    """An aggregate of the open holdings; nothing counts as zero."""
    rows = Rows(_HELD, "h.customer_id", _OPEN, value, 0, filters=_FILTERS[:1])
    return Field(key, Group.HOLDINGS, Words(en, zh), type_, rows, params=(_KINDS,), ops=COMPARISONS)


def _dated(
    key: str, en: str, zh: str, column: str, ops: tuple[str, ...], where: tuple[str, ...] = _OPEN
) -> Field:
    """A date that one of the holdings must have."""
    rows = Rows(_HELD, "h.customer_id", where, test=column, cast="date", filters=_FILTERS)
    past = "within_next" not in ops
    return Field(
        key, Group.HOLDINGS, Words(en, zh), Type.DATE, rows, params=(_KINDS, _LEAST), ops=ops, past=past
    )  # fmt: skip


FIELDS: tuple[Field, ...] = (
    Field(
        "holding_kind", Group.HOLDINGS, Words("Holds products of kind", "持有产品类型"), Type.SET,
        Rows(_HELD, "h.customer_id", _OPEN, test="pr.kind", cast="text"), choices=words.PRODUCT_KINDS,
    ),
    Field(
        "holding_product", Group.HOLDINGS, Words("Holds product", "持有产品"), Type.SET,
        Rows(_HELD, "h.customer_id", _OPEN, test="pr.code", cast="text"), provider="products",
    ),
    _counted("holding_count", "Number of holdings", "持有产品数量", Type.NUMBER, "count(*)"),
    _counted("holding_balance", "Balance of holdings", "持有产品余额", Type.MONEY, "sum(h.balance)"),
    _dated(
        "holding_maturity", "Product maturity date", "产品到期日", "h.maturity_on",
        ("within_next", "within_last", "between_dates"),
    ),
    _dated(
        "holding_opened", "Product opened", "产品开立日期", "h.opened_on",
        ("within_last", "longer_ago", "between_dates"),
    ),
    _dated(
        "holding_closed", "Product closed", "产品结清日期", "h.closed_on",
        ("within_last", "longer_ago", "between_dates"), ("h.status = 'closed'",),
    ),
)  # fmt: skip
