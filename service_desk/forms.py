"""What people type into the desk's forms."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from service_desk.models import Ticket

LONGEST_TEXT = 4000


class ComplaintForm(forms.Form):
    """The public complaint form; `website` must stay empty: only machines fill it."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name, so that we can address you.")},
    )
    phone = forms.RegexField(
        label=_("Phone"),
        regex=r"^[+\d][\d\s\-()]{5,24}$",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
        error_messages={
            "invalid": _("Enter a phone number with digits only, such as 138 0013 8000.")
        },
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Enter an e-mail address such as name@example.com.")},
    )
    customer_no = forms.CharField(
        label=_("Customer number"),
        max_length=32,
        required=False,
        help_text=_("If you know it. You find it on every statement."),
    )
    subject = forms.CharField(
        label=_("What is it about?"),
        max_length=120,
        error_messages={"required": _("Say in a few words what it is about.")},
    )
    body = forms.CharField(
        label=_("What happened?"),
        help_text=_(
            "When, where, and what you would like us to do. No passwords or codes, please."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        error_messages={"required": _("Tell us what happened.")},
    )
    campaign = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Please leave this field empty and send again."))
        return ""

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        reachable = data.get("phone") or data.get("email")
        if not reachable and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("Give a phone number or an e-mail address for our answer."))
        return data


class TicketForm(forms.Form):
    """A ticket an agent writes down for somebody on the phone or at the counter."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Ticket.Kind.choices)
    channel = forms.ChoiceField(
        label=_("Arrived by"),
        choices=[
            (Ticket.Channel.PHONE, Ticket.Channel.PHONE.label),
            (Ticket.Channel.BRANCH, Ticket.Channel.BRANCH.label),
        ],
    )
    customer_no = forms.CharField(
        label=_("Customer number"),
        max_length=32,
        required=False,
        help_text=_("With a number, phone or e-mail the customer is found by itself."),
    )
    name = forms.CharField(label=_("Name given"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone given"), max_length=25, required=False)
    email = forms.EmailField(label=_("E-mail given"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("What was said"),
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[MaxLengthValidator(LONGEST_TEXT)],
    )


class AnswerForm(forms.Form):
    """An answer to the customer."""

    body = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        error_messages={"required": _("Write the answer first.")},
    )
    wait = forms.BooleanField(label=_("Wait for the customer's reply"), required=False)


class NoteForm(forms.Form):
    """A note for colleagues."""

    body = forms.CharField(
        label=_("Internal note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        error_messages={"required": _("Write the note first.")},
    )
