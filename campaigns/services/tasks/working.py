"""Working on tasks: taking one, giving it to somebody, and writing down what came of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services.audit import record_access
from campaigns import permissions
from campaigns.models import ContactTask
from campaigns.selectors.deliveries import SOURCE_KIND
from campaigns.selectors.reasons import reason_text
from campaigns.selectors.tasks.standing import why_not_now
from campaigns.services.tasks.effects import note_effects
from campaigns.services.tasks.ending import withdraw_one
from campaigns.services.tasks.handing import next_workday
from config.base.errors import DomainError
from customers.domain.quiet import quiet_until
from customers.models import Branch, Channel, ContactPolicy
from customers.services import contacts

Outcome, State = ContactTask.Outcome, ContactTask.State
HEARD_LATE = (Outcome.NO_CALLS, Outcome.WRONG_NUMBER)
MOST_TRIES = 3  # calls that nobody answers; then the customer is left in peace
ENDED = gettext_lazy("This task has been settled already.")


@dataclass(frozen=True)
class Said:
    """What somebody writes down of a contact: the outcome, in their own words if they wish, and when to call again."""

    outcome: str
    note: str = ""
    call_at: datetime | None = None


@transaction.atomic
def take_task(*, task: ContactTask, by: User) -> ContactTask:
    """Take a task to do it now, after every gate has been asked again.

    Where a gate refuses for good the task comes back withdrawn. Raises DomainError `settled`, `not_yours`, or `not_now`
    where it may be done later.
    """
    current, now = _locked(task), timezone.now()
    _must_be_free(current, by)
    stop = why_not_now(current, now)
    if stop and stop.until is None:
        withdraw_one(current, stop.code, now)
        return current
    if stop:
        raise DomainError("not_now", _not_now(stop.code, stop.until))
    _count_again(current, now)
    current.owner, current.state = by, State.TAKEN
    current.save(update_fields=["owner", "state", "updated_at"])
    return current


@transaction.atomic
def tell_number(*, task: ContactTask, by: User) -> str:
    """Return the number to dial to whoever has taken a call, if it may still be made at this moment.

    Every gate is asked again: the consent, holds, lists, the quiet hours. Who saw the number stands in the audit trail.
    Raises DomainError `not_a_call`, `settled`, `not_yours`, `not_taken` or `not_now`.
    """
    current, now = _locked(task), timezone.now()
    if current.channel != Channel.PHONE:
        raise DomainError("not_a_call", _("This task is no call."))
    _must_be_free(current, by)
    if current.state != State.TAKEN:
        raise DomainError("not_taken", _("Take the task to see the number."))
    stop = why_not_now(current, now)
    if stop:
        raise DomainError("not_now", _not_now(stop.code, stop.until))
    record_access(
        action="reveal",
        table="customers_customer",
        object_id=str(current.customer_id),
        note=f"phone, task {current.pk}",
    )
    return current.customer.phone


@transaction.atomic
def give_task_to(*, task: ContactTask, to: User, by: User) -> ContactTask:
    """Give an open task to somebody who may work on the tasks of its branch.

    Raises DomainError `may_not_assign`, `settled` or `not_theirs`.
    """
    if not by.has_perm(permissions.ASSIGN_TASK):
        raise DomainError("may_not_assign", _("Your role does not distribute tasks."))
    current = _locked(task)
    if current.settled_at:
        raise DomainError("settled", ENDED)
    if not may_work_on(to, current):
        raise DomainError(
            "not_theirs", _("%(who)s does not work on tasks of this branch.") % {"who": to},
            field="owner",
        )  # fmt: skip
    current.owner, current.state = to, State.OPEN
    current.save(update_fields=["owner", "state", "updated_at"])
    return current


@transaction.atomic
def record_outcome(*, task: ContactTask, by: User, said: Said) -> ContactTask:
    """Write down what came of a contact, once; whoever was reached counts among the customer's events.

    What was taken has been allowed, so its outcome is always written; what was not is asked for first, and comes back
    withdrawn where a gate refuses. Of a task that was taken back while its owner was talking, what the customer asked
    for is heard all the same. Who asked not to be called is called by nobody any more, a wrong number is dialled
    no more. A call-back keeps the quiet hours and the caps of its moment. Raises DomainError as `take_task`,
    `unknown_outcome`, `no_moment`, `quiet_hours`, `after_the_end` or `not_now`.
    """
    if said.outcome not in Outcome.values:
        raise DomainError("unknown_outcome", _("Choose an outcome."), field="outcome")
    current, now = _locked(task), timezone.now()
    if may_still_hear(current, by) and said.outcome in HEARD_LATE:
        return _hear(current, by, said, now)
    _must_be_free(current, by)
    if current.state == State.OPEN:
        current = take_task(task=current, by=by)
        if current.state == State.WITHDRAWN:
            return current
    current.outcome, current.tries, current.tried_at = said.outcome, current.tries + 1, now
    current.note = said.note.strip() or current.note
    current.call_at = None
    again_on = _again(current, said, now)
    if again_on:
        current.due_on, current.state = again_on, State.OPEN
    else:
        current.state, current.settled_at, current.settled_by = State.DONE, now, by
    current.save()
    note_effects(task=current, outcome=Outcome(current.outcome), by=by, now=now)
    return current


def may_still_hear(task: ContactTask, by: User) -> bool:
    """Whether a task was taken back from somebody who may have been talking with its customer, and has not said so yet."""
    if task.settled_at is None or task.state not in (State.WITHDRAWN, State.EXPIRED):
        return False
    unsaid = task.tried_at is None or task.tried_at < task.settled_at
    return unsaid and task.owner_id == by.pk


def _hear(task: ContactTask, by: User, said: Said, now: datetime) -> ContactTask:
    """Write down a wish from a talk whose task was taken back meanwhile: a contact after all; what became of the task stays."""
    task.tries, task.tried_at = task.tries + 1, now
    task.note = said.note.strip() or task.note
    task.save(update_fields=["tries", "tried_at", "note", "updated_at"])
    contacts.make_contacts(source_kind=SOURCE_KIND, source_ids=[str(task.delivery_id)], at=now)
    note_effects(task=task, outcome=Outcome(said.outcome), by=by, now=now)
    return task


def may_work_on(user: User, task: ContactTask) -> bool:
    """Whether somebody may work on the tasks of a task's branch."""
    if not user.is_active or not user.has_perm(permissions.WORK_TASK):
        return False
    branches = Branch.objects.under(user.branch_code)
    return not user.branch_code or branches.filter(pk=task.branch_id).exists()


def _locked(task: ContactTask) -> ContactTask:
    rows = ContactTask.objects.select_related("run__campaign__product", "customer")
    return rows.select_for_update(of=("self",)).get(pk=task.pk)


def _must_be_free(task: ContactTask, by: User) -> None:
    if task.settled_at:
        raise DomainError("settled", ENDED)
    if task.owner_id not in (None, by.pk):
        raise DomainError("not_yours", _("This task is with %(who)s.") % {"who": task.owner})


def _not_now(code: str, until: datetime | None) -> str:
    why = reason_text(code)
    if until is None or until <= timezone.now():
        return _("Not now: %(why)s.") % {"why": why}
    moment = timezone.localtime(until).strftime("%Y-%m-%d %H:%M")
    return _("Not now: %(why)s. Possible from %(at)s.") % {"why": why, "at": moment}


def _count_again(task: ContactTask, now: datetime) -> None:
    """A further call is a contact of its own day: it needs a place in the caps of now."""
    if not task.tries:
        return
    refusal = contacts.move_contact(
        source_kind=SOURCE_KIND, source_id=str(task.delivery_id), at=now
    )
    if refusal:
        raise DomainError("not_now", _not_now(refusal.cap, refusal.free_at))


def _again(task: ContactTask, said: Said, now: datetime) -> date | None:
    """Return the day of the next call, or None where this was the last one."""
    if said.outcome == Outcome.NOT_REACHED and task.tries < MOST_TRIES:
        tomorrow = next_workday(timezone.localdate(now) + timedelta(days=1))
        return tomorrow if tomorrow <= task.ends_on else None
    if said.outcome == Outcome.LATER:
        return _call_back(task, said.call_at, now)
    return None


def _call_back(task: ContactTask, at: datetime | None, now: datetime) -> date:
    """Keep the moment agreed with the customer, if it may be kept."""
    if at is None or at <= now:
        raise DomainError("no_moment", _("Say when to call back."), field="call_at")
    day = timezone.localdate(at)
    if day > task.ends_on:
        last = task.ends_on.isoformat()
        raise DomainError(
            "after_the_end",
            _("The campaign's time ends on %(day)s.") % {"day": last},
            field="call_at",
        )
    terms = ContactPolicy.objects.current().terms
    if quiet_until(at, _zone(task), terms.quiet_from, terms.quiet_until):
        raise DomainError(
            "quiet_hours", _("That is within the customer's quiet hours."), field="call_at"
        )
    refusal = contacts.move_contact(source_kind=SOURCE_KIND, source_id=str(task.delivery_id), at=at)
    if refusal:
        raise DomainError("not_now", _not_now(refusal.cap, refusal.free_at), field="call_at")
    task.call_at = at
    return day


def _zone(task: ContactTask) -> str:
    known = task.customer.timezone in available_timezones()
    return task.customer.timezone if known else settings.TIME_ZONE
