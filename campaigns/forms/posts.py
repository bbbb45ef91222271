"""A public post, that it is out, and what its platform shows for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Asset, PostFigure, SocialPost

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class PostForm(forms.ModelForm):
    link = forms.URLField(
        label=_("Leads to"),
        max_length=1000,
        required=False,
        assume_scheme="https",
        help_text=_("The post gets a counted address that leads there with the campaign's name."),
    )
    pictures = forms.MultipleChoiceField(
        label=_("Pictures"),
        required=False,
        help_text=_("From the pictures of the bank, shown in this order."),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = SocialPost
        fields = [
            "platform", "account", "language", "planned_at", "title", "body", "link", "pictures",
        ]  # fmt: skip
        widgets = {"body": forms.Textarea(attrs={"rows": 9}), "planned_at": MOMENT}
        help_texts = {
            "account": _("As it is called on the platform."),
            "title": _("Weibo and Moments show none."),
            "body": _(
                "As everybody will read it. Name the bank; investments carry their risk warning."
            ),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        shown = Asset.objects.in_use().order_by("-id")[:60]
        known = {asset.name: asset.shows for asset in shown}
        gone = {name: name for name in self.instance.pictures if name not in known}
        self.fields["pictures"].choices = [*known.items(), *gone.items()]  # type: ignore[attr-defined] # a choice field

    def _post_clean(self) -> None:
        """The service alone writes the post: the form only reads what was typed."""


class PublishForm(forms.Form):
    published_at = forms.DateTimeField(label=_("Out since"), widget=MOMENT)
    public_url = forms.URLField(
        label=_("Public address"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Copied from the platform; Moments has none."),
    )


class TakeDownForm(forms.Form):
    removed_at = forms.DateTimeField(label=_("Taken down"), widget=MOMENT)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class FiguresForm(forms.Form):
    reads = forms.IntegerField(min_value=0, required=False, label=PostFigure.Kind.READS.label)
    likes = forms.IntegerField(min_value=0, required=False, label=PostFigure.Kind.LIKES.label)
    shares = forms.IntegerField(min_value=0, required=False, label=PostFigure.Kind.SHARES.label)
    comments = forms.IntegerField(min_value=0, required=False, label=PostFigure.Kind.COMMENTS.label)
    read_at = forms.DateTimeField(label=_("As of"), widget=MOMENT)
    source = forms.CharField(
        label=_("Read where"),
        max_length=120,
        help_text=_("For example: statistics of the account."),
    )

    def figures(self) -> dict[str, int]:
        """The figures that were entered, by kind."""
        found = {kind: self.cleaned_data.get(kind) for kind in PostFigure.Kind.values}
        return {kind: value for kind, value in found.items() if value is not None}
