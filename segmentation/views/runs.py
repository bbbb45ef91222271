"""Long runs watched and stopped, whatever it is that they find."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from segmentation import permissions
from segmentation.selectors.runs import find_run
from segmentation.services.analyses.progress import cancel


@requires(permissions.VIEW_SEGMENT)
def run_progress(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """How far a run is; when it is over the page around it is asked for anew."""
    run = find_run(kind, pk, acting_user(request))
    response = page(request, "segmentation/_run_progress.html", {"run": run})
    if not run.is_under_way:
        response["HX-Refresh"] = "true"
    return response


@requires(permissions.VIEW_SEGMENT)
@require_POST
def run_cancel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Stop a run at its next step; who may is told by the sort of run."""
    run = find_run(kind, pk, acting_user(request))
    if not acting_user(request).has_perm(run.cancelled_with):
        raise PermissionDenied
    try:
        cancel(run)
    except DomainError as error:
        show_refusal(request, error)
    return redirect(run)
