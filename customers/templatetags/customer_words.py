"""Codes of core banking, of roles and of saved filters in the reader's language."""

from typing import Any
from urllib.parse import urlencode

from django import template

from accounts.selectors import ROLE_NAMES
from customers.models import SavedFilter
from customers.selectors import faults
from customers.selectors.connections import SETTING_WORDS
from customers.selectors.imports import row_reasons
from customers.selectors.learning import read_record
from customers.selectors.pulls import schedule_words, watermark_words
from customers.selectors.streams import is_consumed
from customers.selectors.term_words import cap_words, channel_word
from customers.selectors.words import law_words, rate_words, said

register = template.Library()
register.filter("said", said)
register.filter("rate_words", rate_words)
register.filter("law_words", law_words)
register.filter("schedule_words", schedule_words)
register.filter("watermark_words", watermark_words)
register.filter("fault_words", faults.recall)
register.filter("row_reasons", row_reasons)
register.filter("is_consumed", is_consumed)
register.filter("permit_words", read_record)
register.filter("cap_words", cap_words)
register.filter("channel_word", channel_word)


@register.filter
def setting_word(name: str) -> Any:
    """What a setting of a source is called."""
    return SETTING_WORDS[name][0] if name in SETTING_WORDS else name


@register.filter
def role_word(code: str) -> str:
    """What a role is called."""
    return str(ROLE_NAMES.get(code, code))


@register.filter
def as_query(saved: SavedFilter) -> str:
    """The address that applies a saved filter."""
    return f"?{urlencode(saved.filters)}"
