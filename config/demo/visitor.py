"""A browser without a screen, and a client of the API: what the check and the simulated public act through."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import IO, Any, cast

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
# Whoever reads mails here is a person with a browser, and says so.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PATIENCE = 120
BOUNDARY = "sandpiper-form-boundary"


@dataclass(frozen=True)
class Upload:
    """A file in a form."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Answer:
    """What came back: status, final address, text."""

    status: int
    url: str
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class StayHere(urllib.request.HTTPRedirectHandler):
    """Follows redirects within the product only: the bank's own site is not here."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urllib.parse.urlsplit(newurl).netloc != urllib.parse.urlsplit(req.full_url).netloc:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Visitor:
    """Keeps cookies, follows redirects, sends the token of the form's page."""

    def __init__(self, base: str, language: str = "en") -> None:
        self.base = base
        self.language = language
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), StayHere
        )

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, form_at: str = "", **fields: Any) -> Answer:
        """Send a form to `path`, with the token its page (or the page `form_at`) shows; a list is sent as many."""
        page = self.get(form_at or path)
        fields["csrfmiddlewaretoken"] = token_in(page.text)
        body, kind = encode_form(fields)
        url = self.url(path) if form_at else page.url
        return self.send("POST", url, body, {"Content-Type": kind, "Referer": page.url})

    def post_json(self, path: str, form_at: str, data: object) -> Answer:
        """Send what a page's script would send."""
        page = self.get(form_at)
        headers = {"Content-Type": "application/json", "X-CSRFToken": token_in(page.text)}
        return self.send("POST", path, json.dumps(data).encode(), headers | {"Referer": page.url})

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: dict | None = None
    ) -> Answer:
        request = urllib.request.Request(self.url(path), data=body, method=method)  # noqa: S310 - loopback
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        request.add_header("Accept-Language", self.language)
        request.add_header("User-Agent", BROWSER)
        try:
            with self.opener.open(request, timeout=PATIENCE) as response:
                return answer(cast(HTTPResponse, response))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.url or "", error.read().decode("utf-8", "replace"))

    def url(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path


@dataclass
class ApiClient:
    """A program with an OAuth application: it gets its token by client credentials and renews it."""

    base: str
    name: str
    secret: str
    token: str = ""
    expires_at: float = 0.0
    visitor: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.visitor = Visitor(self.base)

    def call(self, method: str, path: str, data: object = None, **headers: str) -> Answer:
        """Call the API with JSON in and out; headers by name, `Idempotency_Key` for one."""
        sent = {"Authorization": f"Bearer {self._token()}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        body = None if data is None else json.dumps(data, ensure_ascii=False).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        return self.visitor.send(method, f"/api/v1/{path}", body, sent)

    def _token(self) -> str:
        if time.monotonic() > self.expires_at:
            body, kind = encode_form(
                {
                    "grant_type": "client_credentials",
                    "client_id": self.name,
                    "client_secret": self.secret,
                }
            )
            told = self.visitor.send("POST", "/oauth/token/", body, {"Content-Type": kind})
            if told.status != 200:
                raise ValueError(f"no token: {told.status} {told.text[:200]}")
            self.token = told.json()["access_token"]
            self.expires_at = time.monotonic() + told.json()["expires_in"] - 60
        return self.token


def answer(response: HTTPResponse) -> Answer:
    return Answer(response.status, response.url, response.read().decode("utf-8", "replace"))


def token_in(text: str) -> str:
    found = TOKEN.search(text)
    return found.group(1) if found else ""


def encode_form(fields: dict[str, Any]) -> tuple[bytes, str]:
    """Return a form's body and its kind: multipart where a file is among the fields."""
    if not any(isinstance(value, Upload) for value in fields.values()):
        return (
            urllib.parse.urlencode(fields, doseq=True).encode(),
            "application/x-www-form-urlencoded",
        )
    parts = [_part(name, value) for name, value in fields.items()]
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return body, f"multipart/form-data; boundary={BOUNDARY}"


def _part(name: str, value: object) -> bytes:
    file = f'; filename="{value.name}"' if isinstance(value, Upload) else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
    content = value.content if isinstance(value, Upload) else str(value).encode()
    return head.encode() + content + b"\r\n"
