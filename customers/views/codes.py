"""Code tables: listed, changed code by code or from a file, and asked for by the codes that nobody knew."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.permissions import requires, whole_bank
from accounts.templatetags.formats import num
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers import permissions
from customers.models import DataSource, ImportJob
from customers.selectors.codes import list_codes, list_tables, table_name
from customers.selectors.unknown_codes import find_unknown_codes
from customers.services import codes
from customers.services.codes import LARGEST, Code
from customers.services.imports.unknown_codes import map_codes
from customers.tasks import refresh_profiles_task


@requires(permissions.VIEW_IMPORT)
def code_list(request: HttpRequest) -> HttpResponse:
    context = {
        "tables": list_tables(),
        "may_change": request.user.has_perm(permissions.CHANGE_CODES),
    }
    return page(request, "customers/code_list.html", context)


@requires(permissions.CHANGE_CODES)
@whole_bank
@require_POST
def code_create(request: HttpRequest) -> HttpResponse:
    """Make a table of the bank's own."""
    given = {key: request.POST.get(key, "") for key in ("code", "name_zh", "name_en")}
    try:
        return redirect("customers:code_detail", codes.create_table(**given).code)
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:code_list")


@requires(permissions.VIEW_IMPORT)
def code_detail(request: HttpRequest, table: str) -> HttpResponse:
    name = table_name(table)
    if name is None:
        raise Http404
    search = request.GET.get("q", "")
    context = {
        "table": table,
        "name": name,
        "search": search,
        "lines": list_codes(table, search),
        "sources": DataSource.objects.order_by("code"),
        "may_change": request.user.has_perm(permissions.CHANGE_CODES),
    }
    return page(request, "customers/code_detail.html", context)


@requires(permissions.CHANGE_CODES)
@whole_bank
@require_POST
def code_save(request: HttpRequest, table: str) -> HttpResponse:
    """Add a code or change what it stands for."""
    names = ("code", "ours", "name_zh", "name_en", "source")
    given = Code(**{name: request.POST.get(name, "").strip() for name in names})
    try:
        codes.save_code(table=table, code=given)
        messages.success(request, _("Saved: %(name)s.") % {"name": given.code or _("empty")})
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:code_detail", table)


@requires(permissions.CHANGE_CODES)
@whole_bank
@require_POST
def code_retire(request: HttpRequest, table: str) -> HttpResponse:
    code, source = request.POST.get("code", ""), request.POST.get("source", "")
    try:
        codes.retire_code(table=table, code=code, source=source)
        messages.success(request, _("Retired: %(name)s.") % {"name": code or _("empty")})
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:code_detail", table)


@requires(permissions.CHANGE_CODES)
@whole_bank
@require_POST
def code_import(request: HttpRequest, table: str) -> HttpResponse:
    upload = request.FILES.get("file")
    try:
        taken = codes.import_codes(table=table, content=upload.read(LARGEST + 1) if upload else b"")
        told = ngettext("%(n)s code was taken in.", "%(n)s codes were taken in.", taken)
        messages.success(request, told % {"n": taken})
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:code_detail", table)


@requires(permissions.VIEW_IMPORT)
def code_export(request: HttpRequest, table: str) -> HttpResponse:
    if table_name(table) is None:
        raise Http404
    text = "\ufeff" + codes.export_codes(table=table)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    return answer


@requires(permissions.CHANGE_CODES)
@whole_bank
def code_map(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """The codes that kept rows out of an import: say what they stand for, and the rows are taken in again."""
    job = get_object_or_404(ImportJob.objects.select_related("mapping"), pk=pk)
    unknown = find_unknown_codes(job, field)
    if unknown is None:
        raise Http404
    if request.method == "POST":
        # By their codes, not by their places: others may have mapped some of them meanwhile.
        given = zip(request.POST.getlist("code"), request.POST.getlist("ours"), strict=False)
        waiting = dict(unknown.codes)
        meanings = {code: ours for code, ours in given if code in waiting}
        everywhere = request.POST.get("scope") != "source"
        try:
            outcome = map_codes(job=job, unknown=unknown, meanings=meanings, all_sources=everywhere)
            refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
            tell_replayed(request, outcome.taken, outcome.left)
            return redirect("customers:quarantine_list", job.pk)
        except DomainError as error:
            show_refusal(request, error)
    return page(request, "customers/code_map.html", {"job": job, "unknown": unknown})


def tell_replayed(request: HttpRequest, taken: int, left: int) -> None:
    """Say on the next page what became of rows that were replayed."""
    told = ngettext("%(n)s row was taken in.", "%(n)s rows were taken in.", taken) % {
        "n": num(taken)
    }
    if left:
        again = ngettext("%(n)s row failed again.", "%(n)s rows failed again.", left)
        told = f"{told} {again % {'n': num(left)}}"
    level = messages.WARNING if left and not taken else messages.SUCCESS
    messages.add_message(request, level, told)
