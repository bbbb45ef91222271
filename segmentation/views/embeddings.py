"""Embeddings of behaviour: learned on demand, watched, and what they keep of behaviour."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from segmentation import permissions, tasks
from segmentation.models import EmbeddingRun
from segmentation.selectors.clusters.pages import label_of
from segmentation.selectors.look_alikes import pages
from segmentation.services.embeddings import learning

MOST_SHOWN = 20


@requires(permissions.EDIT_SEGMENT)
@require_POST
def embedding_create(request: HttpRequest) -> HttpResponse:
    """Learn embeddings anew; those in use stay until it is done."""
    try:
        run = learning.request_embedding(by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:look_alike_list")
    tasks.learn_embedding_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("segmentation:embedding_detail", run.pk)


@requires(permissions.VIEW_SEGMENT)
def embedding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    context = {
        "run": run,
        "figure": pages.learning_figure(run),
        "dropped": [label_of(name) for name in run.metrics.get("dropped", [])],
        "others": pages.list_embeddings(acting_user(request)).exclude(pk=pk)[:MOST_SHOWN],
        "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT),
    }
    return page(request, "segmentation/embedding_detail.html", context)


def _run(request: HttpRequest, pk: int) -> EmbeddingRun:
    rows = EmbeddingRun.objects.visible_to(acting_user(request)).select_related("owner")
    return get_object_or_404(rows.defer("artefact"), pk=pk)
