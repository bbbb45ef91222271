"""Imports as the screens show them: reasons counted, rows readable, files tried out before they are taken in."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.domain import masking
from customers.domain.chunks import Context, map_chunk
from customers.domain.mappings import MappingSpec
from customers.domain.targets import Field, Form
from customers.domain.uneven import Uneven, even_places
from customers.models import DeadLetter, ImportJob, QuarantinedRow
from customers.selectors.codes import known_currencies, with_codes
from customers.selectors.targets import TARGETS
from customers.selectors.words import field_label

PREVIEW_ROWS = 20
REASONS = {
    "missing": _("Missing"),
    "row_short": _("Fewer fields than the header"),
    "row_wide": _("More fields than the header"),
    "not_found": _("No such record"),
    "duplicate": _("Twice in the file"),
    "unknown_code": _("Code not in the mapping"),
    "unknown_value": _("Not one of the allowed values"),
    "unknown_field": _("Not a field of this target"),
    "too_long": _("Too long"),
    "bad_character": _("Holds a character that cannot be stored"),
    "rounded": _("Rounded by a spreadsheet: its last digits are lost"),
    "is_total": _("A line of totals, no record"),
    "not_a_number": _("Not a number"),
    "out_of_range": _("Outside the allowed range"),
    "not_a_date": _("Not a date in the given format"),
    "not_a_time": _("Not a moment"),
    "not_yes_or_no": _("Neither yes nor no"),
    "not_an_object": _("Not a JSON object"),
    "not_phone": _("Not a telephone number"),
    "not_email": _("Not an e-mail address"),
    "not_industry": _("No code of the national classification of industries"),
    "not_code": _("Holds a sign that a number or code must not have: / \\ ? # or an unseen one"),
    "not_symbol": _("Holds a sign that a series' code must not have: \\ ? # or an unseen one"),
    "not_id_number": _("Not a valid identity number"),
    "not_citizen": _("Not a valid identity number of a person"),
    "not_credit_code": _("Not a valid social credit code"),
    "not_card": _("Not a valid card number"),
    "not_currency": _("Not a currency code"),
    "unknown_currency": _("Not in the table of currencies"),
    "in_future": _("In the future"),
    "born_after_since": _("Born after becoming a customer"),
    "birth_differs": _("Not the birth date of the identity number"),
    "gender_differs": _("Not the gender of the identity number"),
    "kind_differs": _("A person's identity number for a firm"),
    "below_least": _("Greatest below the least"),
    "closed_before_opened": _("Closed before it was opened"),
    "matures_before_opened": _("Matures before it was opened"),
    "closed_but_open": _("Has a closing date, but is open"),
    "is_zero": _("Is zero"),
    "too_fine": _("More decimals than its currency has"),
    "not_the_accounts": _("Another currency than its account's"),
    "before_opening": _("Before its account was opened"),
    "known_otherwise": _("Known already with another amount or time; kept as it was"),
    "itself": _("Related to itself"),
    "below_itself": _("Would stand below itself"),
    "too_deep": _("Would stand too deep in the tree"),
    "ends_before_begin": _("Ends before it begins"),
    "outlier": _("Far from the others"),
    "same_id_number": _("Another customer has the same identity number"),
    "columns_missing": _("Lacks a field that the mapping needs"),
    "value_unfit": _("Does not fit into its column"),
    "left_out": _("Left out by the mapping"),
}
MASKS = {
    Form.PHONE: masking.mask_phone,
    Form.EMAIL: masking.mask_email,
    Form.ID_NUMBER: masking.mask_id_number,
}


@dataclass(frozen=True)
class ReasonCount:
    """How many waiting rows of a job failed in one way; `of` is what the field is called."""

    field: str
    code: str
    label: str
    rows: int
    of: str = ""

    @property
    def is_code(self) -> bool:
        """Whether saying what a code stands for mends it."""
        return self.code in {"unknown_code", "unknown_value"} and "." not in self.field


@dataclass(frozen=True)
class Preview:
    """The first rows as they would be taken in: personal values masked, reasons per row."""

    names: list[str]
    labels: list[str]
    rows: list[tuple[list[str], list[str]]]

    @property
    def failing(self) -> int:
        """How many of the rows shown would go to quarantine."""
        return sum(bool(reasons) for _values, reasons in self.rows)


def count_reasons(job: ImportJob) -> list[ReasonCount]:
    """Return the reasons of a job's waiting rows, the most frequent first."""
    waiting = job.quarantine.waiting()
    counted = Counter(
        (reason["field"], reason["code"])
        for reasons in waiting.values_list("reasons", flat=True).iterator(chunk_size=5000)
        for reason in reasons
    )
    target = job.spec.get("target", "")
    return [
        ReasonCount(field, code, reason_label(code), rows, field_label(target, field))
        for (field, code), rows in counted.most_common()
    ]


def reason_label(code: str) -> str:
    """Return a reason code in words."""
    return str(REASONS.get(code, code))


def row_reasons(row: QuarantinedRow | DeadLetter, target: str) -> list[str]:
    """Return a row's reasons in words, each with its field."""
    return _in_words(row.reasons, target)


def row_content(row: QuarantinedRow) -> dict[str, str]:
    """Return what stood in a quarantined row, by source column."""
    return {name: value or "" for name, value in json.loads(row.content or "{}").items()}


def preview_rows(
    spec: MappingSpec,
    rows: Any,
    shift_days: int,
    uneven: Sequence[Uneven] = (),
    most: int = PREVIEW_ROWS,
) -> Preview:
    """Map the first rows of a file without taking them in; of uneven ones only the reason is shown."""
    target = TARGETS[spec.target]
    apart = [row for row in uneven if row.place < most]
    rows = rows.slice(0, most - len(apart))
    zone = timezone.get_default_timezone_name()
    mapped = map_chunk(
        with_codes(spec).fitted(rows.column_names),
        target,
        rows,
        Context(shift_days, zone, timezone.localdate(), known_currencies()),
    )
    order = [*target.fields, *mapped.columns]
    shown = {
        name: [_shown(target.fields.get(name), value) for value in mapped.columns[name].to_pylist()]
        for name in dict.fromkeys(order)
        if name in mapped.columns
    }
    reasons = mapped.reasons(range(len(mapped.kept)))
    told = {
        int(place): ([shown[name][row] for name in shown], _in_words(reasons[row], spec.target))
        for row, place in enumerate(even_places(rows.num_rows, apart)[mapped.kept])
    }
    told |= {row.place: (["–"] * len(shown), [reason_label(row.code)]) for row in apart}
    return Preview(
        names=list(shown),
        labels=[field_label(spec.target, name) for name in shown],
        rows=[told[place] for place in sorted(told)],
    )


def _in_words(reasons: Iterable[dict[str, str]], target: str) -> list[str]:
    return [
        f"{field_label(target, reason['field'])}: {reason_label(reason['code'])}"
        if reason["field"]
        else reason_label(reason["code"])
        for reason in reasons
    ]


def _shown(field: Field | None, value: Any) -> str:
    if value is None:
        return "–"
    # A column may be mapped to the wrong field: what looks personal is masked wherever it stands.
    text = masking.mask_look(str(value))
    if field is None or not field.sealed:
        return text
    mask = MASKS.get(field.form)
    if mask:
        return mask(text)
    return {"address": masking.mask_address, "account_no": masking.mask_account}.get(
        field.name, masking.mask_name
    )(text)
