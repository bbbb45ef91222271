"""What the English rules look for, and the lawful expressions that hold the same words."""

import re

from campaigns.domain.compliance.amounts import fact_number
from campaigns.domain.compliance.copies import CREDIT, Copy, Severity
from campaigns.domain.compliance.denial_en import SENTENCE_END, is_denied
from campaigns.domain.compliance.reading import Language, Signal, stretch_around

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
SOURCED = re.compile(
    r"\b(?:source:|according to|named|awarded|award|voted|winner|rated|survey|based on|as of|study|ranked).*\b20\d\d\b|\b20\d\d\b.*\b(?:source:|according to|named|award\w*|voted|winner|rated|survey|study|ranked|moneyfacts|j\.?d\.? power)|\bsource:"
)
WARNS = re.compile(
    r"\b(?:scams?|scammers?|fraud(?:sters?|ulent)?|beware|be wary|watch out for|too good to be true|warning signs?|criminals?|phishing|be suspicious)\b"
)
MASKS = re.compile(
    r"\brisk[- ]free (?:rate|asset|benchmark|treasury|return rate|proxy)s?\b|\bguarantors?\b|\bno bank guarantee\b|\bbest (?:regards|wishes|execution|before|practices?|endeavours|efforts?|interests?)\b|\bat best\b|\bnot (?:fdic|fscs)[- ](?:insured|protected|covered)\b|\bmember fdic\b|\bfeel free\b|\brisk[- ]free cancell?ation\b|\bfree (?:of charge )?(?:to (?:call|contact|cancel|opt)|phone|post)\b|\btoll[- ]free\b|\bfreephone\b|\bfreepost\b|\btax[- ]free\b|\binterest[- ]free (?:period|days?)\b"
)
GUAR = re.compile(
    r"\bguarante(?:ed?|es|eing)\b(?:[- ](?:\w+[- ]){0,3}?)(?:returns?|profits?|growth|incomes?|yields?|gains?|payouts?|results?|performance|capital|principal)\b"
    r"|\b(?:returns?|profits?|growth|income|yields?|gains?|capital|principal)\b (?:is|are|fully|100%|\s)*guaranteed\b|\bguaranteed (?:to|\d[\d.]*%)(?=.{0,20}(?:grow|return|pay|earn|increase|rise|profit|\d|a year))|\bguarantee (?:you|that|your|a|an|of|high|strong|better|great) ?[^.!?;\n]{0,24}(?:returns?|profit|growth|income|lose|gain|yield|money)\b"
    r"|\brisk[- ]?free\b|\b(?:no|zero|without(?: any)?|0|nil|absolutely no|virtually no|free (?:of|from)) (?:investment |market )?risks?\b(?! (?:rating|profile|tolerance|assessment|questionnaire))|\b(?:can ?not|can't|cant|never|won't|will never|will not|could never|not possible to|impossible to|never going to) (?:ever )?(?:lose|loses|losing|go wrong|fail)\b|\bnever (?:lost|loses)\b|\bnothing to lose\b|\bno (?:chance|danger|possibility) of (?:loss|losing)\b|\b(?:100%|completely|totally|perfectly|absolutely) (?:safe|secure|protected)\b|\bsure[- ]?(?:thing|fire) (?:returns?|profits?|investment)?|\bfoolproof\b|\bfail[- ]?safe (?:investment|returns?)"
)
MULTIPLIED = re.compile(
    r"\b(?:double|triple|treble|quadruple|multiply) (?:your|their|his|her) (?:money|savings|investments?|capital|wealth|cash|nest egg)\b(?! (?:rate|goal|pot|points|cashback|rewards|allowance|limit))"
)
SAFE = re.compile(
    r"\byour (?:capital|principal|money|investments?|nest egg) (?:is|are|will be|stays?|remains?) (?:always |completely |fully |perfectly |kept )*(?:safe|secure|protected|insured)\b"
)
GUAR_LAWFUL = re.compile(
    r"\brate (?:is )?guaranteed\b|\bguaranteed rate\b|\b(?:government|deposit|loan|mortgage)[- ]guarantee\b"
)
ABS = re.compile(
    r"\b(?:the |our |your |uk's |britain's |america's |nation's |world's |market's |very |absolute ){0,4}best\b(?! (?:for you|suits?|fits?|of|to|way to (?:contact|reach)|time|known|friend|guess|part|if|when|used|viewed|reached|possible (?:care|service|experience|support|start)|buy before|before|describes|match\b))|\bno\. ?1\b|(?<!\w)#1\b|\bnumber one\b|\b(?:the |market[- ]|world[- ]|industry[- ]|uk's |nation's |britain's |country's )?leading\b(?! (?:up|to|the way|indicator|cause|digits?|zeros?))|\blowest\b(?! (?:balance|daily|point|level|risk|rated|of the|tier|priced|value|minimum|denomination|price of the))|\bcheapest\b|\bunbeatable\b|\bunrivall?ed\b|\bunmatched\b|\bunsurpassed\b|\bworld[- ]class\b|\b(?:the )?(?:uk|world|nation|country|market|britain)(?:'s)? (?:favourite|favorite|top|fastest|safest|cheapest|biggest|highest)\b|\bhighest (?:rates?|returns?|yields?|interest|apy|aer|cashback|paying)\b|\b(?:the )?(?:safest|greatest|finest|smartest|fastest|easiest) (?:\w+ ){0,2}(?:card|bank|account|loan|app|fund|investment|mortgage|savings|way|choice|rates?)\b|\bsecond to none\b|\bbeats? (?:every|all|any)\b"
    r"|\bsaves?\b [^.!?;\n]{0,24}[$£€]\s?[\d,.]+[^.!?;\n]{0,24}\bon average\b|\baverage (?:savings?|saver|customer saves?) (?:of|is)? ?[$£€]|\bon average[^.!?;\n]{0,16}\bsaved? [$£€]\s?[\d,.]+"
)
ABS_LAWFUL = re.compile(
    r"\b(?:do|does|did|doing|try|trying|tried|is|are|works?|working|what's|decide what's|which (?:\w+ ){0,3}is|know|what|suit(?:s|ed)?) (?:\w+ ){0,2}best\b|\b(?:our|your|their|its|his|her|my) (?:very )?best (?:to|interests?|efforts?|endeavours?|customers?)\b|\b(?:no\.|#) ?1\d|\b(?:flat|unit|apt|apartment|suite|building|branch|gate|platform|room|step|question|our) (?:no\.|#|number) ?1\b|\bleading (?:up|to)\b|\bno\. ?1,? [a-z]+ (?:street|road|avenue|lane|square|st|rd)\b|\b(?:at|sell|buy) (?:the )?best (?:available )?price\b|\bhighest (?:rate band|rated)"
)
URG = re.compile(
    r"\bhurry\b|\bact (?:now|fast|quickly|today|immediately)\b|\bonly \d+ (?:\w+ )?(?:left|remaining|spaces?|spots?|places?)\b|\blast (?:chance|few (?:days|hours)|call|opportunity)\b|\bdon't miss out\b|\bbefore it's too late\b|\b(?:limited|short) time only\b|\bwon't last(?: long)?\b|\bselling out\b|\balmost gone\b|\bnow or never\b|\bonce[- ]in[- ]a[- ]lifetime\b|\bfinal (?:hours|days|call|chance)\b|\brunning out\b|\btime is running\b|\bwhile (?:stocks|supplies) last\b|\btoday only\b|\bending soon\b|\bdon't wait\b|\bgoing fast\b|\b(?:offer|deal) (?:ends|expires) (?:soon|tonight|today)\b|\blimited (?:spots|spaces|places|availability)\b"
)
LOAN = re.compile(
    r"\bguaranteed (?:loan )?(?:approvals?|acceptance)\b|\bapproval (?:is )?guaranteed\b|\beveryone(?:'s| is| gets| will be| can be)? (?:approved|accepted)\b|\beverybody(?:'s| is| gets)? (?:approved|accepted)\b|\b(?:no|without(?: a)?|skip the) (?:hard )?credit (?:checks?|searche?s?)\b|\b(?:bad|poor|terrible|no) credit\W{0,3}(?:(?:is |that's )?(?:no problem|not a problem|ok(?:ay)?|welcome|fine|no worries|don't worry))|\b(?:regardless of|whatever|no matter) (?:what )?(?:your )?credit (?:history|score|rating|record)\b|\bwe (?:say yes|never say no)\b|\binstant approval for (?:all|everyone)\b|\b(?:approval|approved|acceptance) (?:for )?(?:100%|in all cases)|\b100% (?:approval|acceptance|approved)\b"
    r"|\bborrow(?:ing)? (?:\w+ ){0,4}?to (?:invest|trade|buy (?:shares|stocks|crypto|funds))\b|\bloan (?:\w+ ){0,3}to (?:invest|buy (?:shares|stocks|crypto))\b|\bspend (?:now|today)[, -]+(?:and )?(?:worry|pay|think|regret) (?:about it )?later\b|\bspend like there's no tomorrow\b|\bspend beyond\b|\bno questions asked\b|\bno affordability checks?\b|\bshop till you drop\b|\bbuy (?:everything|anything|whatever) you want\b"
)
MINOR = re.compile(
    r"\b(?:kids?|children|child|teens?|teenagers?|minors|under[- ]?(?:18|16|13)s?|school ?(?:kids|children|pupils)|pupils|schoolchildren|high[- ]school(?:ers| students?)?|youngsters?|[a-z]+ (?:aged|ages) 1[0-7]|(?:[5-9]|1[0-7])[- ]years?[- ]olds?(?! (?:funds?|banks?|compan\w+|business\w*|accounts?|strateg\w+|firms?|cars?|hous\w+|homes?)))\b"
)
MINOR_LAWFUL = re.compile(
    r"\b(?:parents?|guardians?|grandparents?)\b[^.!?;\n]{0,60}\b(?:child(?:ren)?|kids)\b|\b(?:not|aren't|isn't|cannot|can't|never|no|nor|excluded?|excluding|must be|over|unavailable|prohibited|protect\w*|keep)\b[^.!?;\n]{0,40}\b(?:kids?|child(?:ren)?|teens?|teenagers?|minors|under[- ]?(?:18|16|13)s?)\b|\b(?:under[- ]?18s?|minors|children) (?:are|is|cannot|can't|may not|must not|excluded|not)\b|\b(?:for|of|with) your (?:kids|children|child|family)'?s?\b(?! (?:to invest|to borrow))|\byour (?:kids|children|child)(?:'s|s')? (?:future|education|inheritance|wedding|university|college)\b|\b(?:dependent|number of) children\b|\bjunior isa\b|\bchild ?care\b|\bout of (?:the )?reach of children\b|\bcharit\w+"
)
ENDORSE = re.compile(
    r"\b(?:celebrit(?:y|ies)|professors?|prof\.|dr\.?(?= [a-z])|academics?|economists?|experts?|analysts|university|film stars?|movie stars?|footballers?|athletes?|influencers?|nobel|famous|tv (?:star|presenter|host)s?|(?:our )?customers?(?:,? (?:mr|mrs|ms|like)\b| \w+)?|clients? like)\b[^.!?;\n]{0,32}?\b(?:recommend(?:s|ed)?|endorse[sd]?|swears? by|loves? (?:this|our|the) (?:fund|portfolio|investment)|trusts? (?:this|our|us)|vouch(?:es)?|(?:says?|said):? [\"']|backs|invests? with us)\b|\b(?:recommended|endorsed|loved|backed|trusted|used|approved) by (?:\w+ ){0,3}(?:celebrit(?:y|ies)|professors?|academics?|economists?|experts?|analysts|university|stars?|footballers?|influencers?|customers|celebs|doctors|famous)\b|\bsa(?:ys|id)\b[^.!?;\n]{0,40}\b(?:customers?|clients?|savers?|investors?)\b|\b(?:i|we) (?:doubled|tripled|made) (?:my|our|a) (?:money|savings|fortune)\b"
)
ENDORSE_LAWFUL = re.compile(
    r"\b(?:we|i) (?:strongly )?recommend\b|\brecommend that\b|\bmorningstar\b|\brated by\b|\bour experts manage\b"
)
COMP = re.compile(
    r"\b(?:other|rival|competing|high[- ]street|big|traditional|most|your (?:current|old)) (?:banks?|lenders?|providers?)\b[^.!?;\n]{0,32}?\b(?:rip(?:s|ping)? (?:you |customers )?off|rip-?off|cheat\w*|terrible|rubbish|awful|slow|greedy|steal\w*|hid(?:e|den|ing)|scam\w*|overcharg\w*|don't care|doesn't care|useless|worse|can't match|cannot match|dishonest|fleec\w+|sting\w*|trick\w*|let you down|lie|lies|unsafe|failing|rob\w*|charge you a fortune|mislead)\b"
    r"|\b(?:better|safer|cheaper|fairer) than (?:\w+ ){0,2}(?:any )?other (?:banks?|lenders?|providers?)\b|\b(?:tired|sick|fed up) of (?:\w+ ){0,4}(?:other|greedy|big|your) banks?\b|\bunlike (?:the )?(?:other|greedy|big|rival) (?:\w+ ){0,3}?(?:banks?|lenders?)\b|\b(?:crush|beat|destroy|thrash|puts?)(?:es|s|ing)? (?:\w+ ){0,3}(?:other|rival|competitor|every) ?(?:banks?|lenders?|s)\b|\bgreedy (?:\w+ ){0,3}(?:banks?|lenders?)\b"
)
STATE = re.compile(
    r"\b(?:approved|recommended|backed|endorsed|guaranteed|certified|supported|underwritten|vouched for|blessed|sponsored|fully guaranteed)(?: and (?:approved|recommended|backed|endorsed))? by (?:the )?(?:us |uk |u\.s\. |federal |british |national )*(?:fca|pra|fdic|sec|cfpb|occ|government|treasury|regulators?|bank of england|federal reserve|financial conduct authority|prudential regulation authority|state|central bank|fed|ministry|irs|hmrc|finra)\b|\b(?:government|state|treasury|regulator|fca|fdic|sec|federally)[- ](?:backed|approved|endorsed|recommended|guaranteed|certified|supported)\b|\b(?:government|treasury|regulators?|bank of england) (?:stands?|is|are) (?:right )?behind (?:this|our|us|your|the)\b|\b(?:the )?(?:fca|fdic|sec|regulators?|government|bank of england) (?:has |have )?(?:recommends?|endorses?|approved?s?|backs?|guarantees?) (?:this|our|us|the (?:fund|portfolio|product))"
)
STATE_LAWFUL = re.compile(
    r"\b(?:backed by|guaranteed by) the (?:full faith|fdic up to)|\bgovernment[- ](?:backed|guaranteed) (?:bonds?|securities|gilts?|treasur\w+|student loans?|scheme|mortgage guarantee|loan scheme)"
)
SUIT = re.compile(
    r"\b(?:suitable|perfect|ideal|right|great|good|designed|made|appropriate|works|best) for (?:absolutely )?(?:everyone|everybody|anyone|anybody|all (?:investors?|customers?|clients?|savers?)|every (?:investor|customer|client|saver|person|portfolio|one)|any (?:investor|customer|client))\b|\b(?:everyone|anyone|anybody|everybody) (?:can|should) (?:invest|own|hold|buy)\b|\bno (?:risk |suitability )?(?:questionnaires?|assessments?|profiling|suitability checks?)\b|\bskip the (?:\w+ )?(?:questionnaire|assessment|quiz|risk profile)\b|\bwithout (?:a |any )?(?:\w+ )?(?:questionnaire|suitability|assessment)\b|\bwhatever your (?:risk|attitude to risk|appetite)|\bone[- ]size[- ]fits[- ]all\b|\bsuits (?:everyone|every investor|all investors|anyone)\b|\bregardless of (?:your )?(?:risk|experience)"
)
DEPO = re.compile(
    r"\bsafer than (?:a |any |your |cash in (?:a |the ))?(?:bank )?(?:deposits?|savings?(?: accounts?)?|bank(?: account)?|cash)\b|\b(?:as )?(?:safe|secure) as (?:a |any |your |money in (?:the|a) |cash in (?:the|a) )?(?:bank )?(?:deposits?|savings?(?: accounts?)?|bank(?: account)?|cash)\b|\b(?:just |works |acts )?like a (?:savings account|bank deposit|deposit)\b|\b(?:unlimited|no limit|limitless|without limit|full|fully|100%|all your money|every (?:penny|cent|dollar|pound))\b[^.!?;\n]{0,30}\b(?:fdic|fscs)\b|\b(?:fdic|fscs)\b[^.!?;\n]{0,30}\b(?:unlimited|no limit|without limit|no matter how (?:much|large)|every (?:penny|cent|dollar|pound)|all your money|any amount|in full)\b"
)
DEPO_BODY = re.compile(r"\b(?:fdic|fscs|deposit insurance)\b")
SUBJ = re.compile(r"\A\s*(?:subject:\s*)?(?:re|fw|fwd)\s*:")
ALARM = re.compile(
    r"\A\s*(?:subject:\s*)?[^.\n]{0,60}?\b(?:(?:your |the )?(?:account|card|access|profile)(?: has been| is| was| will be)? ?(?:suspended|locked|blocked|restricted|closed|frozen|limited|on hold|deactivated)|security alert|urgent(?: action| notice)?(?: required)?|action required|unusual activity|final notice|verify your (?:account|identity)|payment (?:failed|declined)|overdue|last warning|(?:your )?(?:card|payment|account|transfer) (?:has been |was |is )?(?:declined|compromised|hacked|cancelled|canceled|expired|in trouble|rejected|at risk)|fraud alert|security (?:notice|breach|warning)|past due|we (?:couldn't|tried to) reach you|confirm your (?:details|identity|account)|immediate (?:action|attention|response)|respond (?:now|immediately)|did you (?:authori[sz]e|make this)|problem with your (?:account|card|payment)|as (?:we )?(?:discussed|agreed|promised)|following (?:up )?(?:on )?our (?:chat|call|conversation|meeting)|legal notice|your refund)\b"
)
PRIV_NUMBERS = re.compile(
    r"(?<![\d-])(?:\d{3}[- ]\d{2}[- ]\d{4}|(?:4\d{3}|5[1-5]\d\d|3[47]\d\d|6\d{3})[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,4}(?:[ -]?\d{1,3})?)(?![\d-])|\b(?:account|acct|a/c|iban|sort code and account)(?: number| no\.?)?:? (?:is )?(?:\d{8,17}|[a-z]{2}\d{2}[a-z0-9]{10,30})\b|\bssn:? ?\d{9}\b"
)
PRIV_LINK = re.compile(
    r"https?://[^\s,;]*[?&/](?:phone|mobile|tel|ssn|id_?no|id_?number|name|first_?name|last_?name|email|card(?:_?no)?|acct|account|dob|postcode)=[^\s&#,;]+"
)
OTHERS_KNOW = re.compile(
    r"\b(?:we (?:can )?(?:see|know|noticed?|have seen|understand|notice|found|saw|learned)|our records show|your credit (?:file|report|record)(?: shows?| says| tells| reveals)|according to your credit (?:file|report))\b[^.!?;\n]{0,60}\b(?:another|other|different|elsewhere|competitor|credit (?:file|report)|with (?:[a-z]+ ){0,2}(?:bank|lender))\b|\byour credit (?:file|report|record) (?:shows?|says|tells us|reveals)\b|\byour (?:loan|card|mortgage|balance|debt|account|savings) (?:with|at) (?:another|a different|your other) (?:bank|lender|provider)\b"
)
TIP = re.compile(
    r"\bsuspicious[- ](?:activity|transactions?) reports?\b|\bsars?\b(?= (?:was|has|have|were|filed|report|about|on))|\b(?:anti[- ])?money[- ]launder(?:ing|er)s?\b[^.!?;\n]{0,24}\b(?:investigations?|enquir(?:y|ies)|inquir(?:y|ies)|review|suspicions?|alerts?|watch ?list|monitoring list|concerns?|case|probe)\b|\b(?:investigat(?:ed|ing|ion)|suspected|suspicion|suspect|reported)\b[^.!?;\n]{0,30}\b(?:money[- ]launder\w+|laundering)\b|\breported (?:you |your (?:account|transactions?) )?to (?:the )?(?:nca|fincen|authorities|national crime agency|police|regulator|law enforcement)\b|\b(?:aml|compliance) (?:investigation|watch ?list|alert)\b|\bfinancial crime (?:investigation|team is investigating)"
)
TIP_LAWFUL = re.compile(
    r"\b(?:to (?:help )?(?:prevent|combat|fight|stop|protect|detect)|helps? (?:us )?(?:prevent|fight|combat)|under|comply with|required by|the)\b[^.!?;\n]{0,20}\bmoney[- ]laundering (?:regulations?|laws?|act|rules|checks)\b|\bmoney[- ]laundering (?:regulations?|laws?|act|rules|directive)\b|\b(?:fight|combat|prevent)(?:ing)? (?:against )?money[- ]laundering\b|\breport (?:suspicious|fraud)\b"
)
TEACHES = re.compile(
    r"\b(?:scams?|scammers?|fraudsters?|criminals?|too good to be true|rule of the (?:month|week)|(?:under|by) (?:conc|cobs|cap|udaap|reg(?:ulation)? [a-z])\b|(?:lender|bank|adviser|firm|advert|ad|promotion|bank's advert)s? (?:may|must|should|can|are|is) (?:not|never)|(?:expects?|requires?|rules?|law) (?:adverts?|firms?|banks?|lenders?|promotions?|that adverts?)|what (?:is|does)|see such an (?:ad|advert)|no (?:honest|genuine|real) (?:bank|lender|adviser))\b"
)
PROFIT = re.compile(r"\bprofits?\b(?! and loss)(?! (?:margin|warning))")


def _invests(copy: Copy) -> bool:
    return copy.is_investment or copy.product_type in {"", "insurance"}


def _borrows_or_invests(copy: Copy) -> bool:
    return copy.product_type in CREDIT or copy.is_investment or copy.product_type == ""


def _not_a_deposit(copy: Copy) -> bool:
    return copy.product_type in {"wealth", "fund", "metal", "insurance"}


def _deposit(copy: Copy) -> bool:
    return copy.product_type == "deposit"


def _marketing_mail(copy: Copy) -> bool:
    return copy.is_marketing and copy.channel in {"email", "email_block"}


def _warns(text: str, found: re.Match[str], _copy: Copy) -> bool:
    start, end = stretch_around(text, found.start(), SENTENCE_END)
    return bool(WARNS.search(text[start:end]))


def _insured_up_to(text: str, _found: re.Match[str], _copy: Copy) -> bool:
    return bool(re.search(r"up to|limits?\b.{0,20}[$£€]?\d", text)) and "unlimited" not in text


def has_source(text: str, found: re.Match[str], _copy: Copy) -> bool:
    start, end = stretch_around(text, found.start(), SENTENCE_END)
    return bool(SOURCED.search(text[start:end]))


def confirmed_by_facts(text: str, _found: re.Match[str], copy: Copy) -> bool:
    """A quota or an end that the catalogue confirms is a fact."""
    quota = fact_number(copy.facts.get("quota"))
    if quota and re.search(rf"(?<!\d){int(quota)}(?!\d)", text.replace(",", "")):
        return True
    return ends_on(text, copy)


def ends_on(text: str, copy: Copy) -> bool:
    """Whether a text names the last day that the catalogue gives."""
    end = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", str(copy.facts.get("valid_to") or ""))
    if end is None:
        return False
    month = MONTHS[int(end[2]) - 1]
    day, number = int(end[3]), int(end[2])
    written = rf"\b{day}(?:st|nd|rd|th)?(?: of)? {month}|\b{month}[a-z]*\.? {day}(?:st|nd|rd|th)?\b"
    figures = rf"\b(?:0?{number}/0?{day}|0?{day}/0?{number})\b|{end[0]}"
    return bool(re.search(f"{written}|{figures}", text))


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EN = Language(
    clause_end=re.compile(r"[.!?;:\n]"),
    sentence_end=SENTENCE_END,
    is_denied=is_denied,
    masks=MASKS,
    teaches=TEACHES,
    signals=(
        Signal("EN-PRIV", PRIV_LINK, deniable=False),
        Signal("EN-PRIV", PRIV_NUMBERS, deniable=False),
        Signal("EN-PRIV", OTHERS_KNOW, deniable=False),
        Signal("EN-TIP", TIP, lawful=TIP_LAWFUL, deniable=False),
        Signal("EN-SUBJ", SUBJ, applies=_marketing_mail, deniable=False),
        Signal("EN-SUBJ", ALARM, applies=_marketing_mail, deniable=False),
        Signal("EN-STATE", STATE, lawful=STATE_LAWFUL),
        Signal("EN-DEPO", DEPO, spared=_insured_up_to),
        Signal("EN-DEPO", DEPO_BODY, applies=_not_a_deposit),
        Signal("EN-COMP", COMP, Severity.WARNING, spared=has_source),
        Signal("EN-ENDORSE", ENDORSE, lawful=ENDORSE_LAWFUL, applies=_invests),
        Signal("EN-MINOR", MINOR, lawful=MINOR_LAWFUL, applies=_borrows_or_invests, spared=_warns),
        Signal("EN-LOAN", LOAN, spared=_warns),
        Signal("EN-SUIT", SUIT, applies=_invests),
        Signal("EN-GUAR", GUAR, lawful=GUAR_LAWFUL, applies=_invests, spared=_warns),
        Signal("EN-GUAR", MULTIPLIED, applies=_invests, spared=_warns),
        Signal("EN-GUAR", SAFE, applies=_not_a_deposit, spared=_warns),
        Signal("EN-APY", PROFIT, applies=_deposit),
        Signal("EN-URG", URG, Severity.WARNING, spared=confirmed_by_facts),
        Signal("EN-ABS", ABS, Severity.WARNING, lawful=ABS_LAWFUL, spared=has_source),
    ),
)
