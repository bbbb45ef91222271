"""Decision trees: asked for, watched, read, and their leaves made segments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from segmentation import permissions, tasks
from segmentation.forms import TreeForm
from segmentation.models import OutcomeTree
from segmentation.selectors.choices import names_for
from segmentation.selectors.trees import pages
from segmentation.services.trees import growing

FIRST_CHOICE = [
    "age_years", "tenure_days", "total_balance", "product_count", "recency_days",
    "frequency_90d", "monetary_90d", "inflow_90d", "logins_30d", "product_views_30d",
]  # fmt: skip


@requires(permissions.VIEW_SEGMENT)
def tree_list(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    found = key_page(pages.list_trees(user), request.GET.get("after"))
    names = names_for(user)
    outcomes = {run.pk: pages.told_outcome(run, names) for run in found.rows}
    context = {
        "page": found,
        "outcomes": outcomes,
        "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT),
    }
    return page(request, "segmentation/tree_list.html", context)


@requires(permissions.EDIT_SEGMENT)
def tree_create(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    form = TreeForm(request.POST or None, user=user, initial={"features": FIRST_CHOICE})
    if request.method == "POST" and form.is_valid():
        run = _requested(request, form)
        if run is not None:
            return redirect("segmentation:tree_detail", run.pk)
    status = 422 if form.is_bound else 200
    return page(request, "segmentation/tree_create.html", {"form": form}, status=status)


@requires(permissions.VIEW_SEGMENT)
def tree_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = _tree(request, pk)
    context = {
        "run": run,
        "outcome": pages.told_outcome(run, names_for(acting_user(request))),
        "is_weak": run.is_done and run.metrics["auc"] < pages.WEAK_AUC,
        "drawing": pages.drawing_of(run),
        "leaves": pages.leaf_lines(run, acting_user(request)),
        "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT),
    }
    return page(request, "segmentation/tree_detail.html", context)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def tree_leaf(request: HttpRequest, pk: int, node: int) -> HttpResponse:
    """Make a leaf a rule segment."""
    try:
        segment = growing.save_leaf(run=_tree(request, pk), node=node, by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:tree_detail", pk)
    tasks.refresh_segment_task.delay_on_commit(segment.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("segmentation:segment_detail", segment.pk)


def _requested(request: HttpRequest, form: TreeForm) -> OutcomeTree | None:
    """Ask for the tree, or put the refusal beside its field and return nothing."""
    data = form.cleaned_data
    try:
        run = growing.request_tree(
            by=acting_user(request), name=data["name"], features=data["features"], asked=growing.Asked(**form.asked())
        )  # fmt: skip
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
    tasks.grow_tree_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    return run


def _tree(request: HttpRequest, pk: int) -> OutcomeTree:
    rows = OutcomeTree.objects.visible_to(acting_user(request)).select_related("owner")
    return get_object_or_404(rows, pk=pk)
