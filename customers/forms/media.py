"""Input of the page of a customer's pictures and recordings."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.services.texts.media import SUFFIXES, Upload


class MediaForm(forms.Form):
    """A picture, recording or video of a customer, and when it was made."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A picture (PNG, JPEG, GIF, WebP), recording (WAV, MP3, OGG, FLAC, AMR, M4A, WebM) or video "
            "(MP4, MOV, WebM), at most 200 MB"
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )
    occurred_at = forms.DateTimeField(
        label=_("Made at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Empty means now"),
    )

    def upload(self) -> Upload:
        """Return what was handed in."""
        file = self.cleaned_data["file"]
        made_at = self.cleaned_data["occurred_at"] or timezone.now()
        return Upload(file, file.content_type or "", made_at)
