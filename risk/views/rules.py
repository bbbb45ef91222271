"""Rules: their parameters, and what others would have found."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import requires
from config.base.errors import DomainError
from config.base.http import page
from risk import permissions
from risk.domain.parameters import ParameterError, read_parameters
from risk.forms import BackTestForm, RuleForm
from risk.models import Alert, MonitoringRule
from risk.selectors.backtest import BackTest, run_back_test
from risk.services.rules import PROBLEMS, change_rule
from risk.views.board import RULE_NAMES

DEFAULT_DAYS = 90
TRIAL_IDS = "trial_%s"  # two forms with the same fields stand on the page


@requires(permissions.VIEW_ALERT)
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    rules = MonitoringRule.objects.order_by("code")
    return page(request, "risk/rule_list.html", {"rules": rules, "rule_names": RULE_NAMES})


@requires(permissions.VIEW_ALERT)
@require_http_methods(["GET", "POST"])
def rule_detail(request: HttpRequest, code: str) -> HttpResponse:
    rule = get_object_or_404(MonitoringRule, code=code)
    if request.method == "POST":
        return _change(request, rule)
    if "days" not in request.GET:
        return _show(request, rule, RuleForm(code, initial=rule.parameters))
    trial = BackTestForm(code, request.GET, auto_id=TRIAL_IDS)
    result = _try(rule, trial) if trial.is_valid() else None
    tried = request.GET.dict() if result else rule.parameters
    form = RuleForm(code, initial=tried)
    return _show(request, rule, form, trial=trial, result=result)


def _change(request: HttpRequest, rule: MonitoringRule) -> HttpResponse:
    if not request.user.has_perm(permissions.CHANGE_RULE):
        raise PermissionDenied
    form = RuleForm(rule.code, request.POST)
    if form.is_valid():
        try:
            active = request.POST.get("active") == "on"
            change_rule(rule=rule, parameters=form.cleaned_data, active=active)
            messages.success(request, _("The rule works with these parameters from its next run."))
            return redirect("risk:rule_detail", code=rule.code)
        except DomainError as error:
            form.add_error(error.field, str(error))
    return _show(request, rule, form, status=422)


def _try(rule: MonitoringRule, trial: BackTestForm) -> BackTest | None:
    told: dict[str, Any] = dict(trial.cleaned_data)
    days = told.pop("days")
    try:
        values = read_parameters(rule.code, told)
    except ParameterError as error:
        trial.add_error(error.name, PROBLEMS[error.problem])
        return None
    return run_back_test(rule=rule, values=values, days=days, now=timezone.now())


def _show(
    request: HttpRequest,
    rule: MonitoringRule,
    form: RuleForm,
    *,
    trial: BackTestForm | None = None,
    result: BackTest | None = None,
    status: int = 200,
) -> HttpResponse:
    initial = {**rule.parameters, "days": DEFAULT_DAYS}
    context = {
        "rule": rule,
        "rule_name": RULE_NAMES[rule.code],
        "form": form,
        "trial": trial or BackTestForm(rule.code, initial=initial, auto_id=TRIAL_IDS),
        "result": result,
        "result_chart": _chart(result) if result else None,
        "undecided": Alert.objects.undecided().filter(rule=rule).count(),
        "may_change": request.user.has_perm(permissions.CHANGE_RULE),
    }
    return page(request, "risk/rule_detail.html", context, status=status)


def _chart(result: BackTest) -> dict[str, Any]:
    return {
        "x": [week for week, _count in result.by_week],
        "xname": _("Week from"),
        "unit": _("customers"),
        "series": [{"name": _("Would be found"), "values": [n for _week, n in result.by_week]}],
    }
