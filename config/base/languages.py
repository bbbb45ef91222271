"""Which of the two languages the reader reads."""

from django.utils.translation import get_language


def is_chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")
