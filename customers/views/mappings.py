"""Mappings: made beside the file they are for, guessed first, tried out on its first rows, kept for the next one."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import requires, whole_bank
from accounts.templatetags.formats import listed
from config.base.errors import DomainError
from config.base.http import key_page, page
from customers import permissions
from customers.domain.encodings import ENCODINGS, UTF_8, EncodingGuess
from customers.domain.guesses.drafts import draft_spec
from customers.domain.mappings import MappingError, ReadRule
from customers.models import ImportJob, ImportMapping
from customers.selectors import faults
from customers.selectors.guesses import GuessedMapping, guess_mapping, shapes_of
from customers.selectors.imports import Preview, preview_rows
from customers.selectors.mapping_sheets import Sheet, encoding_note, mapping_sheet
from customers.selectors.targets import TARGETS, checked_spec
from customers.services.imports import jobs, mappings
from customers.services.imports.samples import Sample, sample_job
from customers.sources.faults import UnreadableSourceError
from customers.sources.sniffing import stem_of

DELIMITERS = (",", ";", "\\t", "|", "^", "\x01")
# Few enough to be seen beside the fields.
ROWS = 10
READ_KEYS = ("delimiter", "encoding", "sheet", "format")


@requires(permissions.IMPORT_CUSTOMER)
@whole_bank
def mapping_create(request: HttpRequest, pk: int, target: str) -> HttpResponse:
    """Make the mapping of a file that waits: guessed, then each field from one of its columns."""
    made = _Making(request, pk, target)
    problem = made.problem
    if request.method == "POST" and not problem:
        try:
            made.keep()
            return redirect("customers:import_preview", pk)
        except DomainError as error:
            problem = str(error)
    context = made.context() | {"problem": problem, "targets": list(TARGETS)}
    status = 422 if request.method == "POST" else 200
    return page(request, "customers/mapping_create.html", context, status=status)


@requires(permissions.IMPORT_CUSTOMER)
@whole_bank
@require_POST
def mapping_rows(request: HttpRequest, pk: int, target: str) -> HttpResponse:
    """The first rows as the mapping on the page would take them in; nothing is kept."""
    made = _Making(request, pk, target)
    return page(request, "customers/_mapping_rows.html", made.context() | {"problem": made.problem})


@requires(permissions.VIEW_IMPORT)
def mapping_list(request: HttpRequest) -> HttpResponse:
    listed = key_page(ImportMapping.objects.all(), request.GET.get("after"))
    return page(request, "customers/mapping_list.html", {"page": listed})


def _reading(read: dict[str, str], guess: EncodingGuess | None) -> dict[str, Any]:
    """The controls of how the file is read."""
    names = {"\\t": _("tab"), "\x01": "\\x01"}
    encoding = read.get("encoding", UTF_8)
    return {
        "delimiter": read.get("delimiter", ",").replace("\t", "\\t"),
        "delimiters": [(sign, names.get(sign, sign)) for sign in DELIMITERS],
        "encoding": encoding,
        "encodings": ({encoding: encoding.upper()} | ENCODINGS).items(),
        "encoding_note": encoding_note(guess, encoding),
    }


@dataclass
class _Making:
    """A mapping in the making: the file's sample, what was guessed, and what the page says now."""

    request: HttpRequest
    pk: int
    target: str

    def __post_init__(self) -> None:
        drafts = ImportJob.objects.select_related("mapping")
        self.job = get_object_or_404(drafts, pk=self.pk, state=ImportJob.State.DRAFT)
        self.target = self.target if self.target in TARGETS else "customers"
        self.problem = ""
        self.sample: Sample | None = None
        try:
            self.sample = sample_job(job=self.job, read=self._read())
        except UnreadableSourceError as error:
            self.problem = str(error)
        self.shapes = shapes_of(self.sample.rows) if self.sample else {}
        self.guessed = self._guess()
        self.spec = self._spec()

    @property
    def kept(self) -> ImportMapping | None:
        """The mapping that the job has, when it is one for this target."""
        mapping = self.job.mapping
        return mapping if mapping is not None and mapping.target == self.target else None

    def keep(self) -> None:
        """Keep what the page says and give it to the job; raises DomainError."""
        mapping = mappings.keep_mapping(data=self.spec, columns=self.shapes, over=self.kept)
        jobs.change_mapping(job=self.job, mapping=mapping)

    def context(self) -> dict[str, Any]:
        """What both templates are drawn from."""
        sheet = mapping_sheet(self.spec, self.shapes, self.guessed.guesses)
        preview, invalid = self._preview(sheet)
        return {
            "job": self.job,
            "target": self.target,
            "sheet": sheet,
            "preview": preview,
            "invalid": invalid,
            "kept": self.kept,
            **_reading(self.spec["read"], self.sample.guess if self.sample else None),
        }

    def _guess(self) -> GuessedMapping:
        return guess_mapping(
            name=stem_of(self.job.file_name)[:80],
            shapes=self.shapes,
            read=self.sample.read if self.sample else ReadRule(),
            target=self.target,
        )

    def _spec(self) -> dict[str, Any]:
        base = self.kept.spec if self.kept else self.guessed.spec
        if self.request.method == "POST":
            return draft_spec(self.request.POST.dict(), base, self.target)
        return {**base, "read": {**base.get("read", {}), **self._asked()}}

    def _asked(self) -> dict[str, str]:
        given = self.request.POST if self.request.method == "POST" else self.request.GET
        asked = {key: given[key] for key in READ_KEYS if given.get(key)}
        return asked | ({"delimiter": "\t"} if asked.get("delimiter") == "\\t" else {})

    def _read(self) -> ReadRule | None:
        """How to read the file: as asked, else as its mapping says, else by its own content."""
        asked = self._asked()
        known = self.kept.spec.get("read", {}) if self.kept else {}
        return ReadRule(**{**known, **asked}) if asked or self.kept else None

    def _preview(self, sheet: Sheet) -> tuple[Preview | None, list[str]]:
        if self.sample is None:
            return None, []
        try:
            spec = checked_spec({**self.spec, "name": self.spec.get("name") or "-"})
            return preview_rows(spec, self.sample.rows, 0, self.sample.uneven, ROWS), []
        except MappingError as error:
            told = _("Still missing: %(fields)s") % {"fields": listed(sheet.missing)}
            return None, [told] if sheet.missing else error.problems
        except (KeyError, ValueError) as error:
            return None, [faults.told(error)]
