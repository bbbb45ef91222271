"""Rows that an import could not take in: listed, mended and replayed, or given up."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires, whole_bank
from accounts.services.audit import record_access
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.domain.uneven import BEYOND, SHORT, WIDE, unreached
from customers.models import ImportJob, QuarantinedRow
from customers.selectors.imports import count_reasons, reason_label, row_content, row_reasons
from customers.selectors.unknown_codes import UNKNOWN
from customers.services.imports import quarantine, quarantine_files
from customers.tasks import refresh_profiles_task, replay_rows_task
from customers.views.codes import tell_replayed

# Decrypting, checking and merging more than these takes longer than a reader waits.
ROWS_AT_ONCE = 2000


@requires(permissions.VIEW_IMPORT)
def quarantine_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows of a job that were not taken in, by reason; what stands in them is not shown here."""
    job = get_object_or_404(ImportJob.objects.select_related("mapping"), pk=pk)
    field, code = _reason(request)
    state = request.GET.get("state", QuarantinedRow.State.WAITING)
    rows = job.quarantine.failed_by(field, code).filter(state=state)
    listed = key_page(rows.defer("content"), request.GET.get("after"))
    context = {
        "job": job,
        "page": listed,
        "rows": [(row, row_reasons(row, job.spec.get("target", ""))) for row in listed.rows],
        "code": code,
        "field": field,
        "code_label": reason_label(code),
        "is_code": code in UNKNOWN and "." not in field,
        "may_map": request.user.has_perm(permissions.CHANGE_CODES),
        "reasons": count_reasons(job),
        "may_download": request.user.has_perm(permissions.EXPORT_QUARANTINE),
        "states": QuarantinedRow.State.choices,
        "state": state,
        "may_mend": request.user.has_perm(permissions.MEND_QUARANTINE),
    }
    return page(request, "customers/quarantine_list.html", context)


def _reason(request: HttpRequest) -> tuple[str, str]:
    """The field and the code asked for, apart or as one choice of the list of reasons."""
    chosen = request.GET.get("reason", "")
    if ":" in chosen:
        field, _sign, code = chosen.rpartition(":")
        return field, code
    return request.GET.get("field", ""), request.GET.get("code", "")


@requires(permissions.MEND_QUARANTINE)
@whole_bank
def quarantine_mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a row's content, which is personal and so leaves an entry in the audit trail, and replay it."""
    row = get_object_or_404(QuarantinedRow.objects.select_related("job__mapping"), pk=pk)
    content = row_content(row)
    if request.method == "POST":
        content = {name: request.POST.get(f"col_{name}", "") for name in content}
        return _replayed(request, row, content)
    record_access(action="reveal", table="customers_quarantinedrow", object_id=str(row.pk))
    return _form(request, row, content)


@requires(permissions.MEND_QUARANTINE)
@whole_bank
@require_POST
def quarantine_replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the waiting rows in again, all of them or those of one reason: a branch or a code may be known now."""
    job = get_object_or_404(ImportJob.objects.select_related("mapping"), pk=pk)
    asked = {key: request.POST.get(key, "") for key in ("field", "code")}
    if job.rows_quarantined > ROWS_AT_ONCE:
        replay_rows_task.delay_on_commit(job.pk, **asked)  # type: ignore[attr-defined] # its stubs lack it
        messages.info(request, _("A worker takes the rows in again; come back in a while."))
    else:
        outcome = quarantine.replay_rows(job=job, **asked)
        refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # as above
        tell_replayed(request, outcome.taken, outcome.left)
    return redirect("customers:quarantine_list", job.pk)


@requires(permissions.EXPORT_QUARANTINE)
@whole_bank
@require_POST
def quarantine_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The waiting rows in clear as CSV, to be mended in a spreadsheet; watermarked and audited."""
    job = get_object_or_404(ImportJob, pk=pk)
    asked = {key: request.POST.get(key, "") for key in ("field", "code")}
    try:
        text = quarantine_files.write_rows(job=job, by=acting_user(request), **asked)
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:quarantine_list", job.pk)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="quarantine-{job.pk}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@requires(permissions.MEND_QUARANTINE)
@whole_bank
@require_POST
def quarantine_upload(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(ImportJob.objects.select_related("mapping"), pk=pk)
    upload = request.FILES.get("file")
    content = upload.read(quarantine_files.LARGEST + 1) if upload else b""
    try:
        outcome = quarantine_files.take_rows(job=job, content=content)
        refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
        tell_replayed(request, outcome.taken, outcome.left)
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:quarantine_list", job.pk)


def _replayed(request: HttpRequest, row: QuarantinedRow, content: dict[str, str]) -> HttpResponse:
    try:
        taken = quarantine.replay_row(row=row, content=content)
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:quarantine_list", row.job_id)
    if not taken:
        row.refresh_from_db()
        return _form(request, row, content, status=422)
    refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
    messages.success(request, _("Row %(n)s was taken in.") % {"n": row.row_number})
    return redirect("customers:quarantine_list", row.job_id)


def _form(
    request: HttpRequest, row: QuarantinedRow, content: dict[str, str], status: int = 200
) -> HttpResponse:
    faulty: dict[str, list[str]] = {}
    for reason in row.reasons:
        for column in faulty_columns(row, reason):
            faulty.setdefault(column, []).append(reason_label(reason["code"]))
    context = {
        "row": row,
        "job": row.job,
        "content": [
            (name, said_column(name), value, faulty.get(name, []))
            for name, value in content.items()
        ],
        "reasons": row_reasons(row, row.job.spec.get("target", "")),
    }
    return page(request, "customers/quarantine_mend.html", context, status=status)


def faulty_columns(row: QuarantinedRow, reason: dict[str, str]) -> list[str]:
    """Return the columns that a reason is about: of a short row those it does not reach."""
    if reason["code"] == WIDE:
        return [BEYOND]
    if reason["code"] == SHORT:
        return unreached(json.loads(row.content or "{}"))
    return [rule_column(row, reason["field"])]


def said_column(name: str) -> str:
    """Return a column of the source as the reader knows it."""
    return _("Beyond the header") if name == BEYOND else name


def rule_column(row: QuarantinedRow, field: str) -> str:
    """Return the source column behind a field of the row's mapping."""
    return str(row.job.spec["fields"].get(field, {}).get("from", field))


@requires(permissions.MEND_QUARANTINE)
@whole_bank
@require_POST
def quarantine_discard(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(ImportJob, pk=pk)
    chosen = [int(key) for key in request.POST.getlist("row") if key.isdecimal()]
    given_up = quarantine.discard_rows(job=job, row_ids=chosen or None)
    messages.success(
        request,
        ngettext("%(n)s row was discarded.", "%(n)s rows were discarded.", given_up)
        % {"n": given_up},
    )
    return redirect("customers:quarantine_list", job.pk)
