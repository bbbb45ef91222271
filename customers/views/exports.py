"""Exports: asked for from a list or a segment, watched, downloaded by who asked."""

from dataclasses import fields

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.forms.exports import ExportForm
from customers.forms.filters import CustomerFilterForm
from customers.models import Export
from customers.selectors.exports import COLUMNS, LIST, find_source, list_exports
from customers.services.exports import orders, own
from customers.services.exports.orders import Order
from customers.tasks import export_customers_task


@requires(permissions.EXPORT_CUSTOMER)
def export_list(request: HttpRequest) -> HttpResponse:
    listed = key_page(list_exports(user=acting_user(request)), request.GET.get("after"))
    return page(
        request,
        "customers/export_list.html",
        {"page": listed},
        fragment="customers/_export_rows.html",
    )


@requires(permissions.EXPORT_CUSTOMER)
def export_create(request: HttpRequest) -> HttpResponse:
    """Choose columns and format; whose customers, the address says."""
    user = acting_user(request)
    form = ExportForm(request.POST or None, user=user)
    order = _asked(request)
    try:
        source = find_source(
            user=user, kind=order.source_kind, source_id=order.source_id, filters=order.filters
        )
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:export_list")
    if request.method == "POST" and form.is_valid():
        made = _requested(request, form)
        if made is not None:
            return redirect("customers:export_detail", made.code)
    context = {"form": form, "source": source, "order": order, "narrowed": bool(user.branch_code)}
    status = 422 if form.is_bound else 200
    return page(request, "customers/export_create.html", context, status=status)


@requires(permissions.EXPORT_CUSTOMER)
def export_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The export's page; while it is written, its progress is fetched again and again."""
    export = _mine(request, code)
    context = {
        "export": export,
        "columns": [COLUMNS[one].label if one in COLUMNS else one for one in export.columns],
        "is_own": export.source_kind in settings.EXPORT_FILES,
        "narrowed": CustomerFilterForm().said(orders.order_of(export).filters),
    }
    return page(
        request, "customers/export_detail.html", context, fragment="customers/_export_job.html"
    )


@requires(permissions.EXPORT_CUSTOMER)
@require_POST
def export_file_create(request: HttpRequest) -> HttpResponse:
    """Ask for a file in a recipient's own form; a refusal is told where one came from."""
    asked = {name: request.POST.get(name, "") for name in ("kind", "source_id", "reason")}
    try:
        export = own.request_own_file(by=acting_user(request), **asked)
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:export_list")
    export_customers_task.delay_on_commit(export.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("customers:export_detail", export.code)


@requires(permissions.EXPORT_CUSTOMER)
@require_POST
def export_cancel(request: HttpRequest, code: str) -> HttpResponse:
    try:
        orders.cancel_export(export=_mine(request, code))
        messages.success(request, _("The export is cancelled; no file is kept."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:export_detail", code)


@requires(permissions.EXPORT_CUSTOMER)
def export_download(request: HttpRequest, code: str) -> HttpResponseBase:
    """Hand out the file; the entry in the audit trail comes first."""
    export = _mine(request, code)
    try:
        file = own.open_file(export=export, by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:export_detail", code)
    answer = FileResponse(file, as_attachment=True, filename=export.file_name)
    answer["Cache-Control"] = "no-store"
    return answer


def _asked(request: HttpRequest) -> Order:
    asked = request.GET
    return Order(
        columns=[],
        format="",
        source_kind=asked.get("source") or LIST,
        source_id=asked.get("source_id", ""),
        filters=CustomerFilterForm(asked).filters(),
    )


def _requested(request: HttpRequest, form: ExportForm) -> Export | None:
    """Ask for the export, or put the refusal beside its field and return nothing."""
    about = _asked(request)
    kept = {one.name: getattr(about, one.name) for one in fields(about)}
    try:
        export = orders.request_export(
            by=acting_user(request), order=Order(**(kept | form.cleaned_data))
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
    export_customers_task.delay_on_commit(export.pk)  # type: ignore[attr-defined] # its stubs lack it
    return export


def _mine(request: HttpRequest, code: str) -> Export:
    return get_object_or_404(Export.objects.visible_to(acting_user(request)), code=code)
