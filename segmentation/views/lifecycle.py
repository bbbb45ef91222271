"""Stages of life: the board, its lists, its definitions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from segmentation import permissions, tasks
from segmentation.domain.lifecycle.terms import DEFAULT, STAGES, read_stages
from segmentation.forms.lifecycle import StagesForm, initial_stages
from segmentation.models import StageRun, StageTerms
from segmentation.models.lifecycle import stages_in_force
from segmentation.selectors.counting import TooSlowError
from segmentation.selectors.lifecycle import charts, figures
from segmentation.selectors.lifecycle.placing import preview_counts, stage_permit
from segmentation.selectors.seen import permit_seen
from segmentation.selectors.words import sign_names, stage_names
from segmentation.services.lifecycle import assigning, terms

WINDOWS = (30, 90, 365)
RUNS_SHOWN, ROWS_SHOWN = 6, 100
KINDS = ("stage", "warned", "winback")


@requires(permissions.VIEW_SEGMENT)
def lifecycle(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    run = figures.last_done()
    days = next((n for n in WINDOWS if str(n) == request.GET.get("days")), 90)
    context: dict[str, Any] = {
        "run": run,
        "latest": StageRun.objects.first(),
        "runs": StageRun.objects.all()[:RUNS_SHOWN],
        "names": stage_names() | {"": _("Not yet here")},
        "signs": sign_names(),
        "windows": _windows(days),
        "days": days,
        "may_change": user.has_perm(permissions.CHANGE_STAGES) and not user.branch_code,
    }
    if run is not None:
        flows = figures.stage_flows(run, user, days)
        moved = flows if flows and flows.has_moves else None
        context |= {
            "lines": figures.stage_lines(run, user),
            "entered": figures.entered_since(user, days),
            "flows": charts.flow_figure(moved) if moved else None,
            "begin": moved.begin if moved else None,
            "matrix": charts.stage_matrix(moved) if moved else [],
            "columns": STAGES,
            "warned": figures.warned(user),
            "warned_count": figures.warned_count(user),
            "winback": figures.winback(user),
            "winback_sums": figures.winback_sums(user),
            "stages": stages_in_force()[1],
            "permit": permit_seen(run.permit, stage_permit(), user),
        }
    return page(request, "segmentation/lifecycle.html", context)


@requires(permissions.VIEW_SEGMENT)
def stage_list(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    kind, stage = _asked(request)
    found = figures.customers_of(user, kind=kind, stage=stage)
    context = {
        "rows": found[:ROWS_SHOWN],
        "most": ROWS_SHOWN,
        "count": found.count(),
        "kind": kind,
        "stage": stage,
        "names": stage_names(),
        "signs": sign_names(),
        "may_edit": user.has_perm(permissions.EDIT_SEGMENT),
    }
    return page(request, "segmentation/stage_list.html", context)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def stage_save(request: HttpRequest) -> HttpResponse:
    """Keep the group that a list shows as a segment, which follows every assignment."""
    kind, stage = _asked(request)
    try:
        segment = terms.save_stage(
            by=acting_user(request), name=request.POST.get("name", ""), kind=kind, stage=stage
        )
    except DomainError as error:
        show_refusal(request, error)
        return redirect(f"{reverse('segmentation:stage_list')}?{request.GET.urlencode()}")
    tasks.refresh_segment_task.delay_on_commit(segment.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("segmentation:segment_detail", segment.pk)


@requires(permissions.CHANGE_STAGES)
@require_POST
def stage_refresh(request: HttpRequest) -> HttpResponse:
    run = assigning.request_stages()
    tasks.assign_stages_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    messages.success(request, _("Asked for. The figures change when the assignment has ended."))
    return redirect("segmentation:lifecycle")


@requires(permissions.CHANGE_STAGES)
def stage_edit(request: HttpRequest) -> HttpResponse:
    newest = StageTerms.objects.newest()
    document = newest.document if newest else DEFAULT
    initial = initial_stages(document, newest.version if newest else 0)
    form = StagesForm(request.POST or None, initial=initial, rules=len(document["rules"]))
    context: dict[str, Any] = {"form": form, "names": stage_names(), "newest": newest}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context |= _previewed(form, acting_user(request))
        elif (kept := _keep(request, form)) is not None:
            return kept
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "segmentation/stage_edit.html", context, status=status)


def _previewed(form: StagesForm, user: User) -> dict[str, Any]:
    try:
        terms.check_stages(form.document(), user)
        counts = preview_counts(read_stages(form.document()))
    except DomainError as error:
        form.add_error(None, _told(error))
        return {}
    except TooSlowError:
        form.add_error(
            None, _("Counting took too long. Leave out conditions on rows, or try later.")
        )
        return {}
    done = figures.last_done()
    now = done.counts if done else {}
    return {"preview": [(stage, counts[stage], now.get(stage, 0)) for stage in STAGES]}


def _keep(request: HttpRequest, form: StagesForm) -> HttpResponse | None:
    """Put the definitions in force, or say what is wrong and return nothing."""
    try:
        terms.set_stages(
            by=acting_user(request),
            document=form.document(),
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
        )
    except DomainError as error:
        form.add_error(None, _told(error))
        return None
    messages.success(request, _("In force from the next assignment on."))
    return redirect("segmentation:lifecycle")


def _told(error: DomainError) -> str:
    stage = stage_names().get(str(error.details.get("stage", "")), "")
    return f"{stage}: {error}" if stage else str(error)


def _asked(request: HttpRequest) -> tuple[str, str]:
    kind = request.GET.get("kind", "stage")
    stage = request.GET.get("stage", "")
    return kind if kind in KINDS else "stage", stage if stage in STAGES else ""


def _windows(days: int) -> list[dict[str, Any]]:
    return [
        {"text": _("%(n)s days") % {"n": n}, "url": f"?days={n}", "current": n == days}
        for n in WINDOWS
    ]
