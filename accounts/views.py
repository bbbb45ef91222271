"""Pages of accounts: the audit trail."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.permissions import VIEW_AUDIT, acting_user, requires
from accounts.selectors import (
    ACTION_NAMES,
    AuditFilters,
    find_newest_block,
    list_entries,
    tell_entry,
)
from config.base.http import key_page, page


@requires(VIEW_AUDIT)
@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    filters = AuditFilters.from_query(request.GET)
    entries = list_entries(acting_user(request), filters)
    found = key_page(entries, request.GET.get("after"))
    block = find_newest_block()
    sealed_to = block.last_entry_id if block else 0
    context = {
        "page": found,
        "lines": [(tell_entry(entry), entry.pk <= sealed_to) for entry in found.rows],
        "actions": ACTION_NAMES,
        "filters": filters,
        "newest": block,
    }
    return page(request, "accounts/audit_list.html", context)
