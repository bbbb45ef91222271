"""What customers are worth: the board of tiers, its lists, its terms."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import KeyPage, key_page, page, show_refusal
from customers.models import Customer
from customers.selectors.conclusions import may_profile
from segmentation import permissions, tasks
from segmentation.domain.value.terms import DEFAULT, MEASURES, TIERS
from segmentation.forms.value import ValueForm, initial_terms
from segmentation.models import CustomerValue, ValueRun, ValueTerms
from segmentation.models.value import terms_in_force
from segmentation.selectors.satisfaction.pages import answers_of
from segmentation.selectors.seen import permit_seen
from segmentation.selectors.value import charts, figures
from segmentation.selectors.value.measuring import value_permit
from segmentation.selectors.value.previewing import preview_terms
from segmentation.selectors.words import tier_names
from segmentation.services.value import refreshing, saving, terms

RUNS_SHOWN = 6


@requires(permissions.VIEW_SEGMENT)
def value_tiers(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    context: dict[str, object] = {
        "run": figures.last_done(),
        "latest": ValueRun.objects.first(),
        "runs": ValueRun.objects.all()[:RUNS_SHOWN],
        "names": tier_names(),
        "may_change": user.has_perm(permissions.CHANGE_VALUE) and not user.branch_code,
    }
    if run := figures.last_done():
        lines = figures.tier_lines(run, user)
        moves = figures.moves_between(run, user)
        context |= {
            "lines": lines,
            "terms": terms_in_force(),
            "parts": charts.tiers_figure(lines),
            "history": None
            if user.branch_code
            else charts.history_figure(figures.tiers_over_time(), [line.code for line in lines]),
            "matrix": charts.moves_matrix(lines, moves),
            "moved": sum(moves.values()),
            "survival": charts.survival_figure(run),
            "grades": charts.grade_tables(run.figures["rfm"]) if not user.branch_code else [],
            "top": figures.top_contributors(user),
            "fallen": figures.changed_most(run, user),
            "permit": permit_seen(run.fitted.get("permit"), value_permit(), user),
        }
    return page(request, "segmentation/value_tiers.html", context)


@requires(permissions.VIEW_SEGMENT)
def value_list(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    tier, cell, moved = _asked(request)
    run = figures.last_done()
    if moved is not None and run is not None:
        found: KeyPage[Any] = key_page(
            figures.moved_customers(run, user, *moved), request.GET.get("after")
        )
        rows: list[tuple[Customer, CustomerValue | None]] = [
            (one.customer, None) for one in found.rows
        ]
    else:
        values = figures.customers_in(user, tier=tier, cell=cell)
        found = key_page(values, request.GET.get("after"))
        rows = [(one.customer, one) for one in found.rows]
    context = {
        "rows": rows,
        "page": found,
        "run": run,
        "names": tier_names(),
        "tier": tier,
        "cell": cell,
        "moved": moved,
        "may_edit": user.has_perm(permissions.EDIT_SEGMENT),
    }
    return page(request, "segmentation/value_list.html", context)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def value_save(request: HttpRequest) -> HttpResponse:
    """Keep the group that a list shows as a segment."""
    tier, cell, moved = _asked(request)
    run = figures.last_done()
    name = request.POST.get("name", "")
    user = acting_user(request)
    try:
        if moved is not None and run is not None:
            segment = saving.save_move(by=user, name=name, run=run, before=moved[0], after=moved[1])
        else:
            segment = saving.save_tier(by=user, name=name, tier=tier, cell=cell)
            tasks.refresh_segment_task.delay_on_commit(segment.pk)  # type: ignore[attr-defined] # its stubs lack it
    except DomainError as error:
        show_refusal(request, error)
        return redirect(f"{reverse('segmentation:value_list')}?{request.GET.urlencode()}")
    return redirect("segmentation:segment_detail", segment.pk)


@requires(permissions.CHANGE_VALUE)
@require_POST
def value_refresh(request: HttpRequest) -> HttpResponse:
    run = refreshing.request_value()
    tasks.refresh_value_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
    messages.success(request, _("Asked for. The figures change when the refresh has ended."))
    return redirect("segmentation:value_tiers")


@requires(permissions.CHANGE_VALUE)
def value_edit(request: HttpRequest) -> HttpResponse:
    newest = ValueTerms.objects.newest()
    document = newest.document if newest else DEFAULT
    version = newest.version if newest else 0
    form = ValueForm(request.POST or None, initial=initial_terms(document, version))
    context = {"form": form, "names": tier_names(), "newest": newest}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context |= _previewed(form, acting_user(request))
        elif (kept := _keep(request, form)) is not None:
            return kept
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "segmentation/value_edit.html", context, status=status)


@requires(permissions.VIEW_SEGMENT)
def customer_value(request: HttpRequest, customer_no: str) -> HttpResponse:
    customers = Customer.objects.visible_to(acting_user(request)).numbered(customer_no)
    customer = get_object_or_404(customers)
    context: dict[str, object] = {"names": tier_names(), "refused": not may_profile(customer)}
    if not context["refused"]:
        context["value"] = CustomerValue.objects.filter(customer=customer).first()
        context["history"] = figures.tier_history(customer)
        context["answers"] = answers_of(customer)
    return page(request, "segmentation/customer_value.html", context)


def _previewed(form: ValueForm, user: User) -> dict[str, object]:
    try:
        found = preview_terms(terms.check_terms(form.document(), user))
    except DomainError as error:
        _put(form, error)
        return {}
    return {"preview": found, "grades": charts.grade_tables(found.cells)}


def _keep(request: HttpRequest, form: ValueForm) -> HttpResponse | None:
    """Put the terms in force, or the refusal beside its field and return nothing."""
    try:
        terms.set_terms(
            by=acting_user(request),
            document=form.document(),
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
        )
    except DomainError as error:
        _put(form, error)
        return None
    messages.success(request, _("In force from the next refresh on."))
    return redirect("segmentation:value_tiers")


def _put(form: ValueForm, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error))


def _asked(
    request: HttpRequest,
) -> tuple[str, tuple[int | None, int | None, int | None], tuple[str, str] | None]:
    """The tier, the cell of grades and the move that the address asks for; what is no such thing is left out."""
    given = request.GET
    tier = given.get("tier", "") if given.get("tier") in TIERS else ""
    grades = [given.get(name[0], "") for name in MEASURES]
    recency, frequency, monetary = (
        int(g) if g in ("1", "2", "3", "4", "5") else None for g in grades
    )
    before, after = given.get("before"), given.get("after_tier")
    known = (*TIERS, "")
    moved = (before, after) if before in known and after in known and before != after else None
    return tier, (recency, frequency, monetary), moved
