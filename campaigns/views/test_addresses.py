"""Where colleagues get test messages: registered by themselves, confirmed by a second person."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.models import TestAddress
from campaigns.models.testing import TESTED
from campaigns.services import testing
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers.selectors.senders import accounts_by_channel


@require_http_methods(["GET", "POST"])
@requires(permissions.VIEW_CAMPAIGN)
def test_address_list(request: HttpRequest) -> HttpResponse:
    """One's own addresses, and for who may confirm those of colleagues that wait."""
    user = acting_user(request)
    if request.method == "POST":
        asked = {name: request.POST.get(name, "") for name in ("channel", "address", "account")}
        _try(request, lambda: testing.register_address(by=user, **asked))
        return redirect("campaigns:test_address_list")
    own = TestAddress.objects.standing().filter(owner=user)
    waiting = TestAddress.objects.waiting_for(user).select_related("owner").order_by("pk")
    context = {
        "own": own.select_related("confirmed_by").order_by("pk"),
        "waiting": waiting if user.has_perm(permissions.CONFIRM_TEST_ADDRESS) else (),
        "channels": TESTED[1:],
        "accounts": accounts_by_channel(),
    }
    return page(request, "campaigns/test_address_list.html", context)


@require_POST
@requires(permissions.CONFIRM_TEST_ADDRESS)
def test_address_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    address = get_object_or_404(TestAddress, pk=pk)
    _try(request, lambda: testing.confirm_address(address=address, by=acting_user(request)))
    return redirect("campaigns:test_address_list")


@require_POST
@requires(permissions.VIEW_CAMPAIGN)
def test_address_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an address back: one's own, or a colleague's for who confirms them."""
    address, user = get_object_or_404(TestAddress, pk=pk), acting_user(request)
    if address.owner_id != user.pk and not user.has_perm(permissions.CONFIRM_TEST_ADDRESS):
        raise PermissionDenied
    _try(request, lambda: testing.withdraw_address(address=address))
    return redirect("campaigns:test_address_list")


def _try(request: HttpRequest, act: Callable[[], Any]) -> None:
    try:
        act()
        messages.success(request, _("Saved"))
    except DomainError as error:
        show_refusal(request, error)
