"""What is read by rule where no model has been trained and approved: words that tell, and how sure that is.

A rule never claims more than a coin's certainty and a half: its confidence is fixed and its version ends in `-rule`.
"""

import re
from collections.abc import Mapping

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LETTERS = re.compile(r"[^\W\d_]")
SURE, UNSURE = 0.7, 0.3

TOPICS: Mapping[str, tuple[str, ...]] = {
    "security": (
        "盗刷",
        "诈骗",
        "被骗",
        "不是我本人",
        "可疑",
        "fraud",
        "stolen from",
        "phishing",
        "scam",
    ),
    "cards": ("信用卡", "借记卡", "银行卡", "挂失", "补卡", "卡片", "新卡", "card"),
    "fees": ("手续费", "年费", "收费", "扣费", "管理费", "fee", "charge"),
    "loans": ("贷款", "房贷", "按揭", "车贷", "还款", "loan", "mortgage", "instalment"),
    "payments": ("转账", "汇款", "付款", "到账", "支付", "transfer", "payment"),
    "investments": (
        "理财",
        "基金",
        "国债",
        "赎回",
        "净值",
        "积存金",
        "fund",
        "invest",
        "wealth",
        "bond",
    ),
    "savings": ("存款", "利率", "利息", "定期", "转存", "deposit", "savings", "interest"),
    "digital": (
        "手机银行",
        "网银",
        "登录",
        "密码",
        "验证码",
        "闪退",
        "app",
        "password",
        "log in",
        "login",
    ),
    "branch": ("网点", "柜台", "柜员", "排队", "自助机", "branch", "counter", "queue", "teller"),
    "accounts": ("账户", "余额", "流水", "对账单", "销户", "account", "balance", "statement"),
}
GOOD = (
    "谢谢", "感谢", "满意", "点赞", "喜欢", "很好", "不错", "方便", "推荐", "放心",
    "thank", "great", "excellent", "happy", "helpful", "love", "pleased", "satisfied", "recommend",
)  # fmt: skip
BAD = (
    "差", "生气", "气愤", "失望", "不像话", "烦", "坑", "投诉", "恶劣", "难用", "太慢", "误导", "着急", "无语",
    "angry", "terrible", "awful", "rude", "unacceptable", "disappointed", "useless", "worst", "horrible", "complain",
    "annoying", "unfair", "misled", "disgrace",
)  # fmt: skip
URGENT = (
    "马上", "立即", "立刻", "紧急", "急需", "救命", "快帮", "急死", "盗刷", "被骗", "转走", "被偷",
    "immediately", "urgent", "right now", "at once", "emergency", "asap", "desperate", "stolen", "never made",
)  # fmt: skip
SOON = ("今天", "尽快", "着急", "明天", "today", "tomorrow", "soon", "quickly", "deadline")

Read = tuple[str, float]


def language_of(text: str) -> Read:
    """Chinese where a fifth of the letters are Chinese signs, else English; unknown without letters."""
    letters = len(LETTERS.findall(text))
    if not letters:
        return "unknown", UNSURE
    chinese = len(CHINESE.findall(text)) / letters
    return ("zh", SURE) if chinese >= 0.2 else ("en", UNSURE)


def topic_of(text: str) -> Read:
    """The topic with the most of its words in the text, the more special one where two have as many."""
    found = {topic: _count(text, words) for topic, words in TOPICS.items()}
    best = max(found, key=lambda topic: found[topic])
    return (best, SURE) if found[best] else ("other", UNSURE)


def sentiment_of(text: str) -> Read:
    """Negative or positive by which words there are more of, else neutral."""
    balance = _count(text, GOOD) - _count(text, BAD)
    if balance == 0:
        return "neutral", UNSURE
    return ("positive" if balance > 0 else "negative"), SURE


def intent_of(_text: str) -> Read:
    """No rule tells an intent: it stays open until a model is approved."""
    return "other", 0.0


def urgency_of(text: str) -> Read:
    """High where the words ask for help at once or tell of theft, medium where they name a near day."""
    if _count(text, URGENT):
        return "high", SURE
    if _count(text, SOON) or text.count("!") + text.count("！") >= 2:
        return "medium", SURE
    return "low", UNSURE


def _count(text: str, words: tuple[str, ...]) -> int:
    lower = text.lower()
    return sum(lower.count(word) for word in words)
