"""Satisfaction: the board, its lists and terms, and the runs of what drives it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from segmentation import permissions, tasks
from segmentation.domain.satisfaction.measures import BOUNDS
from segmentation.domain.satisfaction.terms import DEFAULT
from segmentation.forms.satisfaction import SatisfactionForm
from segmentation.models import DriverRun, SatisfactionAlert, SatisfactionTerms
from segmentation.models.satisfaction import satisfaction_terms
from segmentation.selectors.satisfaction import charts, figures, pages
from segmentation.selectors.satisfaction.words import FAILURES, MEASURE_WORDS, group_names
from segmentation.services.satisfaction import alerts, fitting, saving, terms

NUMBERED = ("branch", "segment")


@requires(permissions.VIEW_SEGMENT)
def satisfaction(request: HttpRequest) -> HttpResponse:
    user, now = acting_user(request), timezone.now()
    _version, in_force = satisfaction_terms()
    dimension = request.GET.get("by", "")
    dimension = dimension if dimension in figures.DIMENSIONS else figures.DIMENSIONS[0]
    cards = pages.board_cards(user, in_force, now)
    context = {
        "now": now,
        "terms": in_force,
        "cards": cards,
        "alerts": pages.open_alerts(user),
        "dimension": dimension,
        "tabs": _tabs(dimension),
        "breakdowns": [
            (card, pages.breakdown(card.measure, user, dimension, in_force, now)) for card in cards
        ],
        "runs": pages.list_runs(user)[:6],
        "loyalty": charts.loyalty_figure(pages.loyalty_tenths(user)),
        "loyal": pages.loyalty_counts(user),
        "may_edit": user.has_perm(permissions.EDIT_SEGMENT),
        "may_change": user.has_perm(permissions.CHANGE_SATISFACTION),
    }
    return page(request, "segmentation/satisfaction.html", context)


@requires(permissions.VIEW_SEGMENT)
def satisfaction_list(request: HttpRequest) -> HttpResponse:
    """The customers behind a number: a group of answers, perhaps of one channel, branch, tier or segment."""
    user, group = acting_user(request), request.GET.get("group", "")
    if group not in BOUNDS:
        raise Http404
    _version, in_force = satisfaction_terms()
    narrowed = _narrowed(request)
    rows = figures.answers_in(user, in_force.months, timezone.now(), group=group, narrowed=narrowed)
    context = {
        "page": key_page(rows, request.GET.get("after")),
        "group": group,
        "name": group_names()[group],
        "measure": MEASURE_WORDS[BOUNDS[group][0]],
        "months": in_force.months,
        "narrowed": narrowed,
        "may_edit": user.has_perm(permissions.EDIT_SEGMENT) and not set(narrowed) - {"channel"},
    }
    return page(request, "segmentation/satisfaction_list.html", context)


@requires(permissions.VIEW_SEGMENT)
def loyalty_list(request: HttpRequest) -> HttpResponse:
    band = request.GET.get("band", "")
    if band not in pages.LOYALTY:
        raise Http404
    rows = pages.loyal_customers(acting_user(request), band)
    context = {"page": key_page(rows, request.GET.get("after")), "band": band}
    return page(request, "segmentation/loyalty_list.html", context)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def satisfaction_save(request: HttpRequest) -> HttpResponse:
    """Make a group a segment in one click."""
    given = request.POST
    try:
        segment = saving.save_group(
            by=acting_user(request), group=given.get("group", ""), channel=given.get("channel", "")
        )
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:satisfaction")
    tasks.refresh_segment_task.delay_on_commit(segment.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("segmentation:segment_detail", segment.pk)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def satisfaction_refresh(request: HttpRequest) -> HttpResponse:
    tasks.refresh_satisfaction_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
    messages.success(request, _("Asked for. New answers stand here in a moment."))
    return redirect("segmentation:satisfaction")


@requires(permissions.CHANGE_SATISFACTION)
def satisfaction_edit(request: HttpRequest) -> HttpResponse:
    newest = SatisfactionTerms.objects.newest()
    first = (newest.document if newest else DEFAULT) | {"version": newest.version if newest else 0}
    form = SatisfactionForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and _is_kept(request, form):
        messages.success(request, _("In force. You are told when satisfaction falls."))
        return redirect("segmentation:satisfaction")
    status = 422 if form.is_bound else 200
    context = {"form": form, "newest": newest}
    return page(request, "segmentation/satisfaction_edit.html", context, status=status)


@requires(permissions.CHANGE_SATISFACTION)
@require_POST
def alert_note(request: HttpRequest, pk: int) -> HttpResponse:
    user = acting_user(request)
    alert = get_object_or_404(SatisfactionAlert.objects.visible_to(user), pk=pk)
    try:
        alerts.note_alert(alert=alert, by=user)
    except DomainError as error:
        show_refusal(request, error)
    return redirect("segmentation:satisfaction")


@requires(permissions.EDIT_SEGMENT)
@require_POST
def driver_request(request: HttpRequest) -> HttpResponse:
    try:
        run = fitting.request_drivers(
            by=acting_user(request), measure=request.POST.get("measure", "")
        )
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:satisfaction")
    tasks.fit_drivers_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("segmentation:driver_run", run.pk)


@requires(permissions.VIEW_SEGMENT)
def driver_run(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    effects = run.metrics.get("effects", [])
    context = {
        "run": run,
        "measure": MEASURE_WORDS[run.measure],
        "effects": pages.effect_lines(run),
        "left_out": sum(1 for one in effects if not one["weight"]),
        "figure": charts.effects_figure(effects),
        "curves": charts.curve_figures(run.metrics),
        "shifts": pages.shift_lines(run),
        "refused": FAILURES.get(run.refused, ""),
        "may_edit": request.user.has_perm(permissions.EDIT_SEGMENT),
    }
    return page(request, "segmentation/driver_run.html", context)


def _run(request: HttpRequest, pk: int) -> DriverRun:
    found: DriverRun = get_object_or_404(pages.list_runs(acting_user(request)), pk=pk)
    return found


def _is_kept(request: HttpRequest, form: SatisfactionForm) -> bool:
    """Put the terms in force, or the refusal beside its field."""
    given = form.cleaned_data
    try:
        terms.set_terms(
            by=acting_user(request),
            document=form.document(),
            note=given["note"],
            version=given["version"],
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    return True


def _tabs(dimension: str) -> list[dict[str, object]]:
    names = {
        "channel": _("Channel"),
        "branch": _("Branch"),
        "tier": _("Value tier"),
        "segment": _("Segment"),
    }
    address = reverse("segmentation:satisfaction")
    return [
        {"text": text, "url": f"{address}?by={key}#groups", "current": key == dimension}
        for key, text in names.items()
    ]


def _narrowed(request: HttpRequest) -> dict[str, str]:
    """What the address narrows a list to; a number that is none is left out."""
    given = {key: request.GET[key] for key in figures.DIMENSIONS if key in request.GET}
    return {
        key: value
        for key, value in given.items()
        if key not in NUMBERED or (value.isdecimal() and len(value) < 10)
    }
