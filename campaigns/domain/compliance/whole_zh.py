"""Chinese rules that judge a text as a whole: what must stand in it, and what must stand beside a figure."""

import re
from collections.abc import Iterator

from campaigns.domain.compliance.amounts import NUMBER, parse_number
from campaigns.domain.compliance.copies import (
    CREDIT,
    NAMES_SENDER,
    NAMES_WAY_OUT,
    Copy,
    Finding,
    Severity,
)
from campaigns.domain.compliance.denial_zh import SENTENCE_END
from campaigns.domain.compliance.folding import Folded, fold
from campaigns.domain.compliance.reading import Reading, places_of, stretch_around
from campaigns.domain.compliance.signals_zh import RATE

RISK_TOLD = re.compile(
    r"(?:投资|理财|产品|市场|基金|股市|入市|黄金|贵金属|交易|信托|保险)[^,。!?;\n]{0,4}(?:有|存在|具有|涉及|含)[^,。!?;\n]{0,6}风险|理财非存款|(?:须|需|请|应)?谨慎(?:投资|购买|选择|决策|参与)|投资[^,。!?;\n]{0,6}谨慎"
    r"|(?:可能|或|会|存在)[^,。!?;\n]{0,8}(?:亏损|损失|亏)(?:的风险|风险)?[^,。!?;\n]{0,6}(?:本金)?|本金[^,。!?;\n]{0,6}(?:亏损|损失|受损|风险)|不保(?:证)?本|非保本|不保证(?:本金|收益|最低收益)|涉及风险|收益[^,。!?;\n]{0,4}不确定|风险自担|自行承担[^,。!?;\n]{0,4}风险|风险[^,。!?;\n]{0,6}自行承担"
)
NO_LOSS = re.compile(
    r"(?:没有|毫无|零|0|无|几乎没有|不存在)[^,。!?;\n]{0,3}风险|不(?:会|可能)[^,。!?;\n]{0,3}(?:亏|损)|没有[^,。!?;\n]{0,4}(?:亏损|损失)"
)
BONUS_UNSURE = re.compile(
    r"(?:红利|分红|结算利率|账户价值|投资收益|利益演示|收益)[^。!?;\n]{0,16}不(?:确定|保证)|非保证"
)
BENCH_FIGURE = re.compile(
    rf"(?:业绩(?:比较)?|比较)基准[^。!?;\n]{{0,28}}?{RATE}(?:\s*(?:-|至|到)\s*{RATE})?|{RATE}[^,。!?;\n]{{0,6}}(?:业绩(?:比较)?|比较)基准"
)
BENCH_DENIAL = re.compile(
    r"不(?:是|等于|等同于?|代表|构成|作为|意味着?|视为|预示|应视为|属于)[^。!?;\n]{0,24}(?:预期|实际|未来|收益|承诺|保证|表现)|(?:并非|非)[^,。!?;\n]{0,12}(?:收益|承诺|保证)|不保证[^,。!?;\n]{0,8}(?:实现|达到|收益)"
)
BENCH_CALLED = re.compile(
    r"(?:即为?|就是|也就是|相当于|等于|=|即是)[^,。!?;\n]{0,4}(?:您的)?(?:到期|预期|实际)(?:年化)?(?:收益|回报)|到手(?:的)?就是"
)
PAST_FIGURE = re.compile(
    rf"(?:近\s*(?P<length>{NUMBER}|半)\s*个?(?P<unit>年|月|季度|周|天|日)|成立以来|成立(?:满)?{NUMBER}年|过往|历史(?:业绩|收益|年化|回报)|(?P<since>{NUMBER})个月以来|净值增长(?:率)?|[七7]日年化|(?:19|20)\d\d\s*年(?:度|全年)?|(?<!至)(?:去|上|前)(?:一)?年|[上下]半年|上(?:一)?季度?|今年以来|(?:区间|期间|累计|同期)(?:回报|收益|涨幅))[^。!?;\n]{{0,24}}?{RATE}"
    rf"|净值[^。!?;\n]{{0,10}}?从\s*{NUMBER}\s*[元块]?[^,。!?;\n]{{0,6}}(?:涨|走|升|爬|增|攀|变|长|到)[^,。!?;\n]{{0,3}}(?:到|至|成)?(?:了)?\s*{NUMBER}"
)
MONTH_TO_MONTH = re.compile(
    r"(?P<since>\d{1,2})月(?:1日|初|份)?\s*(?:至|到|-)\s*(?:同年)?(?P<to>\d{1,2})月"
)
PAST_WARNING = re.compile(
    r"(?:过往|历史|过去|以往|既往|往期)[^。!?;\n]{0,14}(?:不代表|不预示|并非|并不|不构成|不等于|不保证|不意味|不能代表|不作为|不表明)|不(?:代表|预示)[^,。!?;\n]{0,6}未来"
)
PERIOD = re.compile(
    rf"近\s*(?:{NUMBER}|半)\s*个?(?:年|月|季度|周|天|日)|成立以来|成立(?:满)?{NUMBER}年|{NUMBER}个月以来|(?:19|20)\d\d|[七7]日年化|(?:上|本|去)(?:一)?(?:年|月|季)|今年以来"
)
MONTHS = {"年": 12.0, "月": 1.0, "季度": 3.0, "周": 0.23, "天": 1 / 30, "日": 1 / 30}
COST = re.compile(
    rf"日(?:利)?息|日利率|日费率|月(?:利)?息(?!税)|月利率|月费率|万分之{NUMBER}|每期(?:的)?(?:手续费|费率|费用|利息|还款?|仅需|只需)|分期(?:手续费率?|费率)|月供|(?:利息|息费|手续费)(?:仅|只|只要|仅需|低至|约)*\s*{NUMBER}\s*(?:元|块|分)|(?:每天|每日|日均|一天|1天)[^,。!?;\n]{{0,6}}(?:息|利息|费用?)[^,。!?;\n]{{0,4}}{NUMBER}\s*(?:元|分|毛|角)|(?:每月|月)(?:还|还款|付)(?:仅|只|约|低至|仅需)*\s*{NUMBER}\s*(?:元|块)|(?<!年)(?<!年化)(?<!化)利率[^,。!?;\n]{{0,6}}{RATE}"
)
COST_LAWFUL = re.compile(r"(?:不是|并非|无|免|0|零)\s*(?:月供|手续费|利息)|手续费0元|存款利率|lpr")
ANNUAL = re.compile(r"年化|年利率|apr")
NOTICE = re.compile(
    r"还款日|还款提醒|已(?:扣|还|结清|到账|放款|受理|审批|发放)|应还|逾期|账单|请(?:确保|保持|及时|按时|您?按时)[^。!?;\n]{0,12}(?:余额|还款|归还)|还款成功|扣款|到期提醒|结清|合同|材料|征信异议|助学贷款"
)
SIGNATURE = re.compile(r"^\s*[【\[](?P<name>[^】\]]{2,24})[】\]]")
SENDER = re.compile(
    r"(?:银行(?:股份有限公司)?|理财(?:有限责任)?(?:公司)?|信用卡(?:中心)?|分行|支行|农商行|农信|信用社|联社|消费金融(?:公司)?|银行app|银行微银行|基金|保险|人寿|证券)$"
)
NAMED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,24}?)银行|[\u4e00-\u9fff]{2,8}(?:信用卡中心|农商行|农信社|理财(?:有限责任)?公司|消费金融)|(?:—|-|·)\s*[\u4e00-\u9fff]{2,8}理财\s*$"
)
NO_NAME = re.compile(
    r"(?:手机|网上|电话|微信|商业|人民|私人|其他|其它|他家|各家|多家|开放|短信|掌上|直销|传统|哪家|这家|家|某|选|到|去|在|找|来|问|把|从|些|各|与|和|跟|每|本|该|大|小|投资|中央|数字|智慧|移动|我们|您的|别的|我)$"
)
WAY_OUT = re.compile(
    r"拒收|退订|取消(?:订阅|接收)|不再接收|(?:回复?)\s*[a-z0-9]{1,4}\s*(?:退|取消|拒)|(?:退|拒)\S{0,3}回复?\s*[a-z0-9]|unsubscribe|拒绝?请?回复?\s*[a-z]|td退"
)


def judge(reading: Reading) -> Iterator[Finding]:
    """Yield what is missing from a text, or missing beside a figure in it."""
    text, copy = reading.plain.text, reading.copy
    if copy.is_marketing and copy.product_type:
        yield from _risk(text, copy)
        yield from _loan_price(reading)
    if copy.is_marketing:
        yield from _benchmarks(reading)
        yield from _past(reading)
        if copy.channel in NAMES_WAY_OUT and not WAY_OUT.search(text):
            yield _whole("ZH-OPT", copy)
    if copy.channel in NAMES_SENDER and not _names_sender(copy):
        yield _whole("ZH-ID", copy)


def _whole(rule: str, copy: Copy, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, severity, 0, len(copy.text), whole=True)


def _risk(text: str, copy: Copy) -> Iterator[Finding]:
    if not copy.is_investment:
        return
    told = any(
        not NO_LOSS.search(text[max(0, m.start() - 4) : m.end()]) for m in RISK_TOLD.finditer(text)
    )
    if told or (copy.product_type == "insurance" and BONUS_UNSURE.search(text)):
        return
    yield _whole("ZH-RISK", copy, Severity.WARNING if copy.channel == "push" else Severity.ERROR)


def _loan_price(reading: Reading) -> Iterator[Finding]:
    """Credit shows its yearly rate; a promotion without any price is asked about."""
    text, copy = reading.plain.text, reading.copy
    if copy.product_type not in CREDIT:
        return
    if ANNUAL.search(text):
        if copy.facts.get("rate_method") == "simple" and "单利" not in text:
            yield _whole("ZH-RATE", copy, Severity.WARNING)
        return
    lawful = places_of(COST_LAWFUL, text)
    for found in COST.finditer(text):
        if not lawful.meet(*found.span()):
            yield Finding("ZH-RATE", Severity.ERROR, *reading.plain.span(*found.span()))
            return
    if copy.product_type == "loan" and not NOTICE.search(text) and not re.search(RATE, text):
        yield _whole("ZH-RATE", copy, Severity.WARNING)


def _benchmarks(reading: Reading) -> Iterator[Finding]:
    text, copy = reading.plain.text, reading.copy
    if copy.product_type in {"deposit", "bond", "loan", "card", "payment"}:
        return
    denied = bool(BENCH_DENIAL.search(text))
    for found in BENCH_FIGURE.finditer(text):
        called = BENCH_CALLED.search(text[found.start() : found.end() + 20])
        if not denied or called:
            yield Finding("ZH-BENCH", Severity.ERROR, *reading.plain.span(*found.span()))
            return


def _past(reading: Reading) -> Iterator[Finding]:
    text, copy = reading.plain.text, reading.copy
    if not (copy.is_investment or copy.product_type in {"", "insurance"}):
        return
    warned = bool(PAST_WARNING.search(text))
    for found in PAST_FIGURE.finditer(text):
        before = text[max(0, found.start() - 26) : found.start()]
        if re.search(r"业绩(?:比较)?基准[^,。!?;\n]{0,20}$", before) or _is_future(text, found):
            continue
        if not warned or not _names_period(text, found) or _too_short(found, copy):
            yield Finding("ZH-PAST", Severity.ERROR, *reading.plain.span(*found.span()))
            return


def _is_future(text: str, found: re.Match[str]) -> bool:
    return bool(
        re.search(
            r"募集|起息|到期|发行|生肖|开售|活动|cpi|gdp|通胀|lpr|物价|规模|客户|人数|贷款利率|存款利率",
            found.group(),
        )
    )


def _names_period(text: str, found: re.Match[str]) -> bool:
    start, end = stretch_around(text, found.start(), SENTENCE_END)
    return bool(PERIOD.search(text[start:end]))


def _too_short(found: re.Match[str], copy: Copy) -> bool:
    """A fund's figure covers six months at least; the seven-day yield of money funds is spared."""
    if copy.product_type != "fund":
        return False
    if found["length"] is None:
        return _is_short_range(found)
    length = 0.5 if found["length"] == "半" else (parse_number(found["length"]) or 0)
    return length * MONTHS[found["unit"]] < 5.9


def _is_short_range(found: re.Match[str]) -> bool:
    """Whether a period written from month to month of one year covers less than six."""
    months = MONTH_TO_MONTH.search(found.group())
    return months is not None and int(months["to"]) - int(months["since"]) in range(5)


def _names_sender(copy: Copy) -> bool:
    folded: Folded = fold(copy.text)
    names = [fold(name).text for name in copy.names]
    if copy.channel == "sms":
        signature = SIGNATURE.search(folded.text)
        if signature is None:
            return False
        name = signature["name"].strip()
        return bool(SENDER.search(name)) or any(own in name for own in names)
    if any(own in folded.text for own in names):
        return True
    return any(
        found["name"] is None or not NO_NAME.search(found["name"])
        for found in NAMED.finditer(folded.text)
    )
