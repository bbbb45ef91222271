"""What an import found odd: how often, by field and reason, and how new its newest row was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from customers import permissions
from customers.models import Customer, ImportField, ImportJob, RowFlag
from customers.selectors.imports import reason_label
from customers.selectors.words import field_label


@dataclass(frozen=True)
class FlagCount:
    """How many rows are odd in one way; of very many the strongest are kept."""

    field: str
    label: str
    code: str
    reason: str
    rows: int


def count_flags(job: ImportJob) -> list[FlagCount]:
    """Return the oddities of an import, the most frequent first."""
    target = job.spec.get("target", "")
    whole = {
        (one.field, code): count
        for one in ImportField.objects.filter(job=job)
        for code, count in (("outlier", one.outlying), ("same_id_number", one.repeated))
    }
    kept: dict[tuple[str, str], int] = {}
    for field, code in RowFlag.objects.filter(job=job).values_list("field", "code"):
        kept[field, code] = kept.get((field, code), 0) + 1
    found = [
        FlagCount(
            field,
            field_label(target, field),
            code,
            reason_label(code),
            max(rows, whole.get((field, code), 0)),
        )
        for (field, code), rows in kept.items()
    ]
    return sorted(found, key=lambda one: -one.rows)


def newest_of(job: ImportJob) -> datetime | None:
    """Return when the newest row of an import took place, where its rows tell."""
    times = ImportField.objects.filter(job=job, newest__isnull=False)
    return times.order_by("-newest").values_list("newest", flat=True).first()


def customers_seen(flags: Iterable[RowFlag], user: User) -> set[str]:
    """Return the numbers, of those that flagged rows name, of customers whom a user sees."""
    if not user.has_perm(permissions.VIEW_CUSTOMER):
        return set()
    named = Customer.objects.visible_to(user).filter(customer_no__in=[flag.key for flag in flags])
    return set(named.values_list("customer_no", flat=True))
