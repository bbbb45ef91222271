"""Whole numbers as Chinese writes them: 五万, 一百二十, 二零二六, 壹佰."""

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}


def read_numeral(written: str) -> int | None:
    """Return the number; digits in a row are read as they stand (二零二六), None is for what is no number."""
    if not written or any(sign not in DIGITS | TENS | LARGE for sign in written):
        return None
    if all(sign in DIGITS for sign in written):
        return int("".join(str(DIGITS[sign]) for sign in written))
    tail = _spoken_tail(written)
    total, section, digit = 0, 0, 0
    for sign in written[:-1] if tail else written:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in TENS:
            section += (digit or 1) * TENS[sign]
            digit = 0
        else:
            total = (total + section + digit or 1) * LARGE[sign]
            section = digit = 0
    return total + section + digit + tail


def _spoken_tail(written: str) -> int:
    """一万五 is fifteen thousand: a last digit counts tenths of the unit before it, unless 零 stands between."""
    unit = (TENS | LARGE).get(written[-2:-1], 0)
    return DIGITS.get(written[-1], 0) * unit // 10 if unit > TENS["十"] else 0
