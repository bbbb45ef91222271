"""Segments: the list, a segment's page, its refresh, and fixed lists."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import acting_user, requires
from accounts.selectors import partner_choices, shares_of
from accounts.services.sharing import set_share
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from segmentation import permissions, tasks
from segmentation.domain.schedules import plan_in_words
from segmentation.domain.sentence import explain_rule
from segmentation.forms import ListForm, PlanForm
from segmentation.models import Segment
from segmentation.selectors import choices, segments
from segmentation.selectors.figures import growth_figure, moves_figure
from segmentation.selectors.seen import last_moves, reaches_beyond, tell_frozen, tell_seen
from segmentation.selectors.tags import tags_following
from segmentation.services import lists
from segmentation.services import segments as services
from segmentation.views.telling import remedy_of, told_of_load

REFRESHES_SHOWN = 8
SNAPSHOTS_SHOWN = 12


@requires(permissions.VIEW_SEGMENT)
def segment_list(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:80]
    archived = request.GET.get("archived") == "1"
    found = segments.list_segments(acting_user(request), text=text, archived=archived)
    rows = key_page(found, request.GET.get("after"))
    context = {
        "page": rows,
        "lines": segments.segment_lines(rows.rows, acting_user(request)),
        "text": text,
        "archived": archived,
        "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT),
    }
    return page(
        request,
        "segmentation/segment_list.html",
        context,
        fragment="segmentation/_segment_rows.html",
    )


@requires(permissions.VIEW_SEGMENT)
def segment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    segment = _segment(request, pk)
    user = acting_user(request)
    members = segments.list_members(segment, user)
    found = key_page(members, request.GET.get("after"), key="customer_id")
    rule = segments.stored_rule(segment) if segment.rule_version else None
    days = segments.history(segment, user)
    last = segments.last_refresh(segment)
    tell_seen([segment], user)
    context = {
        "segment": segment,
        "page": found,
        "sentence": explain_rule(rule, choices.language(), choices.names_for(user)) if rule else [],
        "growth": growth_figure(days),
        "moves": moves_figure(days),
        "refreshes": segment.refreshes.all()[:REFRESHES_SHOWN],
        "uses": segments.uses_of([segment.pk], user).get(segment.pk, []),
        "above": segments.dependents_of(segment, user),
        "last": last,
        "last_moves": last_moves(segment, last, user),
        "remedy": remedy_of(last),
        "narrowed": bool(user.branch_code),
        **_operations(user, segment),
    }
    return page(request, "segmentation/segment_detail.html", context)


def _operations(user: User, segment: Segment) -> dict[str, object]:
    """What may be done with the segment, and what was done besides its refreshes."""
    keeps = segment.keeper == user
    plan = segment.plan
    frozen = segment.snapshots.select_related("taken_by")[:SNAPSHOTS_SHOWN]
    tell_frozen(frozen, user)
    loads = segment.loads.filter(by=user) if user.branch_code else segment.loads
    return {
        "may_edit": _may_edit(user, segment),
        "reaches_beyond": reaches_beyond(segment, user),
        "may_hand_on": keeps or user.has_perm(permissions.TRANSFER_SEGMENT),
        "shares": shares_of(segment),
        "partners": partner_choices(segment) if keeps else [],
        "plan": plan_in_words(plan, choices.language()),
        "plan_form": PlanForm(
            initial={"every": plan.every, "at": plan.at, "weekday": plan.weekday}
        ),
        "snapshots": frozen,
        "load": loads.first(),
        "tags": tags_following(segment.pk),
    }


@requires(permissions.VIEW_SEGMENT)
def segment_progress(request: HttpRequest, pk: int) -> HttpResponse:
    segment = _segment(request, pk)
    last = segments.last_refresh(segment)
    context = {"segment": segment, "last": last, "remedy": remedy_of(last)}
    response = page(request, "segmentation/_progress.html", context)
    if not segment.is_busy:
        response["HX-Refresh"] = "true"
    return response


@requires(permissions.EDIT_SEGMENT)
@require_POST
def segment_refresh(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.request_refresh(segment=_segment(request, pk), by=acting_user(request))
        tasks.refresh_segment_task.delay_on_commit(pk)  # type: ignore[attr-defined] # its stubs lack it
    except DomainError as error:
        show_refusal(request, error)
    return redirect("segmentation:segment_detail", pk)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def segment_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person or a role in, further, or no longer."""
    asked = {key: request.POST.get(key, "") for key in ("partner", "may")}
    try:
        set_share(thing=_segment(request, pk), by=acting_user(request), **asked)
    except DomainError as error:
        show_refusal(request, error)
    return redirect(reverse("segmentation:segment_detail", args=[pk]) + "#shares")


@requires(permissions.EDIT_SEGMENT)
@require_POST
def segment_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a segment to all, or keep it to its owner and whom they let in."""
    shared = request.POST.get("shared") == "1"
    try:
        services.open_to_all(segment=_segment(request, pk), by=acting_user(request), shared=shared)
    except DomainError as error:
        show_refusal(request, error)
    return redirect(reverse("segmentation:segment_detail", args=[pk]) + "#shares")


@requires(permissions.EDIT_SEGMENT)
@require_POST
def segment_archive(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.archive_segment(segment=_segment(request, pk), by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:segment_detail", pk)
    messages.success(request, _("Archived. Its history stays."))
    return redirect("segmentation:segment_list")


@requires(permissions.EDIT_SEGMENT)
def list_create(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = _make_list(request, form)
        if made is not None:
            return made
    return page(
        request,
        "segmentation/list_create.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


def _make_list(request: HttpRequest, form: ListForm) -> HttpResponse | None:
    """Make the list, or put the refusal beside its field and return nothing."""
    try:
        made = lists.create_list(
            by=acting_user(request),
            name=form.cleaned_data["name"],
            description=form.cleaned_data["description"],
            profiled=form.cleaned_data["profiled"],
            customer_numbers=form.numbers(),
            file_name=form.file_name(),
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
    if made.load.unknown_count:
        messages.warning(request, told_of_load(made.load))
    return redirect(reverse("segmentation:segment_detail", args=[made.segment.pk]))


def _may_edit(user: User, segment: Segment) -> bool:
    editable = Segment.objects.editable_by(user).filter(pk=segment.pk)
    return user.has_perm(permissions.EDIT_SEGMENT) and editable.exists()


def _segment(request: HttpRequest, pk: int) -> Segment:
    rows = Segment.objects.visible_to(acting_user(request)).select_related("owner")
    return get_object_or_404(rows, pk=pk)
