"""Incidents with personal data: opened, worked through the runbook, closed with what was learnt."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.domain.incidents import STEPS
from customers.models import Incident
from customers.selectors.incidents import Window, figures_of

SHORTEST = 5


@dataclass(frozen=True)
class Suspicion:
    """What is looked into: what happened, when, and by whom if that is known."""

    happened: str
    begins_at: datetime
    ends_at: datetime
    actor: str = ""
    drill: bool = True


@transaction.atomic
def open_incident(*, suspicion: Suspicion, by: User | None) -> Incident:
    """Open an incident or an exercise with its figures from the trail. Raises DomainError `wrong_window`, `say_what`."""
    if suspicion.begins_at >= suspicion.ends_at:
        raise DomainError("wrong_window", _("The window ends before it begins."), field="ends_at")
    if len(suspicion.happened.strip()) < SHORTEST:
        raise DomainError("say_what", _("Say what happened."), field="happened")
    window = Window(suspicion.begins_at, suspicion.ends_at, suspicion.actor)
    return Incident.objects.create(
        drill=suspicion.drill,
        happened=suspicion.happened.strip(),
        found_at=timezone.now(),
        begins_at=suspicion.begins_at,
        ends_at=suspicion.ends_at,
        actor=suspicion.actor,
        figures=figures_of(window),
        opened_by=by,
    )


@transaction.atomic
def take_runbook_step(*, incident: Incident, step: str, by: User) -> None:
    """Write down that a step of the runbook was taken. Raises DomainError `unknown_step`, `incident_closed`."""
    locked = Incident.objects.select_for_update().get(pk=incident.pk)
    if step not in STEPS:
        raise DomainError("unknown_step", _("There is no such step."))
    if locked.closed_at:
        raise DomainError("incident_closed", _("The incident is closed."))
    taken = {"at": timezone.now().isoformat(timespec="seconds"), "by": by.get_username()}
    locked.steps = {**locked.steps, step: locked.steps.get(step) or taken}
    locked.save(update_fields=["steps", "updated_at"])


@transaction.atomic
def close_incident(*, incident: Incident, lessons: str) -> None:
    """Close an incident with what was learnt. Raises DomainError `steps_open`, `lessons_missing`, `incident_closed`."""
    locked = Incident.objects.select_for_update().get(pk=incident.pk)
    if locked.closed_at:
        raise DomainError("incident_closed", _("The incident is closed."))
    if set(STEPS) - {"learn"} - set(locked.steps):
        raise DomainError("steps_open", _("Steps of the runbook are still open."))
    if len(lessons.strip()) < SHORTEST:
        raise DomainError("lessons_missing", _("Write down what was learnt."), field="lessons")
    locked.lessons = lessons.strip()
    locked.closed_at = timezone.now()
    locked.save(update_fields=["lessons", "closed_at", "updated_at"])
