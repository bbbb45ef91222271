"""Which stage of life a customer is in: ordered rules, the first that fits decides."""

from dataclasses import dataclass
from typing import Any

from segmentation.domain.problems import Problem, RuleError
from segmentation.domain.rules import VERSION, Node, parse_rule

STAGES = ("prospect", "new", "growing", "mature", "declining", "dormant", "lost")
MOST_CONDITIONS, MOST_RULES = 4, 12


def _stage(code: str, *conditions: tuple[str, str, Any], match: str = "all") -> dict[str, Any]:
    tests = [
        {"field": field, "op": op} | ({} if value is None else {"value": value})
        for field, op, value in conditions
    ]
    return {"stage": code, "match": match, "conditions": tests}


# From the surest to the most usual; who fits none is mature.
DEFAULT: dict[str, Any] = {
    "rules": [
        _stage("lost", ("status", "is_one_of", ["closed"])),
        _stage("lost", ("product_count", "at_most", 0), ("holding_closed", "longer_ago", 1)),
        _stage("prospect", ("product_count", "at_most", 0)),
        _stage("dormant", ("status", "is_one_of", ["dormant"]), ("dormancy_days", "at_least", 180), match="any"),
        _stage("new", ("tenure_days", "less_than", 180)),
        _stage("declining", ("balance_change_90d", "at_most", -5000), ("balance_slope_6m", "less_than", 0)),
        _stage("growing", ("balance_change_90d", "at_least", 5000), ("balance_slope_6m", "more_than", 0)),
    ],
    "otherwise": "mature",
    "winback_share": 0.1,
    "winback_days": 180,
}  # fmt: skip


class StageError(ValueError):
    """Definitions that cannot be; `code` says why, `stage` where."""

    def __init__(
        self, code: str, stage: str = "", text: str = "", problem: Problem | None = None
    ) -> None:
        super().__init__(f"{code} {stage} {text}")
        self.code = code
        self.stage = stage
        self.text = text
        self.problem = problem


@dataclass(frozen=True)
class Stages:
    """The definitions read: (stage, rule) in their order, and the stage of who fits none.

    A stage may have several rules.

    `winback_share` (0 to 1) is what a bank expects to win back before it has seen it, `winback_days` the time in which.
    """

    rules: tuple[tuple[str, Node], ...]
    otherwise: str
    winback_share: float
    winback_days: int


def read_stages(document: dict[str, Any]) -> Stages:
    """Return the definitions of a document; raises StageError."""
    try:
        rules = tuple((str(one["stage"]), _rule(one)) for one in document["rules"])
        share, days = float(document["winback_share"]), int(document["winback_days"])
        otherwise = str(document["otherwise"])
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, StageError):
            raise
        raise StageError("unreadable", text=str(error)[:80]) from error
    unknown = [
        stage for stage in (*(stage for stage, _node in rules), otherwise) if stage not in STAGES
    ]
    if unknown:
        raise StageError("unknown_stage", unknown[0])
    if len(rules) > MOST_RULES:
        raise StageError("too_many")
    if not (0 < share < 1 and 1 <= days <= 730):
        raise StageError("out_of_range")
    return Stages(rules, otherwise, share, days)


def rule_document(one: dict[str, Any]) -> dict[str, Any]:
    """Return a stage's conditions as a document of a segment's rule."""
    group = "any" if one.get("match") == "any" else "all"
    return {"version": VERSION, "rule": {group: list(one["conditions"])}}


def _rule(one: dict[str, Any]) -> Node:
    stage = str(one["stage"])
    if not 1 <= len(one["conditions"]) <= MOST_CONDITIONS:
        raise StageError("conditions", stage)
    try:
        return parse_rule(rule_document(one))
    except RuleError as error:
        problem = error.problems[0]
        raise StageError("bad_rule", stage, problem.text("en"), problem) from error
