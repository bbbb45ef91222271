"""Imports: the mapping that reads a source, the job that runs it, and the rows it could not take."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.base.models import TimeStamped
from customers.domain.uneven import UNEVEN
from customers.models.fields import SealedField


class ImportMapping(TimeStamped):
    """How a source's columns become fields; `spec` is checked against the mapping schema.

    `columns_digest` tells the columns of the file it was made for, so that it is found again for the next one.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    target = models.CharField(_("target"), max_length=20)
    spec = models.JSONField(_("specification"), default=dict)
    columns_digest = models.CharField(
        _("columns, SHA-256"), max_length=64, blank=True, db_index=True, editable=False
    )

    class Meta:
        verbose_name = _("import mapping")
        verbose_name_plural = _("import mappings")

    def __str__(self) -> str:
        return self.name


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def under_way(self) -> "ImportJobQuerySet":
        """Keep the jobs that wait or run."""
        return self.filter(state__in=[ImportJob.State.WAITING, ImportJob.State.RUNNING])

    def stalled(self, since: datetime) -> "ImportJobQuerySet":
        """Keep the jobs under way of which nothing was heard since an instant."""
        return self.under_way().filter(updated_at__lt=since)


class ImportJob(TimeStamped):
    """One run of a mapping over one source, restartable at a chunk."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Not started")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    mapping = models.ForeignKey(
        ImportMapping,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("mapping"),
    )
    file = models.FileField(_("file"), upload_to="imports/%Y/%m/", blank=True)
    file_name = models.CharField(_("file name"), max_length=200)
    file_digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    share_done = models.FloatField(_("share done"), default=0)
    chunks_done = models.PositiveIntegerField(_("chunks done"), default=0)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    rows_inserted = models.PositiveIntegerField(_("rows new"), default=0)
    rows_updated = models.PositiveIntegerField(_("rows changed"), default=0)
    rows_unchanged = models.PositiveIntegerField(_("rows unchanged"), default=0)
    rows_quarantined = models.PositiveIntegerField(_("rows in quarantine"), default=0)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("import job")
        verbose_name_plural = _("import jobs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mapping__isnull=False) | models.Q(state="draft"),
                name="importjob_mapped_to_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def spec(self) -> dict[str, Any]:
        """What the mapping says; nothing while none is chosen."""
        return self.mapping.spec if self.mapping else {}

    @property
    def rows_a_second(self) -> float | None:
        """Rows read per second of the run so far."""
        if self.started_at is None:
            return None
        seconds = ((self.finished_at or timezone.now()) - self.started_at).total_seconds()
        return self.rows_read / seconds if seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """How much longer it will take at the pace so far."""
        if self.started_at is None or not 0 < self.share_done < 1:
            return None
        seconds = (timezone.now() - self.started_at).total_seconds()
        return seconds / self.share_done * (1 - self.share_done)


UNEVEN_ROWS = models.Q(
    *(models.Q(reasons__contains=[{"code": code}]) for code in UNEVEN), _connector=models.Q.OR
)


class QuarantinedRowQuerySet(models.QuerySet["QuarantinedRow"]):
    def waiting(self) -> "QuarantinedRowQuerySet":
        """Keep rows that are neither taken in nor given up."""
        return self.filter(state=QuarantinedRow.State.WAITING)

    def failed_by(self, field: str, code: str) -> "QuarantinedRowQuerySet":
        """Keep rows that a field failed by this code; all of them without a code."""
        reason = [{"field": field, "code": code}]
        return self.filter(reasons__contains=reason) if code else self.all()

    def uneven(self) -> "QuarantinedRowQuerySet":
        """Keep rows of another width than their header."""
        return self.filter(UNEVEN_ROWS)

    def even(self) -> "QuarantinedRowQuerySet":
        """Keep rows as wide as their header."""
        return self.exclude(UNEVEN_ROWS)


class QuarantinedRow(TimeStamped):
    """A row that failed a check, kept sealed with its reasons until it is mended or discarded."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        REPLAYED = "replayed", _("Replayed")
        DISCARDED = "discarded", _("Discarded")

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="quarantine", verbose_name=_("import job")
    )
    row_number = models.PositiveIntegerField(_("row"))
    reasons = models.JSONField(_("reasons"), default=list)
    content = SealedField(_("content"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )

    objects = QuarantinedRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarantined row")
        verbose_name_plural = _("quarantined rows")
        permissions = [("export_quarantine", _("Download quarantined rows"))]
        constraints = [
            models.UniqueConstraint(fields=["job", "row_number"], name="quarantinedrow_once")
        ]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.row_number}"
