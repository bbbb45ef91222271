"""Forms that a value must have, checked a column at a time; each answers with a mask of what fails.

Citizen numbers: GB 11643 (ISO 7064 MOD 11-2). Firms' unified social credit codes: GB 32100 (MOD 31). Cards: Luhn.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customers.domain import industries
from customers.domain.cards import has_check_digit

Mask = npt.NDArray[np.bool_]
CITIZEN_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CITIZEN_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
CREDIT_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
CREDIT_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
NUMBER_LENGTH = 18
CARD_LENGTH = 19
PARTS = ((slice(0, 4), 4), (slice(4, 6), 2), (slice(6, 8), 2))  # of YYYYMMDD, with their widths
CURRENCY = r"^[A-Z]{3}$"
PHONE = r"^\+?\d[\d ()\-]{5,19}$"
# Keys stand in addresses of pages and of the API: what these cannot hold, and steps that climb.
UNFIT_CODE = r"[\p{C}\p{Zl}\p{Zp}/\\?#]|^\.\.?$"
UNFIT_SYMBOL = r"[\p{C}\p{Zl}\p{Zp}\\?#]|(^|/)\.{0,2}(/|$)"
ROUNDED = r"^\d(\.\d+)?E\+\d+$"
TOTALS = pa.array(["合计", "总计", "小计", "共计", "total", "totals", "grand total", "subtotal"])
EMAIL = r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$"


def mask_of(column: Any) -> Mask:
    """Return a Boolean Arrow column as a mask; null counts as false."""
    return np.asarray(pc.fill_null(column, False).to_numpy(zero_copy_only=False), dtype=bool)


def was_rounded(column: Any) -> Mask:
    """Mask what a spreadsheet made of a number of more digits than it keeps: 6.22202E+18."""
    if not pc.any(pc.match_substring(column, "E+")).as_py():
        return np.zeros(len(column), dtype=bool)
    return mask_of(pc.match_substring_regex(column, ROUNDED))


def is_total(column: Any) -> Mask:
    """Mask the word that stands where a line of totals has a key."""
    return mask_of(pc.is_in(pc.utf8_lower(column), TOTALS))


def fails_pattern(column: Any, pattern: str) -> Mask:
    """Mask the values that do not match a regular expression (RE2); null passes."""
    return mask_of(pc.invert(pc.match_substring_regex(column, pattern)))


def fails_phone(column: Any) -> Mask:
    """Mask what is no telephone number."""
    return fails_pattern(column, PHONE)


def fails_email(column: Any) -> Mask:
    """Mask what is no e-mail address."""
    return fails_pattern(column, EMAIL)


def fails_industry(column: Any) -> Mask:
    """Mask what is no code of the national classification of industries."""
    return fails_pattern(column, industries.CODE)


def fails_code(column: Any) -> Mask:
    """Mask what cannot be the key of a customer or a product."""
    return mask_of(pc.match_substring_regex(column, UNFIT_CODE))


def fails_symbol(column: Any) -> Mask:
    """Mask what cannot be the code of a market series: as a key, but pairs such as USD/CNY may be."""
    return mask_of(pc.match_substring_regex(column, UNFIT_SYMBOL))


def fails_id_number(column: Any) -> Mask:
    """Mask what is neither a citizen number nor a social credit code with the right check character."""
    # What reads as a citizen number, birth date and all, must be one: digits alone also make credit codes.
    return _fails_figures(
        column,
        lambda figures: np.where(
            _has_birth_date(figures), _is_citizen(figures), _is_credit_code(figures)
        ),
    )


def fails_citizen(column: Any) -> Mask:
    """Mask what is no citizen number: shape, birth date and check character."""
    return _fails_figures(column, lambda figures: _has_birth_date(figures) & _is_citizen(figures))


def fails_credit_code(column: Any) -> Mask:
    """Mask what is no unified social credit code."""
    return _fails_figures(column, _is_credit_code)


def fails_card(column: Any) -> Mask:
    """Mask what is no card number: 12 to 19 digits whose last is right by Luhn (ISO/IEC 7812-1)."""
    digits = pc.replace_substring_regex(column, r"[ \-]", "")
    shaped = mask_of(pc.match_substring_regex(digits, r"^\d{12,19}$"))
    passes = np.zeros(len(column), dtype=bool)
    rows = np.flatnonzero(shaped)
    if len(rows):
        # Zeros before a number change nothing in its sum.
        padded = pc.utf8_lpad(digits.take(pa.array(rows)), CARD_LENGTH, "0")
        figures = padded.to_numpy(zero_copy_only=False).astype(f"S{CARD_LENGTH}")
        numbers = np.ascontiguousarray(figures).view(np.uint8).reshape(-1, CARD_LENGTH) - ord("0")
        passes[rows] = has_check_digit(numbers)
    return mask_of(pc.is_valid(column)) & ~passes


def fails_currency(column: Any) -> Mask:
    """Mask what has not the form of a currency's code (ISO 4217)."""
    return fails_pattern(column, CURRENCY)


def citizen_births(column: Any) -> tuple[Any, Any, Mask]:
    """Return birth dates (datetime64[D]) and male genders that citizen numbers tell, and where they do."""
    upper = pc.fill_null(pc.utf8_upper(column), "")
    shaped = mask_of(pc.match_substring_regex(upper, r"^[0-9]{17}[0-9X]$"))
    born = np.full(len(column), np.datetime64("NaT", "D"))
    male = np.zeros(len(column), dtype=bool)
    rows = np.flatnonzero(shaped)
    if len(rows):
        texts = upper.take(pa.array(rows)).to_numpy(zero_copy_only=False).astype("S18")
        digits = np.ascontiguousarray(texts).view(np.uint8).reshape(-1, NUMBER_LENGTH) - ord("0")
        born[rows] = _days(digits[:, 6:14].astype(int))
        male[rows] = digits[:, 16] % 2 == 1
    return born, male, shaped & ~np.isnat(born)


def _days(digits: npt.NDArray[np.int_]) -> Any:
    """Days of YYYYMMDD written as digits; what is no day of the calendar is NaT."""
    year, month, day = (digits[:, part] @ 10 ** np.arange(width)[::-1] for part, width in PARTS)
    real = (year >= 1800) & (month >= 1) & (month <= 12) & (day >= 1)
    first = (np.where(real, year - 1970, 0) * 12 + np.where(real, month - 1, 0)).astype(
        "datetime64[M]"
    )
    found = first.astype("datetime64[D]") + np.where(real, day - 1, 0)
    real &= found.astype("datetime64[M]") == first
    return np.where(real, found, np.datetime64("NaT", "D"))


def _fails_figures(column: Any, check: Callable[[npt.NDArray[np.uint8]], Mask]) -> Mask:
    upper = pc.utf8_upper(column)
    shaped = mask_of(pc.match_substring_regex(upper, r"^[0-9A-Z]{18}$"))
    passes = np.zeros(len(column), dtype=bool)
    rows = np.flatnonzero(shaped)
    if len(rows):
        texts = upper.take(pa.array(rows)).to_numpy(zero_copy_only=False).astype("S18")
        passes[rows] = check(np.ascontiguousarray(texts).view(np.uint8).reshape(-1, NUMBER_LENGTH))
    return mask_of(pc.is_valid(column)) & ~passes


def _leading_digits(figures: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int_], Mask]:
    """The first 17 places as digits, and the rows in which all of them are."""
    digits = figures[:, :17].astype(int) - ord("0")
    return digits, np.asarray(((digits >= 0) & (digits <= 9)).all(axis=1))


def _has_birth_date(figures: npt.NDArray[np.uint8]) -> Mask:
    digits, numeric = _leading_digits(figures)
    century, month, day = (digits[:, at] * 10 + digits[:, at + 1] for at in (6, 10, 12))
    plausible = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    return numeric & np.isin(century, (18, 19, 20)) & plausible


def _is_citizen(figures: npt.NDArray[np.uint8]) -> Mask:
    digits, numeric = _leading_digits(figures)
    expected = CITIZEN_CHECKS[np.where(numeric[:, None], digits, 0) @ CITIZEN_WEIGHTS % 11]
    return np.asarray(numeric & (figures[:, 17] == expected))


def _is_credit_code(figures: npt.NDArray[np.uint8]) -> Mask:
    values = np.full(256, -1)
    values[CREDIT_ALPHABET] = np.arange(len(CREDIT_ALPHABET))
    coded = values[figures]
    known = np.asarray((coded >= 0).all(axis=1))
    check = (31 - (np.where(known[:, None], coded, 0)[:, :17] @ CREDIT_WEIGHTS) % 31) % 31
    return known & (coded[:, 17] == check)
