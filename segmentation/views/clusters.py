"""Cluster runs: asked for, watched, read, compared, and put to use."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from segmentation import permissions, tasks
from segmentation.forms import ClusterForm
from segmentation.models import ClusterRun
from segmentation.selectors.clusters import charts, pages
from segmentation.services.clusters import assigning, comparing, requesting, saving

FIRST_CHOICE = [
    "age_years", "tenure_days", "total_balance", "product_count", "recency_days",
    "frequency_90d", "monetary_90d", "inflow_90d", "logins_30d",
]  # fmt: skip


@requires(permissions.VIEW_SEGMENT)
def cluster_list(request: HttpRequest) -> HttpResponse:
    found = key_page(pages.list_runs(acting_user(request)), request.GET.get("after"))
    context = {"page": found, "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT)}
    return page(request, "segmentation/cluster_list.html", context)


@requires(permissions.EDIT_SEGMENT)
def cluster_create(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    form = ClusterForm(request.POST or None, user=user, initial={"features": FIRST_CHOICE})
    if request.method == "POST" and form.is_valid():
        run = _requested(request, form)
        if run is not None:
            return redirect("segmentation:cluster_detail", run.pk)
    status = 422 if form.is_bound else 200
    return page(request, "segmentation/cluster_create.html", {"form": form}, status=status)


@requires(permissions.VIEW_SEGMENT)
def cluster_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A run's page; while a worker is at it, its progress is fetched again and again."""
    run = _run(request, pk)
    clusters = list(run.clusters.all())
    context = {
        "run": run,
        "assignment": run.assignments.first(),
        "lines": pages.cluster_lines(run),
        "heat": pages.heat_lines(run, clusters),
        "branches": pages.branch_lines(run, clusters),
        "shifts": pages.shift_lines(run),
        "facts": pages.method_facts(run),
        "choice": charts.choice_figure(run),
        "bic": charts.bic_figure(run),
        "map": charts.map_figure(run, clusters),
        "others": pages.comparable_runs(run, acting_user(request)),
        "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT),
    }
    return page(request, "segmentation/cluster_detail.html", context)


@requires(permissions.VIEW_SEGMENT)
def cluster_members(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    run = _run(request, pk)
    cluster = run.clusters.filter(number=number).first()
    members = pages.list_members(run, number, acting_user(request))
    found = key_page(members, request.GET.get("after"), key="customer_id")
    key = f"{run.pk}:{number}"
    context = {"run": run, "cluster": cluster, "cluster_key": key, "page": found}
    return page(request, "segmentation/cluster_members.html", context)


@requires(permissions.VIEW_SEGMENT)
def cluster_compare(request: HttpRequest, pk: int) -> HttpResponse:
    user = acting_user(request)
    run = _run(request, pk)
    done = ClusterRun.objects.visible_to(user).done()
    chosen = request.GET.get("with", "")
    other = get_object_or_404(done, pk=chosen if chosen.isdecimal() else 0)
    context: dict[str, object] = {"run": run, "other": other}
    if run.is_done:
        compared = comparing.compare_runs(first=run, second=other, by=user)
        context["compared"] = compared
        context["lines"] = pages.compared_lines(run, other, compared.found.table)
        context["heads"] = [*other.clusters.all()]
    return page(request, "segmentation/cluster_compare.html", context)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def cluster_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The same search over today's customers."""
    try:
        run = requesting.request_again(run=_run(request, pk), by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:cluster_detail", pk)
    tasks.find_clusters_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("segmentation:cluster_detail", run.pk)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def cluster_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign everybody now, or every night, or no longer every night."""
    run = _run(request, pk)
    wanted = request.POST.get("kept_up")

    def assign() -> None:
        if wanted is not None:
            requesting.keep_up(run=run, kept_up=wanted == "1")
        if wanted != "0" and run.is_done:
            asked = assigning.request_assignment(run=run)
            tasks.assign_clusters_task.delay_on_commit(asked.pk)  # type: ignore[attr-defined] # its stubs lack it

    told = _("No longer every night.") if wanted == "0" else _("Customers are being assigned.")
    return _done(request, pk, assign, told)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def cluster_rename(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    cluster = get_object_or_404(_run(request, pk).clusters, number=number)
    names = {name: request.POST.get(name, "") for name in ("name_zh", "name_en")}
    return _done(request, pk, lambda: saving.rename_cluster(cluster=cluster, **names), _("Renamed."))  # fmt: skip


@requires(permissions.EDIT_SEGMENT)
@require_POST
def cluster_save(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make the cluster a segment."""
    cluster = get_object_or_404(_run(request, pk).clusters, number=number)
    try:
        segment = saving.save_as_segment(cluster=cluster, by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:cluster_detail", pk)
    tasks.refresh_segment_task.delay_on_commit(segment.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("segmentation:segment_detail", segment.pk)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def cluster_tag(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    told = _("Every cluster has its tag; tags follow each assignment.")
    return _done(request, pk, lambda: saving.save_as_tags(run=run), told)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def cluster_drop(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        saving.drop_run(run=_run(request, pk), by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:cluster_detail", pk)
    messages.success(request, _("Deleted with its assignments."))
    return redirect("segmentation:cluster_list")


def _done(request: HttpRequest, pk: int, work: Callable[[], object], told: str) -> HttpResponse:
    """Do it and say so, or say why not; the run's page follows."""
    try:
        work()
        messages.success(request, told)
    except DomainError as error:
        show_refusal(request, error)
    return redirect(reverse("segmentation:cluster_detail", args=[pk]))


def _requested(request: HttpRequest, form: ClusterForm) -> ClusterRun | None:
    """Ask for the run, or put the refusal beside its field and return nothing."""
    data = form.cleaned_data
    try:
        run = requesting.request_run(
            by=acting_user(request),
            name=data["name"],
            features=data["features"],
            search=requesting.Search(**form.search()),
            population=data["population"],
            kept=requesting.Kept(assign=data["assign"] or data["kept_up"], kept_up=data["kept_up"]),
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
    tasks.find_clusters_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    return run


def _run(request: HttpRequest, pk: int) -> ClusterRun:
    rows = ClusterRun.objects.visible_to(acting_user(request)).select_related("owner", "population", "previous")  # fmt: skip
    return get_object_or_404(rows, pk=pk)
