"""Likely duplicates: the queue, two records side by side, the decision, and merges undone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from accounts.services.audit import record_access
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.domain.identity.survivorship import Rule
from customers.models import CustomerPair
from customers.selectors.identity import pairs
from customers.services.identity import deciding, merging
from customers.tasks import find_duplicates_task, refresh_profiles_task


@requires(permissions.MERGE_CUSTOMER)
def pair_list(request: HttpRequest) -> HttpResponse:
    user, band = acting_user(request), request.GET.get("band", "")
    state = request.GET.get("state", str(CustomerPair.State.OPEN))
    listed = pairs.list_pairs(user=user, band=band, state=state)
    context = {
        "page": key_page(listed, request.GET.get("after")),
        "counts": pairs.count_pairs(user=user),
        "first": pairs.in_order(pairs.list_pairs(user=user)).first(),
        "bands": CustomerPair.Band.choices,
        "states": CustomerPair.State.choices,
        "band": band,
        "state": state,
    }
    return page(request, "customers/pair_list.html", context)


@requires(permissions.MERGE_CUSTOMER)
def pair_review(request: HttpRequest, pk: int) -> HttpResponse:
    pair = _visible(request, pk)
    rule = request.GET.get("rule", str(Rule.NEWEST))
    rule = rule if rule in set(Rule) else str(Rule.NEWEST)
    swapped = request.GET.get("keep") == "right"
    kept, other = (pair.right, pair.left) if swapped else (pair.left, pair.right)
    chosen = merging.surviving_values(kept, other, rule)
    context = {
        "pair": pair,
        "kept": kept,
        "other": other,
        "swapped": swapped,
        "rule": rule,
        "rules": pairs.RULES.items(),
        "lines": pairs.compared_lines(kept, other, chosen),
        "evidence": pairs.evidence_of(pair),
        "moves": pairs.moves_of(other),
        "may_reveal": request.user.has_perm(permissions.REVEAL_CUSTOMER),
        "waiting": pair.state == CustomerPair.State.OPEN,
    }
    return page(request, "customers/pair_review.html", context)


@requires(permissions.REVEAL_CUSTOMER)
@require_POST
def pair_reveal(request: HttpRequest, pk: int, side: str, field: str) -> HttpResponse:
    """Answer with one personal value of one record; the entry in the audit trail comes first."""
    if field not in pairs.REVEALED or side not in {"left", "right"}:
        raise Http404
    customer = getattr(_visible(request, pk), side)
    record_access(
        action="reveal", table="customers_customer", object_id=str(customer.pk), note=field
    )
    answer = HttpResponse(getattr(customer, field), content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


@requires(permissions.MERGE_CUSTOMER)
@require_POST
def pair_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge, part or put off a pair, and go on to the next one."""
    pair = _visible(request, pk)
    act = DECISIONS.get(request.POST.get("decision", ""))
    if act is None:
        raise Http404
    try:
        messages.success(request, act(request, pair))
    except DomainError as error:
        show_refusal(request, error)
    refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
    waiting = pairs.list_pairs(user=acting_user(request), band=request.POST.get("band", ""))
    following = pairs.in_order(waiting.exclude(pk=pair.pk)).first()
    if following is None:
        return redirect("customers:pair_list")
    return redirect("customers:pair_review", following.pk)


def _merge(request: HttpRequest, pair: CustomerPair) -> str:
    merge = deciding.merge_pair(
        pair=pair,
        rule=request.POST.get("rule", str(Rule.NEWEST)),
        keep_right=request.POST.get("keep") == "right",
        by=acting_user(request),
    )
    said = _("%(one)s is now part of %(other)s. The merge can be undone under Merges.")
    return said % {"one": merge.absorbed.customer_no, "other": merge.kept.customer_no}


def _part(request: HttpRequest, pair: CustomerPair) -> str:
    deciding.part_pair(pair=pair, by=acting_user(request))
    return _("Written down as two customers; they will not be put up again.")


def _skip(_request: HttpRequest, pair: CustomerPair) -> str:
    deciding.skip_pair(pair=pair)
    return _("Put off to the end of the queue.")


DECISIONS: dict[str, Callable[[HttpRequest, CustomerPair], str]] = {
    "merge": _merge,
    "part": _part,
    "skip": _skip,
}


@requires(permissions.MERGE_CUSTOMER)
@require_POST
def pair_search(request: HttpRequest) -> HttpResponse:
    find_duplicates_task.delay()
    messages.success(request, _("The search has begun; what it finds appears here."))
    return redirect("customers:pair_list")


@requires(permissions.MERGE_CUSTOMER)
def merge_list(request: HttpRequest) -> HttpResponse:
    merges = pairs.list_merges(user=acting_user(request))
    context: dict[str, Any] = {
        "page": key_page(merges, request.GET.get("after")),
        "rules": pairs.RULES,
    }
    return page(request, "customers/merge_list.html", context)


@requires(permissions.MERGE_CUSTOMER)
def merge_review(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing a merge would do, before it is done."""
    merge = get_object_or_404(pairs.list_merges(user=acting_user(request)), pk=pk)
    context = {"merge": merge, "facts": pairs.undo_facts(merge), "rules": pairs.RULES}
    return page(request, "customers/merge_review.html", context)


@requires(permissions.MERGE_CUSTOMER)
@require_POST
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    merge = get_object_or_404(pairs.list_merges(user=acting_user(request)), pk=pk)
    try:
        merging.undo_merge(merge=merge, by=acting_user(request))
        refresh_profiles_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
        said = _("%(one)s and %(other)s are two customers again.")
        names = {"one": merge.absorbed.customer_no, "other": merge.kept.customer_no}
        messages.success(request, said % names)
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:merge_list")


def _visible(request: HttpRequest, pk: int) -> CustomerPair:
    found = CustomerPair.objects.visible_to(acting_user(request))
    return get_object_or_404(
        found.select_related("left__branch", "right__branch", "left__source", "right__source"),
        pk=pk,
    )
