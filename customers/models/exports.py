"""Exports: customers taken out as a file, who asked, why, and for how long it is kept."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.models import TimeStamped
from customers.models.fields import SealedField


def new_code() -> str:
    """Return a new export's code: it names the file and stands in each of its rows."""
    return f"EXP-{secrets.token_hex(5).upper()}"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: User) -> "ExportQuerySet":
        """Keep the exports that the user asked for: a file is for its maker only."""
        return self.filter(requested_by=user)

    def under_way(self) -> "ExportQuerySet":
        """Keep the exports that wait or run."""
        return self.filter(state__in=[Export.State.WAITING, Export.State.RUNNING])

    def stalled(self, since: datetime) -> "ExportQuerySet":
        """Keep the exports under way of which nothing was heard since an instant."""
        return self.under_way().filter(updated_at__lt=since)

    def due_to_expire(self, now: datetime) -> "ExportQuerySet":
        """Keep the exports whose file has been kept long enough."""
        return self.filter(state=Export.State.DONE, expires_at__lte=now)


class Export(TimeStamped):
    """Customers taken out as a file: what was asked, by whom and why, how far it is, until when it is kept.

    `source_kind` and `source_id` say whose customers: the list with its filters, or what an app above
    names in `settings.EXPORT_SOURCES`. With a `recipient` customer numbers are replaced by pseudonyms.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel")
        PARQUET = "parquet", _("Parquet")

    code = models.CharField(_("code"), max_length=20, unique=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("requested by"),
    )
    source_kind = models.CharField(_("source"), max_length=20, default="customers")
    source_id = models.CharField(_("source key"), max_length=40, blank=True)
    source_name = models.CharField(_("taken from"), max_length=120, blank=True)
    filters = SealedField(_("filters"))
    columns = models.JSONField(_("columns"), default=list)
    format = models.CharField(_("format"), max_length=8, choices=Format.choices)
    clear = models.BooleanField(_("personal data unmasked"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    recipient = models.CharField(_("recipient"), max_length=80, blank=True)
    region = models.CharField(_("to region"), max_length=4, blank=True)  # empty: the bank's own
    branch_code = models.CharField(_("branch"), max_length=20, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(_("rows written"), default=0)
    file = models.FileField(_("file"), upload_to="exports/", blank=True)
    file_size = models.PositiveBigIntegerField(_("file size"), default=0)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    downloads = models.PositiveIntegerField(_("downloads"), default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        permissions = [("export_customer", _("Export customer data"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(clear=False) | (~Q(reason="") & Q(recipient="")),
                name="export_clear_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["requested_by", "-id"], name="export_maker_idx")]

    def __str__(self) -> str:
        return f"{self.code} ({self.get_state_display()})"

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def file_name(self) -> str:
        """The name under which the file is kept and downloaded."""
        return f"{self.code}.{self.format}"

    @property
    def share_done(self) -> float:
        """The written part of the rows, 0 to 1."""
        return min(1.0, self.rows_done / self.row_count) if self.row_count else 0.0

    @property
    def rows_a_second(self) -> float | None:
        """Rows written per second of the run so far."""
        if self.started_at is None or not self.rows_done:
            return None
        seconds = ((self.finished_at or timezone.now()) - self.started_at).total_seconds()
        return self.rows_done / seconds if seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """How much longer it will take at the pace so far."""
        speed = self.rows_a_second
        return max(0, self.row_count - self.rows_done) / speed if speed else None
