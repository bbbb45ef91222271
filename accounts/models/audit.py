"""The audit trail: entries written by triggers, sealed into a chain of blocks."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: User) -> "AuditEntryQuerySet":
        """Leave out what an app above keeps to itself: `settings.AUDIT_VEILS` names their functions."""
        veiled = Q()
        for name in settings.AUDIT_VEILS:
            veiled |= import_string(name)(user) or Q()
        if not veiled:
            return self
        # A plain exclude() would lose every entry whose before or after is empty.
        hidden = Case(When(veiled, then=Value(True)), default=Value(False))
        return self.annotate(veiled=hidden).filter(veiled=False)


class AuditEntry(models.Model):
    """Who changed, saw, exported or entered what; the table refuses update and delete.

    Partitioned by month of `at`; the database key is (id, at), ids come from one sequence.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("time"))
    actor = models.CharField(_("actor"), max_length=150)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    action = models.CharField(_("action"), max_length=40)
    object_table = models.CharField(_("table"), max_length=80)
    object_id = models.CharField(_("object"), max_length=80, blank=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "accounts_auditentry"
        ordering = ["-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action} {self.object_table}"


class AuditBlock(models.Model):
    """A sealed run of entries: their Merkle root, chained to the block before."""

    first_entry_id = models.BigIntegerField(_("first entry"))
    last_entry_id = models.BigIntegerField(_("last entry"), unique=True)
    entry_count = models.IntegerField(_("entries"))
    merkle_root = models.BinaryField(_("Merkle root"), max_length=32)
    previous_hash = models.BinaryField(_("previous block"), max_length=32)
    block_hash = models.BinaryField(_("block"), max_length=32, unique=True)
    leaves = models.BinaryField(
        _("leaves"), default=b"", help_text=_("8 bytes of id and 32 of hash for each entry")
    )
    sealed_at = models.DateTimeField(_("sealed at"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("sealed block")
        verbose_name_plural = _("sealed blocks")

    def __str__(self) -> str:
        return f"{self.first_entry_id}–{self.last_entry_id}"
