"""Scans texts for what advertising and conduct rules forbid; needs no database."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.domain.compliance.requests import BadRequestError, findings_of, read_copy


class Command(BaseCommand):
    help = "Scan one text (FILE or -), or a file of JSON lines (--jsonl), for what the copy rules forbid."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", help="a text; - reads it from standard input")
        what.add_argument("--jsonl", help="objects to scan, one a line; - reads standard input")
        parser.add_argument("--lang", choices=["zh", "en"], default="")
        parser.add_argument(
            "--channel", default="", help="sms, email, email_block, push, wechat, ..."
        )
        parser.add_argument(
            "--product-type", default="", help="wealth, fund, deposit, loan, service, ..."
        )
        parser.add_argument("--facts", help="a JSON file with the product's facts")
        parser.add_argument("--institution", action="append", default=[], metavar="NAME")
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *_args: object, **asked: Any) -> None:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a terminal may be set to ASCII
        names = asked["institution"]
        if asked["jsonl"]:
            with _opened(asked["jsonl"]) as lines:
                for answer in _answers(lines, names):
                    print(json.dumps(answer, ensure_ascii=False))
            return
        self._scan_one(asked, names)

    def _scan_one(self, asked: dict[str, Any], names: list[str]) -> None:
        with _opened(asked["file"]) as source:
            text = source.read()
        request = {
            "text": text,
            "lang": asked["lang"],
            "channel": asked["channel"],
            "product_type": asked["product_type"],
            "product_facts": _facts(asked["facts"]),
        }
        try:
            found = findings_of(read_copy(request, names))
        except BadRequestError as error:
            raise CommandError(str(error)) from error
        if asked["json"]:
            print(json.dumps({"findings": found}, ensure_ascii=False))
            return
        for finding in found:
            piece = text[finding["start"] : finding["end"]]
            print(
                f"{finding['severity']}  {finding['rule']}  {finding['start']}-{finding['end']}  {piece!r}"
            )
            print(f"    {finding['message']} {finding['remedy']}")
        print(f"{len(found)} finding(s)", file=sys.stderr)


def _answers(lines: Iterable[str], names: list[str]) -> Iterator[dict[str, Any]]:
    """One answer a line; a line that cannot be read says so and stops nothing."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        asked: Any = None
        try:
            asked = json.loads(line)
            yield {
                "id": asked.get("id") if isinstance(asked, dict) else None,
                "findings": findings_of(read_copy(asked, names)),
            }
        except (ValueError, RecursionError) as error:
            name = asked.get("id") if isinstance(asked, dict) else None
            yield {"id": name, "findings": [], "error": f"line {number}: {error}"}


def _opened(name: str) -> TextIO:
    if name == "-":
        return open(sys.stdin.fileno(), encoding="utf-8-sig", errors="replace", closefd=False)
    try:
        return Path(name).open(encoding="utf-8-sig", errors="replace", newline="")
    except OSError as error:
        raise CommandError(f"cannot read {name}: {error.strerror}") from error


def _facts(name: str | None) -> Any:
    if name is None:
        return {}
    try:
        return json.loads(Path(name).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise CommandError(f"cannot read {name}: {error}") from error
