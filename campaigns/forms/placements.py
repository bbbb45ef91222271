"""The places where banners stand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Placement


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
