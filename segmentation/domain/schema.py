"""The JSON schema of a rule document, made from the registry, and the registry itself for clients."""

from typing import Any

from segmentation.domain.fields import GROUP_WORDS, LONGEST_DAYS, OPS, Field, Param, Takes
from segmentation.domain.registry import FIELDS
from segmentation.domain.rules import GROUPS, MAX_CONDITIONS, MAX_DEPTH, VERSION
from segmentation.domain.values import (
    LARGEST,
    LONGEST_PAIR,
    LONGEST_TEXT,
    MOST_CHOICES,
    MOST_PAIRS,
    PAIR,
)

NUMBER = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
DATE = {"type": "string", "format": "date"}
DAYS = {"type": "integer", "minimum": 1, "maximum": LONGEST_DAYS}
TEXTS = {
    "type": "array",
    "items": {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
    "minItems": 1,
    "maxItems": MOST_CHOICES,
}
PAIRS = {
    "type": "array",
    "description": "Names with their values: of each name one of its values must be there.",
    "items": {
        "type": "string",
        "pattern": f"^{PAIR.pattern.replace('.+', '')}",
        "maxLength": LONGEST_PAIR,
    },
    "minItems": 1,
    "maxItems": MOST_PAIRS,
}


def _pair(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 2, "maxItems": 2}


VALUES: dict[Takes, dict[str, Any] | None] = {
    Takes.NUMBER: NUMBER,
    Takes.TWO_NUMBERS: _pair(NUMBER),
    Takes.DAYS: DAYS,
    Takes.DATE: DATE,
    Takes.TWO_DATES: _pair(DATE),
    Takes.CHOICES: TEXTS,
    Takes.PAIRS: PAIRS,
    Takes.NOTHING: None,
}


def json_schema() -> dict[str, Any]:
    """Return the JSON schema (2020-12) of a rule document; lists kept in the database stay open."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/api/v1/segment-rules/schema?version={VERSION}",
        "title": "Segment rule",
        "description": (
            f"At most {MAX_DEPTH} levels and {MAX_CONDITIONS} conditions. "
            "Unknown values make a condition false; none_of and has_none include them."
        ),
        "type": "object",
        "required": ["version", "rule"],
        "additionalProperties": False,
        "properties": {
            "version": {"const": VERSION},
            "rule": {"oneOf": [{"$ref": "#/$defs/node"}, *map(_nobody_asked, GROUPS)]},
        },
        "$defs": {
            "node": {
                "oneOf": [
                    *({"$ref": f"#/$defs/{name}"} for name in GROUPS),
                    *({"$ref": f"#/$defs/{field.key}"} for field in FIELDS),
                ]
            },
            **{name: _group(name) for name in GROUPS},
            **{field.key: _condition(field) for field in FIELDS},
        },
    }


def _group(name: str) -> dict[str, Any]:
    return _grouping(name, {"items": {"$ref": "#/$defs/node"}, "minItems": 1})


def _nobody_asked(name: str) -> dict[str, Any]:
    """An empty group, which only the whole rule may be."""
    return _grouping(name, {"maxItems": 0})


def _grouping(name: str, parts: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [name],
        "properties": {name: {"type": "array"} | parts},
        "additionalProperties": False,
    }


def _condition(field: Field) -> dict[str, Any]:
    named = ["field", "op"]
    if any(param.required for param in field.params):
        named.append("params")
    return {
        "title": field.words.en,
        "description": field.words.zh,
        "type": "object",
        "required": named,
        "properties": {
            "field": {"const": field.key},
            "op": {"enum": list(field.operators)},
            "value": {},
            "params": _params(field),
        },
        "additionalProperties": False,
        "oneOf": [_operator(field, key) for key in field.operators],
    }


def _params(field: Field) -> dict[str, Any]:
    required = [param.key for param in field.params if param.required]
    return {
        "type": "object" if required else ["object", "null"],
        "additionalProperties": False,
        "required": required,
        "properties": {param.key: _param(param) for param in field.params},
    }


def _param(param: Param) -> dict[str, Any]:
    value = VALUES[param.takes] or {}
    if param.single:
        value = value | {"maxItems": 1}
    if param.required:
        return {"title": param.words.en} | value
    left_out = {"type": ["null", "array"], "maxItems": 0}
    return {"title": param.words.en, "anyOf": [value, left_out]}


def _operator(field: Field, key: str) -> dict[str, Any]:
    value = VALUES[OPS[key].takes]
    if value is None:
        return {"properties": {"op": {"const": key}, "value": {"type": "null"}}}
    if field.choices and not field.open and OPS[key].takes is Takes.CHOICES:
        values = [choice.value for choice in field.choices]
        value = TEXTS | {"items": {"enum": values}}
    return {"properties": {"op": {"const": key}, "value": value}, "required": ["value"]}


def registry_document(lang: str) -> dict[str, Any]:
    """Return groups, fields, operators and their words in one language, for the builder and for clients."""
    return {
        "version": VERSION,
        "max_depth": MAX_DEPTH,
        "max_conditions": MAX_CONDITIONS,
        "groups": {group.value: words.of(lang) for group, words in GROUP_WORDS.items()},
        "operators": {
            op.key: {"takes": op.takes.value, "label": op.words.of(lang)} for op in OPS.values()
        },
        "fields": [_described(field, lang) for field in FIELDS],
    }


def _described(field: Field, lang: str) -> dict[str, Any]:
    return {
        "key": field.key,
        "group": field.group.value,
        "label": field.words.of(lang),
        "also": field.words.of("en" if lang == "zh" else "zh"),
        "type": field.type.value,
        "unit": field.unit.of(lang),
        "operators": list(field.operators),
        "choices": [[choice.value, choice.words.of(lang)] for choice in field.choices],
        "provider": field.provider,
        "open": field.open,
        "params": [
            {
                "key": param.key,
                "label": param.words.of(lang),
                "takes": param.takes.value,
                "required": param.required,
                "choices": [[choice.value, choice.words.of(lang)] for choice in param.choices],
                "provider": param.provider,
                "single": param.single,
                "after": param.after,
                "default": param.default,
            }
            for param in field.params
        ],
    }
