"""Public posts: what each platform takes, and the address a post leads to with the campaign's name on it."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


@dataclass(frozen=True)
class Platform:
    """The form of a platform: the longest title (0: none) and text in signs, its pictures, and where its posts stand.

    Without `hosts` a post has no address that everybody can open. The limits are those the platforms named in 2026; they change them without notice, and the platform decides.
    """

    longest_title: int
    longest_text: int
    most_pictures: int
    hosts: tuple[str, ...] = ()
    least_pictures: int = 0

    @property
    def has_title(self) -> bool:
        return self.longest_title > 0


PLATFORMS = {
    "wechat": Platform(64, 20_000, 20, ("weixin.qq.com",)),
    "moments": Platform(0, 1_500, 9),
    "weibo": Platform(0, 2_000, 18, ("weibo.com", "weibo.cn", "t.cn")),
    "xhs": Platform(20, 1_000, 18, ("xiaohongshu.com", "xhslink.com"), least_pictures=1),
    "douyin": Platform(30, 1_000, 35, ("douyin.com", "iesdouyin.com"), least_pictures=1),
}
FIELD_MARKS = ("{{", "{%")


def find_faults(platform: str, title: str, body: str, pictures: int) -> list[tuple[str, str, int]]:
    """List what a platform would not take: field, what is wrong (a code), and its limit."""
    form = PLATFORMS[platform]
    checks = [
        (form.has_title and not title.strip(), "title", "missing", 0),
        (not form.has_title and bool(title.strip()), "title", "no_title", 0),
        (
            form.has_title and len(title) > form.longest_title,
            "title",
            "too_long",
            form.longest_title,
        ),
        (not body.strip(), "body", "missing", 0),
        (len(body) > form.longest_text, "body", "too_long", form.longest_text),
        (speaks_to_one(title), "title", "personal", 0),
        (speaks_to_one(body), "body", "personal", 0),
        (pictures > form.most_pictures, "pictures", "too_many", form.most_pictures),
        (pictures < form.least_pictures, "pictures", "too_few", form.least_pictures),
    ]
    return [(field, code, limit) for wrong, field, code, limit in checks if wrong]


def speaks_to_one(text: str) -> bool:
    """Whether a text holds a field or condition of one customer: everybody reads the same post."""
    return any(mark in text for mark in FIELD_MARKS)


def is_on(platform: str, url: str) -> bool:
    """Whether an address can be that of a post on this platform; of one without addresses only none is."""
    hosts = PLATFORMS[platform].hosts
    if not url or not hosts:
        return not url and not hosts
    if re.search(r"[\s\\]", url):  # browsers read a backslash as a slash, and another host
        return False
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    known = any(host == one or host.endswith(f".{one}") for one in hosts)
    return parts.scheme in ("http", "https") and known


def tagged(link: str, *, platform: str, campaign: str) -> str:
    """Return an address that names platform and campaign to whoever counts visits; tags it has already stay."""
    parts = urlsplit(link)
    query = parse_qsl(parts.query, keep_blank_values=True)
    known = {name for name, _value in query}
    tags = {"utm_source": platform, "utm_medium": "social", "utm_campaign": campaign}
    query += [(name, value) for name, value in tags.items() if name not in known]
    return urlunsplit(parts._replace(query=urlencode(query)))
