"""What a campaign is for, whom it is for, and what it offers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.forms.fields import at_least
from campaigns.models import (
    Campaign,
    CampaignTemplate,
)
from campaigns.models.campaigns import CAMPAIGN_CHANNELS
from campaigns.selectors.drafts.templates import templates_for
from campaigns.selectors.reasons import CONVERSIONS
from customers.models import Product, SuppressionList
from customers.selectors.suppressions import lists_to_choose
from segmentation.models import Segment


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
    channel = forms.ChoiceField(label=_("Channel"), choices=CAMPAIGN_CHANNELS, required=False)

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
        return at_least(self.cleaned_data["attribution_days"], 1)

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
