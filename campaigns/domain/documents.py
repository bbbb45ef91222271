"""A campaign in JSON: the published schema, its check, and where two documents differ."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from campaigns.domain.comparing import Piece, cut_pieces
from campaigns.domain.content import LONGEST_TEXT
from campaigns.domain.following import ENOUGH, HOURS
from campaigns.domain.posts import PLATFORMS
from campaigns.domain.stop_rules import DOES, LINES, MOST_LEAST

FORMAT = "sandpiper.campaign/1"
KEPT = r"^[^\u0000\ud800-\udfff]*$"  # what PostgreSQL can keep: no NUL, no half signs
SAYING = r"\S"
MOST_NAMED = 200  # segments or lists of one side: nobody oversees more
TEXT = {"type": "string", "maxLength": 1000, "pattern": KEPT}


def _text(longest: int, least: int = 0) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": longest, "pattern": KEPT}


def _optional(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


SEGMENT = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
        "name": TEXT,
    },
    "required": ["id", "name"],
    "additionalProperties": False,
}
MESSAGE = {
    "type": "object",
    "properties": {
        "step": {"type": "integer", "minimum": 1, "maximum": 99},
        "variant": _text(8, 1),
        "language": {"enum": ["zh-hans", "en"]},
        "subject": _text(200),
        "preheader": _text(200),
        "body": _text(LONGEST_TEXT),
        "link": {"type": "string", "maxLength": 1000, "pattern": r"^(https?://[^\s\u0000]+)?$"},
        "template": _text(64),
        "button": _text(40),
        "picture": _text(80),
        "placement": _text(32),
        "audience_format": _text(12),
        "recipient": _text(32),
        "template_values": {
            "type": "object",
            "propertyNames": {"pattern": r"^[A-Za-z]\w{0,31}$"},
            "additionalProperties": TEXT,
        },
    },
    "required": ["language", "body"],
    "additionalProperties": False,
}
SCHEDULE = {
    "type": "object",
    "properties": {
        "starts_at": _optional({"type": "string", "format": "date-time"}),
        "time_zone": _text(40),
        "recurrence": _text(200),
        "free_days": {"enum": ["send", "skip", "next"]},
        "customer_time": {"enum": ["bank", "local", "best"]},
        "again": {"enum": ["every", "never", "after"]},
        "again_days": _optional({"type": "integer", "minimum": 1, "maximum": 3650}),
    },
    "additionalProperties": False,
}
FOLLOWS = {
    "type": "object",
    "properties": {
        "campaign": _text(32, 1),
        "when": {"enum": list(ENOUGH)},
        "after_hours": {"type": "integer", "minimum": HOURS[0], "maximum": HOURS[1]},
    },
    "required": ["campaign", "when", "after_hours"],
    "additionalProperties": False,
}
STOP_RULE = {
    "type": "object",
    "properties": {
        "line": {"enum": list(LINES)},
        "limit": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
        "least": {"type": "integer", "minimum": 1, "maximum": MOST_LEAST},
        "does": {"enum": list(DOES)},
    },
    "required": ["line", "limit", "least", "does"],
    "additionalProperties": False,
}
POST = {
    "type": "object",
    "properties": {
        "platform": {"enum": list(PLATFORMS)},
        "account": _text(60, 1),
        "language": {"enum": ["zh-hans", "en"]},
        "title": _text(64),
        "body": _text(20_000, 1),
        "link": {"type": "string", "maxLength": 1000, "pattern": r"^(https?://[^\s\u0000]+)?$"},
        "pictures": {"type": "array", "items": _text(80, 1), "maxItems": 35},
        "planned_at": {"type": "string", "format": "date-time"},
    },
    "required": ["platform", "account", "language", "body", "planned_at"],
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A campaign",
    "type": "object",
    "properties": {
        "format": {"const": FORMAT},
        "name": {**_text(120, 1), "allOf": [{"pattern": SAYING}]},
        "kind": {"enum": ["promotion", "care", "partner", "holiday", "retention", "win_back"]},
        "goal": _text(300),
        "goal_conversion_rate": _optional(
            {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
        ),
        "channel": _text(8, 1),
        "product": _optional(_text(32, 1)),
        "include": {"type": "array", "items": SEGMENT, "maxItems": MOST_NAMED},
        "exclude": {"type": "array", "items": SEGMENT, "maxItems": MOST_NAMED},
        "suppression_lists": {"type": "array", "items": SEGMENT, "maxItems": MOST_NAMED},
        "holdout_share": {"type": "number", "minimum": 0, "maximum": 0.9},
        "schedule": SCHEDULE,
        "follows": FOLLOWS,
        "per_hour": _optional({"type": "integer", "minimum": 1, "maximum": 2_147_483_647}),
        "shown_days": {"type": "integer", "minimum": 1, "maximum": 366},
        "shows_per_day": _optional({"type": "integer", "minimum": 1, "maximum": 1000}),
        "priority": {"type": "integer", "minimum": 1, "maximum": 9},
        "stop_rules": {"type": "array", "items": STOP_RULE, "maxItems": len(LINES) * len(DOES)},
        "conversion_event": _text(32, 1),
        "attribution_days": {"type": "integer", "minimum": 1, "maximum": 365},
        "budget_amount": _optional({"type": "string", "pattern": r"^\d{1,16}(\.\d{1,2})?$"}),
        "cost_per_contact": {"type": "string", "pattern": r"^\d{1,6}(\.\d{1,4})?$"},
        "messages": {"type": "array", "items": MESSAGE, "maxItems": 200},
        "posts": {"type": "array", "items": POST, "maxItems": 200},
    },
    "required": ["format", "name", "kind"],
    "additionalProperties": False,
}
VALIDATOR = Draft202012Validator(SCHEMA)


@dataclass(frozen=True)
class Fault:
    """Something wrong in a document: where (a path with dots), by which rule of the schema, and the rule's value."""

    path: str
    rule: str
    value: Any = None


@dataclass(frozen=True)
class Change:
    """A place at which two documents differ; None where one of them has nothing there."""

    path: str
    before: Any
    after: Any

    @property
    def pieces(self) -> list[Piece]:
        """For two texts: the pieces that stayed, went and came, in order."""
        if not (isinstance(self.before, str) and isinstance(self.after, str)):
            return []
        return list(cut_pieces(self.before, self.after))


def read_document(text: str) -> Any:
    """Read a document; raises ValueError for what is not JSON, NaN and nesting without end among it."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _no_number(name: str) -> None:
    raise ValueError(name)


def find_faults(document: Any) -> list[Fault]:
    """List what the schema refuses in a document, in the order of its places; of lists too long nothing but that."""
    long = list(_too_long(document))
    if long:
        return long
    found = [
        Fault(".".join(str(part) for part in error.absolute_path), *_what(error))
        for error in VALIDATOR.iter_errors(document)
    ]
    return sorted(found, key=lambda fault: (fault.path, fault.rule))


def _too_long(document: Any) -> Iterator[Fault]:
    """The lists that name more than they may: told without a look at each of what may be millions."""
    for name, schema in SCHEMA["properties"].items():
        listed = document.get(name) if isinstance(document, dict) else None
        if isinstance(listed, list) and len(listed) > schema.get("maxItems", len(listed)):
            yield Fault(name, "maxItems", schema["maxItems"])


def _what(error: Any) -> tuple[str, Any]:
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return "required", ", ".join(missing)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        return "additionalProperties", ", ".join(sorted(set(error.instance) - set(known)))
    return str(error.validator), error.validator_value


def differences(before: Any, after: Any, path: str = "") -> Iterator[Change]:
    """Yield every place at which two JSON values differ, by path; lists of messages and segments go by their keys."""
    if isinstance(before, list) and isinstance(after, list):
        before, after = _keyed(before), _keyed(after)
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            below = f"{path}.{name}" if path else str(name)
            yield from differences(before.get(name), after.get(name), below)
    elif before != after:
        yield Change(path, before, after)


def _keyed(rows: list[Any]) -> dict[str, Any]:
    """Name the rows of a list by what they are: a message by step, variant and language, a post by platform and place."""
    return {_key(row, number): row for number, row in enumerate(rows)}


def _key(row: Any, number: int) -> str:
    if isinstance(row, dict) and "platform" in row:
        return f"{row['platform']} {number + 1}"
    if isinstance(row, dict) and "language" in row and "body" in row:
        return f"{row.get('step', 1)}/{row.get('variant', 'A')}/{row['language']}"
    if isinstance(row, dict) and "line" in row and "does" in row:
        return f"{row['line']}/{row['does']}"
    if isinstance(row, dict) and "id" in row:
        return str(row["id"])
    return str(number)
