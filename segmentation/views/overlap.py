"""Segments laid over each other: matrix and picture, who is in a combination, and it as a segment."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from segmentation import permissions, tasks
from segmentation.domain.overlaps import MOST_GROUPS
from segmentation.models import Segment
from segmentation.selectors import overlaps
from segmentation.services import combining

FEWEST_GROUPS = 2


@requires(permissions.VIEW_SEGMENT)
def segment_overlap(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    chosen = overlaps.segments_to_compare(user, request.GET.getlist("segment"))
    context: dict[str, object] = {
        "chosen": chosen,
        "most": MOST_GROUPS,
        "offered": overlaps.segments_offered(user),
        "narrowed": bool(user.branch_code),
    }
    if len(chosen) >= FEWEST_GROUPS:
        found = overlaps.overlap_between(chosen, user)
        context |= {
            "overlap": found,
            "picture": overlaps.picture_of(found, chosen),
            "combinations": overlaps.combination_lines(found, chosen),
            "lines": overlaps.matrix_lines(found, chosen),
        }
    return page(request, "segmentation/segment_overlap.html", context)


@requires(permissions.VIEW_SEGMENT)
def overlap_members(request: HttpRequest) -> HttpResponse:
    inside, outside = _sides(request)
    members = overlaps.members_exactly(inside, outside, acting_user(request))
    context = {
        "inside": inside,
        "outside": outside,
        "page": key_page(members, request.GET.get("after")),
        "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT),
    }
    return page(request, "segmentation/overlap_members.html", context)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def overlap_save(request: HttpRequest) -> HttpResponse:
    inside, outside = _sides(request)
    name = request.POST.get("name", "")
    try:
        made = combining.combine_segments(
            inside=inside, outside=outside, name=name, by=acting_user(request)
        )
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:segment_overlap")
    tasks.refresh_segment_task.delay_on_commit(made.pk)  # type: ignore[attr-defined] # its stubs lack it
    messages.success(request, _("Saved as a segment of its own; it follows the others."))
    return redirect("segmentation:segment_detail", made.pk)


def _sides(request: HttpRequest) -> tuple[list[Segment], list[Segment]]:
    asked = request.POST if request.method == "POST" else request.GET
    user = acting_user(request)
    inside = overlaps.segments_to_compare(user, asked.getlist("in"))
    outside = overlaps.segments_to_compare(user, asked.getlist("out"))
    if not inside:
        raise Http404
    return inside, outside
