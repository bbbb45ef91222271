"""When a Chinese clause denies, forbids, warns against or explains the words in it."""

import re

CLAUSE_END = re.compile(r"[,。!?;:\n,、]|……")
HARD_END = re.compile(r"[,。!?;:\n]|……|(?<![a-z0-9.])\.(?![a-z0-9])")
SENTENCE_END = re.compile(r"[。!?;\n]")
DENIALS = re.compile(
    r"不(?!用|必|愁|仅|但|止|只|光|妨|错|同|一样|断|容错|可错|可多得|得不|怕|再(?:犹豫|错过|等|纠结)|负|久|限|论|变|足|到|如|愧|输|然|走|等|出|来|想错|犹豫|信你)"
    r"|(?<!除)非(?!常|凡|你|您|同)|无法|无权|未(?!来|满)|没有|禁止|严禁|切勿|请勿|勿|别(?!家|具|致|墅|的)"
    r"|警惕|谨防|严防|提防|当心|小心|谎称|声称|自称|号称|所谓|诈骗|骗|拒绝|远离|打破|杜绝|避免|莫|误导|误信|虚构|举报|打击|抵制|任何.{0,6}都不"
)
MOCKED = re.compile(
    r"谁说|难道|何必|怎能|怎么能|怎么会|凭什么|岂|谁还|谁不|为什么不|何不|还在|不怕|不要再说"
)
AFTER = re.compile(
    r"^.{0,12}?(?:骗局|诈骗|陷阱|骗术|谎言|套路|圈套|误区|谣言|话术|警惕|不可信|勿信|不存在|是假的|均属|违规|违法|不得|的说法|不实|已?退出|已?取消|不复存在|成为历史)"
)
NEXT_CLAUSE = re.compile(
    r"^[,、]?\s*(?:都|均|皆|一律|就|多|大多|往往|通常|很可能|可能|全|十有八九)?(?:都|均)?(?:是|为|属于?|涉嫌|存在|有)?.{0,6}(?:诈骗|骗局|骗子|陷阱|违法|违规|虚假|不可信|假的|非法|圈套|套路|不要相信|别信|切勿)"
)
# “听到‘零门槛、包赚’，先问一句”: what others may say, with a word of caution behind it.
HEARD = re.compile(
    r"(?:听到|听见|看到|看见|遇到|碰到|面对|收到|若有人|如有人|有人(?:说|称))[^。!?;\n]{0,40}$"
)
CAUTION = re.compile(
    r"^[,、]?\s*(?:请|您|要|就|都|应|务必|一定|先|不妨)*(?:问问?|多问|想想?|多想|三思|核实|查证|留个?心|留意|多个心眼|别急|冷静|警惕|小心|当心|挂断|挂机|报警|举报|拨打|不(?:要|能|可|宜)?(?:轻信|理会|相信|信))"
)
REACH = 14
LONGEST = 600  # a clause is looked for no further away


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether the clause round a place denies it, forbids it, or calls it a fraud."""
    clause, tail, rest = _around(text, start, end)
    if MOCKED.search(clause):
        return False
    if any(len(clause) - found.end() <= REACH for found in DENIALS.finditer(clause)):
        return not re.match(r"[吗么嘛?]", tail[:1])
    if AFTER.match(tail) or (HEARD.search(clause) and CAUTION.match(rest)):
        return True
    return tail.endswith(("的", "”", '"', "")) and bool(NEXT_CLAUSE.match(rest))


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the clause before a place, what follows in it, and the beginning of the next."""
    before = text[max(0, start - LONGEST) : start]
    cuts = [found.end() for found in HARD_END.finditer(before)]
    clause = before[cuts[-1] if cuts else 0 :]
    ending = HARD_END.search(text, end, end + LONGEST)
    stop = ending.start() if ending else end + LONGEST
    return clause, text[end:stop], text[stop : stop + 24]
