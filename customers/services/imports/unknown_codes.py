"""Unknown codes given a meaning: written into the code table that the mapping reads, and their rows replayed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.models import ImportJob, ImportMapping
from customers.selectors.targets import TARGETS
from customers.selectors.unknown_codes import UNKNOWN, UnknownCodes
from customers.selectors.words import field_label
from customers.services import codes
from customers.services.imports.quarantine import Replayed, replay_rows

# Stands for a code that says nothing of the customer.
NOTHING = "-"


def map_codes(
    *, job: ImportJob, unknown: UnknownCodes, meanings: Mapping[str, str], all_sources: bool
) -> Replayed:
    """Keep what codes stand for and replay the rows that they held back.

    `-` stands for "says nothing". Raises DomainError `code_meaning_wrong`.
    """
    known = {code: ours.strip() for code, ours in meanings.items() if ours.strip()}
    if not known:
        raise DomainError("code_meaning_wrong", _("Say what at least one code stands for."))
    _check(job, unknown, known)
    _keep(
        job,
        unknown,
        {code: "" if ours == NOTHING else ours for code, ours in known.items()},
        all_sources,
    )
    job.refresh_from_db()
    outcomes = [replay_rows(job=job, field=unknown.field, code=code) for code in UNKNOWN]
    return Replayed(sum(one.taken for one in outcomes), sum(one.left for one in outcomes))


def _check(job: ImportJob, unknown: UnknownCodes, known: Mapping[str, str]) -> None:
    field = TARGETS[job.spec["target"]].fields[unknown.field]
    for ours in known.values():
        wrong = field.choices and ours not in field.choices
        if ours != NOTHING and (wrong or (field.length and len(ours) > field.length)):
            told = _("%(code)s is none of our codes for %(field)s.")
            raise DomainError(
                "code_meaning_wrong",
                told % {"code": ours, "field": field_label(job.spec["target"], unknown.field)},
            )


@transaction.atomic
def _keep(
    job: ImportJob, unknown: UnknownCodes, known: Mapping[str, str], all_sources: bool
) -> None:
    if job.mapping_id is None:
        raise DomainError("job_not_mapped", _("Make or choose a mapping first."))
    mapping = ImportMapping.objects.select_for_update().get(pk=job.mapping_id)
    rule = mapping.spec["fields"][unknown.field]
    if not unknown.table:
        rule["codes"] = {**_before(rule, unknown), **known}
    else:
        rule["code_table"] = unknown.table
        source = "" if all_sources else mapping.spec.get("source", {}).get("code", "")
        codes.save_codes(table=unknown.table, codes=known, source=source)
    mapping.save(update_fields=["spec", "updated_at"])


def _before(rule: dict[str, Any], unknown: UnknownCodes) -> dict[str, str]:
    """The codes that the rule knows so far; a rule without any knows our own."""
    return (
        dict(rule["codes"]) if "codes" in rule else {code: code for code, _name in unknown.choices}
    )
