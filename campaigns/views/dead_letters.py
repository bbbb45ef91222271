"""What failed, over all campaigns, and sending it again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.models import CampaignRun
from campaigns.selectors.dead_letters import list_dead_letters
from campaigns.services.resending import resend_failed
from campaigns.tasks import dispatch_runs_task
from campaigns.views.scope import may_edit
from config.base.errors import DomainError
from config.base.http import page, show_refusal


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def dead_letter_list(request: HttpRequest) -> HttpResponse:
    letters = list_dead_letters(acting_user(request))
    return page(request, "campaigns/dead_letter_list.html", {"letters": letters})


@require_POST
@requires(permissions.LAUNCH_CAMPAIGN)
def dead_letter_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan again what failed in a run for one reason."""
    visible = CampaignRun.objects.visible_to(acting_user(request)).select_related("campaign")
    run, reason = get_object_or_404(visible, pk=pk), request.POST.get("reason", "")
    if not may_edit(acting_user(request), run.campaign):
        raise PermissionDenied
    try:
        again = resend_failed(run=run, reason=reason, by=acting_user(request))
        said = ngettext("%(n)s will be sent again.", "%(n)s will be sent again.", again)
        run.refresh_from_db()
        messages.success(request, said % {"n": again})
        if run.state == CampaignRun.State.PAUSED:
            messages.info(request, _("The campaign is paused: they go out once it goes on."))
        dispatch_runs_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it
    except DomainError as error:
        show_refusal(request, error)
    return redirect("campaigns:dead_letter_list")
