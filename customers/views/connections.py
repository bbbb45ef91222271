"""Connections to sources: listed, made, changed, tried out."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires, whole_bank
from accounts.templatetags.formats import num
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.domain.connections import UNTRIED
from customers.forms.connections import ConnectionForm
from customers.models import Connection, Pull
from customers.services.pulls import connections
from customers.services.pulls.connections import ConnectionOrder

Kind = Connection.Kind


@requires(permissions.VIEW_CONNECTION)
@whole_bank
def connection_list(request: HttpRequest) -> HttpResponse:
    visible = Connection.objects.visible_to(acting_user(request)).defer("credentials")
    context = {
        "page": key_page(visible.select_related("owner"), request.GET.get("after")),
        "kinds": [(value, label, value in UNTRIED) for value, label in Kind.choices],
    }
    return page(request, "customers/connection_list.html", context)


@requires(permissions.CHANGE_CONNECTION)
@whole_bank
def connection_create(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    form = ConnectionForm(request.POST or None, kind=kind, connection=None)
    if request.method == "POST" and form.is_valid():
        try:
            made = connections.create_connection(order=form.order(), by=acting_user(request))
            messages.success(request, _("The connection is kept. Try it out now."))
            return redirect("customers:connection_edit", made.pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _show(request, form, None)


@requires(permissions.CHANGE_CONNECTION)
@whole_bank
def connection_edit(request: HttpRequest, pk: int) -> HttpResponse:
    connection = _visible(request, pk)
    form = ConnectionForm(request.POST or None, kind=connection.kind, connection=connection)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _change(connection, form.order()))
            return redirect("customers:connection_edit", pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _show(request, form, connection)


@requires(permissions.CHANGE_CONNECTION)
@whole_bank
@require_POST
def connection_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in at the source and answer with what happened."""
    context: dict[str, object] = {}
    try:
        context["server"] = connections.test_connection(connection=_visible(request, pk))
    except DomainError as error:
        context["problem"] = str(error)
    return page(request, "customers/_connection_test.html", context)


@requires(permissions.CHANGE_CONNECTION)
@whole_bank
@require_POST
def connection_delete(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        connections.delete_connection(connection=_visible(request, pk))
        messages.success(request, _("The connection is deleted."))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:connection_edit", pk)
    return redirect("customers:connection_list")


def _change(connection: Connection, order: ConnectionOrder) -> str:
    """Change a connection and say what that means for the pulls that read by it."""
    behind = Pull.objects.filter(connection=connection).exclude(progress__watermark="").count()
    elsewhere = connections.is_elsewhere(connection, order)
    connections.change_connection(connection=connection, order=order)
    if not (behind and elsewhere):
        return _("The connection is changed.")
    said = ngettext(
        "The connection leads elsewhere now: %(n)s pull reads the new source from its beginning.",
        "The connection leads elsewhere now: %(n)s pulls read the new source from its beginning.",
        behind,
    )
    return said % {"n": num(behind)}


def _show(
    request: HttpRequest, form: ConnectionForm, connection: Connection | None
) -> HttpResponse:
    context = {
        "form": form,
        "connection": connection,
        "kind": Kind(form.kind),
        "untried": form.kind in UNTRIED,
        "streams": connection.streams.order_by("name") if connection else [],
        "pulls": connection.pulls.order_by("name") if connection else [],
    }
    status = 422 if form.is_bound else 200
    return page(request, "customers/connection_edit.html", context, status=status)


def _visible(request: HttpRequest, pk: int) -> Connection:
    return get_object_or_404(Connection.objects.visible_to(acting_user(request)), pk=pk)
