"""Ad audiences: who is in, the files for their platforms, and whom those must take out again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.domain.audiences import FORMATS
from campaigns.models import AdAudience
from campaigns.selectors import audiences as found
from campaigns.services.audiences import removing
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers.permissions import EXPORT_CUSTOMER


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def audience_list(request: HttpRequest) -> HttpResponse:
    listed = found.list_audiences(user=acting_user(request))
    context = {"page": key_page(listed, request.GET.get("after"))}
    return page(request, "campaigns/audience_list.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def audience_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One audience: its counts, its files and what its platform has to be told."""
    listed = found.list_audiences(user=acting_user(request))
    audience = get_object_or_404(listed, pk=pk)
    context = {
        "audience": audience,
        "form_of_file": FORMATS[audience.format],
        "removals": found.removals_by_reason(audience),
        "exports": found.exports_of(audience)[:20],
    }
    return page(request, "campaigns/audience_detail.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def audience_member_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The members behind a number, as far as the reader may see them."""
    audience, state = _visible(request, pk), request.GET.get("state", "")
    reason = request.GET.get("reason", "")
    rows = found.members_of(audience, acting_user(request), state, reason)
    context = {
        "audience": audience,
        "state": state,
        "reason": reason,
        "page": key_page(rows, request.GET.get("after")),
    }
    return page(request, "campaigns/audience_member_list.html", context)


@require_POST
@requires(EXPORT_CUSTOMER)
def audience_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the platform took out whom the removal file names."""
    try:
        count = removing.confirm_removals(audience=_visible(request, pk), by=acting_user(request))
        messages.success(request, _("Taken out at the platform: %(n)s.") % {"n": count})
    except DomainError as error:
        show_refusal(request, error)
    return redirect("campaigns:audience_detail", pk)


def _visible(request: HttpRequest, pk: int) -> AdAudience:
    seen = AdAudience.objects.visible_to(acting_user(request))
    return get_object_or_404(seen.select_related("run__campaign", "recipient"), pk=pk)
