"""The rule tree of a segment: its parts, its JSON form, and the reading of it with each error at its place."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from segmentation.domain.fields import OPS, Field, Param
from segmentation.domain.problems import Path, Problem, RuleError
from segmentation.domain.registry import BY_KEY
from segmentation.domain.values import Allowed, BadValueError, Value, read_value, shown

VERSION = 1
MAX_DEPTH = 20
MAX_CONDITIONS = 200
EMPTY_RULE: dict[str, Any] = {"version": VERSION, "rule": {"all": []}}
WHOLE_CASTS = ("bigint", "smallint")


@dataclass(frozen=True)
class Condition:
    """One question about a customer."""

    field: str
    op: str
    value: Value = None
    params: tuple[tuple[str, Value], ...] = ()

    def param(self, key: str) -> Value:
        """Return a parameter's value, or None."""
        return dict(self.params).get(key)


@dataclass(frozen=True)
class AllOf:
    """Every part must hold; without parts it holds for everybody."""

    parts: tuple["Node", ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """At least one part must hold."""

    parts: tuple["Node", ...] = ()


@dataclass(frozen=True)
class NoneOf:
    """No part may hold."""

    parts: tuple["Node", ...] = ()


Node = Condition | AllOf | AnyOf | NoneOf
GROUPS: dict[str, type[AllOf | AnyOf | NoneOf]] = {"all": AllOf, "any": AnyOf, "none": NoneOf}
NAMES = {kind: name for name, kind in GROUPS.items()}
EVERYBODY = AllOf()


def parse_rule(
    document: Any,
    known: Mapping[str, set[str]] | None = None,
    today: dt.date | None = None,
) -> Node:
    """Read a rule document; `known` holds the values of the lists that live in the database, by provider.

    With `today`, dates of what is past that lie ahead are faults. Raises RuleError with every problem found,
    each at its path.
    """
    if (
        not isinstance(document, dict)
        or "rule" not in document
        or set(document) - {"version", "rule"}
    ):
        raise RuleError([_not_a_rule((), "{version, rule}")])
    version = document.get("version")
    if isinstance(version, bool) or version != VERSION:
        raise RuleError([Problem((), "version", "wrong_version", {"version": shown(version)})])
    reader = _Reader(known or {}, today)
    node = reader.node(document["rule"], (), 1)
    if reader.first_too_many is not None:
        facts: dict[str, object] = {"limit": MAX_CONDITIONS, "count": reader.conditions}
        reader.problems.append(Problem(reader.first_too_many, "field", "too_many", facts))
    if reader.problems or node is None:
        raise RuleError(reader.problems)
    return node


def rule_document(node: Node) -> dict[str, Any]:
    """Return the JSON form of a rule, with its version."""
    return {"version": VERSION, "rule": _plain(node)}


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Yield every node with its path, parents first."""
    yield path, node
    if not isinstance(node, Condition):
        for position, part in enumerate(node.parts):
            yield from walk(part, (*path, position))


def conditions(node: Node) -> list[Condition]:
    """Return the conditions of a rule in reading order."""
    return [part for _path, part in walk(node) if isinstance(part, Condition)]


def segment_references(node: Node) -> set[int]:
    """Return the ids of the segments a rule asks about, by their members or by who is related to them."""
    return {
        int(str(value))
        for condition in conditions(node)
        if BY_KEY[condition.field].provider == "segments"
        for value in cast(tuple[Value, ...], condition.value)
    }


def tags_asked(condition: Condition) -> set[str]:
    """Return the codes of the tags a condition asks about."""
    asks = BY_KEY[condition.field].provider == "tags"
    return set(cast(tuple[str, ...], condition.value)) if asks else set()


def scores_asked(condition: Condition) -> set[str]:
    """Return the kinds of the scores a condition asks about."""
    return set(cast(tuple[str, ...], condition.param("score") or ()))


class _Reader:
    """Walks the JSON once and keeps what is wrong instead of stopping at it."""

    def __init__(self, known: Mapping[str, set[str]], today: dt.date | None) -> None:
        self.known = known
        self.today = today
        self.problems: list[Problem] = []
        self.conditions = 0
        self.first_too_many: Path | None = None

    def node(self, raw: Any, path: Path, depth: int) -> Node | None:
        if isinstance(raw, dict) and "field" in raw:
            return self.condition(raw, path)
        name = next(iter(raw), "") if isinstance(raw, dict) and len(raw) == 1 else ""
        if name not in GROUPS or not isinstance(raw[name], list):
            self._refuse(_not_a_rule(path, "all | any | none: [...]"))
            return None
        if depth > MAX_DEPTH:
            self._refuse(Problem(path, "group", "too_deep", {"limit": MAX_DEPTH}))
            return None
        if not raw[name] and path:
            self._refuse(Problem(path, "group", "empty_group"))
            return None
        parts = [self.node(part, (*path, place), depth + 1) for place, part in enumerate(raw[name])]
        return GROUPS[name](tuple(part for part in parts if part is not None))

    def condition(self, raw: dict[str, Any], path: Path) -> Condition | None:
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            self.first_too_many = self.first_too_many or path
            return None
        fault = _shape_fault(raw, path)
        if fault:
            self._refuse(fault)
            return None
        field, before = BY_KEY[raw["field"]], len(self.problems)
        value = self.value(field, raw, path)
        params = self.params(field, raw.get("params"), path)
        if len(self.problems) > before:
            return None
        return Condition(field.key, raw["op"], value, params)

    def value(self, field: Field, raw: dict[str, Any], path: Path) -> Value:
        known = self.known.get(field.provider)
        allowed = Allowed(
            field.choices,
            is_open=field.open or (bool(field.provider) and known is None),
            whole=field.source.cast in WHOLE_CASTS,
        )
        allowed.values |= known or set()
        try:
            value = read_value(OPS[raw["op"]].takes, raw.get("value"), allowed)
            self.refuse_ahead(field, raw["op"], value)
        except BadValueError as bad:
            self._refuse(Problem(path, "value", bad.code, bad.facts))
            return None
        return value

    def refuse_ahead(self, field: Field, op: str, value: Value) -> None:
        """What is past has no days ahead; a rule that was stored is read without a day and stays what it was."""
        if self.today is None or not field.past:
            return
        if op == "within_next":
            raise BadValueError("window_future")
        first = value[0] if isinstance(value, tuple) and value else value
        if isinstance(first, dt.date) and first > self.today and op != "on_or_before":
            raise BadValueError("dates_ahead", today=self.today.isoformat())

    def params(self, field: Field, raw: Any, path: Path) -> tuple[tuple[str, Value], ...]:
        raw = {} if raw is None else raw
        if not isinstance(raw, dict):
            self._refuse(_not_a_rule(path, "params: {...}"))
            return ()
        for key in raw:
            if field.param(key) is None:
                self._refuse(_named(path, "params", "unknown_param", key))
        read = [(param.key, self.param(param, raw, path)) for param in field.params]
        return tuple((key, value) for key, value in read if value is not None)

    def param(self, param: Param, raw: dict[str, Any], path: Path) -> Value:
        if not param.required and raw.get(param.key) in (None, []):
            return None
        known = self.known.get(param.provider)
        is_open = param.open or (bool(param.provider) and known is None)
        allowed = Allowed(
            param.choices, is_open=is_open, single=param.single, prefixes=param.prefixes
        )
        allowed.values |= known or set()
        try:
            return read_value(param.takes, raw.get(param.key), allowed)
        except BadValueError as bad:
            self._refuse(Problem(path, param.key, bad.code, bad.facts))
            return None

    def _refuse(self, problem: Problem) -> None:
        self.problems.append(problem)


def _shape_fault(raw: dict[str, Any], path: Path) -> Problem | None:
    """What keeps a condition from being read at all."""
    field = BY_KEY.get(raw["field"]) if isinstance(raw["field"], str) else None
    if field is None:
        return _named(path, "field", "unknown_field", raw["field"])
    if raw.get("op") not in field.operators:
        return _named(path, "op", "unknown_operator", raw.get("op"))
    unknown = set(raw) - {"field", "op", "value", "params"}
    return _named(path, "field", "unknown_param", min(unknown)) if unknown else None


def _not_a_rule(path: Path, expected: str) -> Problem:
    return Problem(path, "group", "not_a_rule", {"detail": expected})


def _named(path: Path, part: str, code: str, name: object) -> Problem:
    return Problem(path, part, code, {"name": shown(name)})


def _plain(node: Node) -> dict[str, Any]:
    if not isinstance(node, Condition):
        return {NAMES[type(node)]: [_plain(part) for part in node.parts]}
    plain: dict[str, Any] = {"field": node.field, "op": node.op}
    if node.value is not None:
        plain["value"] = _json(node.value)
    if node.params:
        plain["params"] = {key: _json(value) for key, value in node.params}
    return plain


def _json(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_json(part) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else value
