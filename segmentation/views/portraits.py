"""Portraits of groups: asked for, watched, read, taken out."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from segmentation import permissions, tasks
from segmentation.models import GroupPortrait, Segment
from segmentation.selectors.portraits import charts, groups, pages, papers
from segmentation.services.portraits import drawing, exporting


@requires(permissions.VIEW_SEGMENT)
def portrait_list(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    of, _slash, key = request.GET.get("group", "").partition("/")
    if key:
        return redirect(_address(of, key, request.GET.get("against", "")))
    context = {
        "page": key_page(pages.list_portraits(user), request.GET.get("after")),
        "groups": groups.group_choices(user),
        "bases": groups.base_choices(user),
    }
    return page(request, "segmentation/portrait_list.html", context)


@requires(permissions.VIEW_SEGMENT)
def portrait_detail(request: HttpRequest, of: str, key: str) -> HttpResponse:
    """The newest portrait of a group against a base, and how far the next one is."""
    user = acting_user(request)
    group, against = _asked(request, of, key)
    same = drawing.same_question(group, against, user)
    done = same.done().first()
    context = {
        "group": group,
        "against": against,
        "bases": groups.base_choices(user),
        "run": done,
        "latest": same.first(),
    }
    if done is not None:
        likeness = pages.likeness_of(done, user)
        context |= {
            "likeness": likeness,
            "radar": charts.radar_figure(likeness),
            "histograms": charts.histogram_figures(likeness),
            "method": papers.method_of(likeness),
        }
    return page(request, "segmentation/portrait_detail.html", context)


@requires(permissions.VIEW_SEGMENT)
@require_POST
def portrait_draw(request: HttpRequest, of: str, key: str) -> HttpResponse:
    group, against = _asked(request, of, key)
    try:
        run = drawing.request_portrait(by=acting_user(request), group=group, against=against)
        tasks.draw_portrait_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    except DomainError as error:
        show_refusal(request, error)
    return redirect(_address(of, key, request.GET.get("against", "")))


@requires(permissions.VIEW_SEGMENT)
def portrait_export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    run = _portrait(request, pk)
    if kind not in exporting.KINDS or not run.is_done:
        raise Http404
    file = exporting.export_portrait(run=run, by=acting_user(request), kind=kind)
    answer = HttpResponse(file, content_type=exporting.KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="portrait-{run.of}-{run.pk}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _asked(request: HttpRequest, of: str, key: str) -> tuple[groups.Group, Segment | None]:
    """The group and the segment to compare it with, each within what the user may see, else 404."""
    user = acting_user(request)
    group = groups.find_group(of, key, user)
    asked = request.GET.get("against", "")
    against = groups.find_base(asked, user) if asked else None
    if group is None or (asked and against is None):
        raise Http404
    return group, against


def _address(of: str, key: str, against: str) -> str:
    found = reverse("segmentation:portrait_detail", args=[of, key])
    return f"{found}?against={against}" if against.isdecimal() else found


def _portrait(request: HttpRequest, pk: int) -> GroupPortrait:
    return get_object_or_404(GroupPortrait.objects.visible_to(acting_user(request)), pk=pk)
