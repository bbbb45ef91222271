"""Comparing the figures of an English text with the catalogue."""

import re
from collections.abc import Iterator

from campaigns.domain.compliance.amounts import Figure, parse_number, percents, same_term, sums
from campaigns.domain.compliance.comparing_zh import MINE, SCALE_OF_RISK, is_outside
from campaigns.domain.compliance.copies import Copy, Finding, Severity
from campaigns.domain.compliance.denial_en import SENTENCE_END
from campaigns.domain.compliance.facts import Facts, read_facts
from campaigns.domain.compliance.reading import Places, Reading, stretch_around
from campaigns.domain.compliance.signals_en import MONTHS

CLAUSE_CUT = re.compile(r",(?!\d)|[!?;\n]|\.(?!\d)")
EXAMPLE = re.compile(
    r"\b(?:for example|e\.g|eg\b|example:|representative example|illustrat|suppose|assum(?:e|ing)|if you (?:borrow|deposit|save|invest|put|spend))"
)
FORMER_BEFORE = re.compile(
    r"\b(?:(?:ris(?:ing|es|en)|up|down|increas\w+|reduc\w+|cut|chang\w+|drop\w*|fall\w*|go\w*|mov\w+|lower\w*|rais\w+)(?: \w+){0,2} from|was|were|previously|formerly|used to be|old(?: rate)?(?: of)?|instead of|replacing)\s*$"
)
RATE_BEFORE = re.compile(
    r"\b(?:rates?|apr|apy|aer|interest|yield|earn|pays?|paying|from|at|of|get|representative|only|just|as low as|up to|fixed)\b[^,.!?;\n]{0,16}$"
)
RATE_AFTER = re.compile(
    r"^\s*(?:\([^)]*\))?\s*(?:representative |variable |fixed |gross |p\.?a\.? |tax[- ]free )*(?:apr|apy|aer|annual|interest|rate|p\.?a\b|fixed|variable|gross|yield|per (?:year|annum)|a year)"
)
OTHER_RATE = re.compile(
    r"\bsave(?: up to)?\s*$|\b(?:cash ?back|discount|deposit of|down|ltv|tax|inflation|base rate|prime|sofr|market|average|other banks?|equit(?:y|ies)|bonds?|allocation|penalty|late|overdraft|off|fee of|charge of)\b[^.!?;\n]{0,16}$"
)
MOVED = re.compile(
    r"\b(?:f[ea]ll|fallen|dropp?(?:ed|s)?|cut|reduced|lowered|down|changed|moved|gone?|went|r[oi]se|risen|raised|up|increased)\b[^.!?;\n]{0,24}\bfrom\s*$"
)
OTHER_AFTER = re.compile(
    r"^\s*(?:cash ?back|off\b|discount|down\b|deposit\b|of\b|fee\b|tax\b|ltv|loan[- ]to|bonus|more\b|less\b|lower\b|higher\b|rewards?|back\b|equit|bonds?|in (?:equit|bonds|shares))"
)
FEE_WORD = re.compile(r"\b(?:fee|charge|commission|management charge)\b[^.!?;\n]{0,12}$")
FEE_AFTER = re.compile(
    r"^\s*(?:annual |ongoing |platform |management |transfer |balance transfer |transaction |foreign transaction )*(?:fee|charge|commission)"
)
LOW = re.compile(r"\b(?:from|as low as|starting at|starts at)(?: just| only)?\s*$")
HIGH = re.compile(r"\b(?:up to|as high as|maximum(?: of)?|max)(?: a| an)?\s*$")
PAST_WORD = re.compile(
    r"\b(?:returned|averaged|gained|past|last \d* ?(?:year|month)|since (?:launch|inception))"
)
WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "eighteen": 18,
    "twenty-four": 24,
}
LENGTH = re.compile(rf"\b(?P<number>\d+|{'|'.join(WORDS)})[- ](?P<unit>day|month|year)s?\b")
TERM_AFTER = re.compile(
    r"^\s*(?:fixed[- ]?(?:term|rate)?|term|cd\b|certificate|bond|deposit|saver|savings|loan|product|notice|maturity|lock|personal loan|isa)"
)
TERM_BEFORE = re.compile(
    r"\b(?:term(?: of)?|fixed for|fix(?: your| the)?(?: \w+)? for|locked (?:in )?for|maturity(?: of)?|matures in|over|repay over|for a term of)(?: up to)?\s*$"
)
MIN_BEFORE = re.compile(
    r"\b(?:minimum|min|starting|opening|invest|start|open|save|begin)(?: (?:investment|deposit|amount|initial|balance|an account|investing|saving|opening))*(?: (?:of|is|with|from|with just|just|at|only))*\s*$"
)
MIN_AFTER = re.compile(r"^\s*(?:minimum|min\b|or more|to open)")
BALANCE = re.compile(r"\bbalance\b")
MAX_BEFORE = re.compile(
    r"\b(?:borrow|loans?|credit limit|limit|lend|get|apply for|access|maximum|between [$£€]?[\d,.k]+ and|from [$£€]?[\d,.k]+ to)(?: \w+){0,2}? ?(?:up to|of up to|of|to|as much as)?\s*$"
)
UP_TO = re.compile(
    r"\b(?:up to|as much as|maximum of|between [$£€]?\s?[\d,.k]+ and|from [$£€]?\s?[\d,.k]+ to|limits? of)\s*$"
)
AMOUNT_OTHER = re.compile(
    r"\b(?:protect\w*|insur\w+|cover\w*|fscs|fdic|cash ?back|reward|bonus|spend|win|prize|save|saving|claim|voucher)\b"
)
ANNUAL_FEE = re.compile(
    r"(?P<sign>[$£€])\s?(?P<number>[\d,.]*\d)\s*(?:annual|yearly) fee|\bannual fee (?:of |is |: ?|just |only )*[$£€]\s?(?P<after>[\d,.]*\d)|[$£€]\s?(?P<per>[\d,.]*\d) (?:a|per) year fee"
)
MONTHLY_FEE = re.compile(
    r"[$£€]\s?(?P<number>[\d,.]*\d)\s*(?:monthly|a month|per month|/month)\s*(?:account |service |maintenance )*fee|\bmonthly (?:account |service |maintenance )*fee (?:of |is |: ?|just |only )*[$£€]\s?(?P<after>[\d,.]*\d)"
)
FEE = re.compile(
    r"(?<!annual )(?<!monthly )(?<!yearly )\b(?:transfer |transaction |arrangement |set-?up |flat )?fee (?:of |is |: ?|just |only )*[$£€]\s?(?P<after>[\d,.]*\d)|[$£€]\s?(?P<number>[\d,.]*\d) (?:transfer|transaction|arrangement|set-?up|flat) fee"
)
QUOTA = re.compile(
    r"\b(?:limited to|only|first) (?:the first )?(?P<number>[\d,]+) (?:customers|places|spaces|spots|applicants|accounts|people|units)"
)
DAYS_FREE = re.compile(
    r"\b(?P<number>\d+)[- ]?days?'? (?:of )?interest[- ]free|\binterest[- ]free (?:period|days?) (?:of |for )?(?:up to )?(?P<after>\d+)"
)
DATE = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?(?: (?P<year>20\d\d))?|\b(?P<month2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?P<day2>\d{1,2})(?:st|nd|rd|th)?\b,?(?: (?P<year2>20\d\d))?"
)
LAST_DAY = re.compile(
    r"\b(?:ends?|until|till|by|through|expires?|closes?|before|to|valid to|deadline(?: is)?)(?: on| midnight| on the| the)*\s*$"
)
FREE = re.compile(
    r"\bno (?:\w+ ){0,2}(?:fees?|charges?|costs?)\b|\bno hidden (?:\w+ )?(?:fees?|charges?|costs?)\b|\bzero[- ](?:\w+ )?(?:fees?|charges?|cost)\b|\b(?:fee|cost|commission|charge)[- ]free\b|\bfree (?:of (?:charge|fees?|cost))\b|\bwithout (?:any )?(?:fees?|charges?)\b|\b(?:completely |totally |always |absolutely |100% )?free\b(?![- ](?:period|trade|choice|time|space|wi-?fi|parking|will|from|delivery|gift))|[$£€]0 (?:\w+ )?fees?\b|\bat no (?:extra )?(?:cost|charge)\b|\bfor free\b|\b(?:won't|doesn't|does not|will not|wouldn't) cost (?:you )?(?:a |one |any)?(?:dime|penny|cent|thing|bean|nickel|pound|dollar|anything)\b|\bcosts? (?:you )?(?:absolutely )?(?:nothing|zilch|zero|nada|nowt)\b|\b(?:not|without|never) (?:a|one|another|paying a|spending a) (?:single )?(?:penny|cent|dime|bean|pound|dollar)\b|\bon (?:the house|us)\b|\b(?:we|we'll|bank)(?: will)? (?:pick(?:s)? up|foots?|covers?|waives?|swallows?|absorbs?) (?:the|all|every|your|any) (?:\w+ ){0,2}(?:tab|bill|fees?|charges?|costs?)\b|\bgratis\b|\bcomplimentary\b|\b(?:pay|paying) (?:us )?(?:absolutely )?(?:nothing|zero|zilch|nada)\b|\bnothing (?:more |extra |else )?to pay\b|\b(?:fees?|charges?) (?:are |is |have been )?(?:history|gone|zero|nil|a thing of the past|abolished|scrapped|dead)\b|\bgoodbye to (?:\w+ )?(?:fees?|charges?)\b|\b(?:ditch|ditched|scrapped|dropped|binned) (?:the |all |every )?(?:\w+ )?(?:fees?|charges?)\b|\b(?:zip|zilch|nil|nada) in (?:fees?|charges?)\b|\bfor nothing\b|\b(?:keep|keeps) every (?:penny|cent) [^.!?;\n]{0,16}(?:send|transfer|move)\b|\bnever (?:pay|charge)\b[^.!?;\n]{0,20}\bfees?\b"
)
FREE_TERMS = re.compile(
    r"\b(?:first (?:\w+ )?(?:year|months?|two|three|few|\d+)|costs? [$£€]\d|fee (?:is|of) [$£€]|if you|when you (?:keep|pay|maintain|spend)|with (?:a )?(?:minimum|qualifying|direct deposit)|waived (?:if|when|with)|provided|unless|as long as|after (?:that|which)|then [$£€]|thereafter)\b"
)


def compare(reading: Reading) -> Iterator[Finding]:
    """Yield the figures that contradict the catalogue, and the free things that have a price in it."""
    copy, text = reading.copy, reading.plain.text
    if not copy.facts:
        return
    facts = read_facts(copy.facts)
    places = [*_rates(text, facts, copy), *_terms(text, facts), *_amounts(text, facts)]
    places += [*_numbers(text, facts), *_ratings(text, facts), *_dates(text, facts)]
    seen = Places(len(text))
    for start, end in sorted(places):
        if not seen.meet(start, end):
            seen.take(start, end)
            yield Finding("EN-FACT", Severity.ERROR, *reading.plain.span(start, end))
    for start, end in _free(text, facts):
        yield Finding("EN-FREE", Severity.ERROR, *reading.plain.span(start, end))


def _clause(text: str, start: int, end: int) -> tuple[str, str]:
    first, last = stretch_around(text, start, CLAUSE_CUT)
    return text[first:start], text[end : max(end, last)]


def _just_before(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 60) : found.start()]


def _is_set_apart(text: str, start: int, before: str) -> bool:
    first, last = stretch_around(text, start, SENTENCE_END)
    return bool(EXAMPLE.search(text[first:last]) or FORMER_BEFORE.search(before))


def _rates(text: str, facts: Facts, copy: Copy) -> Iterator[tuple[int, int]]:
    for figure in percents(text):
        before, after = _clause(text, figure.start, figure.end)
        if _is_set_apart(text, figure.start, before):
            continue
        if FEE_WORD.search(before) or FEE_AFTER.match(after):
            wrong = not facts.agrees_on_rate(figure.value, facts.fee_pct)
        elif OTHER_RATE.search(before) or OTHER_AFTER.match(after) or _was(before, after):
            continue
        else:
            wrong = _wrong_rate(figure, before, after, facts, copy)
        if wrong:
            yield figure.start, figure.end


def _was(before: str, after: str) -> bool:
    """“Fell from 9.9% APR to 9.4% APR”: the rate that was."""
    return bool(MOVED.search(before) and re.match(r"[^.!?;\n,]{0,12}\bto\s+\d", after))


def _wrong_rate(figure: Figure, before: str, after: str, facts: Facts, copy: Copy) -> bool:
    past = PAST_WORD.search(before + after) and facts.rate_kind != "past"
    about = RATE_BEFORE.search(before) or RATE_AFTER.match(after)
    by_month = figure.value == 0 or re.match(r"\s*(?:per|a|each) (?:month|day|week)", after)
    if past or by_month or not about:
        return False
    if LOW.search(before) and facts.rate_min is not None:
        return not facts.agrees_on_rate(figure.value, facts.rate_min)
    if HIGH.search(before) and facts.rate_max is not None:
        return not facts.agrees_on_rate(figure.value, facts.rate_max)
    return is_outside(figure.value, facts, copy)


def _terms(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    for found in LENGTH.finditer(text):
        before, after = _clause(text, *found.span())
        if not (TERM_AFTER.match(after) or TERM_BEFORE.search(before)):
            continue
        if _is_set_apart(text, found.start(), before) or PAST_WORD.search(before):
            continue
        number = WORDS.get(found["number"]) or float(found["number"])
        days = number * {"day": 1, "month": 30, "year": 365}[found["unit"]]
        if facts.terms and not any(same_term(days, term) for term in facts.terms):
            yield found.span()


def _amounts(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    for figure in sums(text):
        before, after = _clause(text, figure.start, figure.end)
        if _is_set_apart(text, figure.start, before):
            continue
        wanted = None
        if MIN_BEFORE.search(before) or MIN_AFTER.match(after):
            balance = BALANCE.search(before[-30:] + after[:16])
            wanted = (
                facts.min_balance if balance and facts.min_balance is not None else facts.min_amount
            )
        elif UP_TO.search(before) and not AMOUNT_OTHER.search(before + after):
            wanted = facts.max_amount
        if wanted is not None and abs(figure.value - wanted) > 0.005:
            yield figure.start, figure.end


def _numbers(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    pairs = (
        (ANNUAL_FEE, facts.annual_fee),
        (MONTHLY_FEE, facts.monthly_fee),
        (FEE, facts.fee),
        (QUOTA, facts.quota),
        (DAYS_FREE, facts.interest_free_days),
    )
    for pattern, fact in pairs:
        for found in pattern.finditer(text) if fact is not None else ():
            groups = found.groupdict()
            written = groups.get("number") or groups.get("after") or groups.get("per") or ""
            value = parse_number(written)
            if (
                value is not None
                and value not in (fact, 0)
                and not _is_set_apart(text, found.start(), _just_before(text, found))
            ):
                yield found.span()


def _ratings(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    if facts.risk_rating is None or SCALE_OF_RISK.search(text):
        return
    for found in MINE.finditer(text):
        before = text[found.start() - 1 : found.start()]
        if not before.isalnum() and int(found["number"]) != facts.risk_rating:
            yield found.span()


def _dates(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    """A day that a text calls the last of the offer is the catalogue's."""
    if facts.valid_to is None:
        return
    for found in DATE.finditer(text):
        if not LAST_DAY.search(_just_before(text, found)):
            continue
        day = int(found["day"] or found["day2"])
        month = MONTHS.index(found["month"] or found["month2"]) + 1
        year = found["year"] or found["year2"]
        other = (month, day) != (facts.valid_to.month, facts.valid_to.day)
        if other or (year and int(year) != facts.valid_to.year):
            yield found.span()


def _free(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    prices = {"annual": facts.annual_fee, "yearly": facts.annual_fee, "month": facts.monthly_fee}
    every = (facts.fee, facts.fee_pct, facts.annual_fee, facts.monthly_fee)
    if FREE_TERMS.search(text):
        return
    for found in FREE.finditer(text):
        before = _just_before(text, found)
        if re.search(r"\b(?:not|isn't|aren't|never)\s*$", before):
            continue
        named = [price for word, price in prices.items() if word in found.group()]
        if any(named if named else every):
            yield found.span()
