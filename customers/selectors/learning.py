"""The one gate through which models learn from customers: which fields a purpose may read, and who is left out.

Every trainer asks for a permit here and keeps it with what it trained; no artefact is signed without one. A field
is for the purposes of its classification. Marketing and service are profiling: whoever refuses it is left out. Risk
work rests on law instead (PIPL art. 13 no. 3), so refusal does not count there; a restriction counts everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.base.errors import DomainError
from config.base.languages import is_chinese
from config.base.tables import fetch_rows
from customers.domain.classification import Use
from customers.domain.features import BY_NAME
from customers.domain.profiling import MAY_BE_PROFILED
from customers.selectors.classification import USE_WORDS, mark_of
from customers.selectors.customers import branch_scope
from customers.selectors.features import EVERYBODY, Scope, features_as_of

PROFILE, CUSTOMER = "customers.CustomerProfile", "customers.Customer"
REFUSED = """(c.profiling_refused OR EXISTS (
    SELECT FROM customers_consentstate consent
     WHERE consent.customer_id = c.id AND consent.purpose = 'profiling' AND consent.channel = ''
       AND NOT consent.granted))"""
RESTRICTED = (
    "EXISTS (SELECT FROM customers_datarestriction restricted WHERE restricted.customer_id = c.id)"
)
LEFT_OUT = """
    SELECT count(*) FILTER (WHERE {refused}), count(*) FILTER (WHERE {restricted})
      FROM customers_customer c WHERE c.merged_into_id IS NULL AND c.status <> 'closed'
       AND (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s::bigint[]))
"""


class Learning(TextChoices):
    """The purposes for which something may be learned."""

    MARKETING = "marketing", gettext_lazy("Marketing")
    SERVICE = "service", gettext_lazy("Service")
    RISK = "risk", gettext_lazy("Risk")


@dataclass(frozen=True)
class Permit:
    """What a training may read: the fields of its purpose, and the SQL that says whose; made by `permit` alone."""

    purpose: Learning
    fields: tuple[str, ...]
    not_allowed: tuple[str, ...] = ()
    about_customers: bool = True

    def who(self) -> str:
        """The SQL condition on `c`, a row of customers_customer, that keeps whom this may be learned from."""
        kept = f"NOT {RESTRICTED}" if self.purpose == Learning.RISK else MAY_BE_PROFILED
        return f"c.merged_into_id IS NULL AND {kept}"

    def record(self, branch_code: str = "") -> dict[str, Any]:
        """What is kept with the model: purpose, fields refused, and how many customers (of a branch) are left out by now."""
        told: dict[str, Any] = {"purpose": str(self.purpose), "not_allowed": list(self.not_allowed)}
        if self.about_customers:
            counts = LEFT_OUT.format(refused=REFUSED, restricted=RESTRICTED)
            branches = {"branches": branch_scope(branch_code)}
            ((refused, restricted),) = fetch_rows(counts, branches)
            told["refused"] = 0 if self.purpose == Learning.RISK else refused
            told["restricted"] = restricted
        return told


def permit(
    purpose: Learning, fields: Sequence[str], *, tables: Sequence[str] = (), choose: bool = False
) -> Permit:
    """Return the permit to learn from features, facts of the customer and whole tables for a purpose.

    Raises DomainError `not_for_purpose` where one is not for it; with `choose` such fields are left out instead.
    """
    not_allowed = [name for name in fields if not _is_for(purpose, name)]
    if not_allowed and not choose:
        raise _refusal(purpose, _label(not_allowed[0]))
    for table in tables:
        mark = mark_of(table, "")
        if mark is None or Use(purpose.value) not in mark.uses:
            raise _refusal(purpose, table.rpartition(".")[2])
    kept = tuple(name for name in fields if name not in not_allowed)
    return Permit(purpose, kept, tuple(not_allowed))


def lightest_permit(fields: Sequence[str]) -> Permit:
    """Return the permit for marketing where all fields are for it, else for service; raises as `permit` does.

    Who may choose fields that are not for marketing is asked where they are chosen.
    """
    if all(_is_for(Learning.MARKETING, name) for name in fields):
        return permit(Learning.MARKETING, fields)
    return permit(Learning.SERVICE, fields)


def permit_without_customers(purpose: Learning) -> Permit:
    """Return the permit for what is learned from examples alone, no customer's data among them."""
    return Permit(purpose, (), about_customers=False)


def permitted_features(
    permitted: Permit, *, as_of: datetime, scope: Scope = EVERYBODY
) -> pd.DataFrame:
    """Return the permitted features at an instant, by customer id; call with a scope of whom `who` keeps, or join."""
    names = [name for name in permitted.fields if name in BY_NAME]
    return features_as_of(as_of=as_of, scope=scope)[names]


@dataclass(frozen=True)
class PermitWords:
    """A kept permit in the reader's words."""

    purpose: str
    refused: int | None
    restricted: int | None
    not_allowed: list[str]


def read_record(record: dict[str, Any] | None) -> PermitWords | None:
    """Return a kept permit in words; None for what was learned before permits were kept."""
    if not record:
        return None
    return PermitWords(
        str(Learning(record["purpose"]).label),
        record.get("refused"),
        record.get("restricted"),
        [_label(name) for name in record.get("not_allowed", [])],
    )


def _is_for(purpose: Learning, name: str) -> bool:
    model = PROFILE if name in BY_NAME else CUSTOMER
    mark = mark_of(model, name)
    return mark is not None and Use(purpose.value) in mark.uses


def _label(name: str) -> str:
    if name not in BY_NAME:
        return name
    label = BY_NAME[name].label
    return label.zh if is_chinese() else label.en


def _refusal(purpose: Learning, what: str) -> DomainError:
    told = _("“%(what)s” may not be used for %(purpose)s: its data are not kept for that purpose.")
    words = {"what": what, "purpose": USE_WORDS[Use(purpose.value)]}
    return DomainError("not_for_purpose", told % words, field="features")
