"""Alerts: the list, one with its evidence, and the decision on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers.models import Customer, Hold
from customers.permissions import VIEW_CUSTOMER
from risk import permissions
from risk.forms import DecisionForm, read_out
from risk.models import Alert, AlertDecision, MonitoringRule
from risk.selectors import alerts
from risk.services import decisions
from risk.views.board import AGE_NAMES, RULE_NAMES


@requires(permissions.VIEW_ALERT)
@require_GET
def alert_list(request: HttpRequest) -> HttpResponse:
    filters = alerts.AlertFilters.from_query(request.GET)
    found = alerts.list_alerts(acting_user(request), filters, timezone.now())
    context = {
        "page": key_page(found, request.GET.get("after")),
        "filters": filters,
        "states": [("undecided", _("Undecided")), *Alert.State.choices, ("all", _("All"))],
        "rules": MonitoringRule.objects.order_by("code"),
        "ages": AGE_NAMES.items(),
        "rule_names": RULE_NAMES,
    }
    return page(request, "risk/alert_list.html", context)


@requires(permissions.VIEW_ALERT)
@require_GET
def alert_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _visible_alert(request, pk), DecisionForm())


@requires(permissions.DECIDE_ALERT)
@require_POST
def alert_decide(request: HttpRequest, pk: int) -> HttpResponse:
    alert = _visible_alert(request, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _show(request, alert, form, status=422)
    decide = {
        AlertDecision.Action.ESCALATE: decisions.escalate_alert,
        AlertDecision.Action.DISMISS: decisions.dismiss_alert,
    }[form.cleaned_data["action"]]
    try:
        by = acting_user(request)
        decide(alert=alert, by=by, reason=form.cleaned_data["reason"], now=timezone.now())
    except DomainError as error:
        form.add_error(error.field, str(error))
        return _show(request, alert, form, status=409)
    messages.success(request, _("Decided and recorded."))
    return redirect("risk:alert_detail", pk=alert.pk)


@requires(permissions.DECIDE_ALERT)
@require_POST
def alert_assign(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        alert = _visible_alert(request, pk)
        decisions.assign_alert(alert=alert, to=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("risk:alert_detail", pk=pk)


@requires(VIEW_CUSTOMER)
@require_GET
def customer_standing(request: HttpRequest, customer_no: str) -> HttpResponse:
    user = acting_user(request)
    if not user.has_perm(permissions.VIEW_ALERT):
        return HttpResponse()  # the same nothing for every customer
    customer = get_object_or_404(Customer.objects.visible_to(user).numbered(customer_no))
    found = Alert.objects.visible_to(user).filter(customer=customer).select_related("rule")
    context = {"alerts": list(found.order_by("-pk")[:5]), "rule_names": RULE_NAMES}
    return page(request, "risk/customer_standing.html", context)


def _visible_alert(request: HttpRequest, pk: int) -> Alert:
    found = Alert.objects.visible_to(acting_user(request))
    related = found.select_related("rule", "customer__branch", "assigned_to", "decided_by")
    return get_object_or_404(related, pk=pk)


def _show(
    request: HttpRequest, alert: Alert, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    lines = alerts.list_evidence(alert)
    months = alerts.get_monthly_profile(alert.customer, now)
    undecided = alert.state != Alert.State.DISMISSED
    context = {
        "alert": alert,
        "rule_name": RULE_NAMES[alert.rule.code],
        "parameters": read_out(alert.rule.code, alert.evidence["parameters"]),
        "lines": lines,
        "evidence_chart": _evidence_chart(alerts.chart_evidence(alert, lines)),
        "profile_chart": _profile_chart(months),
        "decisions": alert.decisions.select_related("by"),
        "hold": Hold.objects.filter(source_kind="policy", source_id=str(alert.hold_key)).first(),
        "form": form,
        "may_decide": undecided and request.user.has_perm(permissions.DECIDE_ALERT),
        "now": now,
    }
    return page(request, "risk/alert_detail.html", context, status=status)


def _evidence_chart(found: dict[str, Any]) -> dict[str, Any]:
    chart: dict[str, Any] = {
        "x": found["x"],
        "xname": _("Day"),
        "unit": _("CNY"),
        "series": [
            {"name": _("Coming in"), "values": found["coming"]},
            {"name": _("Leaving"), "values": found["leaving"], "tone": "sand"},
        ],
    }
    if "line" in found:
        chart["marks"] = [{"y": found["line"], "label": _("Reporting line"), "tone": "bad"}]
    return chart


def _profile_chart(months: list[tuple[str, float, float, float]]) -> dict[str, Any]:
    return {
        "x": [month for month, *_values in months],
        "xname": _("Month"),
        "unit": _("CNY"),
        "series": [
            {"name": _("Coming in"), "values": [row[1] for row in months]},
            {"name": _("Leaving"), "values": [row[2] for row in months], "tone": "sand"},
            {"name": _("Of these, cash"), "values": [row[3] for row in months], "tone": "warn"},
        ],
        "partial": len(months) - 1,
    }
