"""Comparing the figures of a Chinese text with the catalogue."""

import datetime as dt
import re
from collections.abc import Iterator

from campaigns.domain.compliance.amounts import (
    NUMBER,
    Figure,
    durations,
    parse_number,
    percents,
    sums,
)
from campaigns.domain.compliance.copies import CREDIT, Copy, Finding, Severity
from campaigns.domain.compliance.denial_zh import SENTENCE_END
from campaigns.domain.compliance.facts import Facts, read_facts
from campaigns.domain.compliance.reading import Places, Reading, stretch_around

CLAUSE_CUT = re.compile(r"[,。!?;\n]")
EXAMPLE = re.compile(r"示例|举例|例如|比如|譬如|假设|假如|假定|测算|以.{0,8}为例|案例")
FORMER_BEFORE = re.compile(
    r"(?:由|从|原(?:来|先|为|是|价|本)?|此前|之前|以前|曾|上期)[^,。!?;\n]{0,8}$"
)
FORMER_AFTER = re.compile(
    r"^\s*(?:\([^)]*\))?\s*(?:元|天)?(?:(?:统一|正式|将)?(?:调整|下调|上调|降|升|变更|提高|提升|降低|改|下降|上升|优化))(?:为|至|到|成)"
)
OTHER_RATE = re.compile(
    r"(?:首付|股票|仓位|占比|比例|持仓|折|立减|返现|返还|满减|市场|份额|税|lpr|cpi|活期|央行|同期业绩比较基准|同期|同业|平均|罚息|逾期|提前|违约|通胀|达成率|赔付|报销|质押|定金|同比|环比|涨幅|跌幅|上浮|下浮|加点|优惠|抵扣|抵押率|支取|最低还款|概率|胜率|回撤|波动|其他|它行|他行|国债收益率|沪深|中债|指数|投资于|不低于|不高于|保证金|赎回比例|积分|汇率|满意度|覆盖)[^,。!?;\n]{0,8}$"
)
FEE_WORD = re.compile(
    r"(?:申购费|认购费|赎回费|手续费|费率|管理费|托管费|服务费|分期费|每期|月费)[^,。!?;\n]{0,8}$"
)
RATE_WORD = re.compile(
    r"(?:利率|年化|收益|基准|年息|日息|月息|票面|apr|单利|利息|预期|低至|回报)[^,。!?;\n]{0,10}$"
)
RATE_AFTER = re.compile(r"^\s*(?:\([^)]*\))?\s*(?:的)?(?:年化|收益|利率|年利率|左右|起|\+)")
FLOOR = re.compile(r"^\s*(?:\([^)]*\))?\s*(?:元|年)?起")
LOW = re.compile(r"(?:低至|最低|低到|下限)(?:为|可|仅|至)?\s*$")
HIGH = re.compile(r"(?:最高|高达|可达|至高|上限|不超过|封顶)(?:可|为|达|至|贷|借|额度|可贷)*\s*$")
DAILY = re.compile(r"(?:日(?:利)?(?:息|率)|日利率|每日|每天|一天|按日)[^,。!?;\n]{0,8}$")
MONTHLY = re.compile(r"(?:月(?:利)?息|月利率|按月)[^,。!?;\n]{0,8}$")
PAST_WORD = re.compile(
    rf"近\s*(?:{NUMBER}|半)\s*个?(?:年|月|季)|成立以来|过往|历史|净值增长|[七7]日年化|万份|上一?年|(?:19|20)\d\d年(?:度|全年|上半年)?(?:收益|涨|净值|业绩)"
)
TERM_BEFORE = re.compile(
    r"(?:期限|持有期|封闭期|投资期|存期|周期|最短持有|保障期间?|产品期|投资期限|贷款期|锁定期|为期)(?:为|是|:|长达|仅|约|最短|最长|共)*\s*$"
)
TERM_AFTER = re.compile(
    r"^(?:\s*(?:期(?:限)?(?!间|待|末|初|内)|持有|封闭|定存|定期|存期|滚动|周期|固收|固定收益|理财|产品|存款|大额存单|整存|净值|债券|国债|型)|(?:期|的)(?:定期|存款|理财|产品|大额))"
)
LONGEST = re.compile(r"(?:最长|最多|可分|分)(?:可|为|达|期|贷|分)*\s*$")
TERM_OTHER = re.compile(
    r"(?:近|最近|过去|成立|未来|每|仅剩|最后|提前|前|第|犹豫期|冷静期|免息期?|t\+|等待期|质保|用时|连续|满|已|历经|经历|专注|深耕|陪伴|活动|首)\s*(?:可享|最长)?\s*$"
)
MIN_AFTER = re.compile(r"^\s*(?:/份)?\s*(?:人民币)?起(?:购|投|存|买|售|借|贷|步)?(?!息)")
MIN_BEFORE = re.compile(
    r"(?:起(?:购|投|存|点|步|借|贷)(?:金额|点|价)?|最低(?:购买|投资|认购|申购|起购)(?:金额)?|门槛)(?:为|是|仅|仅需|只要|低至|:|只需)*\s*$"
)
MAX_BEFORE = re.compile(
    r"(?:最高|高达|至高|额度(?:最高)?|可贷|可借|限额|上限|最多)(?:可(?:贷|借|享|至|达)|额度|为|达|至|可|贷|借|:)*\s*$"
)
AMOUNT_OTHER = re.compile(
    r"(?:送|立减|减|满|红包|奖|返|赔|保额|保障|保险|偿付|规模|累计|消费|交易|单笔|转账|支付|券|已|募集)[^,。!?;\n]{0,8}$"
)
MINE = re.compile(r"(?P<grade>p?r\s*(?P<number>[1-5]))(?!\d)(?!\s*(?:-|至|到|以|及以)\s*p?r?\d?)")
SCALE_OF_RISK = re.compile(r"p?r\s*[1-5]\s*(?:-|至|到|~|、|,)\s*p?r?\s*[1-5]|(?:五|5)(?:个|级)")
LEVELS = {"低": 1, "中低": 2, "较低": 2, "中": 3, "中等": 3, "中高": 4, "较高": 4, "高": 5}
LEVEL = re.compile(
    r"风险(?:等级|级别|评级)(?:为|是|:|属于?)*\s*\(?(?P<level>中低|较低|中高|较高|中等|中|低|高)(?:等)?风险"
)
ANNUAL_FEE = re.compile(
    rf"年费(?:仅|只要|为|:|低至|标准)*\s*(?P<number>{NUMBER})\s*元|(?P<before>{NUMBER})\s*元(?:/年)?(?:的)?年费"
)
MONTHLY_FEE = re.compile(
    rf"(?:月费|每月管理费|账户管理费)(?:仅|只要|为|:|每月)*\s*(?P<number>{NUMBER})\s*元|(?P<before>{NUMBER})\s*元/月"
)
FEE = re.compile(
    rf"(?:手续费|工本费|转账费|服务费)(?:仅|只要|为|:|每笔|仅需)*\s*(?P<number>{NUMBER})\s*元(?!/月)|(?P<before>{NUMBER})\s*元(?:/笔)?(?:的)?(?:手续费|工本费)"
)
QUOTA = re.compile(
    rf"(?:限量|仅限|名额|限额|总计|仅有|共|额度)(?:仅|为|共|前|发行|:|只有)*\s*(?P<number>{NUMBER})\s*(?P<scale>亿|万)?\s*(?:份|名|席|位|个|张|元)|前\s*(?P<before>{NUMBER})\s*(?:名|位)"
)
FREE_DAYS = re.compile(
    rf"(?P<number>{NUMBER})\s*天(?:的)?(?:超长)?免息(?:还款)?期?|免息(?:还款)?期(?:最长|长达|为|可达)*\s*(?P<after>{NUMBER})\s*天"
)
DATE = re.compile(
    r"(?:(?P<year>20\d\d)\s*[年./-]\s*)?(?P<month>1[0-2]|0?[1-9])\s*(?:月\s*|[./-])(?P<day>3[01]|[12]\d|0?[1-9])(?!\d|\.|%|元|万|:)\s*日?"
)
LAST_DAY = re.compile(r"(?:截至|截止|至|到|有效期至|-|前结束|止于)(?:于|到|日期为?|日为?|:)*\s*$")
ENDS_AFTER = re.compile(r"^\s*(?:截止|结束|止|前|到期|24[:点])")
OFFERED = re.compile(r"募集|认购|发售|活动|有效|截[至止]|发行|优惠|申购|预约|抢购|期间")
FREE = re.compile(
    r"终身免年费|免年费|免(?:手续费|申购费|管理费|利息|服务费|月费|转账费|认购费)|免(?:费|收)(?!流量|咨询|拨|下载|体验|领|停|洗|阅|注册|wifi|热线|电话|公益|参与|查询?|电话|送|开通短)|免息(?!期|还款期)|(?:零|0|无)\s*(?:利息|手续费|费用|年费|费率|息(?!差)|月费|服务费|申购费)|不收(?:取)?(?:任何)?(?:手续费|费用|年费|管理费)|(?:手续费|年费|利息|费用)(?:全免|为0|0元|全额减免)"
    r"|(?:不|没|甭)(?:用|会|必|需)?(?:花|收|要|掏|出|付|交)(?:您|你|客户)?的?(?:一|半|任何)?(?:个)?(?:分|毛|角|铜板|子儿|块|厘)(?:钱|文)?|一个?(?:分|毛|角|铜板|子儿|块|厘)(?:钱)?(?:都|也|儿)*(?:不|没|甭)(?:用|会|必|需)?(?:您|你)?(?:收|花|要|掏|付|出|交)(?:您|你)?"
    r"|(?:费|费用|利息|邮资|开销)[^,。!?;\n]{0,3}(?:由)?(?:我们|我行|本行|银行|咱)[^,。!?;\n]{0,5}(?:掏|出(?!具|示)|买单|包了|承担|扛|垫|报销|请客|兜)|分文不[取收]|不取分文|(?:不花|不要|不收)钱|(?:手续费|年费|费用|利息)[^,。!?;\n]{0,4}(?:抹零|抹掉|砍光|清零|归零|说再见|说拜拜|通通不|统统不|一概不)|(?:告别|再无|没有)(?:任何)?(?:手续费|年费|费用|利息)"
)
FREE_TERMS = re.compile(
    r"首年|刷满|刷卡满|满\s*\d+\s*(?:笔|次|元)|达标|次年|前\s*\d+\s*(?:笔|次|个?月|期)|每月前|未达|条件|超出|资产.{0,8}以上|限[^,。]{0,8}客户|(?:期间|期内)内?免|新户.{0,6}\d+\s*天"
)


def compare(reading: Reading) -> Iterator[Finding]:
    """Yield the figures that contradict the catalogue, and the free things that have a price in it."""
    copy, text = reading.copy, reading.plain.text
    if not copy.facts:
        return
    facts = read_facts(copy.facts)
    places = [*_rates(text, facts, copy), *_terms(text, facts), *_amounts(text, facts, copy)]
    places += [
        *_ratings(text, facts),
        *_fees(text, facts),
        *_numbers(text, facts),
        *_dates(text, facts),
    ]
    seen = Places(len(text))
    for start, end in sorted(places):
        if not seen.meet(start, end):
            seen.take(start, end)
            yield Finding("ZH-FACT", Severity.ERROR, *reading.plain.span(start, end))
    for start, end in _free(text, facts, copy):
        yield Finding("ZH-FREE", Severity.ERROR, *reading.plain.span(start, end))


def _clause(text: str, figure: Figure) -> tuple[str, str]:
    """Return what stands before and after a figure in its clause."""
    start, end = stretch_around(text, figure.start, CLAUSE_CUT)
    return text[start : figure.start], text[figure.end : max(figure.end, end)][:16]


def _is_set_apart(text: str, figure: Figure) -> bool:
    """A former value or a worked example says nothing of today's product."""
    before, after = _clause(text, figure)
    start, end = stretch_around(text, figure.start, SENTENCE_END)
    return bool(
        EXAMPLE.search(text[start:end]) or FORMER_BEFORE.search(before) or FORMER_AFTER.match(after)
    )


def _rates(text: str, facts: Facts, copy: Copy) -> Iterator[tuple[int, int]]:
    for figure in percents(text):
        if _is_set_apart(text, figure) or "百分点" in text[figure.end - 2 : figure.end + 2]:
            continue
        before, after = _clause(text, figure)
        if FEE_WORD.search(before) or re.match(r"\s*的?(?:申购|认购|手续|管理|赎回)费", after):
            wrong = not _fee_is_told(text, figure, facts)
        elif OTHER_RATE.search(before):
            continue
        else:
            wrong = _wrong_rate(figure, before, after, text, facts, copy)
        if wrong:
            yield figure.start, figure.end


def _fee_is_told(text: str, figure: Figure, facts: Facts) -> bool:
    """A list price beside the catalogue's reduced one contradicts nothing."""
    start, end = stretch_around(text, figure.start, SENTENCE_END)
    told = (
        [other.value for other in percents(text[start:end])]
        if "折" in text[start:end]
        else [figure.value]
    )
    return any(facts.agrees_on_rate(value, facts.fee_pct) for value in told)


def _wrong_rate(
    figure: Figure, before: str, after: str, text: str, facts: Facts, copy: Copy
) -> bool:
    start, _end = stretch_around(text, figure.start, SENTENCE_END)
    ranged = re.search(r"%\s*(?:-|至|到)\s*$|(?<=\d)\s*-\s*$", before)
    follows = re.match(r"\s*(?:-|至|到)\s*\d", after)
    past = PAST_WORD.search(text[start : figure.start + 1]) and facts.rate_kind != "past"
    if past or not (RATE_WORD.search(before) or RATE_AFTER.match(after) or ranged or follows):
        return False
    if DAILY.search(before) or MONTHLY.search(before) or figure.unit == "‱":
        return _wrong_period(figure, before, facts)
    if not (ranged or follows):
        if (FLOOR.match(after) or LOW.search(before)) and facts.rate_min is not None:
            return not facts.agrees_on_rate(figure.value, facts.rate_min)
        if HIGH.search(before) and facts.rate_max is not None:
            return not facts.agrees_on_rate(figure.value, facts.rate_max)
    return is_outside(figure.value, facts, copy)


def is_outside(value: float, facts: Facts, copy: Copy) -> bool:
    """Whether a rate is none of the catalogue's; credit may quote any between its lowest and highest."""
    if facts.agrees_on_rate(value, facts.rate, facts.rate_min, facts.rate_max):
        return False
    low, high = facts.rate_min, facts.rate_max
    inside = low is not None and high is not None and low <= value <= high
    return not (inside and copy.product_type in CREDIT)


def _wrong_period(figure: Figure, before: str, facts: Facts) -> bool:
    """A daily price times 360 or 365, a monthly one times 12, is the yearly one."""
    yearly = [rate for rate in (facts.rate, facts.rate_min, facts.rate_max) if rate]
    times = (12,) if MONTHLY.search(before) else (360, 365)
    return bool(yearly) and not any(
        abs(figure.value * n - rate) <= rate * 0.05 for n in times for rate in yearly
    )


def _terms(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    for figure in durations(text):
        before, after = _clause(text, figure)
        if TERM_OTHER.search(before) or _is_set_apart(text, figure) or "免息" in after:
            continue
        about = TERM_BEFORE.search(before) or (figure.unit != "期" and TERM_AFTER.match(after))
        longest = LONGEST.search(before) and figure.unit in {"期", "年", "月"}
        if (about or longest) and not facts.agrees_on_term(figure.value):
            yield figure.start, figure.end


def _amounts(text: str, facts: Facts, copy: Copy) -> Iterator[tuple[int, int]]:
    for figure in sums(text):
        before, after = _clause(text, figure)
        if _is_set_apart(text, figure):
            continue
        if MIN_AFTER.match(after) or MIN_BEFORE.search(before):
            if facts.min_amount is not None and abs(figure.value - facts.min_amount) > 0.005:
                yield figure.start, figure.end + (2 if MIN_AFTER.match(after) else 0)
            continue
        highest = MAX_BEFORE.search(before) and not AMOUNT_OTHER.search(before)
        if highest and facts.max_amount is not None and figure.value != facts.max_amount:
            yield figure.start, figure.end


def _ratings(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    if facts.risk_rating is None or SCALE_OF_RISK.search(text):
        return
    for found in MINE.finditer(text):
        if text[found.start() - 1 : found.start()].isalpha() and text[found.start() - 1].isascii():
            continue
        if int(found["number"]) != facts.risk_rating:
            yield found.span()
    for found in LEVEL.finditer(text):
        if LEVELS[found["level"]] != facts.risk_rating:
            yield found.span()


def _fees(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    for pattern, fact in (
        (ANNUAL_FEE, facts.annual_fee),
        (MONTHLY_FEE, facts.monthly_fee),
        (FEE, facts.fee),
    ):
        yield from _unequal(text, pattern, fact)


def _numbers(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    yield from _unequal(text, QUOTA, facts.quota)
    yield from _unequal(text, FREE_DAYS, facts.interest_free_days)


def _unequal(text: str, pattern: re.Pattern[str], fact: float | None) -> Iterator[tuple[int, int]]:
    if fact is None:
        return
    for found in pattern.finditer(text):
        groups = found.groupdict()
        value = parse_number(
            groups.get("number") or groups.get("before") or groups.get("after") or ""
        )
        if value is None or _is_set_apart(text, Figure(value, *found.span())):
            continue
        value *= {"亿": 1e8, "万": 1e4}.get(groups.get("scale") or "", 1.0)
        if value not in (fact, 0):
            yield found.span()


def _dates(text: str, facts: Facts) -> Iterator[tuple[int, int]]:
    """A day that a text calls the last of the offer is the catalogue's."""
    if facts.valid_to is None:
        return
    for found in DATE.finditer(text):
        start, end = stretch_around(text, found.start(), SENTENCE_END)
        before, after = text[start : found.start()], text[found.end() : end]
        last = LAST_DAY.search(before) or ENDS_AFTER.match(after)
        if last and OFFERED.search(text[start:end]) and _is_other_day(found, facts.valid_to):
            yield found.span()


def _is_other_day(found: re.Match[str], day: dt.date) -> bool:
    same = (int(found["month"]), int(found["day"])) == (day.month, day.day)
    return not same or (found["year"] is not None and int(found["year"]) != day.year)


def _free(text: str, facts: Facts, copy: Copy) -> Iterator[tuple[int, int]]:
    if FREE_TERMS.search(text):
        return
    for found in FREE.finditer(text):
        start, end = stretch_around(text, found.start(), SENTENCE_END)
        if re.search(r"(?:不|非|未|并非)再?(?:是|能|可|享受?)*\s*$", text[start : found.start()]):
            continue
        if found.group() == "免息" and facts.interest_free_days and FREE_DAYS.search(text):
            continue  # of the days that the catalogue tells
        if _has_price(found.group(), text[start:end], facts, copy):
            yield found.span()


def _has_price(words: str, sentence: str, facts: Facts, copy: Copy) -> bool:
    if "年费" in words:
        return bool(facts.annual_fee)
    if "息" in words:
        price = (facts.rate, facts.rate_min, facts.fee_pct, facts.fee)
        return copy.product_type in {*CREDIT, ""} and any(price)
    if "年费" in sentence:
        return bool(facts.annual_fee or facts.fee)
    return any((facts.fee, facts.fee_pct, facts.monthly_fee, facts.annual_fee))
