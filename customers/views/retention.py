"""How long what is kept: rules, dry runs, legal holds and the evidence of what went."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires, whole_bank
from accounts.templatetags.formats import num
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers import permissions
from customers.domain.retention import Target
from customers.forms.retention import LegalHoldForm, RetentionForm
from customers.models import LegalHold, RetentionRule
from customers.selectors import retention as found
from customers.selectors.words import law_words
from customers.services.retention import applying, rules
from customers.tasks import finish_retention_task


@requires(permissions.VIEW_RETENTION)
@whole_bank
def retention_list(request: HttpRequest) -> HttpResponse:
    context = {"lines": found.list_targets(), "holds": found.told_holds(), "form": LegalHoldForm()}
    return page(request, "customers/retention_list.html", context)


@requires(permissions.VIEW_RETENTION)
@whole_bank
def retention_detail(request: HttpRequest, target: str) -> HttpResponse:
    declared = _declared(target)
    rule = RetentionRule.objects.filter(target=target).first()
    initial = {"after_days": declared.default_days, "legal_basis": law_words(declared.basis)}
    form = RetentionForm(request.POST or None, instance=rule, initial={} if rule else initial)
    if request.method == "POST":
        if not request.user.has_perm(permissions.CHANGE_RETENTION):
            return HttpResponse(status=403)
        if form.is_valid() and _changed(request, target, form):
            return redirect("customers:retention_detail", target)
    return page(
        request,
        "customers/retention_detail.html",
        _about(target, form),
        fragment="customers/_retention_runs.html",
        status=422 if form.is_bound else 200,
    )


@requires(permissions.VIEW_RETENTION)
@whole_bank
@require_POST
def retention_try(request: HttpRequest, target: str) -> HttpResponse:
    rule = get_object_or_404(RetentionRule, target=target)
    run = applying.try_rule(rule=rule, by=acting_user(request))
    told = ngettext(
        "%(n)s row is older. Nothing was changed.",
        "%(n)s rows are older. Nothing was changed.",
        run.found,
    )
    messages.success(request, told % {"n": num(run.found)})
    return redirect("customers:retention_detail", target)


@requires(permissions.CHANGE_RETENTION)
@whole_bank
@require_POST
def retention_apply(request: HttpRequest, target: str) -> HttpResponse:
    rule = get_object_or_404(RetentionRule, target=target, active=True)
    try:
        run = applying.begin_run(rule=rule, by=acting_user(request))
        finish_retention_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
        messages.success(request, _("The rule is being applied; the run stands below."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:retention_detail", target)


@requires(permissions.CHANGE_RETENTION)
@whole_bank
@require_POST
def legalhold_create(request: HttpRequest) -> HttpResponse:
    form = LegalHoldForm(request.POST)
    if form.is_valid():
        try:
            rules.place_legal_hold(by=acting_user(request), **form.cleaned_data)
            return redirect("customers:retention_list")
        except DomainError as error:
            form.add_error(error.field, str(error))
    context = {"lines": found.list_targets(), "holds": found.told_holds(), "form": form}
    return page(request, "customers/retention_list.html", context, status=422)


@requires(permissions.CHANGE_RETENTION)
@whole_bank
@require_POST
def legalhold_lift(request: HttpRequest, pk: int) -> HttpResponse:
    rules.lift_legal_hold(hold=get_object_or_404(LegalHold, pk=pk))
    messages.success(request, _("The legal hold ends today."))
    return redirect("customers:retention_list")


def _declared(target: str) -> Target:
    declared = found.targets().get(target)
    if declared is None:
        raise Http404
    return declared


def _about(target: str, form: RetentionForm) -> dict[str, Any]:
    """What the page of a rule shows: its terms, its runs, and what stands in its way."""
    rule = RetentionRule.objects.filter(target=target).first()
    declared, runs = _declared(target), list(found.runs_of(rule)) if rule else []
    return {
        "target": declared,
        "label": found.label_of(declared),
        "rule": rule,
        "form": form,
        "runs": runs,
        "running": any(run.finished_at is None for run in runs),
        "sample": found.sampled_customers(runs[0] if runs else None),
        "hold": found.find_total_hold(declared),
    }


def _changed(request: HttpRequest, target: str, form: RetentionForm) -> bool:
    try:
        rules.change_rule(
            target=target, terms=rules.Terms(**form.cleaned_data), by=acting_user(request)
        )
    except DomainError as error:
        form.add_error(error.field, str(error))
        return False
    return True
