"""Codes that sent rows to quarantine: which they are, how often, and what they may stand for."""

import json
from collections import Counter
from dataclasses import dataclass

import pyarrow as pa

from customers.domain import masking
from customers.domain.guesses.shapes import FEW, shape_of
from customers.domain.standard_codes import table_for
from customers.domain.transforms import TRANSFORMS
from customers.models import ImportJob
from customers.selectors.codes import choices_of
from customers.selectors.targets import TARGETS
from customers.selectors.words import said

UNKNOWN = ("unknown_code", "unknown_value")
# Codes are few; what has more different values than this is no code.
MOST_CODES = 200


@dataclass(frozen=True)
class UnknownCodes:
    """The codes of one field that no table knows, the most frequent first, with the choices for them."""

    field: str
    column: str
    table: str
    codes: list[tuple[str, int]]
    choices: list[tuple[str, str]]


def find_unknown_codes(job: ImportJob, field: str) -> UnknownCodes | None:
    """Return the unknown codes of a field; nothing where the field is personal or no plain column.

    Values that look personal are no codes: the column is mapped to the wrong field.
    """
    known = TARGETS[job.spec["target"]].fields.get(field) if job.spec else None
    rule = job.spec.get("fields", {}).get(field, {})
    if known is None or known.sealed or "from" not in rule:
        return None
    counted: Counter[str] = Counter()
    for code in UNKNOWN:
        rows = job.quarantine.waiting().failed_by(field, code)
        for content in rows.values_list("content", flat=True).iterator(chunk_size=2000):
            counted[json.loads(content).get(rule["from"]) or ""] += 1
    counted = _without_personal(counted)
    table = rule.get("code_table", "") or table_for(job.spec["target"], field)
    choices = _choices(known.choices, table)
    return UnknownCodes(field, rule["from"], table, _coded(counted, rule), choices)


def _choices(declared: tuple[str, ...], table: str) -> list[tuple[str, str]]:
    """Our own codes with their names: those that the field declares, else those of its table."""
    named = dict(choices_of(table)) if table else {}
    return [(code, named.get(code, said(code))) for code in declared or named]


def _without_personal(counted: Counter[str]) -> Counter[str]:
    half = 0.5
    if len(counted) > FEW and shape_of(pa.array(list(counted), pa.string())).han_names >= half:
        return Counter()
    return Counter({code: n for code, n in counted.items() if not masking.looks_personal(code)})


def _coded(counted: Counter[str], rule: dict[str, str]) -> list[tuple[str, int]]:
    """The codes as the table is asked for them: trimmed, and transformed as the rule says."""
    given = [code.strip() for code in counted]
    if rule.get("transform"):
        given = TRANSFORMS[rule["transform"]](pa.array(given, pa.string())).to_pylist()
    again: Counter[str] = Counter()
    for code, count in zip(given, counted.values(), strict=True):
        again[code] += count
    return again.most_common(MOST_CODES)
