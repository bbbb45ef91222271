"""Imports: uploaded, looked at before they start, and watched."""

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
from customers.domain.mappings import MappingSpec
from customers.forms.imports import UploadForm
from customers.models import DataSource, ImportJob, ImportMapping
from customers.selectors import faults
from customers.selectors.guesses import find_mapping, guess_mapping, shapes_of
from customers.selectors.imports import PREVIEW_ROWS, count_reasons, preview_rows
from customers.selectors.targets import TARGETS, checked_spec
from customers.services.imports import jobs, mappings
from customers.services.imports.samples import Sample, sample_job
from customers.sources.faults import UnreadableSourceError
from customers.tasks import import_file_task


@requires(permissions.VIEW_IMPORT)
def import_list(request: HttpRequest) -> HttpResponse:
    listed = ImportJob.objects.select_related("mapping", "requested_by")
    state = request.GET.get("state", "")
    if state in ImportJob.State.values:
        listed = listed.filter(state=state)
    context = {
        "page": key_page(listed, request.GET.get("after")),
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
            mapping = form.cleaned_data["mapping"] or _given_mapping(form)
            job = jobs.draft_job(
                mapping=mapping,
                upload=form.cleaned_data["file"],
                requested_by=acting_user(request),
            )
            return _next_page(request, job)
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
    if job.mapping is None:
        return redirect("customers:mapping_create", job.pk, "customers")
    context: dict[str, Any] = {"job": job}
    try:
        spec = checked_spec(job.spec)
        context |= {"spec": spec, "preview": _preview(job, spec)}
    except (UnreadableSourceError, DomainError, ValueError, KeyError) as error:
        context["problem"] = faults.told(error)
    return page(request, "customers/import_preview.html", context)


@requires(permissions.IMPORT_CUSTOMER)
@whole_bank
@require_POST
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(ImportJob, pk=pk)
    try:
        jobs.start_job(job=job)
        import_file_task.delay_on_commit(job.pk)  # type: ignore[attr-defined] # its stubs lack it
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:import_detail", job.pk)


@requires(permissions.IMPORT_CUSTOMER)
@whole_bank
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a file that was not started, and delete it."""
    job = get_object_or_404(ImportJob, pk=pk)
    try:
        jobs.discard_draft(job=job)
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:import_detail", pk)
    messages.success(
        request, _("%(name)s is deleted; nothing of it was taken in.") % {"name": job.file_name}
    )
    return redirect("customers:import_list")


@requires(permissions.VIEW_IMPORT)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The job's page; while it runs, its progress is fetched again and again."""
    known = ImportJob.objects.select_related("mapping", "requested_by")
    job = get_object_or_404(known, pk=pk)
    if job.mapping is None:
        return redirect("customers:import_preview", job.pk)
    context = {
        "job": job,
        "problem": faults.recall(job.error),
        "reasons": count_reasons(job) if job.rows_quarantined else [],
        "source": DataSource.objects.filter(
            code=job.spec.get("source", {}).get("code", "")
        ).first(),
        "derives": bool(job.spec.get("derive_contacts")),
        "may_import": request.user.has_perm(permissions.IMPORT_CUSTOMER),
        "may_map": request.user.has_perm(permissions.CHANGE_CODES),
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
        jobs.cancel_job(job=job)
        messages.success(request, _("The import is cancelled; rows already taken in stay."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:import_detail", job.pk)


def _given_mapping(form: UploadForm) -> ImportMapping | None:
    data = form.cleaned_data["mapping_file"]
    return mappings.save_mapping(data=data) if data else None


def _preview(job: ImportJob, spec: MappingSpec) -> Any:
    source = mappings.open_source(rule=spec.source)
    sample = sample_job(job=job, read=spec.read, size=PREVIEW_ROWS)
    shift = source.shift_days if source is not None and spec.source.last_on else 0
    return preview_rows(spec, sample.rows, shift, sample.uneven)


def _next_page(request: HttpRequest, job: ImportJob) -> HttpResponse:
    """Go on with the mapping that fits the file's columns, or to the page where one is made."""
    if job.mapping is not None:
        return redirect("customers:import_preview", job.pk)
    try:
        sample = sample_job(job=job)
    except UnreadableSourceError:
        return redirect("customers:mapping_create", job.pk, "customers")
    mapping = find_mapping(sample.rows.column_names)
    if mapping is None:
        return redirect("customers:mapping_create", job.pk, _likely_target(job, sample))
    jobs.change_mapping(job=job, mapping=mapping)
    told = _("The mapping %(name)s was kept for files with these columns.") % {"name": mapping.name}
    messages.info(request, told)
    return redirect("customers:import_preview", job.pk)


def _likely_target(job: ImportJob, sample: Sample) -> str:
    shapes = shapes_of(sample.rows)
    return str(guess_mapping(name=job.file_name, shapes=shapes, read=sample.read).spec["target"])
