"""The quality of data: the report of an import, the board of the whole base, and the thresholds that warn."""

import math
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, opens, requires, whole_bank
from accounts.templatetags.formats import percent
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.domain.quality.base import TABLES
from customers.models import DataSource, ImportJob, QualityThreshold, QualityWatch, RowFlag
from customers.models.quality import DIMENSIONS
from customers.selectors.imports import count_reasons, reason_label
from customers.selectors.quality.boards import (
    Share,
    Trend,
    board_of,
    failing_rows,
    import_trend,
    job_shares,
    threshold_choices,
)
from customers.selectors.quality.falls import recent_falls
from customers.selectors.quality.flags import count_flags, customers_seen, newest_of
from customers.selectors.words import field_label, said
from customers.services.quality import falls, thresholds
from customers.tasks import measure_base_task

HUNDREDTHS = 100
# Shares all above this are drawn near each other, else from nothing on.
NEAR = 0.6


@requires(permissions.VIEW_IMPORT)
def quality_report(request: HttpRequest, pk: int) -> HttpResponse:
    """How good one import was, field by field; each number leads to its rows."""
    job = get_object_or_404(ImportJob.objects.select_related("mapping"), pk=pk)
    lines = job_shares(job)
    context = {
        "job": job,
        "lines": lines,
        "dimensions": [label for _value, label in DIMENSIONS],
        "reasons": count_reasons(job) if job.rows_quarantined else [],
        "flags": count_flags(job),
        "newest": newest_of(job),
        "chart": _bars(lines),
    }
    return page(request, "customers/quality_report.html", context)


@requires(permissions.VIEW_IMPORT)
def flag_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows of an import that were taken in, and are odd."""
    user = acting_user(request)
    job = get_object_or_404(ImportJob.objects.select_related("mapping"), pk=pk)
    field, code = request.GET.get("field", ""), request.GET.get("code", "")
    flags = RowFlag.objects.filter(job=job)
    flags = flags.filter(field=field) if field else flags
    flags = flags.filter(code=code) if code else flags
    target, listed = job.spec.get("target", ""), key_page(flags, request.GET.get("after"))
    context = {
        "job": job,
        "page": listed,
        "rows": [(flag, field_label(target, flag.field)) for flag in listed.rows],
        "label": field_label(target, field) if field else "",
        "reason": reason_label(code) if code else "",
        "seen": customers_seen(listed.rows, user) if target == "customers" else set(),
    }
    return page(request, "customers/flag_list.html", context)


@requires(permissions.VIEW_IMPORT)
def quality_board(request: HttpRequest) -> HttpResponse:
    """The base today, over the days, and the imports one after another."""
    target, source = request.GET.get("target", ""), request.GET.get("source", "")
    board = board_of(target, source)
    jobs, imports = import_trend(target)
    context = {
        "board": board,
        "target": target,
        "targets": [(name, said(name)) for name in TABLES],
        "source": source,
        "sources": DataSource.objects.order_by("code"),
        "dimensions": [label for _value, label in DIMENSIONS],
        "days": _lines(board.days, _("Day")),
        "jobs": jobs,
        "imports": _lines(imports, _("Import")),
        "may_change": opens(acting_user(request), reverse("customers:threshold_save")),
    }
    return page(request, "customers/quality_board.html", context)


@requires(permissions.CHANGE_THRESHOLDS)
@whole_bank
@require_POST
def quality_measure(request: HttpRequest) -> HttpResponse:
    """Measure the base now instead of in the night."""
    measure_base_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
    messages.info(request, _("A worker measures the base; come back in a while."))
    return redirect("customers:quality_board")


@requires(permissions.VIEW_IMPORT)
@whole_bank
def quality_rows(request: HttpRequest, target: str, field: str, dimension: str) -> HttpResponse:
    """The rows behind a number of the board, as they are now."""
    now = timezone.now()
    given = {"now": now, "today": timezone.localdate(now), "zone": settings.TIME_ZONE}
    rows = failing_rows(target, field, dimension, given)
    if rows is None:
        raise Http404
    share = Share(target, field, dimension, 0, 1)
    return page(request, "customers/quality_rows.html", {"rows": rows, "share": share})


@requires(permissions.VIEW_IMPORT)
def threshold_list(request: HttpRequest) -> HttpResponse:
    context = {
        "thresholds": [
            (one, field_label(one.target, one.field) if one.field else "")
            for one in QualityThreshold.objects.order_by("target", "field", "dimension")
        ],
        "choices": threshold_choices(),
        "dimensions": DIMENSIONS,
        "may_change": opens(acting_user(request), reverse("customers:threshold_save")),
        "falls": [(one, field_label(one.target, one.field)) for one in recent_falls()],
        "is_watching": QualityWatch.objects.filter(user=acting_user(request)).exists(),
    }
    return page(request, "customers/threshold_list.html", context)


@requires(permissions.CHANGE_THRESHOLDS)
@whole_bank
@require_POST
def threshold_save(request: HttpRequest) -> HttpResponse:
    target, _dot, field = request.POST.get("about", "").partition(".")
    dimension = request.POST.get("dimension", "")
    try:
        least = float(request.POST.get("least", "") or "nan") / HUNDREDTHS
        saved = thresholds.save_threshold(
            target=target, field=field, dimension=dimension, least=least
        )
        messages.success(request, _("Saved: %(name)s.") % {"name": _told(saved)})
    except (DomainError, ValueError) as error:
        show_refusal(request, error if isinstance(error, DomainError) else _no_share())
    return redirect("customers:threshold_list")


@requires(permissions.CHANGE_THRESHOLDS)
@whole_bank
@require_POST
def quality_watch(request: HttpRequest) -> HttpResponse:
    """Tell me of falls by mail from now on, or no more."""
    by = acting_user(request)
    try:
        if request.POST.get("tell") == "on":
            falls.watch_quality(by=by)
            messages.success(
                request, _("From now on you are told at %(address)s.") % {"address": by.email}
            )
        else:
            falls.unwatch_quality(by=by)
            messages.success(request, _("You are told no more."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:threshold_list")


@requires(permissions.CHANGE_THRESHOLDS)
@whole_bank
@require_POST
def threshold_delete(request: HttpRequest, pk: int) -> HttpResponse:
    thresholds.delete_threshold(threshold=get_object_or_404(QualityThreshold, pk=pk))
    messages.success(request, _("The threshold is gone."))
    return redirect("customers:threshold_list")


def _told(threshold: QualityThreshold) -> str:
    field = field_label(threshold.target, threshold.field) if threshold.field else _("every field")
    words = (said(threshold.target), field, threshold.get_dimension_display())
    return f"{' · '.join(words)} ≥ {percent(threshold.least)}"


def _no_share() -> DomainError:
    return DomainError("threshold_wrong", _("Give the least share as a number of 0 to 100."))


def _lines(trend: Trend, xname: str) -> dict[str, Any]:
    """A line a dimension; those that were never measured are left out."""
    named = [(str(label), trend.series.get(value, [])) for value, label in DIMENSIONS]
    series = [
        {"name": label, "values": values}
        for label, values in named
        if any(value is not None for value in values)
    ]
    foot = _foot([value for _label, values in named for value in values if value is not None])
    ends = {"min": foot, "max": 1}
    return {"x": trend.x, "xname": xname, "percent": True, **ends, "series": series}


def _foot(values: list[float]) -> float:
    """Where an axis of shares begins: at nothing, or near the lowest, four steps of whole percents below all of it."""
    lowest = min(values, default=1.0)
    if lowest < NEAR:
        return 0.0
    return round(1 - max(1, math.ceil((1 - lowest) * 25 - 1e-9)) / 25, 2)


def _bars(lines: list[Any]) -> dict[str, Any]:
    """A bar a field, of the rows that have a value and of those that are valid."""
    series = [
        {"name": str(label), "values": [_value(line.shares[place]) for line in lines]}
        for place, (_dimension, label) in enumerate(DIMENSIONS[:2])
    ]
    names = [line.label for line in lines]
    return {"x": names, "xname": _("Field"), "percent": True, "min": 0, "max": 1, "series": series}


def _value(share: Share | None) -> float | None:
    return share.value if share else None
