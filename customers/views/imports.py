"""Imports: uploaded, looked at before they start, watched, and the mappings that read them."""

from contextlib import closing
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires, whole_bank
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.domain.mappings import MappingSpec, ReadRule
from customers.forms import MappingForm, UploadForm
from customers.models import DataSource, ImportJob, ImportMapping
from customers.selectors import faults
from customers.selectors.imports import PREVIEW_ROWS, count_reasons, preview_rows
from customers.selectors.targets import TARGETS, checked_spec
from customers.services import importing, mappings
from customers.sources.faults import UnreadableSourceError
from customers.sources.reading import Chunk, read_chunks
from customers.tasks import import_file_task


@requires(permissions.VIEW_IMPORT)
def import_list(request: HttpRequest) -> HttpResponse:
    jobs = ImportJob.objects.select_related("mapping", "requested_by")
    state = request.GET.get("state", "")
    if state in ImportJob.State.values:
        jobs = jobs.filter(state=state)
    context = {
        "page": key_page(jobs, request.GET.get("after")),
        "states": ImportJob.State.choices,
        "state": state,
        "sources": DataSource.objects.order_by("code"),
    }
    return page(
        request, "customers/import_list.html", context, fragment="customers/_import_rows.html"
    )


@requires(permissions.IMPORT_CUSTOMER)
@whole_bank
def import_create(request: HttpRequest) -> HttpResponse:
    """Choose a file and a mapping; the file waits as a job that the next page shows and starts."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            mapping = form.cleaned_data["mapping"] or mappings.save_mapping(
                data=form.cleaned_data["mapping_file"]
            )
            job = importing.draft_job(
                mapping=mapping,
                upload=form.cleaned_data["file"],
                requested_by=acting_user(request),
            )
            return redirect("customers:import_preview", job.pk)
        except DomainError as error:
            form.add_error("mapping_file", str(error))
    status = 422 if form.is_bound else 200
    context = {"form": form, "targets": list(TARGETS)}
    return page(request, "customers/import_create.html", context, status=status)


@requires(permissions.IMPORT_CUSTOMER)
@whole_bank
def import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(ImportJob.objects.select_related("mapping"), pk=pk)
    if job.state != ImportJob.State.DRAFT:
        return redirect("customers:import_detail", job.pk)
    context: dict[str, Any] = {"job": job}
    try:
        spec = checked_spec(job.mapping.spec)
        context |= {"spec": spec, "preview": _preview(job, spec)}
    except (UnreadableSourceError, DomainError, ValueError, KeyError) as error:
        context["problem"] = str(error)
    return page(request, "customers/import_preview.html", context)


@requires(permissions.IMPORT_CUSTOMER)
@whole_bank
@require_POST
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(ImportJob, pk=pk)
    try:
        importing.start_job(job=job)
        import_file_task.delay_on_commit(job.pk)  # type: ignore[attr-defined] # its stubs lack it
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:import_detail", job.pk)


@requires(permissions.VIEW_IMPORT)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The job's page; while it runs, its progress is fetched again and again."""
    jobs = ImportJob.objects.select_related("mapping", "requested_by")
    job = get_object_or_404(jobs, pk=pk)
    context = {
        "job": job,
        "problem": faults.recall(job.error),
        "reasons": count_reasons(job) if job.rows_quarantined else [],
        "source": DataSource.objects.filter(
            code=job.mapping.spec.get("source", {}).get("code", "")
        ).first(),
        "derives": bool(job.mapping.spec.get("derive_contacts")),
        "may_import": request.user.has_perm(permissions.IMPORT_CUSTOMER),
        "may_mend": request.user.has_perm(permissions.MEND_QUARANTINE),
    }
    return page(
        request, "customers/import_detail.html", context, fragment="customers/_import_job.html"
    )


@requires(permissions.IMPORT_CUSTOMER)
@whole_bank
@require_POST
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(ImportJob, pk=pk)
    try:
        importing.cancel_job(job=job)
        messages.success(request, _("The import is cancelled; rows already taken in stay."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:import_detail", job.pk)


@requires(permissions.IMPORT_CUSTOMER)
@whole_bank
def mapping_create(request: HttpRequest, pk: int, target: str) -> HttpResponse:
    """Make a mapping for a file that waits: each field of the target from one of its columns."""
    job = get_object_or_404(ImportJob, pk=pk, state=ImportJob.State.DRAFT)
    if target not in TARGETS:
        target = "customers"
    delimiter = request.POST.get("delimiter") or request.GET.get("delimiter") or ","
    columns = _columns(job, delimiter[:1])
    form = MappingForm(
        request.POST or None,
        target=target,
        columns=columns,
        initial={"name": Path(job.file_name).stem, "delimiter": delimiter},
    )
    if request.method == "POST" and form.is_valid():
        try:
            mapping = mappings.save_mapping(data=form.spec())
            importing.change_mapping(job=job, mapping=mapping)
            return redirect("customers:import_preview", job.pk)
        except DomainError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "job": job,
        "target": target,
        "targets": list(TARGETS),
        "columns": columns,
    }
    status = 422 if form.is_bound else 200
    return page(request, "customers/mapping_create.html", context, status=status)


@requires(permissions.VIEW_IMPORT)
def mapping_list(request: HttpRequest) -> HttpResponse:
    listed = key_page(ImportMapping.objects.all(), request.GET.get("after"))
    return page(request, "customers/mapping_list.html", {"page": listed})


def _preview(job: ImportJob, spec: MappingSpec) -> Any:
    source = mappings.open_source(rule=spec.source)
    chunk = _first_chunk(job, spec.read, PREVIEW_ROWS)
    if chunk is None:
        raise UnreadableSourceError("rows_none")
    shift = source.shift_days if source is not None and spec.source.last_on else 0
    return preview_rows(spec, chunk.rows, shift)


def _columns(job: ImportJob, delimiter: str) -> list[str]:
    try:
        chunk = _first_chunk(job, ReadRule(delimiter=delimiter), 1)
    except UnreadableSourceError:
        return []
    return list(chunk.rows.column_names) if chunk else []


def _first_chunk(job: ImportJob, rule: ReadRule, size: int) -> Chunk | None:
    with (
        job.file.open("rb") as file,
        closing(read_chunks(file, job.file_name, rule, size)) as chunks,
    ):
        return next(chunks, None)
