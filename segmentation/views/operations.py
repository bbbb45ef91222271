"""What is done with a segment besides its rule: its plan, snapshots, handing on, more numbers for a list."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers.permissions import CHANGE_TAG
from segmentation import permissions, tasks
from segmentation.forms import ListChangeForm, PlanForm
from segmentation.models import Segment, Snapshot
from segmentation.selectors import snapshots as snapshot_reads
from segmentation.selectors.seen import tell_frozen, tell_seen
from segmentation.services import lists, scheduling, snapshots, tags
from segmentation.services import segments as services
from segmentation.views.telling import told_of_load


@requires(permissions.EDIT_SEGMENT)
@require_POST
def segment_plan(request: HttpRequest, pk: int) -> HttpResponse:
    form = PlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose when, and a time such as 06:30."))
        return _back(pk, "plan")
    try:
        scheduling.set_schedule(
            segment=_segment(request, pk), by=acting_user(request), **form.cleaned_data
        )
    except DomainError as error:
        show_refusal(request, error)
    return _back(pk, "plan")


@requires(permissions.VIEW_SEGMENT)
@require_POST
def segment_hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    user, to = acting_user(request), request.POST.get("to", "")
    try:
        handed = services.hand_on(segment=_segment(request, pk), to=to, by=user)
    except DomainError as error:
        show_refusal(request, error)
        return _back(pk, "shares")
    tasks.refresh_segment_task.delay_on_commit(pk)  # type: ignore[attr-defined] # its stubs lack it
    messages.success(request, _("It belongs to %(name)s now.") % {"name": handed.owner})
    if Segment.objects.visible_to(user).filter(pk=pk).exists():
        return _back(pk, "shares")
    return redirect("segmentation:segment_list")


@requires(permissions.EDIT_SEGMENT)
@require_POST
def segment_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    name = request.POST.get("name", "")
    try:
        made = snapshots.freeze_segment(
            segment=_segment(request, pk), name=name, by=acting_user(request)
        )
    except DomainError as error:
        show_refusal(request, error)
        return _back(pk, "snapshots")
    return redirect("segmentation:snapshot_detail", made.pk)


@requires(permissions.EDIT_SEGMENT)
@requires(CHANGE_TAG)
@require_POST
def segment_tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the members bear a tag from now on."""
    zh, en = request.POST.get("name_zh", ""), request.POST.get("name_en", "")
    segment = _segment(request, pk)
    try:
        made = tags.tag_members(segment=segment, by=acting_user(request), name_zh=zh, name_en=en)
    except DomainError as error:
        show_refusal(request, error)
        return _back(pk, "tags")
    return redirect("customers:tag_detail", made.code)


@requires(permissions.VIEW_SEGMENT)
def snapshot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = acting_user(request)
    rows = Snapshot.objects.visible_to(user).select_related("segment", "taken_by")
    snapshot = get_object_or_404(rows, pk=pk)
    tell_frozen([snapshot], user)
    members = snapshot_reads.list_frozen(snapshot, user)
    context = {
        "snapshot": snapshot,
        "since": snapshot_reads.changed_since(snapshot, user),
        "page": key_page(members, request.GET.get("after"), key="customer_id"),
        "narrowed": bool(user.branch_code),
    }
    return page(request, "segmentation/snapshot_detail.html", context)


@requires(permissions.EDIT_SEGMENT)
def list_change(request: HttpRequest, pk: int) -> HttpResponse:
    segment = _segment(request, pk)
    if segment.is_rule:
        raise Http404
    tell_seen([segment], acting_user(request))
    form = ListChangeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _changed(request, segment, form):
        return _back(pk, "members")
    status = 422 if form.is_bound else 200
    context = {"form": form, "segment": segment}
    return page(request, "segmentation/list_change.html", context, status=status)


def _changed(request: HttpRequest, segment: Segment, form: ListChangeForm) -> bool:
    """Change the list, or put the refusal beside its field."""
    try:
        done = lists.change_list(
            segment=segment,
            mode=form.cleaned_data["mode"],
            customer_numbers=form.numbers(),
            by=acting_user(request),
            file_name=form.file_name(),
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    messages.info(request, told_of_load(done.load))
    return True


def _segment(request: HttpRequest, pk: int) -> Segment:
    return get_object_or_404(Segment.objects.visible_to(acting_user(request)), pk=pk)


def _back(pk: int, place: str) -> HttpResponse:
    return redirect(reverse("segmentation:segment_detail", args=[pk]) + f"#{place}")
