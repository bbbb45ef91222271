"""The wizard's steps as forms, and the reasons people give for decisions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.domain.following import HOURS
from campaigns.domain.pictures import MOST_BYTES
from campaigns.domain.recurrence import WEEKDAYS as WEEKDAY_CODES
from campaigns.domain.recurrence import YEARS, instant
from campaigns.domain.short import read_values, show_values
from campaigns.models import (
    Asset,
    Campaign,
    CampaignTemplate,
    ContactTask,
    CopyTerm,
    Message,
    Placement,
    SigningTerms,
)
from campaigns.models.campaigns import SENT_CHANNELS
from campaigns.selectors.drafts.templates import templates_for
from campaigns.selectors.reasons import CONVERSIONS
from campaigns.selectors.signing import possible_deputies
from campaigns.selectors.timing.repeating import (
    OWN_RULE,
    REPEATS,
    SHOWN_WHEN,
    ZONES,
    read_repeats,
    write_repeats,
)
from campaigns.selectors.timing.schedule import zone_of
from customers.models import Channel, Product, SuppressionList
from customers.models.policy import HUMAN_CHANNELS
from customers.selectors.suppressions import lists_to_choose
from segmentation.models import Segment

LONGEST_SHOWN = 366  # days


def _at_least(value: Any, least: int | Decimal) -> Any:
    if value is not None and value < least:
        raise forms.ValidationError(_("Enter at least %(least)s.") % {"least": least})
    return value


class NewCampaignForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Type"), choices=Campaign.Kind.choices)
    template = forms.ModelChoiceField(
        label=_("A beginning of our own"),
        queryset=CampaignTemplate.objects.none(),
        required=False,
        empty_label=_("What the type brings"),
        help_text=_("Kept from an earlier campaign; it decides the type too."),
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # Django's own open signature
        own = templates_for(user).order_by("name")
        self.fields["template"].queryset = own  # type: ignore[attr-defined] # model choice


class GoalForm(forms.ModelForm):
    conversion_event = forms.ChoiceField(label=_("What counts as success"), choices=CONVERSIONS)
    channel = forms.ChoiceField(label=_("Channel"), choices=SENT_CHANNELS, required=False)

    class Meta:
        model = Campaign
        fields = [
            "name",
            "kind",
            "channel",
            "goal",
            "goal_conversion_rate",
            "conversion_event",
            "attribution_days",
        ]
        widgets = {"goal": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "goal": _("One sentence: who should do what, by when."),
            "goal_conversion_rate": _("As a fraction: 0.02 is 2%."),
            "attribution_days": _("How long after the contact a success still counts."),
        }

    def clean_channel(self) -> str:
        return self.cleaned_data["channel"] or self.instance.channel

    def clean_attribution_days(self) -> int:
        return _at_least(self.cleaned_data["attribution_days"], 1)

    def clean_goal_conversion_rate(self) -> float | None:
        rate = self.cleaned_data["goal_conversion_rate"]
        if rate is not None and not 0 < rate < 1:
            raise forms.ValidationError(_("Enter a fraction between 0 and 1."))
        return rate


class AudienceForm(forms.Form):
    include = forms.ModelMultipleChoiceField(
        label=_("Segments in"),
        queryset=Segment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    exclude = forms.ModelMultipleChoiceField(
        label=_("Segments out"),
        queryset=Segment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    suppression_lists = forms.ModelMultipleChoiceField(
        label=_("Suppression lists"),
        queryset=SuppressionList.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # Django's own open signature
        segments = Segment.objects.visible_to(user).in_use().order_by("name")
        self.fields["suppression_lists"].queryset = lists_to_choose(user)  # type: ignore[attr-defined] # model choice
        for name in ("include", "exclude"):
            self.fields[name].queryset = segments  # type: ignore[attr-defined] # model choice


class OfferForm(forms.ModelForm):
    product = forms.ModelChoiceField(
        label=_("Product"),
        queryset=Product.objects.on_offer().order_by("kind", "code"),
        required=False,
        empty_label=_("No product: a service or care contact"),
    )

    class Meta:
        model = Campaign
        fields = ["product"]


class MessageForm(forms.ModelForm):
    class Meta:
        model = Message
        fields = ["subject", "preheader", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}
        help_texts = {"preheader": _("Shown after the subject in the list of mails.")}


class WallClockField(forms.DateTimeField):
    """A moment on some zone's clock, read without a zone: which one is known only when the whole form is."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")

    def clean(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            moment = super().clean(value)
        if moment and moment.year not in YEARS:
            raise forms.ValidationError(_("No clock shows this moment."))
        return moment.replace(tzinfo=None) if moment else None


class TemplateValuesField(forms.CharField):
    """The fields of a vendor's template, one a line."""

    def __init__(self, **more: Any) -> None:
        rows = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        super().__init__(required=False, widget=rows, **more)

    def prepare_value(self, value: Any) -> Any:
        return show_values(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        try:
            return read_values(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(
                _("Write “name: text” on each line; this one is not: %(line)s") % {"line": error}
            ) from error


PLACE_HELP = {
    "placement": _("Marketers keep the list of places under Campaigns, Placements."),
    "picture": _("From the pictures of the bank; about twice as wide as high looks best."),
}


class ShortMessageForm(forms.ModelForm):
    """A text message, a push or a WeChat message; each channel has its own fields."""

    link = forms.URLField(
        label=_("Leads to"),
        max_length=1000,
        required=False,
        assume_scheme="https",
        help_text=_("Opens when the message is tapped; visits are counted."),
    )
    template_values = TemplateValuesField(
        label=_("Fields of the template"),
        help_text=_("One a line as “name: text”; the text may hold the fields below."),
    )
    FIELDS = {
        "sms": ("body", "link", "template", "template_values"),
        "push": ("subject", "body", "link"),
        "wechat": ("subject", "body", "link", "template", "template_values"),
        "in_app": ("placement", "subject", "body", "button", "link", "picture"),
        "phone": ("subject", "body"),
        "branch": ("subject", "body"),
    }

    class Meta:
        model = Message
        fields = [
            "placement", "subject", "body", "button", "link", "picture", "template", "template_values",
        ]  # fmt: skip
        widgets = {"body": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "button": _("Leave it empty and the whole banner is what one taps."),
            "template": _("The vendor's number of the approved template, where it asks for one."),
        }

    def __init__(self, *args: Any, channel: str, **more: Any) -> None:
        super().__init__(*args, **more)
        kept = self.FIELDS.get(channel, ("subject", "body", "link"))
        for name in set(self.fields) - set(kept):
            del self.fields[name]
        if channel in dict(HUMAN_CHANNELS):
            self.fields["subject"].label, self.fields["body"].label = _("Title"), _("Call script")
            self.fields["body"].help_text = _(
                "What is said to the customer, word by word or in points."
            )
        if channel == Channel.IN_APP:
            self._offer_choices()

    def _offer_choices(self) -> None:
        """Places and pictures in use, and what is written already even where it is not any more."""
        places: list[tuple[str, str]] = [
            (place.code, f"{place.name} ({place.get_surface_display()})")
            for place in Placement.objects.in_use().order_by("surface", "code")
        ]
        pictures: list[tuple[str, str]] = [
            (asset.name, asset.shows) for asset in Asset.objects.in_use().order_by("-id")[:200]
        ]
        for name, known in (("placement", places), ("picture", pictures)):
            kept = getattr(self.instance, name)
            gone = [(kept, kept)] if kept and kept not in dict(known) else []
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label,
                choices=[("", "–"), *known, *gone],
                required=False,
                help_text=PLACE_HELP[name],
            )


class OutcomeForm(forms.Form):
    """What came of a task; when to call again is asked only where that was agreed."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=ContactTask.Outcome.choices,
        error_messages={"required": _("Choose an outcome.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the next person should know. Kept encrypted."),
    )
    call_at = forms.DateTimeField(
        label=_("Call back at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=_("Only for “call back later”; quiet hours and caps of that moment hold."),
    )


class AssetForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PNG, JPEG, GIF or WebP, up to 5 MB; what the file says beside its pixels is removed."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )
    shows = forms.CharField(
        label=_("What it shows"),
        max_length=200,
        help_text=_("Read to whoever cannot see it, and shown where pictures are blocked."),
    )

    def read(self) -> dict[str, Any]:
        """The arguments of `store_asset`; no more of the file is read than may be kept."""
        file = self.cleaned_data["file"]
        raw = file.read(MOST_BYTES + 1)
        return {"raw": raw, "file_name": file.name, "shows": self.cleaned_data["shows"]}


class ScheduleForm(forms.ModelForm):
    scheduled_at = WallClockField(label=_("Starts at"), required=False)
    time_zone = forms.ChoiceField(label=_("By the clock of"), choices=ZONES, required=False)
    repeats = forms.ChoiceField(label=_("Repeats"), choices=REPEATS, required=False)
    every = forms.IntegerField(
        label=_("Every so many days, weeks, months or years"), min_value=1, max_value=99, initial=1,
        required=False,
    )  # fmt: skip
    weekdays = forms.MultipleChoiceField(
        label=_("On these weekdays (where it repeats by weeks)"),
        choices=[(code, WEEKDAYS[number]) for number, code in enumerate(WEEKDAY_CODES)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = forms.DateField(
        label=_("Last day of the series"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    class Meta:
        model = Campaign
        fields = [
            "scheduled_at", "time_zone", "repeats", "every", "weekdays", "until", "recurrence",
            "free_days", "customer_time", "again", "again_days", "per_hour", "shown_days",
            "shows_per_day", "priority", "cost_per_contact", "budget_amount",
        ]  # fmt: skip
        help_texts = {
            "recurrence": _("Only for a rule of your own: FREQ=MONTHLY;BYDAY=1MO;COUNT=6"),
            "free_days": _(
                "Public holidays and weekends that are not worked, by the bank’s calendar."
            ),
            "again": _("Whether a customer whom an earlier date reached is chosen again."),
            "per_hour": _("Empty: as fast as the provider allows."),
            "shown_days": _("After these days the banner is not shown any more."),
            "shows_per_day": _("Empty: as often as the customer comes by."),
            "priority": _("1 to 9; where two campaigns want the same customer, the higher wins."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.Meta.fields)
        for name, when in SHOWN_WHEN.items():
            self.fields[name].widget.attrs["data-when"] = when
        campaign = self.instance
        if campaign.channel != Channel.IN_APP:
            del self.fields["shown_days"], self.fields["shows_per_day"]
        if campaign.scheduled_at:
            local = campaign.scheduled_at.astimezone(zone_of(campaign))
            self.initial["scheduled_at"] = local.replace(tzinfo=None)
        if campaign.recurrence:
            self.initial.update(read_repeats(campaign.recurrence))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wall = data.get("scheduled_at")
        zone = ZoneInfo(data.get("time_zone") or settings.TIME_ZONE)
        data["scheduled_at"] = instant(wall, zone) if wall else None
        data["recurrence"] = write_repeats(data, wall)
        if data["recurrence"] and data.get("repeats") != OWN_RULE and not data.get("until"):
            self.add_error("until", _("Say when the series ends."))
        self._refuse_the_past(data)
        return data

    def _refuse_the_past(self, data: dict[str, Any]) -> None:
        start, before = data["scheduled_at"], Campaign.objects.filter(pk=self.instance.pk)
        known = before.values_list("scheduled_at", flat=True).first()
        if start and start != known and start < timezone.now() - timedelta(minutes=5):
            self.add_error("scheduled_at", _("This moment has passed."))

    def clean_per_hour(self) -> int | None:
        return _at_least(self.cleaned_data["per_hour"], 1)

    def clean_shown_days(self) -> int:
        days = _at_least(self.cleaned_data["shown_days"], 1)
        if days > LONGEST_SHOWN:
            raise forms.ValidationError(_("At most %(most)s days.") % {"most": LONGEST_SHOWN})
        return days

    def clean_shows_per_day(self) -> int | None:
        return _at_least(self.cleaned_data["shows_per_day"], 1)

    def clean_cost_per_contact(self) -> Decimal:
        return _at_least(self.cleaned_data["cost_per_contact"], Decimal(0))

    def clean_budget_amount(self) -> Decimal | None:
        return _at_least(self.cleaned_data["budget_amount"], Decimal(0))

    def clean_priority(self) -> int:
        priority = self.cleaned_data["priority"]
        if not 1 <= priority <= 9:
            raise forms.ValidationError(_("Enter a number from 1 to 9."))
        return priority


class FollowForm(forms.ModelForm):
    follow_when = forms.ChoiceField(label=_("For whom"), choices=Campaign.FollowWhen.choices)
    follow_after_hours = forms.IntegerField(
        label=_("Hours after the first contact"), min_value=HOURS[0], max_value=HOURS[1]
    )

    class Meta:
        model = Campaign
        fields = (
            "follow_when", "follow_after_hours", "per_hour", "priority", "cost_per_contact", "budget_amount",
        )  # fmt: skip
        help_texts = ScheduleForm.Meta.help_texts

    clean_per_hour = ScheduleForm.clean_per_hour
    clean_cost_per_contact = ScheduleForm.clean_cost_per_contact
    clean_budget_amount = ScheduleForm.clean_budget_amount
    clean_priority = ScheduleForm.clean_priority


class FollowUpForm(forms.Form):
    when = forms.ChoiceField(choices=Campaign.FollowWhen.choices)
    after_hours = forms.IntegerField(min_value=HOURS[0], max_value=HOURS[1])
    channel = forms.ChoiceField(choices=SENT_CHANNELS)


class TestForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = ["holdout_share"]
        help_texts = {
            "holdout_share": _(
                "0.1 is one in ten. They are drawn at random and not contacted: without them no effect can be shown."
            )
        }


class CopyAnswerForm(forms.Form):
    language = forms.ChoiceField(choices=[("zh-hans", "zh-hans"), ("en", "en")])
    rule = forms.CharField(max_length=16)
    quote = forms.CharField(required=False, strip=False)
    reason = forms.CharField(required=False, max_length=500)


class CopyTermForm(forms.ModelForm):
    class Meta:
        model = CopyTerm
        fields = ("kind", "words", "reason")


class DeputyForm(forms.Form):
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none())
    from_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # Django's own open signature
        self.fields["deputy"].queryset = possible_deputies(user)  # type: ignore[attr-defined] # model choice


class SigningTermsForm(forms.ModelForm):
    class Meta:
        model = SigningTerms
        fields = ("audience", "budget", "risk_rating", "valid_days", "reason")


class DecisionForm(forms.Form):
    role = forms.ChoiceField(choices=[("business", ""), ("compliance", "")])
    seen_hash = forms.CharField(max_length=64)
    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea)


class TestSendForm(forms.Form):
    address = forms.EmailField(label=_("Send to"))
    language = forms.ChoiceField(choices=settings.LANGUAGES)


class PlacementForm(forms.ModelForm):
    class Meta:
        model = Placement
        fields = ("code", "name_zh", "name_en", "surface", "offers")
        help_texts = {
            "code": _(
                "What the app or website asks by: letters, digits, - and _; it stays for ever."
            ),
        }


class PlacementChangeForm(forms.ModelForm):
    class Meta:
        model = Placement
        fields = ("name_zh", "name_en", "surface", "offers")
