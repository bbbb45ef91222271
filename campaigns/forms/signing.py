"""Who answers for a campaign: reasons, words, signatures, deputies and limits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import (
    CopyTerm,
    SigningTerms,
)
from campaigns.selectors.signing import possible_deputies


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
