"""Suppression lists: the lists, a new one, and who stands on one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.forms.suppressions import EntriesForm, SuppressionListForm
from customers.models import SuppressionEntry, SuppressionList
from customers.selectors.suppressions import entries_of, list_lists
from customers.services import suppression_lists as services


@require_GET
@requires(permissions.VIEW_CUSTOMER)
def suppression_list(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    context = {
        "page": key_page(list_lists(user), request.GET.get("after")),
        "today": timezone.localdate(),
        "may_change": user.has_perm(permissions.CHANGE_LISTS),
    }
    return page(request, "customers/suppression_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(permissions.CHANGE_LISTS)
def suppression_create(request: HttpRequest) -> HttpResponse:
    form = SuppressionListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            listing = services.Listing(**form.cleaned_data)
            made = services.create_list(by=acting_user(request), listing=listing)
            return redirect("customers:suppression_detail", made.pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    status = 422 if form.is_bound else 200
    return page(request, "customers/suppression_create.html", {"form": form}, status=status)


@require_GET
@requires(permissions.VIEW_CUSTOMER)
def suppression_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _list(request, pk), EntriesForm())


@require_POST
@requires(permissions.CHANGE_LISTS)
def suppression_add(request: HttpRequest, pk: int) -> HttpResponse:
    one, form = _list(request, pk), EntriesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, one, form, status=422)
    given = form.cleaned_data
    try:
        loaded = services.add_entries(
            to=one,
            by=acting_user(request),
            kind=given["kind"],
            values=form.entries(),
            ends_on=given["ends_on"],
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, one, form, status=422)
    _tell(request, loaded)
    return redirect("customers:suppression_detail", pk)


@require_POST
@requires(permissions.CHANGE_LISTS)
def suppression_remove(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    one, user = _list(request, pk), acting_user(request)
    found = get_object_or_404(entries_of(one, user), pk=entry)
    try:
        services.remove_entry(entry=SuppressionEntry.objects.get(pk=found.pk), by=user)
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:suppression_detail", pk)


@require_POST
@requires(permissions.CHANGE_LISTS)
def suppression_end(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.end_list(one=_list(request, pk), by=acting_user(request))
        messages.success(request, _("The list has ended; it stops nobody any more."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:suppression_detail", pk)


def _list(request: HttpRequest, pk: int) -> SuppressionList:
    return get_object_or_404(list_lists(acting_user(request)), pk=pk)


def _tell(request: HttpRequest, loaded: services.Loaded) -> None:
    added = ngettext("%(n)s entry added.", "%(n)s entries added.", loaded.added)
    messages.success(request, added % {"n": loaded.added})
    if loaded.unknown:
        lost = ngettext(
            "%(n)s value could not be used: %(first)s",
            "%(n)s values could not be used: %(first)s",
            loaded.unknown,
        )
        first = ", ".join(loaded.first_unknown[:5]) or _("not of this kind")
        messages.warning(request, lost % {"n": loaded.unknown, "first": first})


def _shown(
    request: HttpRequest, one: SuppressionList, form: EntriesForm, status: int = 200
) -> HttpResponse:
    user = acting_user(request)
    keeps = not one.bank_wide or (
        user.has_perm(permissions.KEEP_BANK_LISTS) and not user.branch_code
    )
    context = {
        "one": one,
        "page": key_page(entries_of(one, user), request.GET.get("after")),
        "form": form,
        "today": timezone.localdate(),
        "may_change": user.has_perm(permissions.CHANGE_LISTS) and keeps and not one.ended_at,
    }
    return page(request, "customers/suppression_detail.html", context, status=status)
