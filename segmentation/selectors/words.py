"""The closed words of value and lifecycle in the reader's language."""

from collections.abc import Mapping

from segmentation.domain import words
from segmentation.domain.lifecycle.warnings import SIGN_WORDS
from segmentation.selectors.choices import language


def tier_names() -> dict[str, str]:
    """Return the names of the value tiers by code."""
    return {one.value: one.words.of(language()) for one in words.VALUE_TIERS}


def stage_names() -> dict[str, str]:
    """Return the names of the stages of life by code."""
    return {one.value: one.words.of(language()) for one in words.STAGES}


def kind_names() -> dict[str, str]:
    """Return the names of the kinds of product by code."""
    return {one.value: one.words.of(language()) for one in words.PRODUCT_KINDS}


def sign_names() -> Mapping[str, str]:
    """Return the early signs of decline by code."""
    return {code: told.of(language()) for code, told in SIGN_WORDS.items()}
