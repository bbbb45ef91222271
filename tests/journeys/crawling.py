"""Somebody who presses every link that is shown to them."""

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

LINK = re.compile(r'\b(href|hx-get)="([^"#]+)')
ELSEWHERE = re.compile(r"[a-z]+:|//")
LEFT_ALONE = ("/static/", "/admin/", "/accounts/logout", "/m/")
Kind = tuple[str, str, tuple[str, ...]]


class Crawl:
    """One person's walk from Home: of links alike (same page, same target, same filters) the first is followed."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.walked: dict[str, int] = {}
        self.dead: list[str] = []
        self.met: set[Kind] = set()
        self.waiting: list[tuple[str, str, bool]] = [("/", "", False)]

    def walk(self) -> "Crawl":
        """Follow what is shown until nothing new is."""
        while self.waiting:
            url, shown_on, by_script = self.waiting.pop(0)
            if url not in self.walked:
                self.open(url, shown_on, by_script=by_script)
        return self

    def open(self, url: str, shown_on: str, *, by_script: bool) -> None:
        headers = {"HX-Request": "true"} if by_script else {}
        answer = self.client.get(url, headers=headers)
        self.walked[url] = answer.status_code
        if answer.status_code >= 400:
            self.dead.append(f"{answer.status_code} {url} on {shown_on}")
        elif answer.status_code >= 300:
            self.waiting.insert(0, (urljoin(url, answer["Location"]), shown_on, False))
        elif "html" in answer.get("Content-Type", "") and not answer.streaming:
            self.waiting += self.links(url, answer.content.decode())

    def links(self, url: str, page: str) -> Iterator[tuple[str, str, bool]]:
        """The links of a page that are unlike those met before."""
        for attribute, address in LINK.findall(page):
            to = html.unescape(address)
            if ELSEWHERE.match(to) or urljoin(url, to).startswith(LEFT_ALONE):
                continue
            kind = (page_of(url), page_of(urljoin(url, to)), filters_of(to))
            if kind not in self.met:
                self.met.add(kind)
                yield urljoin(url, to), url, attribute == "hx-get"


def page_of(url: str) -> str:
    path = urlsplit(url).path
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def filters_of(url: str) -> tuple[str, ...]:
    return tuple(sorted({name for name, _value in parse_qsl(urlsplit(url).query)}))
