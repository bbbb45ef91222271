"""Beginning what follows a campaign that did not reach somebody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.forms.timing import FollowUpForm
from campaigns.services.drafts.following import begin_follow_up
from campaigns.views.scope import editable_campaign
from config.base.errors import DomainError
from config.base.http import show_refusal


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def follow_up_create(request: HttpRequest, code: str) -> HttpResponse:
    campaign = editable_campaign(request, code)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say by which channel, for whom, and after 1 to 720 hours."))
        return redirect("campaigns:campaign_step", code=code, step="schedule")
    try:
        draft = begin_follow_up(campaign=campaign, by=acting_user(request), **form.cleaned_data)
    except DomainError as error:
        show_refusal(request, error)
        return redirect("campaigns:campaign_step", code=code, step="schedule")
    messages.success(request, _("Begun. Write its text; it needs its own approval."))
    return redirect("campaigns:campaign_step", code=draft.code, step="content")
