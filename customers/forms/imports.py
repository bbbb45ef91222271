"""Input of the import pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.domain.mapping_files import LARGEST
from customers.models import ImportMapping
from customers.services.imports.mappings import read_mapping

LARGEST_UPLOAD = 2 * 1024**3


class UploadForm(forms.Form):
    """A file to import, and how to read it: a kept mapping, a new one in YAML, or none yet."""

    file = forms.FileField(
        label=_("Data file"),
        help_text=_(
            "CSV, XLSX, Parquet or JSON lines, also as .gz, .bz2, .zst or .zip of one file"
        ),
    )
    mapping = forms.ModelChoiceField(
        label=_("Mapping"),
        queryset=ImportMapping.objects.order_by("name"),
        required=False,
        empty_label=_("Found by the file's columns, or made on the next page"),
    )
    mapping_file = forms.FileField(label=_("Mapping file (YAML)"), required=False)

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
