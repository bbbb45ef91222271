"""Pulls: where sources are, what is read there on a schedule, and how far each reading came."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.models import TimeStamped
from customers.domain.connections import QUERIES, RELATIONAL, STREAMED, UNTRIED
from customers.models.fields import SealedField
from customers.models.imports import ImportJob, ImportMapping


class WholeBank(models.QuerySet[Any]):
    def visible_to(self, user: User) -> "WholeBank":
        """Keep everything for users of the whole bank: a source may hold customers of any branch."""
        return self.none() if user.branch_code else self.all()


class Connection(TimeStamped):
    """A source's place and how one signs in there; the credentials are sealed and never shown again."""

    class Kind(models.TextChoices):
        POSTGRESQL = "postgresql", _("PostgreSQL")
        MYSQL = "mysql", _("MySQL / MariaDB")
        ORACLE = "oracle", _("Oracle")
        MSSQL = "mssql", _("SQL Server")
        MONGODB = "mongodb", _("MongoDB")
        REDIS = "redis", _("Redis")
        HTTP = "http", _("HTTP(S)")
        SFTP = "sftp", _("SFTP")
        FTP = "ftp", _("FTP(S)")
        AMQP = "amqp", _("RabbitMQ (AMQP)")
        KAFKA = "kafka", _("Kafka")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    settings = models.JSONField(_("settings"), default=dict)
    region = models.CharField(_("region"), max_length=4, blank=True)  # empty: the bank's own
    credentials = SealedField(_("credentials"))

    objects = WholeBank.as_manager()

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")

    def __str__(self) -> str:
        return self.name

    @property
    def is_untried(self) -> bool:
        """Whether no live server of this kind could be had to try against."""
        return self.kind in UNTRIED

    @property
    def feeds_pulls(self) -> bool:
        """Whether pulls can read there."""
        return self.kind in QUERIES

    @property
    def feeds_streams(self) -> bool:
        """Whether streams of events can come from there."""
        return self.kind in STREAMED

    @property
    def place(self) -> str:
        """Where it is, without what signs in."""
        told = self.settings
        return str(told.get("url") or f"{told.get('host', '')}:{told.get('port', '')}")


class PullQuerySet(WholeBank):
    def due(self, now: datetime) -> "PullQuerySet":
        """Keep the pulls that are on and whose time has come."""
        return self.filter(is_on=True, progress__next_due_at__lte=now)

    def failing(self) -> "PullQuerySet":
        """Keep the pulls that are on and failed the last time."""
        return self.filter(is_on=True, progress__failures__gt=0)


class Pull(TimeStamped):
    """What is read of a source on a schedule, and the mapping by which it is imported.

    `schedule` has five fields as cron has them, by the bank's clock.
    """

    name = models.SlugField(_("name"), max_length=60, unique=True)
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, related_name="pulls", verbose_name=_("connection")
    )
    mapping = models.ForeignKey(
        ImportMapping, on_delete=models.PROTECT, related_name="+", verbose_name=_("mapping")
    )
    query = models.JSONField(_("what is read"), default=dict)
    watermark_column = models.CharField(_("watermark column"), max_length=120, blank=True)
    overlap_minutes = models.PositiveIntegerField(_("minutes read again"), default=0)
    schedule = models.CharField(_("schedule"), max_length=80)
    is_on = models.BooleanField(_("on"), default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )

    objects = PullQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduled pull")
        verbose_name_plural = _("scheduled pulls")
        permissions = [
            ("run_pull", _("Run scheduled pulls")),
            ("write_select", _("Write the SELECT of a pull")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reads(self) -> str:
        """What is read, in short: a table, a collection, a pattern or a path."""
        told = self.query
        named = [told.get(name) for name in ("table", "collection", "pattern", "path")]
        return next((str(one) for one in named if one), "SELECT …" if self.is_typed else "/")

    @property
    def is_typed(self) -> bool:
        """Whether somebody wrote the SELECT."""
        return self.connection.kind in RELATIONAL and bool(self.query.get("select"))


class PullProgress(models.Model):
    """How far a pull has read and when it is due again; kept apart from what people change, which is audited."""

    pull = models.OneToOneField(
        Pull, on_delete=models.CASCADE, primary_key=True, related_name="progress"
    )
    watermark = models.TextField(_("watermark"), blank=True)
    next_due_at = models.DateTimeField(_("next due at"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)

    class Meta:
        verbose_name = _("progress of a pull")
        verbose_name_plural = _("progress of pulls")

    def __str__(self) -> str:
        return str(self.pull_id)


class PullRunQuerySet(models.QuerySet["PullRun"]):
    def under_way(self) -> "PullRunQuerySet":
        """Keep the runs that read or whose rows are being imported."""
        return self.filter(state__in=[PullRun.State.READING, PullRun.State.IMPORTING])

    def silent(self, since: datetime) -> "PullRunQuerySet":
        """Keep the runs that read and of which nothing was heard since an instant."""
        return self.filter(state=PullRun.State.READING, updated_at__lt=since)


class PullRun(TimeStamped):
    """One reading of a pull: from which watermark to which, and the import it became."""

    class State(models.TextChoices):
        READING = "reading", _("Reading")
        IMPORTING = "importing", _("Being imported")
        DONE = "done", _("Done")
        NOTHING = "nothing", _("Nothing new")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    pull = models.ForeignKey(
        Pull, on_delete=models.CASCADE, related_name="runs", verbose_name=_("scheduled pull")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.READING
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    rows = models.PositiveBigIntegerField(_("rows read"), default=0)
    size = models.PositiveBigIntegerField(_("bytes read"), default=0)
    watermark_from = models.TextField(_("watermark before"), blank=True)
    watermark_to = models.TextField(_("watermark after"), blank=True)
    more_waits = models.BooleanField(_("more waits"), default=False)
    import_job = models.OneToOneField(
        ImportJob, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("import")
    )
    error = models.TextField(_("error"), blank=True)

    objects = PullRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a pull")
        verbose_name_plural = _("runs of pulls")
        constraints = [
            models.UniqueConstraint(
                fields=["pull"],
                condition=Q(state__in=["reading", "importing"]),
                name="pullrun_one_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["pull", "-id"], name="pullrun_history_idx")]

    def __str__(self) -> str:
        return f"{self.pull_id}:{self.pk}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.READING, self.State.IMPORTING}
