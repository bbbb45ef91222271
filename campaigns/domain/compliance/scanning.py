"""Scanning a text: read, match, judge the whole, compare with the catalogue; the same text always finds the same."""

from collections.abc import Iterator

from campaigns.domain.compliance import (
    comparing_en,
    comparing_zh,
    frames_credit_zh,
    frames_en,
    frames_others_zh,
    frames_selling_en,
    frames_selling_zh,
    frames_zh,
    signals_en,
    signals_zh,
    whole_en,
    whole_zh,
)
from campaigns.domain.compliance.copies import OWN_WORDS, Copy, Finding, Severity
from campaigns.domain.compliance.folding import fold, squeeze
from campaigns.domain.compliance.framing import find_frames
from campaigns.domain.compliance.reading import Places, find_signals, read

# What a rule found by its words gives way to, where two lie in one place and neither is longer.
FIRST_IN_PLACE = (
    "PRIV", "TIP", "STATE", "DEPO", "COMP", "SUBJ", "ENDORSE", "MINOR", "CRED", "LOAN", "SUIT", "GIFT",
    "BENCH", "PAST", "GUAR", "RET", "FREE", "TRIG", "APR", "APY", "RATE", "CONF", "INDUCE", "URG", "ABS", "TERM",
)  # fmt: skip
RANK = {name: rank for rank, name in enumerate(FIRST_IN_PLACE)}
FRAMES_ZH = (
    *frames_zh.PROMISES,
    *frames_others_zh.OTHERS,
    *frames_credit_zh.CREDIT,
    *frames_selling_zh.SELLING,
)
FRAMES_EN = (*frames_en.PROMISES, *frames_en.OTHERS, *frames_selling_en.SELLING)
PACKS = {
    "zh": (signals_zh.ZH, FRAMES_ZH, whole_zh.judge, comparing_zh.compare),
    "en": (signals_en.EN, FRAMES_EN, whole_en.judge, comparing_en.compare),
}


def scan(copy: Copy) -> list[Finding]:
    """Return what offends in a text, in the order of its places; findings about the whole text last."""
    language, frames, judge, compare = PACKS["en" if copy.lang.lower().startswith("en") else "zh"]
    reading = read(copy, language)
    whole = list(judge(reading))
    claims = [
        *_forbidden(copy),
        *find_signals(reading, language),
        *find_frames(reading, language, frames),
        *(found for found in whole if not found.whole),
    ]
    kept = _one_rule_a_place(claims, len(copy.text))
    found = [*kept, *compare(reading), *(f for f in whole if f.whole)]
    return sorted(found, key=lambda f: (f.whole, f.start, f.end, f.rule))


def tongue_of(text: str) -> str:
    """Guess a text's language by its letters: zh where any Chinese character stands in it."""
    return "zh" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else "en"


def _forbidden(copy: Copy) -> Iterator[Finding]:
    """Yield the words that the bank itself has banned, however they are written."""
    if not copy.forbidden:
        return
    text = squeeze(fold(copy.text))
    for words in copy.forbidden:
        wanted = squeeze(fold(words)).text.strip()
        at = text.text.find(wanted) if wanted else -1
        while at >= 0:
            yield Finding(OWN_WORDS, Severity.ERROR, *text.span(at, at + len(wanted)))
            at = text.text.find(wanted, at + len(wanted))


def _one_rule_a_place(claims: list[Finding], size: int) -> list[Finding]:
    """Keep for each place the longest finding, of equals the more specific rule's; join what one rule says in a row."""
    kept: list[Finding] = []
    taken = Places(size)
    for claim in sorted(
        claims, key=lambda f: (-(f.end - f.start), RANK.get(f.rule[3:], 99), f.start)
    ):
        if not taken.meet(claim.start, claim.end):
            taken.take(claim.start, claim.end)
            kept.append(claim)
    return kept
