"""English rules that judge a text as a whole: what must stand in it, and what must stand beside a figure."""

import re
from collections.abc import Iterator

from campaigns.domain.compliance.amounts import fact_number
from campaigns.domain.compliance.copies import (
    CREDIT,
    NAMES_SENDER,
    NAMES_WAY_OUT,
    Copy,
    Finding,
    Severity,
)
from campaigns.domain.compliance.folding import fold
from campaigns.domain.compliance.reading import Reading

WORD = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
WORDS = rf"\b{WORD}(?:[- ]{WORD})?"
PERCENT = (
    rf"(?:\d{{1,24}}(?:\.\d{{1,12}})?|{WORDS}(?: (?:point {WORD}|and a half))?)\s?(?:%|per ?cent\b)"
)
RISK_TOLD = re.compile(
    r"\b(?:capital|money|investment|principal) (?:is |may be |will be |could be )?at risk\b|\b(?:can|may|could|might)\b[^.!?;\n]{0,40}\b(?:fall|go down|decrease|drop|decline|lose|less than)\b|\bgo(?:es)? down as well as up\b|\bget(?:ting)? back less\b|\blose (?:some or all of )?(?:value|money|your)\b|\binvest(?:ing|ments?)\b[^.!?;\n]{0,30}\b(?:involves?|carr(?:y|ies)|subject to|entails?)\b[^.!?;\n]{0,24}\brisks?\b|\bloss of (?:principal|capital)\b|\brisk of loss\b|\bless than you (?:invest|invested|put in|paid)\b|\bfalls? as well as rises?\b|\bvalue (?:can|may|of)\b[^.!?;\n]{0,40}\bfluctuat"
)
NO_LOSS = re.compile(
    r"\b(?:not|no|never|cannot|can't|won't|without)\b[^.!?;\n]{0,16}(?:at risk|lose|fall|go down|risk)"
)
PAST_FIGURE = re.compile(
    rf"\b(?:return(?:ed|s of)|averag(?:ed|ing)|gained|grew|rose|delivered|achieved|earned investors|made|up|was up|performance of|outperform\w*|annuali[sz]ed return|average annual return)\b[^.!?;\n]{{0,30}}?{PERCENT}|{PERCENT}[^.!?;\n]{{0,40}}\b(?:(?:over|in|during|for) the (?:last|past|previous)|last year|since (?:launch|inception|20\d\d)|in 20\d\d|past (?:\w+ )?(?:years?|months?))\b|\b(?:over|in|during) the (?:last|past|previous)\b[^.!?;\n]{{0,40}}?{PERCENT}|\b(?:in 20\d\d|since (?:launch|inception|20\d\d))[^.!?;\n]{{0,30}}?{PERCENT}|\bpast performance\b[^.!?;\n]{{0,20}}{PERCENT}|\b(?:turned|grew|went from|took) [^.!?;\n]{{0,12}}[$£€]\s?[\d,.]+k?[^.!?;\n]{{0,24}}\b(?:into|to)\b [^.!?;\n]{{0,10}}[$£€]\s?[\d,.]+"
)
PAST_WARNING = re.compile(
    r"\b(?:past|previous|historical|simulated) (?:performance|returns?|results?)\b[^.!?;\n]{0,30}\b(?:not|no|never|doesn't|isn't|cannot|can't)\b"
)
APR = re.compile(r"\bapr\b|\bannual percentage rate\b|\baprc\b")
CREDIT_COST = re.compile(
    rf"{PERCENT}\s*(?:\w+ ){{0,3}}?(?:interest|rates?|(?:per|a|each|every|/) ?(?:month|day|week|year|annum|mo)|p\.?a\b|p\.?m\b|monthly|daily|weekly|annually|fixed|variable|ear\b|on (?:balance transfers?|purchases))|\b(?:interest|rates?|charged|borrow(?:ing)?)\b[^.!?;\n%]{{0,30}}?{PERCENT}|\b(?:interest|cost)s? (?:of |just |only |from )*[$£€]\s?[\d.,]+ (?:per|a) (?:day|week|month)|\b(?:from|for) (?:as little as |just |only )*[$£€]\s?[\d.,]+ (?:per|a|each) (?:day|week)|\b(?:pennies|cents|pence|(?:a few|mere|just) (?:pence|cents|pennies|dollars|pounds|quid|bucks)|(?:a|one|the) (?:dollar|pound|buck|quid|penny|fiver)|(?:price|cost) of a (?:coffee|latte|cappuccino|pint|newspaper|sandwich)) (?:a|per|each|every) (?:day|week|month)"
)
NOT_COST = re.compile(
    r"cash ?back|reward|discount|deposit|down\b|\bfee\b|ltv|loan[- ]to[- ]value|off\b|points|savings?\b|inflation|of (?:customers|applicants)"
)
PAYMENT = re.compile(
    rf"[$£€]\s?[\d,.]+\s?(?:/ ?mo(?:nth)?\b|(?:a|per|each|every) month|monthly|pcm|p\.?m\.?\b)|\b(?:monthly )?payments? (?:of|from|as low as|starting at|just|only) (?:just |only )?[$£€]\s?[\d,.]+|\b(?:\d+|{WORDS}) (?:(?:easy|equal|monthly|low|simple|small|weekly) )+(?:payments?|instal?ments?)\b|\bfinance charge of [$£€]?\s?[\d,.]+"
)
DOWN = re.compile(
    rf"(?:{PERCENT}|[$£€]\s?[\d,.]+)\s*down\b|\bdown payment (?:of|from|as low as) (?:just |only )?(?:{PERCENT}|[$£€]\s?[\d,.]+)"
)
PERIOD = re.compile(
    r"\b\d+[- ](?:month|year)s?(?:[- ](?:term|loan|repayment|financing|mortgage|fixed))\b|\b(?:over|up to|for|in) \d+ (?:months|years)\b"
)
COUNT = re.compile(
    r"\b\d+ (?:\w+ ){0,3}payments?\b|\b(?:over|for|term of|in) (?:a )?\d+[- ](?:month|year)s?\b|\b\d+[- ](?:month|year)s?\b"
)
APY_LONG = re.compile(r"\bannual percentage yield\b")
APY = re.compile(r"\bapy\b")
AER = re.compile(r"\baer\b|\bannual equivalent rate\b")
VALIDITY = re.compile(
    r"\b(?:as of|effective|accurate|valid|through|until|available (?:from|until|to)|offer (?:ends|expires|valid)|from (?:\w+ )?\d{1,2}|expires?|subject to change (?:after|at any time)|today's date|between)\b|\b(?:\d+|one|two|three|six|twelve)[- ](?:month|year)s?\b"
)
NAME = re.compile(
    r"\b(?:[A-Z][\w&'’-]{1,40} ){1,8}(?:Bank(?:ing)?|Building Society|Credit Union|Savings|Trust|Financial|Bancorp|N\.A\.|plc|PLC|Ltd)\b|\b(?:Bank of [A-Z]\w+|[A-Z]{3,5} (?:UK|Bank))\b"
)
NOT_NAME = re.compile(
    r"\b(?:Your|Our|The|My|Other|Mobile|Online|Open|Phone|Telephone|Internet|Personal|Business|Private|A|Any|This|High) (?:Bank|Banking|Savings|Trust|Financial)\b|\bBank of England\b"
)
ADDRESS = re.compile(
    r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b|\b[a-z]{2},? \d{5}(?:-\d{4})?\b|\bp\.?o\.? box \d+|\b\d{1,5}[a-z]? (?:[a-z'.]+ ){1,4}(?:street|st|road|rd|avenue|ave|lane|ln|square|sq|boulevard|blvd|drive|way|place|plaza|court|quay|wharf|house|row|broadway|parkway)\b"
)
WAY_OUT_SMS = re.compile(
    r"\b(?:reply|text|txt|send)\b[^.\n]{0,12}\bstop\b|\bstop to (?:opt|end|unsubscribe|cancel|quit|\d)|\bopt[- ]?out\b|\bunsubscribe\b|\bstop2end\b|\bto stop\b[^.\n]{0,20}\b(?:reply|text)\b"
)
WAY_OUT_MAIL = re.compile(
    r"\bunsubscribe\b|\bopt[- ]?out\b|\b(?:manage|update|change) (?:your )?(?:e-?mail |marketing |communication |contact )*preferences\b|\bstop receiving\b|\bno longer wish to receive\b"
)


def judge(reading: Reading) -> Iterator[Finding]:
    """Yield what is missing from a text, or missing beside a figure in it."""
    text, copy = reading.plain.text, reading.copy
    if copy.is_marketing:
        yield from _risk(text, copy)
        yield from _past(reading)
        yield from _credit(reading)
        yield from _deposit(reading)
        out = WAY_OUT_SMS if copy.channel == "sms" else WAY_OUT_MAIL
        if copy.channel in NAMES_WAY_OUT and not out.search(text):
            yield _whole("EN-OPT", copy)
    if copy.channel in NAMES_SENDER and not _names_sender(copy, text):
        yield _whole("EN-ID", copy)


def _whole(rule: str, copy: Copy, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, severity, 0, len(copy.text), whole=True)


def _risk(text: str, copy: Copy) -> Iterator[Finding]:
    if not copy.is_investment:
        return
    if any(not NO_LOSS.search(_since_sentence(text, m)) for m in RISK_TOLD.finditer(text)):
        return
    yield _whole("EN-RISK", copy, Severity.WARNING if copy.channel == "push" else Severity.ERROR)


def _since_sentence(text: str, found: re.Match[str]) -> str:
    return (
        re.split(r"[.!?;\n]", text[max(0, found.start() - 14) : found.start()])[-1] + found.group()
    )


def _past(reading: Reading) -> Iterator[Finding]:
    text, copy = reading.plain.text, reading.copy
    invests = copy.is_investment or copy.product_type in {"", "insurance"}
    if not invests or PAST_WARNING.search(text):
        return
    for found in PAST_FIGURE.finditer(text):
        if not re.search(r"\bup to\b|\bfees?\b|\bcharges?\b|\brisen to\b", found.group()):
            yield Finding("EN-PAST", Severity.ERROR, *reading.plain.span(*found.span()))
            return


def _credit(reading: Reading) -> Iterator[Finding]:
    text, copy = reading.plain.text, reading.copy
    if copy.product_type not in CREDIT:
        return
    yield from _trigger_terms(reading)
    if APR.search(text):
        return
    for found in CREDIT_COST.finditer(text):
        near = text[max(0, found.start() - 16) : found.end() + 16]
        if not NOT_COST.search(near):
            yield Finding("EN-APR", Severity.ERROR, *reading.plain.span(*found.span()))
            return


def _trigger_terms(reading: Reading) -> Iterator[Finding]:
    """US: a payment, a number of payments or a down payment calls for the repayment terms and the APR."""
    text, copy = reading.plain.text, reading.copy
    if copy.market == "UK" or copy.product_type != "loan":
        return
    payment, down = PAYMENT.search(text), DOWN.search(text)
    period = PERIOD.search(text) if copy.market == "US" and not APR.search(text) else None
    told = APR.search(text) and (COUNT.search(text) or not payment)
    if copy.market == "US" and payment and not re.search(r"[$£€]", text):
        told = None
    found = payment or down or period
    if found and not (told and (not down or COUNT.search(text))):
        yield Finding("EN-TRIG", Severity.ERROR, *reading.plain.span(*found.span()))


def _deposit(reading: Reading) -> Iterator[Finding]:
    text, copy = reading.plain.text, reading.copy
    if copy.product_type != "deposit":
        return
    rate = re.search(PERCENT, _without_other_rates(text))
    if rate is None:
        return
    span = reading.plain.span(*rate.span())
    long, short, aer = APY_LONG.search(text), APY.search(text), AER.search(text)
    if copy.market == "UK":
        if not aer:
            yield Finding("EN-APY", Severity.ERROR, *span)
        return
    if not long and short:
        yield Finding("EN-APY", Severity.WARNING, *reading.plain.span(*short.span()))
    elif not long and not (aer and copy.market != "US"):
        yield Finding("EN-APY", Severity.ERROR, *span)
    if (long or short) and _lacks_terms(text, copy):
        yield Finding("EN-TRIG", Severity.ERROR, *span)


def _without_other_rates(text: str) -> str:
    """Blot out percentages that are no rate of return, keeping the places of the others."""
    other = re.compile(
        rf"{PERCENT}(?= (?:of|off|cash ?back|discount|free|online|secure|tax|bonus on purchases))|(?:inflation|tax)[^.!?;\n]{{0,16}}{PERCENT}"
    )
    return other.sub(lambda m: " " * len(m.group()), text)


def _lacks_terms(text: str, copy: Copy) -> bool:
    """Whether the validity, or a term that the catalogue has, is not told."""
    facts = copy.facts
    fees = any(fact_number(facts.get(name)) for name in ("fee", "monthly_fee"))
    needs = [
        (True, VALIDITY),
        (
            bool(fact_number(facts.get("min_balance"))),
            re.compile(r"minimum|at least|balance of|or more|\bmin\b"),
        ),
        (
            bool(facts.get("variable")),
            re.compile(r"variable|may change|can change|subject to change"),
        ),
        (fees, re.compile(r"\bfees?\b")),
        (bool(facts.get("early_withdrawal_penalty")), re.compile(r"penalt")),
    ]
    return any(needed and not told.search(text) for needed, told in needs)


def _names_sender(copy: Copy, text: str) -> bool:
    folded = fold(copy.text).text
    own = any(fold(name).text in folded for name in copy.names)
    named = own or any(NAME.search(NOT_NAME.sub("", m.group())) for m in NAME.finditer(copy.text))
    return named and (copy.channel != "email" or bool(ADDRESS.search(folded)))
