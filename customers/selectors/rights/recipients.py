"""Who outside got files in which a customer's data may stand."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from customers.domain.rights import TOLD_ON, Step
from customers.models import Branch, Export, RightsRequest, RightsStep


@dataclass
class Recipient:
    """A recipient with the codes of their files, when the last one was written, and the notice if it was made."""

    name: str
    exports: list[str] = field(default_factory=list)
    last_at: datetime | None = None
    notice: RightsStep | None = None


def list_recipients(request: RightsRequest) -> list[Recipient]:
    """Return the recipients of files that may hold a request's customer, in the order of their names.

    A file keeps no list of whom it held: every one counts that was written since the customer has been known, for
    the whole bank or for a branch the customer is in.
    """
    if request.kind not in TOLD_ON:
        return []
    # Whom an ad platform must take out is told to it in a file of its own, by the hashes it knows.
    named = Export.objects.exclude(recipient="").exclude(source_kind__in=settings.EXPORT_FILES)
    written = named.filter(
        finished_at__gte=request.customer.created_at,
        state__in=[Export.State.DONE, Export.State.EXPIRED],
    )
    found: dict[str, Recipient] = {}
    for export in written.order_by("recipient", "finished_at"):
        if _may_hold(export, request):
            one = found.setdefault(export.recipient, Recipient(export.recipient))
            one.exports.append(export.code)
            one.last_at = export.finished_at
    for step in request.steps.filter(step=Step.NOTIFY).select_related("by").order_by("pk"):
        if step.note in found:
            found[step.note].notice = step
    return list(found.values())


def _may_hold(export: Export, request: RightsRequest) -> bool:
    if not export.branch_code:
        return True
    branches = Branch.objects.under(export.branch_code)
    return branches.filter(pk=request.customer.branch_id).exists()
