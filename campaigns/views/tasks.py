"""Tasks of people: the day, one task with its script, and how a branch gets on."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.forms.tasks import OutcomeForm
from campaigns.models import ContactTask, Reply
from campaigns.selectors.deliveries import contacts_of
from campaigns.selectors.reasons import reason_text
from campaigns.selectors.replies import owed_by
from campaigns.selectors.tasks import lists
from campaigns.selectors.tasks.standing import why_not_now
from campaigns.services.tasks import working
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers.permissions import REVEAL_CUSTOMER

LAST_CONTACTS = 5
OWED_SHOWN = 10  # above the tasks; the others are one press away


@require_GET
@requires(permissions.WORK_TASK)
def task_list(request: HttpRequest) -> HttpResponse:
    """The day of a person: due, overdue, call-backs, coming and done; or what a filter asks for."""
    user = acting_user(request)
    asked = lists.Asked.of(request.GET.dict(), user)
    found = list(lists.tasks_of(user, asked)[: lists.MOST + 1])
    assigns = user.has_perm(permissions.ASSIGN_TASK)
    owed = owed_by(user) if user.has_perm(permissions.READ_REPLY) else Reply.objects.none()
    context = {
        "asked": asked,
        "owed": owed[:OWED_SHOWN],
        "owed_count": owed.count(),
        "now": timezone.now(),
        "tasks": found[: lists.MOST],
        "more": len(found) > lists.MOST,
        "counts": lists.counts_of(user, asked),
        "when": lists.WHEN,
        "whose": lists.WHOSE,
        "next": lists.next_task(user),
        "colleagues": lists.colleagues_of(user) if assigns else [],
        "outcome_word": dict(ContactTask.Outcome.choices).get(asked.outcome, ""),
        "state_word": dict(ContactTask.State.choices).get(asked.state, ""),
    }
    return page(request, "campaigns/task_list.html", context)


@require_GET
@requires(permissions.WORK_TASK)
def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What to say to one customer, whether one may, and what came of it."""
    return _shown(request, visible_task(request, pk), OutcomeForm())


@require_POST
@requires(permissions.WORK_TASK)
def task_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin: every gate is asked again first."""
    task = visible_task(request, pk)
    try:
        taken = working.take_task(task=task, by=acting_user(request))
        if taken.state == ContactTask.State.WITHDRAWN:
            _say_withdrawn(request, taken)
    except DomainError as error:
        show_refusal(request, error)
    return redirect("campaigns:task_detail", pk=pk)


@require_POST
@requires(permissions.WORK_TASK)
def task_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the number as text, for who may see numbers; 409 says why not now."""
    task, user = visible_task(request, pk), acting_user(request)
    if not user.has_perm(REVEAL_CUSTOMER):
        raise PermissionDenied
    try:
        told, status = working.tell_number(task=task, by=user), HTTPStatus.OK
    except DomainError as error:
        told, status = str(error), HTTPStatus.CONFLICT
    answer = HttpResponse(told, status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@requires(permissions.WORK_TASK)
def task_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the outcome and go on to the next task."""
    task, form = visible_task(request, pk), OutcomeForm(request.POST)
    if not form.is_valid():
        return _shown(request, task, form, status=422)
    try:
        said = working.Said(**form.cleaned_data)
        kept = working.record_outcome(task=task, by=acting_user(request), said=said)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, task, form, status=409)
    if kept.tries == task.tries:
        _say_withdrawn(request, kept)
    else:
        what = ContactTask.Outcome(said.outcome).label
        messages.success(request, _("Kept: %(what)s.") % {"what": what})
    following = lists.next_task(acting_user(request), after=kept)
    if following is None:
        return redirect("campaigns:task_list")
    return redirect("campaigns:task_detail", pk=following.pk)


@require_POST
@requires(permissions.ASSIGN_TASK)
def task_give(request: HttpRequest) -> HttpResponse:
    """Give the chosen tasks to somebody of the branch."""
    by, given = acting_user(request), 0
    colleagues = {one.pk: one for one in lists.colleagues_of(by)}
    to = colleagues.get(_number(request.POST.get("to", "")))
    chosen = [_number(one) for one in request.POST.getlist("task")[: lists.MOST]]
    try:
        given = _give(by, to, chosen)
    except DomainError as error:
        show_refusal(request, error)
    else:
        said = ngettext("%(n)s task given to %(who)s.", "%(n)s tasks given to %(who)s.", given)
        messages.success(request, said % {"n": given, "who": to})
    return redirect(f"{reverse('campaigns:task_list')}?{_filters(request).urlencode()}")


@require_GET
@requires(permissions.ASSIGN_TASK)
def task_board(request: HttpRequest) -> HttpResponse:
    """How the tasks get on: by person, campaign and branch."""
    return page(request, "campaigns/task_board.html", lists.board_of(acting_user(request)))


def visible_task(request: HttpRequest, pk: int) -> ContactTask:
    """Return a task of the reader's branches, else 404."""
    return get_object_or_404(lists.visible_tasks(acting_user(request)), pk=pk)


def _give(by: User, to: User | None, chosen: list[int]) -> int:
    if to is None or not chosen:
        raise DomainError("nothing_chosen", _("Choose tasks, and who shall do them."))
    tasks = list(lists.visible_tasks(by).open().filter(pk__in=chosen))
    for task in tasks:
        working.give_task_to(task=task, to=to, by=by)
    return len(tasks)


def _filters(request: HttpRequest) -> QueryDict:
    """The filters of the list that the choice was made in."""
    return QueryDict(request.POST.get("filters", ""))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _say_withdrawn(request: HttpRequest, task: ContactTask) -> None:
    messages.warning(
        request, _("Not allowed any more: %(why)s.") % {"why": reason_text(task.reason)}
    )


def _shown(
    request: HttpRequest, task: ContactTask, form: OutcomeForm, status: int = 200
) -> HttpResponse:
    user = acting_user(request)
    mine = task.owner_id in (None, user.pk)
    context = {
        "task": task,
        "customer": task.customer,
        "campaign": task.run.campaign,
        "stop": None if task.settled_at else why_not_now(task),
        "form": form,
        "outcomes": ContactTask.Outcome.choices,
        "mine": mine,
        "may_still_hear": working.may_still_hear(task, user),
        "heard_late": [(one.value, one.label) for one in working.HEARD_LATE],
        "may_reveal": user.has_perm(REVEAL_CUSTOMER) and task.state == ContactTask.State.TAKEN,
        "contacts": contacts_of(task.customer)[:LAST_CONTACTS],
        "most_tries": working.MOST_TRIES,
    }
    return page(request, "campaigns/task_detail.html", context, status=status)
