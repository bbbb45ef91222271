"""Filters of the customer list saved under a name, and deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import show_refusal
from customers import permissions
from customers.forms.filters import CustomerFilterForm
from customers.models import SavedFilter
from customers.services import filters


@requires(permissions.VIEW_CUSTOMER)
@require_POST
def filter_save(request: HttpRequest) -> HttpResponse:
    """Save the filters of the address under the name that was given."""
    asked = CustomerFilterForm(request.GET).filters()
    try:
        saved = filters.save_filter(
            by=acting_user(request),
            name=request.POST.get("name", ""),
            filters=asked,
            role=request.POST.get("role", ""),
        )
        messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
    except DomainError as error:
        show_refusal(request, error)
    return redirect(f"{reverse('customers:customer_list')}?{request.GET.urlencode()}")


@requires(permissions.VIEW_CUSTOMER)
@require_POST
def filter_delete(request: HttpRequest, pk: int) -> HttpResponse:
    user = acting_user(request)
    saved = get_object_or_404(SavedFilter.objects.visible_to(user), pk=pk)
    try:
        filters.delete_filter(by=user, saved=saved)
        messages.success(request, _("Deleted: %(name)s.") % {"name": saved.name})
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:customer_list")
