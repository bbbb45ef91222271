"""What signatures rest on: the versions they were given for, who stands in for whom, and the bank's limits."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Proposal
from campaigns.models.campaigns import Campaign
from config.base.models import AppendOnly, TimeStamped

PERSON = settings.AUTH_USER_MODEL


class CampaignVersion(AppendOnly):
    """What a campaign was when somebody submitted or signed it, by its hash: what later versions are compared with."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="signed_versions")
    content_hash = models.CharField(_("hash"), max_length=64)
    content = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("version of a campaign")
        verbose_name_plural = _("versions of campaigns")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "content_hash"], name="version_once")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.content_hash[:8]}"


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def standing(self, today: date) -> "DeputyQuerySet":
        """Keep those in force on a day."""
        return self.filter(from_on__lte=today, until_on__gte=today, withdrawn_at=None)


class Deputy(TimeStamped):
    """An approver who is away lets another person sign in their place, from one day to another."""

    principal = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("approver")
    )
    deputy = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("deputy")
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = [
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")) & Q(until_on__gte=F("from_on")) & ~Q(reason=""),
                name="deputy_for_somebody_else",
            )
        ]

    def __str__(self) -> str:
        return f"{self.principal_id} → {self.deputy_id}"


class SigningTermsQuerySet(models.QuerySet["SigningTerms"]):
    def current(self) -> "SigningTerms":
        """Return the terms published last; the product's own where a bank has published none."""
        found = self.filter(published_at__isnull=False).order_by("-published_at", "-id").first()
        return found or SigningTerms()


class SigningTerms(Proposal):
    """Above which size compliance signs too, and how long a signature holds; in force once a second person published it."""

    audience = models.PositiveIntegerField(
        _("customers above which compliance signs"), default=10_000
    )
    budget = models.DecimalField(
        _("budget above which compliance signs"),
        max_digits=18,
        decimal_places=2,
        default=100_000,
        validators=[MinValueValidator(0)],
    )
    risk_rating = models.PositiveSmallIntegerField(
        _("product risk from which compliance signs"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
    )
    valid_days = models.PositiveSmallIntegerField(
        _("days a signature holds"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    reason = models.CharField(_("why"), max_length=200)

    objects = SigningTermsQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name = _("signing terms")
        verbose_name_plural = _("signing terms")
        permissions = [("manage_signingterms", _("Set who must sign campaigns"))]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="signingterms_say_why"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(withdrawn_at=None),
                name="signingterms_in_force_for_good",
            ),
            models.CheckConstraint(
                condition=Q(budget__gte=0, risk_rating__range=(1, 6), valid_days__range=(1, 366)),
                name="signingterms_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.budget} {self.risk_rating} {self.valid_days}"

    @property
    def figures(self) -> dict[str, object]:
        """The limits by name, as a form shows them."""
        return {
            name: getattr(self, name)
            for name in ("audience", "budget", "risk_rating", "valid_days")
        }
