"""Steps of a request: each is allowed by its state, changes it, and stays behind as evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.domain import rights
from customers.domain.rights import Step
from customers.models import RightsRequest, RightsStep


@dataclass(frozen=True)
class Evidence:
    """What a step leaves behind; no personal value may stand in it."""

    by: User | None
    note: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""


def take_step(request: RightsRequest, step: Step, evidence: Evidence, **changes: Any) -> RightsStep:
    """Lock a request, take a step with its changes, and write the evidence; call within a transaction.

    Raises DomainError `step_not_allowed`.
    """
    locked = RightsRequest.objects.select_for_update().get(pk=request.pk)
    state = rights.next_state(locked.kind, locked.state, step)
    if state is None:
        raise DomainError("step_not_allowed", _("The request is not where this can be done."))
    values: dict[str, Any] = {"state": str(state), **changes}
    if state not in rights.LIVE:
        values["closed_at"] = timezone.now()
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values, "updated_at"])
    request.refresh_from_db()
    return write_evidence(request, step, evidence)


def write_evidence(request: RightsRequest, step: Step, evidence: Evidence) -> RightsStep:
    """Write down what was done to a request."""
    return RightsStep.objects.create(
        request=request,
        step=str(step),
        by=evidence.by,
        note=evidence.note[:300],
        figures=dict(evidence.figures),
        digest=evidence.digest,
    )
