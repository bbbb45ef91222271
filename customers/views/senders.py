"""Senders: listed with how they fare, made, changed, tried out, put on and off."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires, whole_bank
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers import permissions
from customers.domain.senders import TEMPLATED
from customers.forms.senders import SenderForm
from customers.models import Sender
from customers.selectors import senders as read
from customers.services.senders import definitions, health

Kind = Sender.Kind


@requires(permissions.VIEW_SENDER)
@whole_bank
def sender_list(request: HttpRequest) -> HttpResponse:
    context = {"senders": read.list_senders(acting_user(request)), "kinds": Kind.choices}
    return page(request, "customers/sender_list.html", context)


@requires(permissions.CHANGE_SENDER)
@whole_bank
def sender_create(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    form = SenderForm(request.POST or None, kind=kind, sender=None)
    if request.method == "POST" and form.is_valid():
        try:
            made = definitions.create_sender(order=form.order(), by=acting_user(request))
            messages.success(request, _("The sender is kept, off. Try it out, then put it on."))
            return redirect("customers:sender_edit", made.pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _show(request, form, None)


@requires(permissions.CHANGE_SENDER)
@whole_bank
def sender_edit(request: HttpRequest, pk: int) -> HttpResponse:
    sender = _visible(request, pk)
    form = SenderForm(request.POST or None, kind=sender.kind, sender=sender)
    if request.method == "POST" and form.is_valid():
        try:
            definitions.change_sender(sender=sender, order=form.order())
            messages.success(request, _("The sender is changed."))
            return redirect("customers:sender_edit", pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _show(request, form, sender)


@requires(permissions.CHANGE_SENDER)
@whole_bank
@require_POST
def sender_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in at the provider, send nothing, and answer with what happened."""
    context: dict[str, object] = {}
    try:
        context["server"] = definitions.test_sender(sender=_visible(request, pk))
    except DomainError as error:
        context["problem"] = str(error)
    return page(request, "customers/_connection_test.html", context)


@requires(permissions.CHANGE_SENDER)
@whole_bank
@require_POST
def sender_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a sender on or off, or let one that rests take messages again."""
    sender, asked = _visible(request, pk), request.POST.get("to")
    try:
        if asked == "wake":
            health.wake(sender.pk)
        else:
            definitions.switch_sender(sender=sender, on=asked == "on")
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:sender_edit", pk)


@requires(permissions.CHANGE_SENDER)
@whole_bank
@require_POST
def sender_delete(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        definitions.delete_sender(sender=_visible(request, pk))
        messages.success(request, _("The sender is deleted."))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:sender_edit", pk)
    return redirect("customers:sender_list")


def _show(request: HttpRequest, form: SenderForm, sender: Sender | None) -> HttpResponse:
    context = {
        "form": form,
        "sender": sender,
        "kind": Kind(form.kind),
        "health": read.health_of(sender, timezone.now()) if sender else None,
        "templated": form.kind in TEMPLATED,
        "callback": request.build_absolute_uri(f"/h/{sender.name}") if sender else "",
    }
    status = 422 if form.is_bound else 200
    return page(request, "customers/sender_edit.html", context, status=status)


def _visible(request: HttpRequest, pk: int) -> Sender:
    visible = Sender.objects.visible_to(acting_user(request)).select_related("state")
    return get_object_or_404(visible, pk=pk)
