"""How a segment changed: its size, who came and went by day, and the list of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.permissions import acting_user, requires
from config.base.http import key_page, page
from segmentation import permissions
from segmentation.models import Segment
from segmentation.selectors import moves, segments
from segmentation.selectors.figures import growth_figure, moves_figure

PERIODS = (28, 91, 365)
RUNS_SHOWN = 50


@requires(permissions.VIEW_SEGMENT)
def segment_history(request: HttpRequest, pk: int) -> HttpResponse:
    user = acting_user(request)
    segment = get_object_or_404(Segment.objects.visible_to(user), pk=pk)
    asked = request.GET.get("days", "")
    period = int(asked) if asked in map(str, PERIODS) else PERIODS[0]
    days = segments.history(segment, user, period)
    context = {
        "segment": segment,
        "period": period,
        "periods": PERIODS,
        "days": days[::-1],
        "growth": growth_figure(days),
        "moves": moves_figure(days, period),
        "runs": segment.refreshes.all()[:RUNS_SHOWN],
        "narrowed": bool(user.branch_code),
    }
    return page(request, "segmentation/segment_history.html", context)


@requires(permissions.VIEW_SEGMENT)
def segment_moves(request: HttpRequest, pk: int) -> HttpResponse:
    user = acting_user(request)
    segment = get_object_or_404(Segment.objects.visible_to(user), pk=pk)
    moved, on = request.GET.get("moved", ""), request.GET.get("on", "")
    rows = moves.list_moves(segment, user, moved=moved, on=on)
    context = {
        "segment": segment,
        "page": key_page(rows, request.GET.get("after")),
        "moved": moved,
        "on": moves.day_of(on),
        "narrowed": bool(user.branch_code),
    }
    return page(request, "segmentation/segment_moves.html", context)
