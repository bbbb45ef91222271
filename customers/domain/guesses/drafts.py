"""A mapping as the page sends it back, field by field, put together into the words of the YAML file."""

from collections.abc import Mapping
from typing import Any

from customers.domain.mappings import FORMS, MISSING, REPEATS, TRANSFORMS

# What the page cannot say, and so leaves as it was.
KEPT = ("negate_when", "add_months", "by_term")
# What it says of some sorts of field only: where its control is not there, it stays as well.
SAID = ("times", "with")
WHOLE_RULE = "*"  # stands for a rule of several columns in the list of columns
Rule = dict[str, Any]


def draft_spec(given: Mapping[str, str], base: Mapping[str, Any], target: str) -> dict[str, Any]:
    """Return the mapping that the page's controls describe, over the mapping that it began with."""
    lines = [name.partition("_") for name in given]
    named = dict.fromkeys(field for kind, _sign, field in lines if kind in {"from", "const"})
    rules = {name: _rule(name, given, base.get("fields", {})) for name in named}
    kept = {
        key: value
        for key, value in base.items()
        if key not in {"name", "target", "fields", "read", "partial", "repeats"}
    }
    again = _one_of(REPEATS, given.get("repeats", base.get("repeats", "")))
    return {
        **kept,
        **({"repeats": again} if again else {}),
        "name": given.get("name", "").strip(),
        "target": target,
        "read": _read(given, base.get("read", {})),
        "fields": {name: rule for name, rule in rules.items() if rule},
    }


def _read(given: Mapping[str, str], base: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: given.get(key, "") for key in ("delimiter", "encoding", "sheet", "format")}
    said["delimiter"] = "\t" if said["delimiter"] == "\\t" else said["delimiter"]
    return {key: value for key, value in {**base, **said}.items() if value}


def _rule(name: str, given: Mapping[str, str], fields: Mapping[str, Rule]) -> Rule:
    before = fields.get(name, {})
    column, constant = given.get(f"from_{name}", ""), given.get(f"const_{name}", "").strip()
    if column == WHOLE_RULE and "first" in before:
        return dict(before)
    if not column:
        return {"const": constant} if constant else {}
    rule: Rule = {"from": column, **_details(name, given), "default": constant}
    if before.get("from") == column:
        unsaid = [key for key in SAID if f"{key}_{name}" not in given]
        rule |= {key: before[key] for key in (*KEPT, *unsaid) if key in before}
    return {key: value for key, value in rule.items() if value}


def _details(name: str, given: Mapping[str, str]) -> Rule:
    pad = given.get(f"pad_{name}", "")
    return {
        "format": given.get(f"format_{name}", "").strip(),
        "transform": _one_of(TRANSFORMS, given.get(f"transform_{name}", "")),
        "prefix": given.get(f"prefix_{name}", ""),
        "pad": int(pad) if pad.isdecimal() and 0 < int(pad) <= 32 else 0,
        "check": _one_of(FORMS, given.get(f"check_{name}", "")),
        "missing": _one_of(MISSING, given.get(f"missing_{name}", "")),
        "code_table": given.get(f"table_{name}", ""),
        "times": given.get(f"times_{name}", ""),
        "with": _columns(given.get(f"with_{name}", "")),
        "codes": read_codes(given.get(f"codes_{name}", "")),
    }


def _one_of(choices: tuple[str, ...], given: str) -> str:
    return given if given in choices else ""


def _columns(text: str) -> list[str]:
    """Names of columns written one after another with commas between them, of whatever language."""
    return [
        name
        for part in text.replace("，", ",").replace("、", ",").split(",")
        if (name := part.strip())
    ]


def read_codes(text: str) -> dict[str, str]:
    """Read codes written one a line as `theirs = ours`; a line without a sign of equality says nothing."""
    pairs = [line.partition("=") for line in text.splitlines() if "=" in line]
    return {theirs.strip(): ours.strip() for theirs, _sign, ours in pairs if theirs.strip()}


def write_codes(codes: Mapping[str, Any]) -> str:
    """Write codes one a line, as `read_codes` reads them."""
    return "\n".join(f"{theirs} = {ours}" for theirs, ours in codes.items())
