"""What makes mail programs and readers wary of a mail: declared checks, each with its weight, reason and remedy.

The weights follow what open filters (SpamAssassin's and Rspamd's published rules) hold against bulk mail, in round figures:
they order the hints; no filter's verdict is promised.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from campaigns.domain.content.lines import Kind, groups_of
from campaigns.domain.content.marks import LINK, MARK, Read, read
from campaigns.domain.content.nodes import ContentError

PHONE_COLUMNS = (
    36  # what a phone shows of a subject: about 36 Latin letters or 18 Chinese characters
)
MOST_LINKS = 10
LEAST_WORDS = 60
CLIPPED_BYTES = 80_000  # Gmail clips above 102 kB; the frame and longer addresses need the rest
SHORTENERS = {
    "bit.ly",
    "t.cn",
    "tinyurl.com",
    "goo.gl",
    "ow.ly",
    "dwz.cn",
    "suo.im",
    "url.cn",
    "t.co",
}
LOUD = re.compile(
    r"100\s?% free|act now|winner|cash bonus|risk[- ]free|urgent|click here|free money|guaranteed"
    r"|免费领取|中奖|恭喜您|点击领取|立即抢|最后机会|秒到账|红包",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Hint:
    """One thing to mend: `weight` 1 to 3, the words in both languages; `{n}` is what was counted."""

    code: str
    weight: int
    reason: Mapping[str, str]
    remedy: Mapping[str, str]
    n: int = 0


@dataclass(frozen=True)
class Written:
    """A mail as the checks read it."""

    subject: str
    preheader: str
    words: str
    taken: Read
    html_bytes: int


DECLARED: dict[str, tuple[int, tuple[str, str], tuple[str, str]]] = {
    "subject_empty": (3, ("没有主题", "There is no subject"), ("写一个主题", "Write one")),
    "subject_long": (
        1,
        ("主题约占 {n} 列，手机只显示约 36 列", "The subject takes about {n} columns; a phone shows about 36"),
        ("把要点放在前 18 个汉字内", "Put the point into the first 36 letters"),
    ),
    "subject_loud": (2, ("主题全是大写", "The subject is all in capitals"), ("改用正常大小写", "Write it as a sentence")),
    "subject_marks": (2, ("主题中有 {n} 个叹号或问号", "The subject has {n} exclamation or question marks"), ("最多保留一个", "Keep one at most")),
    "subject_reply": (3, ("主题冒充回复或转发", "The subject pretends to be a reply"), ("去掉“Re”“Fw”“回复”", "Drop “Re” or “Fw”")),
    "words_loud": (2, ("有 {n} 处垃圾邮件常用词", "{n} phrases that unwanted mail is known for"), ("直接说明内容", "Say plainly what it is")),
    "no_preheader": (1, ("没有预览文字", "There is no preview line"), ("补充主题未说的内容", "Add what the subject does not say")),
    "same_preheader": (1, ("预览文字与主题相同", "The preview line repeats the subject"), ("写其他内容", "Say something else")),
    "few_words": (2, ("有图片而文字只有 {n} 字", "Pictures with only {n} signs of text"), ("把要点写成文字", "Say the point in words")),
    "many_links": (1, ("有 {n} 个链接", "There are {n} links"), ("只保留最重要的", "Keep the most important")),
    "no_link": (1, ("没有可点的链接或按钮", "There is nothing to follow"), ("加一个按钮", "Add a button")),
    "shortened": (3, ("{n} 个短链接隐藏了去向", "{n} shortened addresses hide where they lead"), ("使用本行网址", "Use the bank's own address")),
    "number_host": (3, ("{n} 个链接指向 IP 地址", "{n} links lead to a number instead of a name"), ("使用域名", "Use the host's name")),
    "not_https": (2, ("{n} 个链接未加密", "Links not encrypted: {n}"), ("改用 https", "Use https")),
    "disguised": (3, ("{n} 个链接显示的地址与去向不同", "{n} links show another address than they lead to"), ("显示真实去向", "Show where it leads")),
    "heavy": (2, ("邮件约 {n} kB，可能被截断", "The mail is about {n} kB and may be clipped"), ("缩短内容", "Make it shorter")),
}  # fmt: skip


def find_hints(subject: str, preheader: str, body: str, html: str = "") -> list[Hint]:
    """Return what to mend, the heaviest first; of a body that cannot be read, what its subject shows."""
    try:
        taken = read(body)
    except ContentError:
        taken = Read("", (), (), ())
    mail = Written(_bare(subject), _bare(preheader), _bare(body), taken, len(html.encode()))
    found = [
        Hint(code, weight, _both(reason, n), _both(remedy, n), n)
        for code, (weight, reason, remedy) in DECLARED.items()
        if (n := CHECKS[code](mail))
    ]
    return sorted(found, key=lambda hint: -hint.weight)


def columns(text: str) -> int:
    """Return how wide a text is drawn: Chinese characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _bare(text: str) -> str:
    """The text with fields as two signs each, marks and links' addresses left out."""
    text = MARK.sub(lambda found: "••" if found[1] else "", text)
    return LINK.sub(lambda found: found[1] or found[0], text).strip()


def _both(words: tuple[str, str], n: int) -> dict[str, str]:
    return {"zh": words[0].format(n=n), "en": words[1].format(n=n)}


def _hosts(mail: Written) -> Iterator[str]:
    for _words, url in mail.taken.links:
        yield (urlsplit(url).hostname or "").removeprefix("www.")


def _disguised(words: str, url: str) -> bool:
    shown = re.search(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})", words, re.IGNORECASE)
    if not shown or words == url:
        return False
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return shown[1].lower().removeprefix("www.") != host


def _few_words(mail: Written) -> int:
    if not mail.taken.images:
        return 0
    said = sum(len("".join(lines)) for kind, lines in groups_of(mail.taken) if kind == Kind.WORDS)
    return max(1, said) if said < LEAST_WORDS else 0


CHECKS: dict[str, Callable[[Written], int]] = {
    "subject_empty": lambda mail: not mail.subject,
    "subject_long": lambda mail: wide if (wide := columns(mail.subject)) > PHONE_COLUMNS else 0,
    "subject_loud": lambda mail: mail.subject.isupper() and len(re.findall("[A-Z]", mail.subject)) > 7,
    "subject_marks": lambda mail: n if (n := len(re.findall("[!?！？]", mail.subject))) > 1 else 0,
    "subject_reply": lambda mail: bool(re.match(r"(?:re|fwd?|回复|转发)\s*[:：]", mail.subject, re.IGNORECASE)),
    "words_loud": lambda mail: len(LOUD.findall(f"{mail.subject}\n{mail.words}")),
    "no_preheader": lambda mail: not mail.preheader,
    "same_preheader": lambda mail: bool(mail.preheader) and mail.preheader == mail.subject,
    "few_words": _few_words,
    "many_links": lambda mail: n if (n := len(mail.taken.links)) > MOST_LINKS else 0,
    "no_link": lambda mail: bool(mail.words) and not mail.taken.links,
    "shortened": lambda mail: sum(host in SHORTENERS for host in _hosts(mail)),
    "number_host": lambda mail: sum(bool(re.fullmatch(r"[\d.]+|.*:.*", host)) for host in _hosts(mail)),
    "not_https": lambda mail: sum(url.startswith("http://") for _words, url in mail.taken.links),
    "disguised": lambda mail: sum(_disguised(words, url) for words, url in mail.taken.links),
    "heavy": lambda mail: mail.html_bytes // 1000 if mail.html_bytes > CLIPPED_BYTES else 0,
}  # fmt: skip
