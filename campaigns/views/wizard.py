"""The steps of building a campaign; each saves itself and says what it lacks."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.forms.content import MessageForm, ShortMessageForm, TestSendForm
from campaigns.forms.planning import AudienceForm, GoalForm, OfferForm
from campaigns.forms.timing import FollowForm, ScheduleForm, TestForm
from campaigns.models import Campaign, Message
from campaigns.selectors import steps
from campaigns.selectors.drafts.collisions import Collision, collisions_of, token_of
from campaigns.selectors.drafts.hidden import with_hidden
from campaigns.services import approving, drafting, previewing, testing
from campaigns.views.previews import draft_of, language_of
from campaigns.views.scope import editable_campaign
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers.models import Channel

FIELD_FORMS: dict[str, type[ModelForm]] = {
    "goal": GoalForm,
    "offer": OfferForm,
    "schedule": ScheduleForm,
    "test": TestForm,
}
SAVED = gettext_lazy("Saved")
COLLIDED = gettext_lazy(
    "Somebody else saved this step meanwhile. Nothing of yours is lost: “Save and go on” shows the difference."
)


@require_http_methods(["GET", "POST"])
@requires(permissions.EDIT_CAMPAIGN)
def campaign_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Show or save one step; a fetch saves quietly, a submit goes on to the next step."""
    campaign = editable_campaign(request, code)
    if step not in steps.steps_for(campaign):
        raise Http404
    collided: list[Collision] = []
    with transaction.atomic():
        if request.method == "POST":
            drafting.hold_draft(campaign=campaign)
        form, save = _form_for(request, campaign, step, request.POST or None)
        if request.method == "POST" and form is not None:
            collided = _collisions(request, form)
            answer = _answer_save(request, campaign, (form, save), step, collided)
            if answer is not None:
                return answer
    context = {
        "campaign": campaign,
        "step": step,
        "steps": steps.steps_of(campaign, step),
        "form": form,
        "token": token_of(form) if form is not None else "",
        "collisions": collided,
        **steps.step_context(campaign, step, request.GET, acting_user(request)),
    }
    refused = 409 if collided else 422
    status = refused if form is not None and form.is_bound else 200
    shown = "posts" if step == "content" and campaign.is_social else step
    return page(request, f"campaigns/steps/{shown}.html", context, status=status)


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def campaign_test_send(request: HttpRequest, code: str) -> HttpResponse:
    """Send the saved text, filled for a masked customer, to a colleague's address."""
    campaign = editable_campaign(request, code)
    form = TestSendForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter an e-mail address."))
        return redirect("campaigns:campaign_step", code=code, step="content")
    try:
        tested = testing.send_test(campaign=campaign, by=acting_user(request), **form.cleaned_data)
        to = form.cleaned_data["address"] or _("your own address")
        said = _("Test sent to %(address)s.") % {"address": to}
        if tested.link:
            said = _("For 24 hours the banner can be seen at %(link)s") % {"link": tested.link}
        messages.success(request, said)
    except DomainError as error:
        show_refusal(request, error)
    return redirect("campaigns:campaign_step", code=code, step="content")


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def campaign_submit(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the draft to the approvers."""
    campaign = editable_campaign(request, code)
    try:
        approving.submit_campaign(campaign=campaign, by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("campaigns:campaign_step", code=code, step="review")
    messages.success(request, _("Submitted. A second person signs before anything is sent."))
    return redirect("campaigns:campaign_detail", code=code)


def _collisions(request: HttpRequest, form: Form | ModelForm) -> list[Collision]:
    """What somebody else has saved since the form was shown; nothing where it still is what it was."""
    seen = request.POST.get("token")
    if not seen or not form.is_valid() or seen == token_of(form):
        return []
    return collisions_of(form)


def _answer_save(
    request: HttpRequest,
    campaign: Campaign,
    filled: tuple[Form | ModelForm, Callable[[], Any]],
    step: str,
    collided: list[Collision],
) -> HttpResponse | None:
    """Save unless it would go over somebody's newer save; None where the page is to be shown again."""
    form, save = filled
    quiet = request.headers.get("X-Requested-With") == "fetch"
    if collided:
        return JsonResponse({"errors": {"__all__": [str(COLLIDED)]}}, status=409) if quiet else None
    answer = _save(request, form, save, quiet=quiet)
    if answer is not None or not form.is_valid():
        return answer
    if quiet:
        fresh, _save_again = _form_for(request, campaign, step, None)
        return JsonResponse({"saved": str(SAVED), "token": token_of(fresh) if fresh else ""})
    _warn_of_flaws(request, step)
    return redirect(
        "campaigns:campaign_step",
        code=campaign.code,
        step=steps.step_after(Campaign.objects.get(pk=campaign.pk), step),
    )


def _warn_of_flaws(request: HttpRequest, step: str) -> None:
    """A draft may be flawed, but whoever goes on shall know."""
    if step == "content":
        for flaw in previewing.flaws_in(draft_of(request.POST)):
            messages.warning(request, flaw)


def _save(
    request: HttpRequest, form: Form | ModelForm, save: Callable[[], Any], *, quiet: bool
) -> HttpResponse | None:
    """Save a valid form; return the refusal for a fetch, or None."""
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422) if quiet else None
    try:
        save()
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return JsonResponse({"errors": form.errors}, status=409) if quiet else None
    return None


def _form_for(
    request: HttpRequest, campaign: Campaign, step: str, data: QueryDict | None
) -> tuple[Form | ModelForm | None, Callable[[], Any]]:
    """Return the step's form, filled from what is stored or from `data`, and what saving it means."""
    if step in FIELD_FORMS:
        follows = step == "schedule" and campaign.follows_id
        bound = (FollowForm if follows else FIELD_FORMS[step])(
            data, instance=Campaign.objects.get(pk=campaign.pk)
        )
        return bound, lambda: drafting.change_campaign(
            campaign=campaign, by=acting_user(request), changes=bound.cleaned_data
        )
    if step == "audience":
        names = ("include", "exclude", "suppression_lists")
        chosen = {name: getattr(campaign, name).all() for name in names}
        audience = AudienceForm(data, user=acting_user(request), initial=chosen)
        if campaign.follows_id:
            del audience.fields["include"]
        shown = {name: one.queryset for name, one in audience.fields.items()}  # type: ignore[attr-defined] # model choice
        return audience, lambda: drafting.change_audience(
            campaign=campaign,
            by=acting_user(request),
            **({"include": []} | with_hidden(audience.cleaned_data, chosen, shown)),
        )
    if step == "content" and not campaign.is_social:
        return _message_form(request, campaign, data)
    return None, lambda: None


def _message_form(
    request: HttpRequest, campaign: Campaign, data: QueryDict | None
) -> tuple[Form | ModelForm, Callable[[], Any]]:
    language = language_of(request.GET)
    message = campaign.messages.filter(language=language, variant="A", step=1).first()
    instance = message or Message(language=language)
    form: ModelForm = MessageForm(data, instance=instance)
    if campaign.channel != Channel.EMAIL:
        form = ShortMessageForm(data, instance=instance, channel=campaign.channel)
    return form, lambda: drafting.write_message(
        campaign=campaign, by=acting_user(request), language=language, **form.cleaned_data
    )
