"""Regions and grounds of transfers as their page shows them."""

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.domain.residency import ALL_TABLES
from customers.models import DataRecipient, Region, TableRegion, TransferBasis
from customers.selectors.classification import classified


@dataclass(frozen=True)
class GroundLine:
    """A ground with what it covers and whether it holds today."""

    ground: TransferBasis
    covers: str
    in_force: bool


def label_of(model: str) -> str:
    """Return what a table is called."""
    if model == ALL_TABLES:
        return _("all tables")
    return str(apps.get_model(model)._meta.verbose_name_plural)


def regions_of_tables() -> dict[str, list[str]]:
    """Return in which regions each classified table's data may be kept, in words."""
    named = dict(Region.choices)
    declared = dict(TableRegion.objects.values_list("model", "regions"))
    return {
        model: [str(named.get(one, one)) for one in declared.get(model, [settings.DATA_REGION])]
        for model in classified()
    }


def table_choices() -> list[tuple[str, str]]:
    """Return every classified table by its name."""
    return sorted(((model, label_of(model)) for model in classified()), key=lambda one: one[1])


def list_recipients() -> list[tuple[DataRecipient, bool]]:
    """Return every registered recipient of data, the newest first, and whether they may be given any today."""
    rows = DataRecipient.objects.select_related("registered_by").order_by("-pk")
    held = set(DataRecipient.objects.in_force(timezone.localdate()).values_list("pk", flat=True))
    return [(one, one.pk in held) for one in rows]


def list_grounds() -> list[GroundLine]:
    """Return every ground of transfers, the newest first."""
    today = timezone.localdate()
    held = set(TransferBasis.objects.in_force(today).values_list("pk", flat=True))
    rows = TransferBasis.objects.select_related("registered_by").order_by("-pk")
    return [GroundLine(one, label_of(one.model), one.pk in held) for one in rows]
