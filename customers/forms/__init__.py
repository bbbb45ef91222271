"""Input of the data layer's pages."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers import permissions
from customers.domain.connections import (
    QUERIES,
    RELATIONAL,
    SECRETS,
    SETTINGS,
    USER_AND_PASSWORD,
    Setting,
    Shape,
)
from customers.domain.mapping_files import LARGEST
from customers.models import (
    Branch,
    Channel,
    Connection,
    Customer,
    EventStream,
    Export,
    ImportMapping,
    LegalBasis,
    Pull,
    Purpose,
)
from customers.selectors.connections import RHYTHMS, SETTING_WORDS
from customers.selectors.customers import Filters, list_tiers
from customers.selectors.exports import DEFAULT, Column, Group, columns_for
from customers.services.imports.mappings import read_mapping
from customers.services.pulls.connections import ConnectionOrder
from customers.services.pulls.definitions import UNORDERED, PullOrder
from customers.services.streaming.definitions import StreamOrder

ANY = ("", _("Any"))
LARGEST_UPLOAD = 2 * 1024**3


class CustomerFilterForm(forms.Form):
    """What the customer list is narrowed to."""

    q = forms.CharField(
        label=_("Number, phone, e-mail, id or name"), required=False, max_length=120
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[ANY, *Customer.Status.choices]
    )
    branch = forms.ChoiceField(label=_("Branch"), required=False)
    tier = forms.ChoiceField(label=_("Value tier"), required=False)
    phone_tail = forms.RegexField(
        r"^[0-9]{4}$", label=_("Phone, last four"), required=False, max_length=4
    )
    id_tail = forms.RegexField(
        r"^[0-9]{3}[0-9Xx]$", label=_("Id number, last four"), required=False, max_length=4
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = Branch.objects.order_by("path")
        indented = [(b.code, f"{'　' * b.path.count('/')}{b}") for b in branches]
        self.fields["branch"].choices = [ANY, *indented]  # type: ignore[attr-defined] # a choice field
        self.fields["tier"].choices = [ANY, *((tier, tier) for tier in list_tiers())]  # type: ignore[attr-defined] # as above

    def filters(self) -> Filters:
        """Return the filters; what is not valid counts as any."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return Filters(
            text=given.get("q", ""),
            status=given.get("status", ""),
            branch=given.get("branch", ""),
            tier=given.get("tier", ""),
            phone_tail=given.get("phone_tail", ""),
            id_tail=given.get("id_tail", ""),
        )


class ConsentForm(forms.Form):
    """A consent or refusal that a customer has told a member of staff."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        choices=[("", _("The purpose as a whole")), *Channel.choices],
    )
    granted = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Agrees")), ("no", _("Refuses"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    legal_basis = forms.ChoiceField(
        label=_("Legal basis"), required=False, choices=LegalBasis.choices
    )
    text_version = forms.CharField(
        label=_("Version of the text"),
        required=False,
        max_length=40,
        help_text=_("As printed on the form; empty means the version in force"),
    )


class UploadForm(forms.Form):
    """A file to import, and how to read it: a kept mapping, a new one in YAML, or none yet."""

    mapping = forms.ModelChoiceField(
        label=_("Mapping"),
        queryset=ImportMapping.objects.order_by("name"),
        required=False,
        empty_label=_("Found by the file's columns, or made on the next page"),
    )
    mapping_file = forms.FileField(label=_("Mapping file (YAML)"), required=False)
    file = forms.FileField(
        label=_("Data file"), help_text=_("CSV, XLSX, Parquet or JSON lines; .gz is unpacked")
    )

    def clean_mapping_file(self) -> dict[str, Any] | None:
        upload = self.cleaned_data["mapping_file"]
        if upload is None:
            return None
        try:
            return read_mapping(upload.read(LARGEST + 1))
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("Files over 2 GB are imported from the command line."))
        return upload


GROUPS = {
    Group.IDENTITY: _("Identity"),
    Group.DETAILS: _("Details"),
    Group.PROFILE: _("Customer profile"),
}


@dataclass(frozen=True)
class ColumnChoice:
    """A column that may be ticked, and whether it is."""

    column: Column
    chosen: bool


class ExportForm(forms.Form):
    """What of the customers is exported, in which format, and why."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=Export.Format.choices,
        widget=forms.RadioSelect,
        initial=Export.Format.CSV,
    )
    clear = forms.BooleanField(
        label=_("Personal data unmasked"),
        required=False,
        help_text=_("Names, phones, e-mails, id numbers and addresses in full; needs a reason"),
    )
    recipient = forms.CharField(
        label=_("For a recipient outside"),
        required=False,
        max_length=80,
        help_text=_(
            "Customer numbers become pseudonyms, always the same for this recipient and others for"
            " any other; names, contact details and birth dates are left out. Needs a reason"
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Stands in the file and in the audit trail"),
    )
    columns = forms.MultipleChoiceField(label=_("Columns"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = columns_for(user)
        names = [(column.name, column.label) for column in self.seen]
        self.fields["columns"].choices = names  # type: ignore[attr-defined] # a choice field
        if not user.has_perm(permissions.REVEAL_CUSTOMER):
            del self.fields["clear"]

    def choices_by_group(self) -> list[tuple[Any, list[ColumnChoice]]]:
        """Return the columns by their groups."""
        chosen = set(self.data.getlist("columns") if self.is_bound else DEFAULT)  # type: ignore[attr-defined] # a QueryDict
        return [
            (
                label,
                [ColumnChoice(one, one.name in chosen) for one in self.seen if one.group == group],
            )
            for group, label in GROUPS.items()
        ]


def _setting_field(one: Setting) -> forms.Field:
    label, hint = SETTING_WORDS[one.name]
    more: dict[str, Any] = {"label": label, "help_text": hint, "required": one.required}
    if one.shape is Shape.FLAG:
        return forms.BooleanField(**(more | {"required": False}))
    if one.shape is Shape.WHOLE:
        return forms.IntegerField(min_value=0, max_value=one.high, initial=one.value, **more)
    if one.shape is Shape.CHOICE:
        choices = [(value, SETTING_WORDS[value][0]) for value in one.choices]
        return forms.ChoiceField(choices=choices, initial=one.value, **more)
    rows = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
    widget = rows if one.shape is Shape.LONG else None
    return forms.CharField(initial=one.value, max_length=8000, widget=widget, **more)


class ConnectionForm(forms.Form):
    """Where a source is and how one signs in; secrets are asked for and never shown again."""

    name = forms.CharField(label=_("Name"), max_length=80)

    def __init__(self, *args: Any, kind: str, connection: Connection | None, **more: Any) -> None:
        known = {"name": connection.name, **connection.settings} if connection else {}
        super().__init__(*args, **(more | {"initial": known}))
        self.kind = kind
        for one in SETTINGS[kind]:
            self.fields[one.name] = _setting_field(one)
        kept = bool(connection and connection.credentials)
        self.secrets = SECRETS.get(kind, USER_AND_PASSWORD)
        for name in self.secrets:
            self.fields[name] = self._secret_field(name, kept)

    def _secret_field(self, name: str, kept: bool) -> forms.Field:
        label, told = SETTING_WORDS[name]
        widget: forms.Widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        if name == "private_key":
            widget = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
        more: dict[str, Any] = {
            "label": label,
            "help_text": _("Kept sealed; leave empty to keep it") if kept else told,
        }
        return forms.CharField(required=False, widget=widget, max_length=8000, strip=False, **more)

    def order(self) -> ConnectionOrder:
        """What the form asks for."""
        data = self.cleaned_data
        return ConnectionOrder(
            name=data["name"],
            kind=self.kind,
            settings={one.name: data[one.name] for one in SETTINGS[self.kind]},
            secrets={name: data[name] for name in self.secrets},
        )


class PullForm(forms.Form):
    """What is read of a connection, how it is taken in, and how often."""

    name = forms.SlugField(label=_("Name"), max_length=60, help_text=_("Letters, digits, hyphens"))
    mapping = forms.ModelChoiceField(
        label=_("Mapping"), queryset=ImportMapping.objects.order_by("name")
    )

    def __init__(
        self, *args: Any, connection: Connection, user: User, pull: Pull | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **(more | {"initial": _known(pull)}))
        self.connection = connection
        self.asked = QUERIES[connection.kind]
        for one in self.asked:
            self.fields[one.name] = _setting_field(one)
        if connection.kind in RELATIONAL and not user.has_perm(permissions.WRITE_SELECT):
            self.fields["select"].disabled = True
        if connection.kind not in UNORDERED:
            self._add_watermark()
        self.fields["rhythm"] = forms.ChoiceField(
            label=_("How often"), choices=RHYTHMS, required=False
        )
        self.fields["schedule"] = forms.CharField(
            label=_("Or five fields"),
            required=False,
            max_length=80,
            help_text=_("Minute, hour, day, month, weekday, as cron reads them"),
        )

    def _add_watermark(self) -> None:
        self.fields["watermark_column"] = forms.CharField(
            label=_("Watermark column"),
            required=False,
            max_length=120,
            help_text=_("Grows with every change, as updated_at does; without it all is read"),
        )
        self.fields["overlap_minutes"] = forms.IntegerField(
            label=_("Minutes read again"),
            required=False,
            min_value=0,
            max_value=10_080,
            help_text=_("Finds rows that were committed late; rows known already change nothing"),
        )

    def order(self) -> PullOrder:
        """What the form asks for."""
        data = self.cleaned_data
        return PullOrder(
            name=data["name"],
            connection=self.connection,
            mapping=data["mapping"],
            schedule=data["rhythm"] or data["schedule"],
            query={one.name: data[one.name] for one in self.asked},
            watermark_column=data.get("watermark_column", ""),
            overlap_minutes=data.get("overlap_minutes") or 0,
        )


def _known(pull: Pull | None) -> dict[str, Any]:
    if pull is None:
        return {}
    simple = ("name", "mapping", "watermark_column", "overlap_minutes", "schedule")
    known = {name: getattr(pull, name) for name in simple}
    rhythm = pull.schedule if pull.schedule in dict(RHYTHMS) else ""
    return {**pull.query, **known, "rhythm": rhythm, "schedule": "" if rhythm else pull.schedule}


class StreamForm(forms.Form):
    """Where events come from, and by which mapping they are taken."""

    name = forms.SlugField(label=_("Name"), max_length=60, help_text=_("Letters, digits, hyphens"))
    source = forms.CharField(label=_("Stream, queue or topic"), max_length=200)
    group = forms.CharField(label=_("Consumer group"), max_length=100, initial="sandpiper")
    mapping = forms.ModelChoiceField(
        label=_("Mapping"),
        queryset=ImportMapping.objects.filter(target="events").order_by("name"),
        required=False,
        empty_label=_("None: messages use our own names"),
    )

    def __init__(
        self, *args: Any, connection: Connection, stream: EventStream | None = None, **more: Any
    ) -> None:
        names = ("name", "source", "group", "mapping")
        known = {name: getattr(stream, name) for name in names} if stream else {}
        super().__init__(*args, **(more | {"initial": known}))
        self.connection = connection

    def order(self) -> StreamOrder:
        """What the form asks for."""
        return StreamOrder(connection=self.connection, **self.cleaned_data)
