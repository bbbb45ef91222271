"""Whom customers are joined with, and what they wrote about: words for relations, topics and tones."""

from segmentation.domain.entry.frames import RELATED
from segmentation.domain.entry.kinds import Entry, Kind

# Kinds of bond, each in both languages.
BONDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("household",), r"家(?:庭成员|人|属)(?:数量?|人数|个数)?(?:是|为)?(?:本行|我行)?(?:客户)?|relatives|(?:family|household) members?|people in (?:the|their) household"),
    (("referral",), r"推荐(?:关系|来的|过的)?(?:客户|人)(?:数量?|数)?|referrals?|(?:customers? )?referred customers?"),
    (("transfer",), r"转账(?:往来|对手)(?:的)?(?:客户|对手|方)?(?:数量?)?|(?:transfer )?counterpart(?:y|ies|s)"),
    (("transfer",), r"(?:linked|joined|connected) (?:by|through|via) transfers(?: (?:to|with))?"),
    (("group",), r"集团成员(?:企业)?(?:数量?)?|group (?:members?|companies)"),
    ((), r"关联(?:的)?(?:客户|人)(?:数量?)?|(?:有关系的|关系)(?:客户|人)|(?:related|connected|linked) (?:customers?|clients?|people)|connections"),
)  # fmt: skip
IN_ZH = r"(?:属于|是|在|有人?(?:属于|是|在))"
VERBS: tuple[tuple[str, str], ...] = (
    (f"{RELATED}:household", rf"(?:家里(?:人|有人)?|家(?:庭成员|人|属)|亲属|配偶){IN_ZH}|(?:whose |with )?(?:a )?(?:family|household|relatives?)(?: members?)? (?:is |are |belongs? )?(?:in|to)(?= (?:the )?)|家人属于|(?:relatives|(?:family|household) members?) of(?: (?:members? of|(?:any|some)(?:one|body) in))?"),
    (f"{RELATED}:transfer", rf"转账(?:往来|对手)(?:的)?(?:客户|方)?{IN_ZH}|往来于|(?:whose )?(?:transfer )?counterpart(?:y|ies|s) (?:is |are )?in"),
    (RELATED, r"关联到|(?:与|和|跟|同)(?=[^,;。]{1,30}(?:有(?:关系|关联|联系)|相关(?:联)?))|(?:related|connected|linked) (?:to|with)(?: (?:members? of|anyone in|somebody in|someone in))?"),
)  # fmt: skip
TOPICS: tuple[tuple[str, str, str], ...] = (
    ("security", r"安全|盗刷|诈骗|被骗", r"security|fraud|scams?"),
    ("cards", r"卡片|信用卡|银行卡", r"(?:bank |credit |debit )?cards?"),
    ("fees", r"费用|收费|手续费|年费", r"fees?|charges?"),
    ("loans", r"贷款|借款", r"loans?|lending"),
    ("payments", r"转账(?:支付)?|支付|汇款", r"payments?|transfers?"),
    ("investments", r"投资(?:理财)?|理财|基金", r"invest(?:ments?|ing)|funds?"),
    ("savings", r"储蓄|存款", r"savings?|deposits?"),
    ("digital", r"线上渠道|手机银行|网银|网上银行|app", r"(?:the )?(?:app(?: and web)?|website|online banking|mobile banking)"),
    ("branch", r"网点|柜台|排队", r"(?:the )?branch(?:es)?|queues?"),
    ("accounts", r"账户", r"(?:their |the )?accounts?"),
)  # fmt: skip
TONES = (
    ("positive", r"正面|积极|满意", r"positive|happy|friendly"),
    ("neutral", r"中性", r"neutral"),
    ("negative", r"负面|消极|不满|愤怒", r"negative|angry|unhappy"),
)
WROTE_ZH = r"(?:(?:在?(?:反馈|留言|来信|来文|文本)(?:里|中)?)?(?:反馈|提到|提及|咨询|抱怨|反映|吐槽|涉及)|留言|来信|来文|写信|文本主题为?)(?:过|了|到)?(?:关于|有关|说)?"
WROTE = r"(?:wrote|written|writing|messaged|asked|texts?|messages?|feedback|enquir(?:ed|ies))(?: to)?(?: us| in)?"


def related() -> list[Entry]:
    """Return the words for relations and texts."""
    rows: list[Entry] = [(Kind.BOND, kinds, at) for kinds, at in BONDS]
    rows += [(Kind.VERB, verb, at) for verb, at in VERBS]
    rows.append((Kind.STOP, None, r"(?:成员)?有(?:关系|关联|联系)|(?:成员)?相关联?"))
    for topic, zh, en in TOPICS:
        more = r"(?:的)?(?:问题|方面|情况|事情?)?"
        named = rf"(?:{zh})(?:方面|问题)?的?(?:留言|反馈|文本|来信)"
        told = rf"{WROTE} (?:about|on|regarding|concerning) (?:{en})(?: (?:issues?|problems?|matters?))?"
        at = rf"{WROTE_ZH}(?:{zh}){more}|{named}|{told}"
        rows.append((Kind.TEXT, ("text_topic", topic), at))
    for tone, zh, en in TONES:
        told = rf"(?:{WROTE} )?in an? (?:{en}) (?:tone|mood)|(?:{en}) (?:in )?(?:tone|sentiment)"
        at = rf"(?:文本|留言|反馈)?(?:的)?(?:情绪|情感|语气)(?:为|是)?(?:{zh})|(?:{zh})(?:的)?(?:情绪|情感|语气|文本|留言|反馈|来信)|{told}"
        rows.append((Kind.TEXT, ("text_sentiment", tone), at))
    return rows
