"""Numbers, money, shares and times as the reader's language writes them."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from config.base.languages import is_chinese

register = template.Library()
NONE = "–"
MINUS = "−"
# From here on one decimal would round a probability up to certainty.
ALMOST = Decimal("0.9995")
SYMBOLS = {"CNY": "¥", "USD": "$", "HKD": "HK$", "EUR": "€", "GBP": "£", "JPY": "JP¥"}
STEPS_ZH = ((Decimal(10**8), " 亿"), (Decimal(10**4), " 万"))
STEPS_EN = ((Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(10**4), "k"))

Number = int | float | Decimal


@register.filter
def num(value: Number | None, decimals: int | None = None) -> str:
    """1234.5 as 1,234.5; a true minus; a dash for nothing."""
    if value is None or value == "":
        return NONE
    number = Decimal(str(value))
    if decimals is None:
        decimals = 0 if number == number.to_integral_value() else 2
    text = f"{abs(number):,.{decimals}f}"
    return MINUS + text if number < 0 and text.strip("0.,") else text


@register.filter
def signed(value: Number | None, decimals: int | None = None) -> str:
    """The number with its sign, for differences."""
    text = num(value, decimals)
    return f"+{text}" if value is not None and Decimal(str(value)) > 0 else text


@register.filter
def compact(value: Number | None, decimals: int = 1) -> str:
    """About how many: 12.3 万 or 123k."""
    if value is None or value == "":
        return NONE
    number = Decimal(str(value))
    for step, unit in STEPS_ZH if is_chinese() else STEPS_EN:
        base = step if unit != "k" else Decimal(1000)
        if abs(number) >= step:
            return num(number / base, decimals) + unit
    return num(number, 0 if abs(number) >= 100 else None)


@register.simple_tag
def money(amount: Number | None, currency: str = "", decimals: int = 2, short: bool = False) -> str:
    """¥486,320.00, or ¥48.6 万 / ¥486k when `short`; in the bank's currency where none is named."""
    if amount is None or amount == "":
        return NONE
    number = Decimal(str(amount))
    sign = MINUS if number < 0 else ""
    digits = compact(abs(number)) if short else num(abs(number), decimals)
    currency = currency or settings.CURRENCY
    return f"{sign}{SYMBOLS.get(currency, currency + ' ')}{digits}"


@register.simple_tag(name="share")
def share_tag(value: Number | None, decimals: int = 1) -> str:
    return percent(value, decimals)


@register.filter(name="share")
def percent(value: Number | None, decimals: int = 1) -> str:
    """A fraction as a percentage: 0.983 as 98.3%."""
    if value is None or value == "":
        return NONE
    return num(Decimal(str(value)) * 100, decimals) + "%"


@register.filter
def listed(values: Iterable[object]) -> str:
    """Things named one after the other: a、b、c in Chinese, a, b, c elsewhere."""
    return ("、" if is_chinese() else ", ").join(str(one) for one in values)


@register.filter(name="fine_share")
def fine_percent(value: Number | None) -> str:
    """A probability as a percentage that small ones keep: 0.983 as 98.3%, 0.00042 as 0.042%, 0.9999 as > 99.9%."""
    if value is None or value == "":
        return NONE
    if ALMOST <= Decimal(str(value)) < 1:
        return "> 99.9%"
    return percent(value, telling_decimals(Decimal(str(value)) * 100, 1))


def telling_decimals(value: Number, least: int) -> int:
    """How many decimals show two digits that are not leading zeros: from `least` to six."""
    number = Decimal(str(value))
    return min(max(least, 1 - number.adjusted()), 6) if number else least


@register.filter
def points(value: Number | None, decimals: int = 2) -> str:
    """A difference of two fractions in percentage points: 0.027 as +2.70 pp."""
    if value is None or value == "":
        return NONE
    return _("%(n)s pp") % {"n": signed(Decimal(str(value)) * 100, decimals)}


@register.simple_tag(name="of_total")
def of_total_tag(part: Number | None, total: Number | None) -> int:
    return of_total(part, total)


@register.filter
def of_total(part: Number | None, total: Number | None) -> int:
    """How many hundredths of `total` `part` is, 0 to 100, for the length of a bar."""
    if not part or not total:
        return 0
    return max(0, min(100, round(float(part) / float(total) * 100)))


@register.simple_tag
def part(count: Number | None, total: Number | None) -> str:
    """What share of `total` `count` is; one decimal, so that nearly all never reads as all."""
    return percent(float(count or 0) / float(total)) if total else NONE


@register.filter
def when(value: dt.datetime | None) -> str:
    """A moment as short as it stays clear: the time today, the day this year, else the date."""
    if value is None:
        return NONE
    local, now = timezone.localtime(value), timezone.localtime()
    if local.date() == now.date():
        return date_format(local, "H:i")
    if local.year == now.year:
        return date_format(local, "m-d H:i" if is_chinese() else "j M H:i")
    return date_format(local, "Y-m-d H:i" if is_chinese() else "j M Y H:i")


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """A day: with its year only when it is not this one."""
    if value is None:
        return NONE
    local = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    if local.year == timezone.localdate().year:
        return date_format(local, "m-d" if is_chinese() else "j M")
    return date_format(local, "Y-m-d" if is_chinese() else "j M Y")


@register.filter
def full_day(value: dt.date | dt.datetime | None) -> str:
    """A day with its year, for forms, letters and proofs."""
    if value is None:
        return NONE
    local = timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
    return date_format(local, "Y-m-d" if is_chinese() else "j M Y")


@register.filter
def span(seconds: Number | dt.timedelta | None) -> str:
    """A length of time in its two largest units: 1 h 12 min."""
    if seconds is None:
        return NONE
    total = seconds.total_seconds() if isinstance(seconds, dt.timedelta) else float(seconds)
    minutes = round(total / 60)
    if total < 60:
        tenths = 1 if total < 10 and total != int(total) else 0
        return _("%(n)s s") % {"n": num(total, tenths)}
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(h)s h %(m)s min") % {"h": minutes // 60, "m": minutes % 60}
    return _("%(d)s d %(h)s h") % {"d": minutes // 1440, "h": minutes % 1440 // 60}


@register.simple_tag
def ago(value: dt.datetime | None) -> SafeString:
    """How long since, with the exact moment for machines and for the pointer."""
    if value is None:
        return SafeString(NONE)
    seconds = (timezone.now() - value).total_seconds()
    text = _("just now") if seconds < 60 else _("%(span)s ago") % {"span": span(seconds)}
    if seconds < 0 or seconds > 2 * 86400:
        text = when(value)
    exact = date_format(timezone.localtime(value), "Y-m-d H:i:s")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, text)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None
