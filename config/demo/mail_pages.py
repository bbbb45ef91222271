"""The mail catcher's page for people and its API for programs.

GET    /                      the mails, newest first (?to= filters, ?before= pages)
GET    /mail/ID               one mail: headers, text, and its HTML in a sandboxed frame
GET    /api/count             {"count": n, "repeated": n} (?message_id= or ?to=)
GET    /api/messages          newest first (?to=, ?message_id=, ?before=, ?after=, ?limit=)
DELETE /api/messages          forget all
GET    /messages/MESSAGE-ID   {"found": …, "count": n}; 404 when it was never accepted
PUT    /api/faults            a list of faults (see mail_faults), replacing those in force
PUT    /api/bounces           {"hard_share": 0.02, "soft_share": 0.01}
"""

import email
import email.policy
import html
import json
from datetime import UTC, datetime
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from string import Template
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from config.demo.mail_faults import BouncePolicy
from config.demo.mail_store import Caught

if TYPE_CHECKING:
    from config.demo.mail_catcher import MailCatcher

WORDS = {
    "en": {
        "title": "Mail catcher",
        "note": "Every mail the product sends lands here; none leaves this machine.",
        "received": "Received (UTC)",
        "to": "To",
        "from": "From",
        "subject": "Subject",
        "older": "Older",
        "all": "All mails",
        "text": "Text",
        "html": "As the customer sees it",
        "none": "No mail yet.",
        "find": "Find by address",
        "count": "mails",
    },
    "zh": {
        "title": "邮件捕获器",
        "note": "系统发送的每封邮件都落在这里，不会离开本机。",
        "received": "收到时间（UTC）",
        "to": "收件人",
        "from": "发件人",
        "subject": "主题",
        "older": "更早",
        "all": "全部邮件",
        "text": "纯文本",
        "html": "客户看到的样子",
        "none": "还没有邮件。",
        "find": "按地址查找",
        "count": "封邮件",
    },
}
PAGE = Template("""<!doctype html><html lang="$lang"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>$title</title><style>
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;margin:0 auto;
max-width:70rem;padding:1rem}a{color:#0b6e8a}@media(prefers-color-scheme:dark){a{color:#6cc7e0}}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.45rem .6rem;border-bottom:1px
solid #8884;overflow-wrap:anywhere;vertical-align:top}iframe{width:100%;height:60vh;border:1px solid
#8886;border-radius:6px;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere}h1{font-size:1.3rem}
</style><h1>$title</h1><p>$note</p>$body</html>""")
FRAME_RULES = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';"
    " img-src http: https: data:; style-src 'unsafe-inline'"
)
PAGE_RULES = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"


class Pages(ThreadingHTTPServer):
    """The HTTP side of one catcher."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, catcher: "MailCatcher") -> None:
        self.catcher = catcher
        super().__init__(("127.0.0.1", catcher.http_port), Handler)


def serve_pages(catcher: "MailCatcher") -> Pages:
    return Pages(catcher)


class Handler(BaseHTTPRequestHandler):
    """Routes a request by the first parts of its path."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_words: object) -> None:
        """Stay quiet: the log is for errors."""

    @property
    def catcher(self) -> "MailCatcher":
        return cast(Pages, self.server).catcher

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = dict(parse_qsl(address.query))
        parts = address.path.strip("/").split("/")
        match parts:
            case [""]:
                self.page(self.list_body(asked))
            case ["mail", number]:
                self.one_mail(number)
            case ["mail", number, "html"]:
                self.html_part(number)
            case ["messages", message_id]:
                self.found_or_not(unquote(message_id))
            case ["api", name]:
                self.answer_api(name, asked)
            case _:
                self.json({"error": "not found"}, 404)

    def answer_api(self, name: str, asked: dict[str, str]) -> None:
        store, selection = self.catcher.store, selected(asked)
        if name == "count":
            self.json({"count": store.count(**selection), "repeated": store.count_repeated()})
        elif name == "messages":
            limit, before, after = (
                int(asked.get(word, usual))
                for word, usual in (("limit", 50), ("before", 0), ("after", 0))
            )
            mails = store.newest(limit=limit, before=before, after=after, **selection)
            self.json({"messages": [as_json(mail) for mail in mails]})
        else:
            self.json({"error": "not found"}, 404)

    def found_or_not(self, message_id: str) -> None:
        count = self.catcher.store.count(message_id=message_id)
        found = {"found": count > 0, "count": count, "message_id": message_id.strip("<>")}
        self.json(found, 200 if count else 404)

    def do_DELETE(self) -> None:
        self.catcher.store.clear()
        self.json({"count": 0})

    def do_PUT(self) -> None:
        try:
            told = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            if self.path == "/api/faults":
                self.catcher.faults.set(told)
            elif self.path == "/api/bounces":
                self.catcher.bounces = BouncePolicy(**told)
            else:
                self.json({"error": "not found"}, 404)
                return
        except (ValueError, TypeError, KeyError) as error:
            self.json({"error": str(error)}, 400)
            return
        self.json({"accepted": told})

    def list_body(self, asked: dict[str, str]) -> str:
        words, to = self.words(), asked.get("to", "")
        store = self.catcher.store
        mails = store.newest(before=int(asked.get("before", 0)), to=to)
        form = f'<form><label>{words["find"]} <input name="to" value="{html.escape(to)}"></label></form>'
        if not mails:
            return f"{form}<p>{words['none']}</p>"
        rows = "".join(row(mail) for mail in mails)
        head = "".join(f"<th>{words[name]}</th>" for name in ("received", "to", "subject"))
        older = f"?to={quote(to)}&amp;before={mails[-1].id}"
        return (
            f"{form}<p>{store.count(to=to):,} {words['count']}</p><table><tr>{head}</tr>{rows}</table>"
            f'<p><a href="{older}">{words["older"]}</a></p>'
        )

    def one_mail(self, number: str) -> None:
        mail = self.catcher.store.find(int(number)) if number.isdigit() else None
        if mail is None:
            self.json({"error": "not found"}, 404)
            return
        words, message = self.words(), parse(mail)
        fields = "".join(
            f"<tr><th>{html.escape(name)}</th><td>{html.escape(str(value))}</td></tr>"
            for name, value in message.items()
        )
        frame = (
            f'<h2>{words["html"]}</h2><iframe sandbox="allow-popups allow-popups-to-escape-sandbox"'
            f' src="/mail/{mail.id}/html" title="{words["html"]}"></iframe>'
        )
        self.page(
            f'<p><a href="/">{words["all"]}</a></p><table>{fields}</table>'
            f"{frame if part_of(message, 'html') else ''}"
            f"<h2>{words['text']}</h2><pre>{html.escape(part_of(message, 'plain'))}</pre>"
        )

    def html_part(self, number: str) -> None:
        mail = self.catcher.store.find(int(number)) if number.isdigit() else None
        body = part_of(parse(mail), "html") if mail else ""
        self.send(f'<base target="_blank">{body}', "text/html", rules=FRAME_RULES)

    def words(self) -> dict[str, str]:
        return WORDS["zh" if self.headers.get("Accept-Language", "").startswith("zh") else "en"]

    def page(self, body: str) -> None:
        words = self.words()
        lang = "zh-Hans" if words is WORDS["zh"] else "en"
        text = PAGE.substitute(lang=lang, title=words["title"], note=words["note"], body=body)
        self.send(text, "text/html", rules=PAGE_RULES)

    def json(self, told: object, status: int = 200) -> None:
        self.send(json.dumps(told, ensure_ascii=False), "application/json", status=status)

    def send(self, text: str, kind: str, *, status: int = 200, rules: str = PAGE_RULES) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", rules)
        self.end_headers()
        self.wfile.write(body)


def selected(asked: dict[str, str]) -> dict[str, str]:
    return {name: asked[name] for name in ("message_id", "to") if name in asked}


def parse(mail: Caught) -> EmailMessage:
    return email.message_from_bytes(mail.content, policy=email.policy.default)


def part_of(message: EmailMessage, subtype: str) -> str:
    """Return the text of the first part of this kind, or an empty string."""
    part = message.get_body(preferencelist=(subtype,))
    return str(part.get_content()) if part else ""


def received(mail: Caught) -> str:
    return datetime.fromtimestamp(mail.received_at, UTC).isoformat(" ", "seconds")[:19]


def row(mail: Caught) -> str:
    subject = html.escape(str(parse(mail)["Subject"] or "–"))
    return (
        f"<tr><td>{received(mail)}</td><td>{html.escape(mail.recipients)}</td>"
        f'<td><a href="/mail/{mail.id}">{subject}</a></td></tr>'
    )


def as_json(mail: Caught) -> dict[str, object]:
    message = parse(mail)
    return {
        "id": mail.id,
        "message_id": mail.message_id,
        "received_at": datetime.fromtimestamp(mail.received_at, UTC).isoformat(),
        "from": mail.sender,
        "to": mail.recipients,
        "subject": str(message["Subject"] or ""),
        "headers": {name: str(value) for name, value in message.items()},
        "text": part_of(message, "plain"),
        "html": part_of(message, "html"),
    }
