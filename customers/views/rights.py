"""Requests of customers about their own data: taken in, worked on, decided, handed over."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from accounts.services.audit import record_access
from config.base.errors import DomainError
from config.base.http import is_htmx, key_page, page, show_refusal
from customers import permissions
from customers.domain.rights import Step, allowed_steps
from customers.forms.rights import CorrectionForm, RightsForm
from customers.models import RightsRequest
from customers.selectors.rights import requests as found
from customers.selectors.rights.recipients import list_recipients
from customers.services.rights import correcting, erasing, files, notices, requests
from customers.services.rights.requests import Asked
from customers.tasks import answer_rights_task
from customers.views.pages import visible_customer

Act = Callable[[RightsRequest, HttpRequest], object]


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")


STEPS: dict[str, Act] = {
    Step.IDENTIFY: lambda one, http: requests.prove_identity(
        request=one, proof=_proof(http), by=acting_user(http)
    ),
    Step.ASSIGN: lambda one, http: requests.assign_request(
        request=one, owner=acting_user(http), by=acting_user(http)
    ),
    Step.EXTEND: lambda one, http: requests.extend_request(
        request=one, reason=_reason(http), by=acting_user(http)
    ),
    Step.REFUSE: lambda one, http: requests.refuse_request(
        request=one, ground=_reason(http), by=acting_user(http)
    ),
    Step.WITHDRAW: lambda one, http: requests.withdraw_request(request=one, by=acting_user(http)),
    Step.CARRY_OUT: lambda one, http: requests.carry_out(request=one, by=acting_user(http)),
    Step.MAKE: lambda one, http: files.ask_for_file(request=one, by=acting_user(http)),
    Step.PROPOSE: lambda one, http: erasing.propose_erasure(request=one, by=acting_user(http)),
}
DECISIONS: dict[str, Act] = {
    Step.CORRECT: lambda one, http: correcting.accept_correction(request=one, by=acting_user(http)),
    Step.APPROVE: lambda one, http: erasing.approve_erasure(request=one, by=acting_user(http)),
    Step.SEND_BACK: lambda one, http: correcting.send_back(
        request=one, reason=_reason(http), by=acting_user(http)
    ),
}


@requires(permissions.VIEW_RIGHTS)
def rights_list(request: HttpRequest) -> HttpResponse:
    scope, kind = request.GET.get("scope", "live"), request.GET.get("kind", "")
    user = acting_user(request)
    listed = key_page(
        found.list_requests(user=user, scope=scope, kind=kind), request.GET.get("after")
    )
    words = {
        "live": pgettext("request", "Waiting"),
        "overdue": _("Overdue"),
        "mine": _("Mine"),
        "all": _("All"),
    }
    context = {
        "page": listed,
        "scopes": [
            {"text": words[one], "url": f"?scope={one}&kind={kind}", "current": one == scope}
            for one in found.SCOPES
        ],
        "scope": scope,
        "kind": kind,
        "kinds": RightsRequest.Kind.choices,
        "due": found.count_due(user=user),
    }
    return page(request, "customers/rights_list.html", context)


@requires(permissions.WORK_RIGHTS)
def rights_create(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    form = RightsForm(request.POST or None, initial={"via": "branch", "regime": "pipl"})
    if request.method == "POST" and form.is_valid():
        try:
            made = requests.receive_request(
                customer=customer, asked=Asked(**form.cleaned_data), by=acting_user(request)
            )
            return redirect("customers:rights_detail", made.code)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    context = {"customer": customer, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "customers/rights_create.html", context, status=status)


@requires(permissions.VIEW_RIGHTS)
def rights_detail(request: HttpRequest, code: str) -> HttpResponse:
    one = _visible(request, code)
    answer = page(
        request,
        "customers/rights_detail.html",
        _detail(request, one),
        fragment="customers/_rights_state.html",
    )
    if is_htmx(request) and one.state != RightsRequest.State.RUNNING:
        answer["HX-Refresh"] = "true"  # the worker is done: heading and evidence have changed too
    return answer


@requires(permissions.WORK_RIGHTS)
@require_POST
def rights_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    return _taken(request, code, step, STEPS)


@requires(permissions.APPROVE_RIGHTS)
@require_POST
def rights_decide(request: HttpRequest, code: str, step: str) -> HttpResponse:
    return _taken(request, code, step, DECISIONS)


@requires(permissions.WORK_RIGHTS)
@require_POST
def rights_propose(request: HttpRequest, code: str) -> HttpResponse:
    one = _visible(request, code)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            correcting.propose_correction(
                request=one, values=form.values(), by=acting_user(request)
            )
            return redirect("customers:rights_detail", code)
        except DomainError as error:
            form.add_error(None, str(error))
    context = _detail(request, one) | {"form": form}
    return page(request, "customers/rights_detail.html", context, status=422)


@requires(permissions.APPROVE_RIGHTS)
@require_POST
def rights_reveal(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Answer with one proposed value as text; the entry in the audit trail comes first."""
    one = _visible(request, code)
    values = correcting.proposed_values(one)
    if field not in values:
        raise Http404
    record_access(action="reveal", table="customers_rightsrequest", object_id=one.code, note=field)
    answer = HttpResponse(values[field], content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


@requires(permissions.WORK_RIGHTS)
@require_POST
def rights_file(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out the file for the customer in the branch; the request is answered with it."""
    one = _visible(request, code)
    try:
        content = files.hand_over_in_branch(request=one, by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:rights_detail", code)
    return attached(content, f"{code}.zip")


@requires(permissions.WORK_RIGHTS)
@require_POST
def rights_link(request: HttpRequest, code: str) -> HttpResponse:
    """Show the link and the passphrase, once: nobody can look them up again."""
    one = _visible(request, code)
    try:
        phrase = files.offer_link(request=one, by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:rights_detail", code)
    url = request.build_absolute_uri(reverse("customers:my_file", args=[found.sign_file(one)]))
    context = {"request_": one, "url": url, "phrase": phrase}
    answer = page(request, "customers/rights_link.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@requires(permissions.WORK_RIGHTS)
@require_POST
def rights_notice(request: HttpRequest, code: str) -> HttpResponse:
    """Hand out the notice to one recipient; the evidence is written with it."""
    one, name = _visible(request, code), request.POST.get("recipient", "")
    try:
        made = notices.make_notice(request=one, recipient=name, by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("customers:rights_detail", code)
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@requires(permissions.VIEW_RIGHTS)
def rights_certificate(request: HttpRequest, code: str) -> HttpResponse:
    one = _visible(request, code)
    step = one.steps.filter(step=Step.ERASE).first()
    if step is None:
        raise Http404
    context = {"one": one, "step": step, "kept": found.told_plan(step.figures["kept"])}
    return page(request, "customers/rights_certificate.html", context)


@requires(permissions.CHANGE_CONSENT)
@require_POST
def customer_link(request: HttpRequest, customer_no: str) -> HttpResponse:
    """Make the link to a customer's own page; the audit trail says who made it."""
    customer = visible_customer(request, customer_no)
    record_access(action="own_page", table="customers_customer", object_id=str(customer.pk))
    url = request.build_absolute_uri(reverse("customers:my_data", args=[found.sign_for(customer)]))
    messages.success(request, _("Link to the customer's own page: %(url)s") % {"url": url})
    return redirect("customers:customer_consents", customer_no)


def attached(content: bytes, name: str) -> HttpResponse:
    """Answer with a file that no cache keeps."""
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _taken(request: HttpRequest, code: str, step: str, acts: dict[str, Act]) -> HttpResponse:
    one = _visible(request, code)
    if step not in acts:
        raise Http404
    try:
        acts[step](one, request)
        messages.success(request, _("Written down."))
    except DomainError as error:
        show_refusal(request, error)
    if one.state == RightsRequest.State.RUNNING:
        answer_rights_task.delay_on_commit(one.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("customers:rights_detail", code)


def _detail(request: HttpRequest, one: RightsRequest) -> dict[str, Any]:
    proposed = one.steps.filter(step=Step.PROPOSE).last()
    return {
        "one": one,
        "steps": found.told_steps(one),
        "waits": erasing.why_waiting(one),
        "allowed": {str(step) for step in allowed_steps(one.kind, one.state)},
        "may_work": request.user.has_perm(permissions.WORK_RIGHTS),
        "may_approve": request.user.has_perm(permissions.APPROVE_RIGHTS),
        "proofs": RightsRequest.Proof.choices,
        "proposal": found.told_proposal(one, correcting.proposed_values(one)),
        "plan": found.told_plan(proposed.figures.get("plan", [])) if proposed else [],
        "form": CorrectionForm(),
        "recipients": list_recipients(one),
    }


def _visible(request: HttpRequest, code: str) -> RightsRequest:
    visible = RightsRequest.objects.visible_to(acting_user(request))
    return get_object_or_404(
        visible.select_related("customer__branch", "owner", "proposed_by", "approved_by"),
        code=code,
    )


def _proof(request: HttpRequest) -> str:
    proof = request.POST.get("proof", "")
    if proof not in RightsRequest.Proof.values:
        raise DomainError("proof_missing", _("Say how the identity was proven."))
    return proof
