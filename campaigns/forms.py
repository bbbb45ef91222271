"""The wizard's steps as forms, and the reasons people give for decisions."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import Campaign, CopyTerm, Message
from campaigns.selectors.reasons import CONVERSIONS
from customers.models import Product
from segmentation.models import Segment


def _at_least(value: Any, least: int | Decimal) -> Any:
    if value is not None and value < least:
        raise forms.ValidationError(_("Enter at least %(least)s.") % {"least": least})
    return value


class NewCampaignForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Type"), choices=Campaign.Kind.choices)


class GoalForm(forms.ModelForm):
    conversion_event = forms.ChoiceField(label=_("What counts as success"), choices=CONVERSIONS)

    class Meta:
        model = Campaign
        fields = [
            "name",
            "kind",
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

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # Django's own open signature
        segments = Segment.objects.visible_to(user).in_use().order_by("name")
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


class ScheduleForm(forms.ModelForm):
    scheduled_at = forms.DateTimeField(
        label=_("Starts at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        required=False,
    )

    class Meta:
        model = Campaign
        fields = ["scheduled_at", "per_hour", "priority", "cost_per_contact", "budget_amount"]
        help_texts = {
            "per_hour": _("Empty: as fast as the provider allows."),
            "priority": _("1 to 9; where two campaigns want the same customer, the higher wins."),
        }

    def clean_scheduled_at(self) -> datetime | None:
        start = self.cleaned_data["scheduled_at"]
        unchanged = "scheduled_at" not in self.changed_data
        if start and not unchanged and start < timezone.now() - timedelta(minutes=5):
            raise forms.ValidationError(_("This moment has passed."))
        return start

    def clean_per_hour(self) -> int | None:
        return _at_least(self.cleaned_data["per_hour"], 1)

    def clean_cost_per_contact(self) -> Decimal:
        return _at_least(self.cleaned_data["cost_per_contact"], Decimal(0))

    def clean_budget_amount(self) -> Decimal | None:
        return _at_least(self.cleaned_data["budget_amount"], Decimal(0))

    def clean_priority(self) -> int:
        priority = self.cleaned_data["priority"]
        if not 1 <= priority <= 9:
            raise forms.ValidationError(_("Enter a number from 1 to 9."))
        return priority


class TestForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = ["holdout_share"]
        help_texts = {
            "holdout_share": _(
                "This share is drawn at random and not contacted: without it no effect can be shown."
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


class DecisionForm(forms.Form):
    role = forms.ChoiceField(choices=[("business", ""), ("compliance", "")])
    seen_hash = forms.CharField(max_length=64)
    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea)


class TestSendForm(forms.Form):
    address = forms.EmailField(label=_("Send to"))
    language = forms.ChoiceField(choices=settings.LANGUAGES)
