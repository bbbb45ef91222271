"""What the copy scan found, how warnings were answered, and the bank's own words for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Proposal
from campaigns.models.campaigns import Campaign
from config.base.models import AppendOnly


class CopyScan(AppendOnly):
    """One scan of a campaign's texts as they stood: the database lets no campaign leave draft without a clean one.

    `fingerprint` is what the database computes over the texts and the product's facts.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="scans")
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    rules = models.CharField(_("version of the rules"), max_length=20)
    errors = models.PositiveIntegerField(_("errors"))
    open_warnings = models.PositiveIntegerField(_("warnings without a reason"))
    findings = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("copy scan")
        verbose_name_plural = _("copy scans")

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.errors}/{self.open_warnings}"


class CopyAnswer(AppendOnly):
    """Why a warning may stand: it holds for these words of this language, and compliance signs it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="copy_answers")
    language = models.CharField(_("language"), max_length=10)
    rule = models.CharField(_("rule"), max_length=16)
    quote = models.TextField(_("words"), blank=True)
    reason = models.TextField(_("reason"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer to a warning")
        verbose_name_plural = _("answers to warnings")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="copyanswer_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.quote}"


class CopyTermQuerySet(models.QuerySet["CopyTerm"]):
    def in_force(self) -> "CopyTermQuerySet":
        """Keep what a second person has published and nobody has withdrawn."""
        return self.filter(publisher__isnull=False, withdrawn_at=None)


class CopyTerm(Proposal):
    """A word of the bank's own: its names, words that may stand, words that may not; in force by two people."""

    class Kind(models.TextChoices):
        NAME = "name", _("Name of the institution")
        ALLOWED = "allowed", _("Allowed words")
        FORBIDDEN = "forbidden", _("Forbidden words")

    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    words = models.CharField(_("words"), max_length=80)
    reason = models.CharField(_("reason"), max_length=300)

    objects = CopyTermQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name = _("word of the copy rules")
        verbose_name_plural = _("words of the copy rules")
        permissions = [("manage_copyterm", _("Keep the words of the copy rules"))]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(reason=""), name="copyterm_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.words
