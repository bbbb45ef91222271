"""Files fetched by HTTP(S), and only when they have changed since."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import requests
from django.conf import settings

from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.asking import CONNECT_SECONDS, SILENCE_SECONDS, Link, Question, Read
from customers.sources.remote.guard import Address, reach
from customers.sources.remote.spool import Spool
from customers.sources.unpacking import BLOCK

HOPS = 3
PORTS = {"http": 80, "https": 443}
NOT_MODIFIED = 304
SIGN_IN = {401, 403}
# Where the address does not tell the format, the server may.
ENDINGS = {
    "text/csv": ".csv",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}


def probe(link: Link) -> str:
    """Ask for the address and return what server answered."""
    with closing(_ask(link, "", {})) as answer:
        return f"HTTP {answer.status_code} {answer.headers.get('Server', '')}".strip()


def read(link: Link, question: Question, spool: Spool) -> Read:
    """Fetch a file into a spool; the mark is its ETag and the time of its last change."""
    headers = {} if question.most else _conditions(question.since)
    with closing(_ask(link, question.query.get("path", ""), headers)) as answer:
        if answer.status_code == NOT_MODIFIED:
            return Read("")
        for block in answer.iter_content(BLOCK):
            spool.write(block)
        told = {
            "etag": answer.headers.get("ETag", ""),
            "modified": answer.headers.get("Last-Modified", ""),
        }
        return Read(_name(answer), mark=told if any(told.values()) else None)


def _conditions(since: Any) -> dict[str, str]:
    marks = since if isinstance(since, dict) else {}
    known = {"If-None-Match": marks.get("etag"), "If-Modified-Since": marks.get("modified")}
    return {name: value for name, value in known.items() if value}


def _ask(link: Link, path: str, headers: dict[str, str]) -> requests.Response:
    """Send the request, and follow a few redirections, each judged like the first address."""
    first = str(link.settings["url"])
    url = urljoin(first.rstrip("/") + "/", path.lstrip("/")) if path else first
    if urlsplit(url)[:2] != urlsplit(first)[:2]:
        raise UnreadableSourceError("host_forbidden", host=urlsplit(url).hostname or "")
    with requests.Session() as session:
        session.trust_env = False
        session.verify = settings.PULL_CA_FILE or True
        for _hop in range(HOPS + 1):
            own = urlsplit(url)[:2] == urlsplit(first)[:2]
            answer = ask_once(session, url, headers | (_sign_in(link) if own else {}))
            if not answer.is_redirect:
                return _good(answer, link)
            url = urljoin(url, answer.headers["Location"])
            answer.close()
    raise UnreadableSourceError("source_refused", reason="redirections")


def ask_once(
    session: requests.Session,
    url: str,
    headers: dict[str, str],
    allowed: Sequence[str] | None = None,
) -> requests.Response:
    """Send one request to a host that is judged first, following nothing; `allowed` as for `guard.reach`."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise UnreadableSourceError("url_wrong")
    address = reach(parts.hostname, parts.port or PORTS[parts.scheme], allowed)
    try:
        return session.get(
            dialled(url, address),
            headers=headers | {"Host": parts.netloc.rpartition("@")[2]},
            timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
            allow_redirects=False,
            stream=True,
        )
    except (requests.ConnectionError, requests.Timeout) as error:
        raise UnreadableSourceError("not_reached", host=address.host, port=address.port) from error


def dialled(url: str, address: Address) -> str:
    """Return the address to dial: without TLS the judged one itself, so that no name can lead elsewhere later."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return url
    host = f"[{address.ip}]" if ":" in address.ip else address.ip
    return parts._replace(netloc=f"{host}:{address.port}").geturl()


def _sign_in(link: Link) -> dict[str, str]:
    token, user = link.secret("token"), link.secret("user")
    if token:
        return {"Authorization": f"Bearer {token}"}
    if not user:
        return {}
    request = requests.Request("GET", "http://unused.invalid")
    request.auth = (user, link.secret("password") or "")
    return {"Authorization": str(request.prepare().headers["Authorization"])}


def _good(answer: requests.Response, link: Link) -> requests.Response:
    if answer.ok:
        return answer
    answer.close()
    if answer.status_code in SIGN_IN:
        host = urlsplit(str(link.settings["url"])).hostname
        raise UnreadableSourceError("not_signed_in", host=host, port="")
    raise UnreadableSourceError("source_refused", reason=f"HTTP {answer.status_code}")


def _name(answer: requests.Response) -> str:
    name = PurePosixPath(unquote(urlsplit(answer.url or "").path)).name or "download"
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return name if PurePosixPath(name).suffix else name + ENDINGS.get(kind, "")
