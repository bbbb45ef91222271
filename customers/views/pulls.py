"""Scheduled pulls: listed, made, looked at, run, and their history."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import acting_user, requires, whole_bank
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.domain.connections import QUERIES
from customers.forms.pulls import PullForm
from customers.models import Connection, Pull
from customers.selectors import faults
from customers.selectors.pulls import list_pulls
from customers.services.pulls import definitions, running
from customers.tasks import import_pull_task


@requires(permissions.VIEW_PULL)
@whole_bank
def pull_list(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    context = {
        "page": key_page(list_pulls(user=user), request.GET.get("after")),
        "connections": _connections(user),
        "failing": Pull.objects.failing().visible_to(user).filter(owner=user).order_by("name"),
    }
    return page(request, "customers/pull_list.html", context, fragment="customers/_pull_rows.html")


@requires(permissions.CHANGE_PULL)
@whole_bank
def pull_create(request: HttpRequest, pk: int) -> HttpResponse:
    user = acting_user(request)
    connection = get_object_or_404(_connections(user).defer(None), pk=pk)
    form = PullForm(request.POST or None, connection=connection, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            pull = definitions.create_pull(order=form.order(), by=user)
            messages.success(request, _("The pull is kept, switched off. Look at its first rows."))
            return redirect("customers:pull_detail", pull.name)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _show_form(request, form, None)


@requires(permissions.CHANGE_PULL)
@whole_bank
def pull_edit(request: HttpRequest, name: str) -> HttpResponse:
    user, pull = acting_user(request), _visible(request, name)
    form = PullForm(request.POST or None, connection=pull.connection, user=user, pull=pull)
    if request.method == "POST" and form.is_valid():
        try:
            changed = definitions.change_pull(pull=pull, order=form.order(), by=user)
            messages.success(request, _("The pull is changed."))
            return redirect("customers:pull_detail", changed.name)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _show_form(request, form, pull)


@requires(permissions.VIEW_PULL)
@whole_bank
def pull_detail(request: HttpRequest, name: str) -> HttpResponse:
    """The pull with its history; while a run is under way it is fetched again and again."""
    pull = _visible(request, name)
    runs = pull.runs.select_related("import_job", "requested_by")
    context = {
        "pull": pull,
        "page": key_page(runs, request.GET.get("after")),
        "running": pull.runs.under_way().first(),
        "may_change": request.user.has_perm(permissions.CHANGE_PULL),
        "may_run": request.user.has_perm(permissions.RUN_PULL),
    }
    return page(
        request, "customers/pull_detail.html", context, fragment="customers/_pull_runs.html"
    )


@requires(permissions.CHANGE_PULL)
@whole_bank
@require_POST
def pull_preview(request: HttpRequest, name: str) -> HttpResponse:
    """Read the first rows from the source and answer with them, masked."""
    context: dict[str, Any] = {}
    try:
        context["preview"] = definitions.preview_pull(pull=_visible(request, name))
    except (DomainError, ValueError, KeyError) as error:
        context["problem"] = faults.told(error)
    return page(request, "customers/_pull_preview.html", context)


@requires(permissions.RUN_PULL)
@whole_bank
@require_POST
def pull_run(request: HttpRequest, name: str) -> HttpResponse:
    try:
        run = running.begin_run(pull=_visible(request, name), by=acting_user(request))
        import_pull_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:pull_detail", name)


@requires(permissions.CHANGE_PULL)
@whole_bank
@require_POST
def pull_switch(request: HttpRequest, name: str) -> HttpResponse:
    definitions.switch_pull(pull=_visible(request, name), on=request.POST.get("on") == "yes")
    return redirect("customers:pull_detail", name)


@requires(permissions.CHANGE_PULL)
@whole_bank
@require_POST
def pull_again(request: HttpRequest, name: str) -> HttpResponse:
    definitions.forget_watermark(pull=_visible(request, name))
    messages.success(request, _("The next run reads everything again."))
    return redirect("customers:pull_detail", name)


@requires(permissions.CHANGE_PULL)
@whole_bank
@require_POST
def pull_delete(request: HttpRequest, name: str) -> HttpResponse:
    definitions.delete_pull(pull=_visible(request, name))
    messages.success(request, _("The pull is deleted; its imports stay."))
    return redirect("customers:pull_list")


def _connections(user: User) -> QuerySet[Connection]:
    readable = Connection.objects.visible_to(user).filter(kind__in=QUERIES)
    return readable.defer("credentials").order_by("name")


def _show_form(request: HttpRequest, form: PullForm, pull: Pull | None) -> HttpResponse:
    context = {"form": form, "pull": pull, "connection": form.connection}
    status = 422 if form.is_bound else 200
    return page(request, "customers/pull_edit.html", context, status=status)


def _visible(request: HttpRequest, name: str) -> Pull:
    pulls = Pull.objects.visible_to(acting_user(request))
    related = pulls.select_related("connection", "mapping", "owner", "progress")
    return get_object_or_404(related, name=name)
