"""What a text may be in a cell of a spreadsheet: no formula, no control sign."""

import pyarrow as pa
import pyarrow.compute as pc

# A spreadsheet takes a text that begins so for a formula; a plain signed number, as +86 138…, is none.
FORMULA = r"^[\s\x00-\x1f]*[=+\-@＝＋－＠]|^[\t\r]"
NUMBER = r"^[+\-]?[0-9][0-9 .]*$"
CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
# What would end a comment line, or split it into cells.
DELIMITERS = str.maketrans(
    {",": "，", ";": "；", '"': "”", "\t": " ", "\r": " ", "\n": " ", "\x00": " "}
)


def neutralise(texts: pa.Array) -> pa.Array:
    """Put an apostrophe before what a spreadsheet would compute, and drop control signs."""
    clean = pc.replace_substring_regex(texts, CONTROLS, "")
    risky = pc.and_(
        pc.match_substring_regex(clean, FORMULA),
        pc.invert(pc.match_substring_regex(clean, NUMBER)),
    )
    return pc.if_else(risky, pc.binary_join_element_wise("'", clean, ""), clean)


def bare(text: str) -> str:
    """Take away the apostrophe that `neutralise` put before a text."""
    guarded = text.startswith("'") and neutralise(pa.array([text[1:]]))[0].as_py() == text
    return text[1:] if guarded else text


def one_cell(text: str) -> str:
    """Make a text fit for a comment line: one line, and one cell whatever the delimiter."""
    return text.translate(DELIMITERS)
