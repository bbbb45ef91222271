"""Streams of events: how far each is, and the dead letters of each."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import acting_user, requires, whole_bank
from config.base.errors import DomainError
from config.base.http import key_page, page
from customers import permissions
from customers.domain.connections import STREAMED
from customers.forms.streams import StreamForm
from customers.models import Connection, DeadLetter, EventStream
from customers.selectors.streams import count_letters, list_streams
from customers.services.streaming import definitions, letters
from customers.tasks import refresh_profiles_task


@requires(permissions.VIEW_STREAM)
@whole_bank
def stream_list(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    context = {
        "page": key_page(list_streams(user=user), request.GET.get("after")),
        "connections": _connections(user),
    }
    return page(
        request, "customers/stream_list.html", context, fragment="customers/_stream_rows.html"
    )


@requires(permissions.VIEW_STREAM)
@whole_bank
def stream_detail(request: HttpRequest, name: str) -> HttpResponse:
    """The stream with its dead letters, those of one reason where the address names it."""
    stream, reason = _visible(request, name), request.GET.get("reason", "")
    found = DeadLetter.objects.filter(stream=stream, state=DeadLetter.State.WAITING)
    found = found.filter(reason=reason) if reason else found
    context = {
        "stream": stream,
        "reason": reason,
        "counts": count_letters(stream),
        "page": key_page(found.defer("content"), request.GET.get("after")),
        "may_change": request.user.has_perm(permissions.CHANGE_STREAM),
        "may_mend": request.user.has_perm(permissions.MEND_QUARANTINE),
    }
    return page(
        request, "customers/stream_detail.html", context, fragment="customers/_stream_figures.html"
    )


@requires(permissions.CHANGE_STREAM)
@whole_bank
def stream_create(request: HttpRequest, pk: int) -> HttpResponse:
    user = acting_user(request)
    connection = get_object_or_404(_connections(user), pk=pk)
    form = StreamForm(request.POST or None, connection=connection)
    if request.method == "POST" and form.is_valid():
        try:
            stream = definitions.create_stream(order=form.order(), by=user)
            messages.success(request, _("The stream is kept, switched off."))
            return redirect("customers:stream_detail", stream.name)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _show_form(request, form, None)


@requires(permissions.CHANGE_STREAM)
@whole_bank
def stream_edit(request: HttpRequest, name: str) -> HttpResponse:
    stream = _visible(request, name)
    form = StreamForm(request.POST or None, connection=stream.connection, stream=stream)
    if request.method == "POST" and form.is_valid():
        try:
            changed = definitions.change_stream(stream=stream, order=form.order())
            messages.success(request, _("The stream is changed."))
            return redirect("customers:stream_detail", changed.name)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _show_form(request, form, stream)


@requires(permissions.CHANGE_STREAM)
@whole_bank
@require_POST
def stream_switch(request: HttpRequest, name: str) -> HttpResponse:
    on = request.POST.get("on") == "yes"
    definitions.switch_stream(stream=_visible(request, name), on=on)
    return redirect("customers:stream_detail", name)


@requires(permissions.CHANGE_STREAM)
@whole_bank
@require_POST
def stream_delete(request: HttpRequest, name: str) -> HttpResponse:
    definitions.delete_stream(stream=_visible(request, name))
    messages.success(request, _("The stream is deleted; its events stay."))
    return redirect("customers:stream_list")


@requires(permissions.MEND_QUARANTINE)
@whole_bank
@require_POST
def letter_replay(request: HttpRequest, name: str) -> HttpResponse:
    """Take letters again: the one named, or all of a reason."""
    stream, reason, ids = _asked(request, name)
    batch = letters.replay_letters(stream=stream, ids=ids, reason=reason)
    refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
    told = _("%(new)s taken, %(known)s known already, %(refused)s refused again.")
    figures = {"new": batch.new, "known": batch.repeated, "refused": batch.refused}
    messages.success(request, told % figures)
    return redirect("customers:stream_detail", name)


@requires(permissions.MEND_QUARANTINE)
@whole_bank
@require_POST
def letter_discard(request: HttpRequest, name: str) -> HttpResponse:
    """Give up letters: the one named, or all of a reason."""
    stream, reason, ids = _asked(request, name)
    count = letters.discard_letters(stream=stream, ids=ids, reason=reason)
    told = ngettext("%(n)s message discarded.", "%(n)s messages discarded.", count)
    messages.success(request, told % {"n": count})
    return redirect("customers:stream_detail", name)


def _asked(request: HttpRequest, name: str) -> tuple[EventStream, str, list[int]]:
    ids = [int(text) for text in request.POST.getlist("letter") if text.isdecimal()]
    return _visible(request, name), request.POST.get("reason", ""), ids


def _connections(user: User) -> Any:
    streamed = Connection.objects.visible_to(user).filter(kind__in=STREAMED)
    return streamed.defer("credentials").order_by("name")


def _show_form(request: HttpRequest, form: StreamForm, stream: EventStream | None) -> HttpResponse:
    context = {"form": form, "stream": stream, "connection": form.connection}
    status = 422 if form.is_bound else 200
    return page(request, "customers/stream_edit.html", context, status=status)


def _visible(request: HttpRequest, name: str) -> EventStream:
    return get_object_or_404(list_streams(user=acting_user(request)), name=name)
