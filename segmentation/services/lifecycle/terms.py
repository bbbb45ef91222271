"""Setting the definitions of stages, and keeping their lists as segments."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.lifecycle.terms import StageError, read_stages
from segmentation.domain.lifecycle.warnings import WARNED_AT, WINBACK_STAGES
from segmentation.domain.problems import Problem
from segmentation.domain.rules import VERSION, Condition, Node, walk
from segmentation.models import Segment, StageTerms
from segmentation.selectors.choices import language, may_ask_about
from segmentation.services.scope import refuse_for_one_branch
from segmentation.services.segments import create_segment
from segmentation.services.terms import put_in_force

FAULTS = {
    "unreadable": gettext_lazy("These definitions cannot be read."),
    "unknown_stage": gettext_lazy("There is no such stage."),
    "conditions": gettext_lazy("A rule needs one to four conditions."),
    "too_many": gettext_lazy("Twelve rules are the most there can be."),
    "out_of_range": gettext_lazy(
        "The share to win back lies between 0 and 1, the days between 1 and 730."
    ),
}


def set_stages(
    *, by: User, document: dict[str, Any], note: str = "", version: int | None = None
) -> StageTerms:
    """Put new definitions in force; the next assignment goes by them.

    `version` is the one the editor began from. Raises DomainError `conflict`, `reaches_beyond` or `bad_stages`.
    """
    check_stages(document, by)
    return put_in_force(StageTerms, by=by, document=document, note=note, version=version)


def check_stages(document: dict[str, Any], by: User) -> None:
    """Refuse definitions that cannot be, or that ask about what their author may not, in words and with the stage.

    Raises DomainError `bad_stages`, or `reaches_beyond` for an author who sees one branch alone.
    """
    refuse_for_one_branch(by)
    try:
        for stage, node in read_stages(document).rules:
            _refuse_hidden_fields(stage, node, by)
    except StageError as error:
        said = error.problem.text(language()) if error.problem else error.text
        told = said or str(FAULTS.get(error.code, FAULTS["unreadable"]))
        details: dict[str, object] = {"stage": error.stage, "problem": error.code}
        raise DomainError("bad_stages", told, field=error.stage or None, details=details) from error


def _refuse_hidden_fields(stage: str, node: Node, by: User) -> None:
    for path, part in walk(node):
        if isinstance(part, Condition) and not may_ask_about(by, part.field):
            raise StageError("bad_rule", stage, problem=Problem(path, "field", "other_purpose"))


@transaction.atomic
def save_stage(*, by: User, name: str, kind: str, stage: str = "", least: float = 0) -> Segment:
    """Make a segment of a stage, of the customers warned of, or of those worth winning back.

    `kind` is stage, warned or winback, `least` the least expected value of winning back.
    Raises DomainError `name_taken` or `bad_rule`.
    """
    tests: dict[str, list[dict[str, object]]] = {
        "stage": [{"field": "lifecycle_stage", "op": "has_any", "value": [stage]}],
        "warned": [{"field": "decline_warning", "op": "at_least", "value": WARNED_AT}],
        "winback": [
            {
                "field": "lifecycle_stage",
                "op": "has_any",
                "value": [stage] if stage else list(WINBACK_STAGES),
            },
            {"field": "winback_value", "op": "at_least", "value": max(least, 0.01)},
        ],
    }
    if kind not in tests:
        raise DomainError("nothing_asked", _("Choose a stage or a list first."))
    return create_segment(by=by, name=name, rule={"version": VERSION, "rule": {"all": tests[kind]}})
