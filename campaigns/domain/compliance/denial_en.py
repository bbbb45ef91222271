"""When an English clause denies, excludes or warns of the words in it."""

import re

CLAUSE_END = re.compile(r"(?<!\bno)[.!?;:\n](?!\d)|,? but |,? yet |, and |--| - ")
SENTENCE_END = re.compile(r"[!?;\n]|(?<!\bno)\.(?!\d)")
DENIALS = re.compile(
    r"\b(?:not(?! only| just| to be missed| to mention)|no(?! catch| worries| need| problem| doubt| fuss| hassle| matter| risk|\.)|never|cannot|can't|isn't|aren't|don't|doesn't|won't|without|nor|neither|none|nothing|avoid|beware|scams?|false|claim(?:s|ing)?|so-called|nobody|unlike|think (?:twice |carefully |hard )?before)\b"
)
MOCKED = re.compile(
    r"\b(?:who says|why not|don't wait|don't miss|why wouldn't|what are you waiting|can't wait|don't worry|no need to worry)\b"
)
REACH_WORDS = 8
LONGEST = 600  # a clause is looked for no further away


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether the clause before a place denies it, or what follows calls it untrue."""
    before = text[max(0, start - LONGEST) : start]
    cuts = [found.end() for found in CLAUSE_END.finditer(before)]
    clause = before[cuts[-1] if cuts else 0 :]
    if MOCKED.search(clause):
        return False
    denied = any(
        len(clause[found.end() :].split()) <= REACH_WORDS for found in DENIALS.finditer(clause)
    )
    return denied or bool(
        re.match(
            r"[^.!?;\n]{0,20}\b(?:does not exist|doesn't exist|is a myth|is false|is not possible|are not guaranteed|is not guaranteed|is a scam)\b",
            text[end : end + LONGEST],
        )
    )
