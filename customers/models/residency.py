"""Where the data of each table may be kept, and on what ground they may go elsewhere."""

from datetime import date
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped
from customers.domain.residency import ALL_TABLES, Ground

RegisteredT = TypeVar("RegisteredT", bound="Registered")


class Region(models.TextChoices):
    """A region by its code; the bank's own is `settings.DATA_REGION`."""

    CN = "CN", _("Mainland China")
    HK = "HK", _("Hong Kong SAR")
    MO = "MO", _("Macao SAR")
    SG = "SG", _("Singapore")
    JP = "JP", _("Japan")
    EU = "EU", _("European Union")
    GB = "GB", _("United Kingdom")
    US = "US", _("United States")


class TableRegion(TimeStamped):
    """The regions in which a table's data may be kept; a table without a row stays in the bank's own."""

    model = models.CharField(_("table"), max_length=80, unique=True)
    regions = models.JSONField(_("regions"), default=list)

    class Meta:
        verbose_name = _("region of a table")
        verbose_name_plural = _("regions of tables")

    def __str__(self) -> str:
        return f"{self.model}: {', '.join(self.regions)}"


class RegisteredQuerySet(models.QuerySet[RegisteredT]):
    def in_force(self, day: date) -> Self:
        """Keep what holds on a day."""
        return self.filter(valid_from__lte=day, valid_until__gte=day, ended_at=None)


class Registered(TimeStamped):
    """What somebody registered on paper for a term: it stays as it is and can only end."""

    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("registered by"),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="%(class)s_ends_after_start"
            )
        ]


class DataRecipientQuerySet(RegisteredQuerySet["DataRecipient"]):
    """Those who may be given customers' data."""


class DataRecipient(Registered):
    """Somebody outside who may be given customers' data, on an agreement and an impact assessment for a term.

    What was signed for one recipient goes to no other.
    """

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=80)
    contact = models.CharField(_("contact"), max_length=200)
    region = models.CharField(_("region"), max_length=4, choices=Region)
    agreement = models.CharField(_("number of the agreement"), max_length=80)
    assessment = models.CharField(_("number of the impact assessment"), max_length=80)

    objects = DataRecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient of data")
        verbose_name_plural = _("recipients of data")
        constraints = [
            *Registered.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(agreement="") & ~Q(assessment="") & ~Q(name=""),
                name="datarecipient_on_paper",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TransferBasisQuerySet(RegisteredQuerySet["TransferBasis"]):
    def covering(self, model: str) -> "TransferBasisQuerySet":
        """Keep what covers a table."""
        return self.filter(Q(model=ALL_TABLES) | Q(model=model))


class TransferBasis(Registered):
    """The ground on which a table's data (`*`: all tables') may go to another region, with its number and term."""

    class Kind(models.TextChoices):
        ASSESSMENT = Ground.ASSESSMENT, _("Security assessment passed")
        CERTIFICATION = Ground.CERTIFICATION, _("Certification")
        CONTRACT = Ground.CONTRACT, _("Standard contract filed")

    region = models.CharField(_("to region"), max_length=4, choices=Region)
    model = models.CharField(_("table"), max_length=80, default=ALL_TABLES)
    kind = models.CharField(_("ground"), max_length=14, choices=Kind.choices)
    number = models.CharField(_("number"), max_length=80)

    objects = TransferBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("ground of transfers")
        verbose_name_plural = _("grounds of transfers")
        constraints = [
            *Registered.Meta.constraints,
            models.CheckConstraint(condition=~Q(number=""), name="transferbasis_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.number}"
