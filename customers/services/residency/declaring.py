"""What a bank declares: where tables are kept, and the grounds of transfers to other regions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.domain.residency import ALL_TABLES
from customers.models import DataRecipient, Region, TableRegion, TransferBasis
from customers.selectors.classification import classified


@dataclass(frozen=True)
class Ground:
    """A ground of transfers as it is registered."""

    region: str
    kind: str
    number: str
    valid_from: date
    valid_until: date
    model: str = ALL_TABLES


@transaction.atomic
def keep_table_in(*, model: str, regions: Sequence[str]) -> TableRegion:
    """Say in which regions a table's data may be kept. Raises DomainError `unknown_table`, `no_region`."""
    _check_table(model)
    chosen = [code for code in Region.values if code in regions]
    if not chosen:
        raise DomainError("no_region", _("Choose at least one region."), field="regions")
    row, _made = TableRegion.objects.update_or_create(model=model, defaults={"regions": chosen})
    return row


@transaction.atomic
def register_ground(*, ground: Ground, by: User) -> TransferBasis:
    """Register a ground of transfers. Raises DomainError `unknown_table`, `no_number`, `wrong_term`."""
    if ground.model != ALL_TABLES:
        _check_table(ground.model)
    if not ground.number.strip():
        raise DomainError("no_number", _("Enter the number it is filed under."), field="number")
    if ground.valid_until < ground.valid_from:
        raise DomainError("wrong_term", _("It ends before it begins."), field="valid_until")
    return TransferBasis.objects.create(
        region=ground.region,
        model=ground.model,
        kind=ground.kind,
        number=ground.number.strip(),
        valid_from=ground.valid_from,
        valid_until=ground.valid_until,
        registered_by=by,
    )


@transaction.atomic
def register_recipient(*, by: User, fields: Mapping[str, Any]) -> DataRecipient:
    """Register who may be given customers' data. Raises DomainError `code_taken`, `no_number`, `wrong_term`."""
    given = {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items()
    }
    if DataRecipient.objects.filter(code=given["code"]).exists():
        raise DomainError("code_taken", _("This code is taken."), field="code")
    for name in ("agreement", "assessment"):
        if not given[name]:
            raise DomainError("no_number", _("Enter the number it is filed under."), field=name)
    if given["valid_until"] < given["valid_from"]:
        raise DomainError("wrong_term", _("It ends before it begins."), field="valid_until")
    return DataRecipient.objects.create(registered_by=by, **given)


@transaction.atomic
def end_recipient(*, recipient: DataRecipient) -> None:
    """End a recipient at once: nothing is given to them any more."""
    now = timezone.now()
    DataRecipient.objects.filter(pk=recipient.pk, ended_at=None).update(
        ended_at=now, updated_at=now
    )


@transaction.atomic
def end_ground(*, ground: TransferBasis) -> None:
    """End a ground at once; what relied on it goes nowhere any more."""
    TransferBasis.objects.filter(pk=ground.pk, ended_at=None).update(ended_at=timezone.now())


def _check_table(model: str) -> None:
    if model not in classified():
        raise DomainError("unknown_table", _("There is no such table."), field="model")
