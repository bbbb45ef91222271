"""Look-alikes: asked for, watched, read, and the audience at the slider's place saved."""

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
from segmentation.forms.look_alikes import AudienceForm, LookAlikeForm
from segmentation.models import LookAlike
from segmentation.selectors.embeddings.reading import model_in_use
from segmentation.selectors.look_alikes import audience, pages
from segmentation.services.look_alikes import requesting, saving


@requires(permissions.VIEW_SEGMENT)
def look_alike_list(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    context = {
        "page": key_page(pages.list_look_alikes(user), request.GET.get("after")),
        "model": model_in_use(),
        "learning": pages.list_embeddings(user).under_way().first(),  # type: ignore[attr-defined] # an AnalysisQuerySet
        "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT),
        "may_learn": user.has_perm(permissions.EDIT_SEGMENT) and not user.branch_code,
    }
    return page(request, "segmentation/look_alike_list.html", context)


@requires(permissions.EDIT_SEGMENT)
def look_alike_create(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    first = {"seed_segment": request.GET.get("seed")}
    form = LookAlikeForm(request.POST or None, user=user, initial=first)
    if request.method == "POST" and form.is_valid():
        run = _requested(request, form)
        if run is not None:
            return redirect("segmentation:look_alike_detail", run.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "model": model_in_use()}
    return page(request, "segmentation/look_alike_create.html", context, status=status)


@requires(permissions.VIEW_SEGMENT)
def look_alike_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    context = {"run": run, "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT)}
    if run.is_done:
        user = acting_user(request)
        context |= _place(request, run) | {
            "recall": pages.recall_figure(run),
            "likeness": pages.likeness_figure(run),
            "segments": pages.saved_segments(run, user),
        }
    return page(request, "segmentation/look_alike_detail.html", context)


@requires(permissions.VIEW_SEGMENT)
def look_alike_reach(request: HttpRequest, pk: int) -> HttpResponse:
    """What is at the slider's place, as part of the page; the address follows the slider."""
    run = _run(request, pk)
    if not run.is_done:
        return redirect("segmentation:look_alike_detail", pk)
    context = {"run": run, "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT)}
    response = page(request, "segmentation/_look_alike_place.html", context | _place(request, run))
    own = reverse("segmentation:look_alike_detail", args=[pk])
    response["HX-Replace-Url"] = f"{own}?{request.GET.urlencode()}"
    return response


@requires(permissions.EDIT_SEGMENT)
@require_POST
def look_alike_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the audience at the slider's place a segment."""
    run, form = _run(request, pk), AudienceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how many customers."))
        return redirect("segmentation:look_alike_detail", pk)
    try:
        segment = saving.save_audience(run=run, by=acting_user(request), **form.cleaned_data)
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:look_alike_detail", pk)
    if segment.is_rule:
        tasks.refresh_segment_task.delay_on_commit(segment.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("segmentation:segment_detail", segment.pk)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def look_alike_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Rank everybody every night, or no longer."""
    run, wanted = _run(request, pk), request.POST.get("kept_up") == "1"
    told = _("Ranked anew every night.") if wanted else _("No longer every night.")
    return _done(request, pk, lambda: saving.keep_up(run=run, kept_up=wanted), told)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def look_alike_drop(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        requesting.drop_look_alike(run=_run(request, pk), by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:look_alike_detail", pk)
    messages.success(request, _("Deleted with its ranks."))
    return redirect("segmentation:look_alike_list")


def _place(request: HttpRequest, run: LookAlike) -> dict[str, object]:
    """The slider, what was measured at its place, and how many there are now."""
    slider = pages.slider_of(run, request.GET.get("reach", ""))
    with_seed = request.GET.get("with_seed") == "on"
    rule = saving.audience_rule(run, slider.reach, with_seed=with_seed)
    return {
        "slider": slider,
        "with_seed": with_seed,
        "place": audience.place_at(run, slider.reach),
        "count": audience.count_audience(rule, acting_user(request)),
    }


def _done(request: HttpRequest, pk: int, work: Callable[[], object], told: str) -> HttpResponse:
    """Do it and say so, or say why not; the page of the search follows."""
    try:
        work()
        messages.success(request, told)
    except DomainError as error:
        show_refusal(request, error)
    return redirect("segmentation:look_alike_detail", pk)


def _requested(request: HttpRequest, form: LookAlikeForm) -> LookAlike | None:
    """Ask for the search, or put the refusal beside its field and return nothing."""
    data = form.cleaned_data
    try:
        run = requesting.request_look_alike(
            by=acting_user(request),
            name=data["name"],
            seed_segment=data["seed_segment"],
            wanted=requesting.Wanted(**form.wanted()),
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
    tasks.find_look_alikes_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    return run


def _run(request: HttpRequest, pk: int) -> LookAlike:
    rows = LookAlike.objects.visible_to(acting_user(request)).select_related("owner", "seed_segment", "population", "embedding")  # fmt: skip
    return get_object_or_404(rows, pk=pk)
