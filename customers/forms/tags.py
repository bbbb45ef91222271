"""Input of the pages of tags."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Tag, TagGroup
from customers.selectors.tags.tree import tags_by_hand


class TagForm(forms.ModelForm):
    """What a tag means; the band only for predicted ones."""

    class Meta:
        model = Tag
        fields = [
            "name_zh",
            "name_en",
            "definition",
            "group",
            "valid_days",
            "score_kind",
            "score_subject",
            "score_low",
            "score_high",
        ]

    def __init__(self, *args: Any, source: str, **more: Any) -> None:
        super().__init__(*args, **more)
        cast("forms.ModelChoiceField[TagGroup]", self.fields["group"]).empty_label = "–"
        if source != Tag.Source.MODEL:
            for name in ("score_kind", "score_subject", "score_low", "score_high"):
                del self.fields[name]
        if source in (Tag.Source.MODEL, Tag.Source.RULE):
            del self.fields["valid_days"]


class NewTagForm(TagForm):
    """A new tag with its code; a tag by rule is made on its segment's page."""

    class Meta(TagForm.Meta):
        fields = ["code", *TagForm.Meta.fields]


class GroupForm(forms.ModelForm):
    """A branch of the tag tree."""

    class Meta:
        model = TagGroup
        fields = ["code", "name_zh", "name_en", "parent"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        cast("forms.ModelChoiceField[TagGroup]", self.fields["parent"]).empty_label = "–"


class PutForm(forms.Form):
    """A tag for one customer."""

    tag = forms.ModelChoiceField(label=_("Tag"), queryset=Tag.objects.none())
    until = forms.DateField(
        label=_("Until the end of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: as long as the tag says"),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["tag"] = forms.ModelChoiceField(
            label=_("Tag"), queryset=tags_by_hand(), empty_label=_("Choose")
        )
