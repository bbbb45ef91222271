"""Ad audiences: whom a run names to an advertising platform, each once, and who has to be taken out there again."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models.campaigns import Campaign
from campaigns.models.deliveries import CampaignRun
from config.base.models import TimeStamped
from customers.models import Customer, DataRecipient
from customers.models.fields import SealedField

# Where a member stands: in the audience, in a file handed out, gone, or gone while the platform still has them.
MEMBER_STATES = {
    "standing": Q(removed_at=None),
    "given": Q(given_at__isnull=False),
    "removed": Q(removed_at__isnull=False),
    "to_remove": Q(removed_at__isnull=False, given_at__isnull=False, told_at=None),
    "told": Q(told_at__isnull=False),
}
COUNTED = ("standing", "given", "removed", "to_remove")


class AdAudienceQuerySet(models.QuerySet["AdAudience"]):
    def visible_to(self, user: User) -> "AdAudienceQuerySet":
        """Keep the audiences of the campaigns that the user may see."""
        return self.filter(run__campaign__in=Campaign.objects.visible_to(user))

    def unsettled(self) -> "AdAudienceQuerySet":
        """Keep those in which somebody stands, who may withdraw yet, or whom the platform still has to take out."""
        members = AudienceMember.objects.filter(audience=OuterRef("pk"))
        return self.filter(Exists(members.standing()) | Exists(members.to_remove()))

    def counted(self) -> "AdAudienceQuerySet":
        """Add how many members stand in each of the states `COUNTED`."""
        return self.annotate(**{state: _members_in(state) for state in COUNTED})


def _members_in(state: str) -> Coalesce:
    rows = AudienceMember.objects.filter(MEMBER_STATES[state], audience=OuterRef("pk"))
    counts = rows.order_by().values("audience").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts), 0)


class AdAudience(TimeStamped):
    """The audience of one run as the platform knows it: its name, the form of its file, and who is given it.

    The counts of its members stand in what `counted()` returns. Whether they may still be named is looked at again and
    again, so many at a time: `looked_to` is the last member of the look at `looked_at`, 0 where all have had their turn.
    """

    standing: int
    given: int
    removed: int
    to_remove: int

    run = models.OneToOneField(
        CampaignRun, on_delete=models.CASCADE, related_name="+", verbose_name=_("run")
    )
    name = models.CharField(_("name"), max_length=200)
    format = models.CharField(_("format"), max_length=12)
    recipient = models.ForeignKey(
        DataRecipient, on_delete=models.PROTECT, related_name="+", verbose_name=_("recipient")
    )
    looked_at = models.DateTimeField(_("last looked at"), null=True, editable=False)
    looked_to = models.BigIntegerField(_("looked at up to"), default=0, editable=False)

    objects = AdAudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("ad audience")
        verbose_name_plural = _("ad audiences")

    def __str__(self) -> str:
        return self.name


class AudienceMemberQuerySet(models.QuerySet["AudienceMember"]):
    def standing(self) -> "AudienceMemberQuerySet":
        """Keep those who belong in the audience."""
        return self.filter(MEMBER_STATES["standing"])

    def to_remove(self) -> "AudienceMemberQuerySet":
        """Keep those whom the platform still has although they must not be there any more."""
        return self.filter(MEMBER_STATES["to_remove"])


class AudienceMember(models.Model):
    """A customer in an audience, by one delivery; `identifiers` are the hashes that the platform is given, sealed.

    `given_at` tells since when a file with the customer has been handed out, `named_in` the first finished file (an
    export) that names them as to be taken out, `told_at` when the platform was told to; the hashes are kept until then
    and no longer.
    """

    delivery_id = models.BigIntegerField(_("delivery"), unique=True)
    audience = models.ForeignKey(
        AdAudience,
        on_delete=models.CASCADE,
        related_name="members",
        verbose_name=_("audience"),
        db_index=False,  # an index below begins with it
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer")
    )
    identifiers = SealedField(_("given as"))
    placed_at = models.DateTimeField(_("placed"))
    given_at = models.DateTimeField(_("given out"), null=True)
    removed_at = models.DateTimeField(_("to be taken out since"), null=True)
    removal = models.CharField(_("why taken out"), max_length=24, blank=True)
    named_in = models.BigIntegerField(_("named in the removal file"), null=True)
    told_at = models.DateTimeField(_("platform told"), null=True)

    objects = AudienceMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("audience member")
        verbose_name_plural = _("audience members")
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None, removal="", told_at=None)
                | (Q(removed_at__isnull=False) & ~Q(removal="")),
                name="audiencemember_says_why",
            )
        ]
        indexes = [
            models.Index(fields=["audience", "id"], name="audiencemember_list_idx"),
            models.Index(
                fields=["audience"],
                condition=MEMBER_STATES["to_remove"],
                name="audiencemember_out_idx",
            ),
        ]

    def __str__(self) -> str:
        return f"D-{self.delivery_id}"
