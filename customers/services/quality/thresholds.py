"""The shares below which the quality of data warns."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.domain.quality.base import TABLES
from customers.domain.quality.counts import Dimension
from customers.models import QualityThreshold
from customers.selectors.quality.boards import fields_of


@transaction.atomic
def save_threshold(*, target: str, field: str, dimension: str, least: float) -> QualityThreshold:
    """Set the least share of good rows; without a field for all fields of the target.

    Raises DomainError `threshold_wrong`.
    """
    if target not in TABLES or dimension not in set(Dimension) or not 0 <= least <= 1:
        raise DomainError(
            "threshold_wrong",
            _("A threshold needs a target, a dimension and a share of 0 to 100 %."),
        )
    if field and field not in fields_of(target):
        raise DomainError("threshold_wrong", _("This table has no such field."), field="field")
    return QualityThreshold.objects.update_or_create(
        target=target, field=field, dimension=dimension, defaults={"least": least}
    )[0]


@transaction.atomic
def delete_threshold(*, threshold: QualityThreshold) -> None:
    """Warn of this no more."""
    threshold.delete()
