"""Long runs watched and stopped, whatever it is that they find."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from segmentation import permissions
from segmentation.models import (
    AssociationRun,
    ClusterAssignment,
    ClusterRun,
    DriverRun,
    EmbeddingRun,
    GroupPortrait,
    LookAlike,
    OutcomeTree,
    StageRun,
    ValueRun,
)
from segmentation.models.analyses import LongRun
from segmentation.services.analyses.progress import cancel

# The sorts of runs, each with the address of its page.
PAGES: dict[type[LongRun], Callable[[LongRun], str]] = {
    AssociationRun: lambda _run: reverse("segmentation:association_list"),
    ClusterAssignment: lambda run: reverse("segmentation:cluster_detail", args=[run.run_id]),  # type: ignore[attr-defined] # an assignment has a run
    ClusterRun: lambda run: reverse("segmentation:cluster_detail", args=[run.pk]),
    DriverRun: lambda run: reverse("segmentation:driver_run", args=[run.pk]),
    EmbeddingRun: lambda run: reverse("segmentation:embedding_detail", args=[run.pk]),
    GroupPortrait: lambda run: reverse("segmentation:portrait_detail", args=[run.of, run.key]),  # type: ignore[attr-defined] # a portrait is of something
    LookAlike: lambda run: reverse("segmentation:look_alike_detail", args=[run.pk]),
    OutcomeTree: lambda run: reverse("segmentation:tree_detail", args=[run.pk]),
    StageRun: lambda _run: reverse("segmentation:lifecycle"),
    ValueRun: lambda _run: reverse("segmentation:value_tiers"),
}


@requires(permissions.VIEW_SEGMENT)
def run_progress(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """How far a run is; when it is over the page around it is asked for anew."""
    run = _run(request, kind, pk)
    response = page(request, "segmentation/_run_progress.html", {"run": run})
    if not run.is_under_way:
        response["HX-Refresh"] = "true"
    return response


@requires(permissions.VIEW_SEGMENT)
@require_POST
def run_cancel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Stop a run at its next step; who may is told by the sort of run."""
    run = _run(request, kind, pk)
    if not acting_user(request).has_perm(run.cancelled_with):
        raise PermissionDenied
    try:
        cancel(run)
    except DomainError as error:
        show_refusal(request, error)
    return redirect(PAGES[type(run)](run))


def _run(request: HttpRequest, kind: str, pk: int) -> LongRun:
    model = next((one for one in PAGES if one._meta.model_name == kind), None)
    if model is None:
        raise Http404
    return get_object_or_404(model._default_manager.visible_to(acting_user(request)), pk=pk)  # type: ignore[attr-defined] # every run has a LongRunQuerySet
