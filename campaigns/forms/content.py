"""What a campaign says, the pictures it shows, and to whom a test of it goes."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from campaigns.domain.audiences import FORMATS
from campaigns.domain.content import LONGEST_TEXT
from campaigns.domain.pictures import MOST_BYTES
from campaigns.forms.fields import TemplateValuesField
from campaigns.models import (
    Asset,
    Message,
    Placement,
)
from config.base.languages import is_chinese
from customers.models import Channel, DataRecipient
from customers.models.policy import HUMAN_CHANNELS

PLACE_HELP = {
    "placement": _("Marketers keep the list of places under Campaigns, Placements."),
    "picture": _("From the pictures of the bank; about twice as wide as high looks best."),
}


class BodyForm(forms.ModelForm):
    """A form with a text, which has its limit."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["body"].validators.append(MaxLengthValidator(LONGEST_TEXT))


class MessageForm(BodyForm):
    class Meta:
        model = Message
        fields = ["subject", "preheader", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}
        help_texts = {"preheader": _("Shown after the subject in the list of mails.")}


class ShortMessageForm(BodyForm):
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
        "ads": ("subject", "audience_format", "recipient", "body"),
    }

    class Meta:
        model = Message
        fields = [
            "placement", "subject", "audience_format", "recipient", "body", "button", "link", "picture", "template", "template_values",
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
        if channel == Channel.ADS:
            self._name_audience()
        if channel == Channel.IN_APP:
            self._offer_choices()

    def _name_audience(self) -> None:
        """The forms and the recipients in force, and what is written already even where it is not any more."""
        self.fields["subject"].label = _("Name of the audience")
        self.fields["subject"].help_text = _(
            "As it is called on the platform; the same in both languages."
        )
        self.fields["body"].label = _("Text of the advertisement")
        self.fields["body"].help_text = _(
            "What the audience will see there; it is scanned and signed with the rest."
        )
        tongue = "zh" if is_chinese() else "en"
        forms_known = [(one.code, one.label[tongue]) for one in FORMATS.values()]
        held = DataRecipient.objects.in_force(localdate()).order_by("name")
        recipients = [(one.code, one.name) for one in held]
        self._choose("audience_format", forms_known, "")
        self._choose(
            "recipient",
            recipients,
            _("Compliance registers recipients under Data classification, Regions."),
        )

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
            self._choose(name, known, PLACE_HELP[name])

    def _choose(self, name: str, known: list[tuple[str, str]], help_text: Any) -> None:
        kept = getattr(self.instance, name)
        gone = [(kept, kept)] if kept and kept not in dict(known) else []
        self.fields[name] = forms.ChoiceField(
            label=self.fields[name].label,
            choices=[("", "–"), *known, *gone],
            required=False,
            help_text=help_text,
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


class TestSendForm(forms.Form):
    address = forms.EmailField(label=_("Send to"), required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES)
