"""English claims by classes of words: how credit and offers are pressed, and what a customer must not learn."""

from campaigns.domain.compliance.copies import Severity
from campaigns.domain.compliance.denial_en import SENTENCE_END
from campaigns.domain.compliance.framing import Frame, frame
from campaigns.domain.compliance.selling import (
    is_credit,
    is_deposit,
    is_fluctuating,
    is_investment,
    sells,
)
from campaigns.domain.compliance.signals_en import confirmed_by_facts, has_source

WARNING = Severity.WARNING
# Credit.
BLEMISHED = r"\b(?:whatever your (?:past|history|score|situation|circumstances)|no matter (?:your|how|what|who)|regardless of|even (?:if|with)|despite|never mind|forget (?:about )?your|who cares|doesn't matter|don't care|don't mind|past is (?:your|the) past|missed payments|defaults|ccjs?|bankrupt\w*|bad (?:credit|record|score)|poor (?:credit|score)|low score|turned down|refused|declined|rejected|rough patch|blemish\w*|black marks?|been told no|rock[- ]bottom score)\b"
YES = r"\b(?:approved?|approval|accept(?:s|ed)?|say(?:s)? yes|it's a yes|is yours|cash is|we lend|we'll lend|lend to|welcome|no problem|qualif\w+|get the (?:cash|money|loan|card)|got you|we've got|walk (?:away|out) with|the money|you're in|still (?:get|borrow)|fine by us|our answer)\b"
SUBJECT_TO = r"\b(?:subject to|may|might|not guarantee\w*|affordab\w+|could|advice|depends?|free debt|helpline|if you are|affect\w*)\b"
ALL = r"\b(?:everyone|everybody|all applicants|anyone|anybody|each applicant|nobody|no one|no applicant|we never|we don't|never)\b"
TURNED_AWAY = r"\b(?:turn(?:ed|s)? (?:\w+ )?(?:away|down)|approved|accepted|gets? (?:a )?(?:yes|the (?:cash|money|loan))|hear(?:s)? no|say(?:s|ing)? no|refuses?d?|declines?d?|rejects?|rejected|qualif\w+|walks? (?:away|out) with|leaves? (?:empty|with)|empty[- ]handed)\b"
APPROVED = r"\b(?:approval|acceptance|a yes|your loan|your application)\b"
FORMALITY = r"\b(?:certain(?:ty)?|in the bag|a formality|automatic|assured|every time|a given|promised|a done deal|as good as done|sorted already|rubber[- ]stamped)\b"
SPEND = r"\b(?:spend|splurge|shop|buy|treat yourself|put (?:it|everything|the lot)(?: all)? on|max out|swipe|charge (?:it|everything)|go wild|indulge|live it up|enjoy|have it|get it|take it|grab|book|party|holiday)\b"
DEFERRED = r"\b(?:worry|think|thinking|regret|deal with|sort|sums|maths?|math|bills?|cost|reckoning|paying|payment|care|fret|numbers)\b[^.!?;\n]{0,24}\b(?:later|another (?:day|time)|some other (?:day|time)|tomorrow(?:'s problem)?|next (?:month|year)|whenever|can wait|some day|someday|when it comes|wait)\b|\bleave (?:the )?(?:sums|bills?|worr\w+|thinking|maths?|math|cost|numbers)\b|\bfuture you\b|\bno tomorrow\b|\bbeyond your means\b|\bbefore pay ?day\b|\bif you can't afford\b|\b(?:blow|bust|forget) (?:the|your) budget\b|\bwithout (?:a (?:second )?thought|thinking|looking at the price|counting)\b|\bdamn the\b|\bhang the cost\b|\bnever mind the (?:price|cost|bill)"
PRUDENT = r"\b(?:budgeting|points|cash ?back|rewards|afford to|within|pay in full|alerts?|plan ahead|not|responsibly)\b"
SHORT = r"\b(?:broke|skint|out of cash|empty wallet|wallet (?:is )?empty|no savings|payday (?:is|seems|feels)|can't afford|strapped|maxed out|bank balance (?:is )?zero|overdrawn)\b"
ANYWAY = r"\b(?:still|anyway|get it|buy|go|party|shop|holiday|vacation|have it|yours|covered|treat|no reason|who says)\b"
BORROW = r"\b(?:borrow\w*|loans?|credit lines?|line of credit|our card|our cards|leverage|remortgage|release equity|credit)\b"
SPECULATE = r"\b(?:invest (?:it|in|the)|shares|stocks|crypto\w*|bitcoin|(?:the|a) (?:rising |bull |stock )?market\b(?![- ])|day[- ]trad\w+|trading account|ipos?|gambl\w+|bets?|meme coins?|fund your (?:deposit|down payment)|cover (?:the|your) (?:deposit|down payment))\b"
UNASKED = r"\b(?:no (?:proof of income|income (?:check|proof)s?|awkward questions|payslips?|credit history|questions)|without (?:checking|looking at|asking about) (?:your )?(?:\w+ )?(?:credit|income|score|history|past)|we (?:don't|won't|never) (?:even )?(?:check|look at|care about|ask about|mind|peek at) (?:your )?(?:\w+ ){0,2}(?:credit|income|score|history|past|record|file)|(?:your )?(?:credit )?(?:score|history|record) (?:doesn't|won't|does not) (?:matter|count)|leave your (?:score|credit history) at the door)\b"
# The offer.
NO_OTHER = r"\b(?:none|nobody|no one|no other|nothing|never|you won't|won't|can't|cannot|you'd struggle to|you'll struggle to|just try|good luck|hard[- ]pressed|i dare you|where else)\b"
BETTER = r"\b(?:comes? close|better|smarter|beats?|match(?:es)?|compares?|come near|hold a candle|rivals?|cheaper|fairer|faster|sharper|kinder|finer|more rewarding|as good|like it|tops?|touch (?:it|this|our))\b"
OF_KIND = r"\b(?:banks?|card|account|app|saver|rates?|loan|mortgage|fund|savings|deal|anywhere|else|other|bank|it|this|us)\b"
NO_BOAST = r"\b(?:understand|manage|off|serve|later|risk|may|lower than|lose|if|fees?|charges?|limit|guarantee|terms|share|give|ask|password|too|suited|match (?:your|our) records)\b"
PEAK = r"\bhead and shoulders\b|\b(?:streets|miles|light years) ahead\b|\bin a (?:league|class) of (?:its|our|their) own\b|\bgold standard\b|\btop of the (?:table|class|pile|tree|league|charts?)\b|\bthe ultimate\b|\bpeerless\b|\bmatchless\b|\bincomparable\b|\bthe (?:king|queen|rolls[- ]royce|goat|daddy|holy grail|pinnacle|crown jewel) of\b|\bunparalleled\b|\bunequall?ed\b|\b(?:world|market|rival|class|record)[- ](?:beating|breaking)\b|\b(?:leaves?|puts?|leaving) (?:the )?(?:rest|others|everyone|all others)\b|\bruns? rings\b|\bnobody does it\b|\blike no other\b|\bbar none\b|\bhands down\b|\bone of a kind\b|\bthe only (?:card|account|bank|app|loan|mortgage|saver) (?:you'll|worth|you)\b|\bsecond to none\b|\bsimply the\b[^.!?;\n]{0,10}\b(?:best|finest)\b|\bperfection\b|\bnot to be beaten\b|\bnever been (?:beaten|bettered)\b|\boff the charts\b|\bto beat them all\b|\bextraordinary rates?\b"
SAVING = r"\b(?:sav(?:e|es|ed|ing)|keep|keeps|kept|pockets?|gain(?:s|ed)?|better off|richer|cut|trims?|put back)\b"
PEOPLE = r"\b(?:customers?|people|members|households|clients|switchers|families|borrowers|typical(?:ly)?|on average|the average|average)\b"
SUM = r"[$£€]\s?\d[\d,.]*"
SCARCE = r"\bblink and\b|\b(?:once|when) (?:it's|they're|it is|they are|that's) gone\b|\bgone in (?:a flash|seconds|minutes|hours|days)\b|\b(?:flying|fly|flew) off\b|\bsnapped up\b|\bdisappear(?:s|ing)? fast\b|\bvanish(?:es|ing)\b|\bgoing,? going\b|\bclock(?:'s| is) ticking\b|\btick(?:ing)? (?:down|away)\b|\bcounting down\b|\bdoors? (?:is|are) closing\b|\bwindow (?:is )?(?:closing|closes|won't stay)\b|\bslip(?:s|ping)? (?:away|through)\b|\bbefore (?:someone else|others|everyone|the rest|it's gone|they're gone|they go|it goes|it disappears|it vanishes)\b|\b(?:get|jump|dive) in (?:now|quick|fast|first|before)\b|\bbe quick\b|\b(?:move|moving|moves) fast\b|\bdon't (?:sleep on|snooze|delay|dither|hang about|hang around|be (?:late|left|the one)|let (?:it|this)|think twice)\b|\byou snooze\b|\bsnooze,? (?:you|and)\b|\btoday or never\b|\bnever (?:come|be|see|get)[^.!?;\n]{0,16}again\b|\bwon't (?:come|be|see)[^.!?;\n]{0,12}(?:back|repeated|around|again)\b|\b(?:tonight|this weekend|one night|one day|this week) only\b|\b(?:nearly|almost) (?:all )?(?:gone|full|sold out)\b|\bhandful (?:left|remaining)\b|\bfew (?:left|remaining|spots|places)\b|\bbefore midnight\b|\bin (?:short|limited) supply\b|\bwhile (?:you (?:still )?can|they last|it lasts)\b|\bor miss out\b|\bmissing out\b|\bregret (?:it|missing)\b|\bkick yourself\b|\bgrab (?:it|yours|one|yours now)\b (?:now|before|while|quick)|\btime's (?:up|nearly)\b|\bin the next \d+ (?:hours|minutes)\b|\bthis minute\b|\bstraight away or\b|\bask questions later\b"
RIVALS = r"\b(?:other (?:banks?|lenders?)|(?:the )?big (?:four|five|six|banks?|boys|names)|high[- ]street (?:banks?|names?|giants?)|rivals?|competitors?|the competition|your (?:current|old|existing|other) (?:bank|lender)|those (?:other )?banks|some (?:banks|lenders)|most banks|banks? (?:down the road|across the street|next door|round the corner)|(?:bank|lender) (?:down the road|across the street|next door)|megabanks?|giants|dinosaurs|traditional (?:lenders|banks)|wall street banks|anyone else|everyone else|everybody else|your bank|barclays|lloyds|natwest|hsbc|santander|halifax|chase|citi(?:bank)?|wells fargo|bank of america)\b"
BELITTLED = r"\b(?:(?:treat\w*|see) you (?:like|as)|ignore\w*|nickel[- ]and[- ]dime\w*|squeez\w+|milk\w*|bleed\w*|pocket(?:s|ing)|laugh\w*|queue\w*|on hold|(?:small|fine) print|sneaky|sting(?:y|ier)|measly|pathetic|puny|crumbs|peanuts|pitiful|miserly|outdated|stuck in|clunky|asleep|snooz\w+|nightmare|keep(?:s)? you waiting|don't know your name|forget your name|couldn't care|envy|jealous|shame|embarrass\w*|eat our dust|in the dust|pale|hold a candle|catch up|keep up|wish they|goug\w+|for granted|short-?chang\w*|robbers?|lazy|old[- ]fashioned|ditch|dump|break up|trash|daylight robbery|take the mickey|joke|drag their feet|crawl|a snail|give you nothing|can't be bothered|yawn|sleepwalk\w*|blush|sweat|nervous|bury|buries|robotic|faceless|cold shoulder|treat\w* like)\b"
FAIR = r"\b(?:switch service|source|according to|survey|transfer(?:s|red)? (?:from|to)|open banking|moneyfacts|scam\w*)\b"
EVERYBODY = r"\bfrom\b[^.!?;\n]{3,40}\bto\b[^.!?;\n]{3,40}\b(?:fits? (?:all|everyone|every)|works for|everyone|suits?|for all)\b|\b(?:whoever you are|no matter who you are|everyone from|young (?:and|or) old|all ages|any age|every (?:age|stage|household|family|wallet|pocket|budget|temperament|personality|type)|for one and all|nobody it doesn't|no one it (?:isn't|doesn't)|your (?:gran|granny|grandma|grandmother|nan|grandad)|all comers|all and sundry|cautious or (?:bold|brave|adventurous)|anybody and everybody)\b"
HELD = r"\b(?:funds?|portfolio|invest\w*|fits?|suits?|belongs?|right|own|buy|plan|for you|perfect|it|this)\b"
SKIP = r"\b(?:skip|bypass|forget|ignore|no need (?:for|to)|don't (?:bother|worry)|never mind|without|no|ditch|save yourself|dodge|spare yourself)\b"
TEST = r"\b(?:risk (?:questionnaire|profil\w+|assessment|rating|score|check|appetite|tolerance|quiz|form|test|level)|suitability (?:questionnaire|test|form|check|assessment|interview)|questionnaires?|fact[- ]find|attitude to risk)\b"
TICK = r"\b(?:tick|choose|pick|select|answer|put|say|circle|click)\b"
BOLD = r"\b(?:adventurous|aggressive|high(?:er|est)?[- ]risk|the last (?:box|option|answer)|last (?:box|option|answer)|top (?:box|option|answer)|bold(?:est)?|experienced|option [a-e5]|[a-e] (?:to|for) every|yes to every\w*)\b"
INSURED = r"\b(?:fdic|fscs|compensation scheme|deposit (?:protection|insurance|guarantee)|national scheme|government scheme|insured|safety net|protected|covered|shielded)\b"
LIKE_DEPOSIT = r"\b(?:like|same|as|no different|exactly|identical\w*|just)\b[^.!?;\n]{0,40}\b(?:(?:current|savings?|checking|bank|deposit|cash) (?:account|pot|book)|deposits?|cash in the bank|money in the bank|saver)\b"
AS_DEPOSIT = r"\b(?:think of (?:it|this) as|treat (?:it|this) (?:like|as)|just like|works? (?:exactly |just )?like|behaves? like|feels? like|acts? like|a (?:souped[- ]up|turbo\w*|better|supercharged|grown[- ]up|high[- ]octane) (?:version of )?(?:a |your )?)\b[^.!?;\n]{0,16}\b(?:(?:current|savings?|checking|deposit|cash) (?:account|pot|isa|jar)|piggy bank|bank deposit|term deposit|cd\b|deposits?|saving\b)|\binterest\b[^.!?;\n]{0,12}\b(?:on|from) (?:this|our|the) fund\b"
UNLIMITED = r"\b(?:unlimited|every (?:last )?(?:penny|cent|pound|dollar)|no ceiling|no cap|uncapped|however (?:much|large|big)|no matter how (?:much|big|large)|to the last (?:penny|cent|pound|dollar)|millions?|any (?:amount|sum|balance)|whole balance|entire balance|all of it)\b"
# What a customer must not learn, and what the bank must not know.
KNOWN = r"\b(?:our (?:data|records|systems?|information|sources|checks?)|we(?:'ve| have)? (?:can )?(?:see|seen|saw|know|noticed?|spotted|heard|found|learned|understand|hear)|i (?:can )?(?:see|notice)|the bureau|bureau data|your (?:credit )?(?:file|report|record))\b"
DEBT = r"\b(?:owe|owing|balance|loan|mortgage|debts?|overdraft|card|savings|payment|arrears|behind|limit|deposit)\b"
ELSEWHERE = r"\b(?:barclays|lloyds|natwest|hsbc|santander|halifax|nationwide|monzo|chase|citi(?:bank)?|wells fargo|bank of america|capital one|amex|american express|klarna|discover|another (?:bank|lender|provider)|other (?:bank|lender|provider)s?|elsewhere|a rival|a competitor|payday lender\w*|different (?:bank|lender))\b"
YOURS = r"\b(?:you|your|yours)\b"
TOLD = r"\b(?:flagged|report(?:ed|ing)|referred|passed|told|informed|notified|alerted|shared|sent|handed|escalated|filed|submitted|in the hands)\b"
WATCHERS = r"\b(?:authorities|police|fincen|nca|national crime agency|law enforcement|regulators?|investigators|fbi|financial intelligence|feds|detectives|crime agency|serious fraud office|treasury agents?)\b"
TAINTED = r"\b(?:launder\w*|dirty money|proceeds of crime|criminal property|where (?:the|your|that|this) (?:money|cash|funds) (?:came|comes|is coming|originat\w+)|illicit|suspicious|suspicions?|sars?\b(?! of)|watch ?list|blacklist\w*|terroris\w*|financial crime|ill-gotten|aml)\b"
LOOK = r"\b(?:investigat\w+|look(?:s|ing|ed)? (?:into|at)|under review|reviewing|flagged|suspects?|suspected|went in|went off|filed|submitted|lodged|enquir\w+|inquir\w+|prob(?:e|ing)|examin\w+|raised|hold|frozen|froze|limited|monitor\w*|on our|on a|on the|appears?|digging|questions about|put (?:in|on)|case)\b"
TEACHES = r"\b(?:scam\w*|fraudsters?|never|anyone|someone|mules?|learn|laws? requires?|regulations?|please (?!be|bear|wait|note|understand|accept)|we ask|may ask|could you|need you to|help us|if you|you (?:should|can|must|may)|how to|lost|stolen|consent|1099|our policy|prevent|fight|protect|training|prison|sentence|guide|you told us|you asked|hmrc form|annual)\b"

SELLING: tuple[Frame, ...] = (
    frame("EN-LOAN", BLEMISHED, YES, applies=is_credit, unless=SUBJECT_TO, reach=60, deniable=False),
    frame("EN-LOAN", TURNED_AWAY, ALL, applies=is_credit, unless=SUBJECT_TO + r"|\bnot (?:everyone|all|anyone)\b", reach=40, deniable=False),
    frame("EN-LOAN", FORMALITY, APPROVED, applies=is_credit, unless=SUBJECT_TO, reach=30),
    frame("EN-LOAN", DEFERRED, SPEND, applies=is_credit, unless=PRUDENT, reach=60, deniable=False),
    frame("EN-LOAN", SHORT, ANYWAY, applies=is_credit, unless=SUBJECT_TO, reach=50, ends=SENTENCE_END, deniable=False),
    frame("EN-LOAN", SPECULATE, BORROW, applies=is_credit, unless=r"\b(?:not|must|cannot|may not|don't|isa|never)\b", reach=50),
    frame("EN-LOAN", UNASKED, applies=is_credit, unless=r"\b(?:soft|initial|affect|eligibility)\b", deniable=False),
    frame("EN-ABS", BETTER, NO_OTHER, OF_KIND, applies=sells, severity=WARNING, spared=has_source, unless=NO_BOAST, reach=40, deniable=False),
    frame("EN-ABS", PEAK, applies=sells, severity=WARNING, spared=has_source),
    frame("EN-ABS", PEOPLE, SAVING, SUM, applies=sells, severity=WARNING, spared=has_source, unless=r"\b(?:deposits?|minimum|at least|limit|spend|invest|from|up to|balance|bonus|if)\b", reach=60),
    frame("EN-URG", SCARCE, applies=sells, severity=WARNING, spared=confirmed_by_facts, unless=r"\b(?:phishing|scam|card details|password|payment due)\b", deniable=False),
    frame("EN-COMP", RIVALS, BELITTLED, severity=WARNING, spared=has_source, unless=FAIR, reach=50, deniable=False),
    frame("EN-SUIT", EVERYBODY, HELD, applies=is_investment, unless=r"\b(?:not|isn't|may|education|diversif\w+)\b", reach=50),
    frame("EN-SUIT", TEST, SKIP, applies=is_investment, unless=r"\b(?:cannot|can't|must|please|before|need (?:to|you)|required|won't|until|do not skip|unless)\b", reach=30, deniable=False),
    frame("EN-SUIT", BOLD, TICK, TEST + r"|\b(?:form|quiz|test|questions?|assessment)\b", applies=is_investment, unless=r"\b(?:should (?:not|never)|honestly|truthfully|must not)\b", reach=60, ends=SENTENCE_END),
    frame("EN-DEPO", LIKE_DEPOSIT, INSURED, applies=is_fluctuating, unless=r"\b(?:not|unlike|no|isn't|aren't|differ\w*|neither)\b(?! different)", reach=50),
    frame("EN-DEPO", AS_DEPOSIT, applies=is_fluctuating, unless=r"\b(?:not|unlike|isn't|differ\w*|never)\b"),
    frame("EN-DEPO", UNLIMITED, r"\b(?:fdic|fscs|deposit (?:insurance|protection)|insured|protected|government[- ]backed)\b", applies=is_deposit, unless=r"up to|limit of|\d{2,3},000", reach=50),
    frame("EN-PRIV", ELSEWHERE, KNOWN, DEBT, YOURS, unless=r"\b(?:if you|you told us|you asked|scam|statement|your request)\b", reach=60),
    frame("EN-TIP", TOLD, WATCHERS, YOURS, unless=TEACHES, reach=60, deniable=False),
    frame("EN-TIP", TAINTED, LOOK, YOURS, unless=TEACHES, reach=70, ends=SENTENCE_END, deniable=False),
)  # fmt: skip
