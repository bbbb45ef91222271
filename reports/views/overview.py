"""The manager's overview."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.permissions import acting_user, requires
from config.base.http import page
from reports import permissions
from reports.selectors.overview import overview_for


@require_GET
@requires(permissions.VIEW_OVERVIEW)
def overview(request: HttpRequest) -> HttpResponse:
    found = overview_for(acting_user(request), request.GET.get("period", "year"))
    labels = {"year": _("This year"), "months": _("Last 12 months")}
    options = [
        {"text": label, "url": f"?period={key}", "current": key == found.period}
        for key, label in labels.items()
    ]
    context = {"overview": found, "period_options": options}
    return page(request, "reports/overview.html", context)
