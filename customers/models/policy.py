"""The contact policy: what is in force, the versions that two people agree on, and what people can do in an hour."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Proposal
from config.base.models import TimeStamped
from customers.domain.contact_terms import MOST_CONTROL, Terms, read_terms
from customers.models.contact import Channel
from customers.models.customers import Branch

HUMAN_CHANNELS = [
    (Channel.PHONE.value, Channel.PHONE.label),
    (Channel.BRANCH.value, Channel.BRANCH.label),
]


class ContactPolicyQuerySet(models.QuerySet["ContactPolicy"]):
    def current(self) -> "ContactPolicy":
        """Return the policy in force: the one stored, or the defaults where none is stored yet."""
        stored = self.first()
        if stored is not None:
            return stored
        defaults = ContactPolicy()
        defaults.clean_fields()  # the times of day are text until they are cleaned
        return defaults


class ContactPolicy(TimeStamped):
    """The contact policy in force: caps, cooling-off, quiet hours, control group, prices. One row, number 1.

    `caps` are those narrower than all marketing. It follows the terms published last (`ContactTerms`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    per_day = models.PositiveSmallIntegerField(_("contacts in 24 hours"), default=1)
    per_week = models.PositiveSmallIntegerField(_("contacts in 7 days"), default=3)
    per_month = models.PositiveSmallIntegerField(_("contacts in 30 days"), default=8)
    quiet_from = models.TimeField(_("quiet from"), default="20:00")
    quiet_until = models.TimeField(_("quiet until"), default="09:00")
    complaint_hold_days = models.PositiveSmallIntegerField(
        _("days without marketing after a complaint closes"), default=30
    )
    high_risk_age = models.PositiveSmallIntegerField(
        _("age from which high-risk products need special care"), default=65
    )
    assessment_months = models.PositiveSmallIntegerField(
        _("months a risk assessment is valid"), default=12
    )

    caps = models.JSONField(_("caps by channel, purpose and class"), default=list, blank=True)
    gap_hours = models.PositiveSmallIntegerField(_("hours between two contacts"), default=0)
    refusal_days = models.PositiveSmallIntegerField(
        _("days without marketing after an offer was declined"), default=30
    )
    purchase_days = models.PositiveSmallIntegerField(
        _("days without marketing of a product after it was bought"), default=30
    )
    control_share = models.FloatField(
        _("share of the control group"),
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_CONTROL)],
    )
    control_months = models.PositiveSmallIntegerField(
        _("months until the control group is drawn anew"), default=6
    )
    control_key = models.CharField(max_length=32, blank=True, editable=False)
    control_since = models.DateField(_("control group since"), null=True, blank=True)
    prices = models.JSONField(_("price of a contact by channel"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)

    objects = ContactPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact policy")
        verbose_name_plural = _("contact policy")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="contactpolicy_single")]

    def __str__(self) -> str:
        return str(_("Contact policy"))

    @property
    def terms(self) -> Terms:
        """The policy as the terms that calculations read."""
        return read_terms(
            {
                name: getattr(self, name)
                for name in Terms.__dataclass_fields__
                if hasattr(self, name)
            }
        )


class ContactTerms(Proposal):
    """A version of the contact policy that somebody proposed; in force once a second person published it."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    document = models.JSONField(_("terms"))
    note = models.CharField(_("why"), max_length=200)
    redraw = models.BooleanField(_("draw the control group anew"), default=False)

    class Meta(Proposal.Meta):
        verbose_name = _("contact terms")
        verbose_name_plural = _("contact terms")
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(condition=~Q(note=""), name="contactterms_say_why"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(withdrawn_at=None),
                name="contactterms_in_force_for_good",
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)


class ContactCapacity(TimeStamped):
    """How many contacts an hour people can make on a channel: of a branch, of a team in it, or of the bank."""

    channel = models.CharField(_("channel"), max_length=8, choices=HUMAN_CHANNELS)
    branch = models.ForeignKey(
        Branch,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("branch"),
    )
    team = models.CharField(_("team"), max_length=60, blank=True)
    per_hour = models.PositiveIntegerField(_("contacts an hour"))
    hours_a_day = models.PositiveSmallIntegerField(_("hours a day"), default=8)

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "branch", "team"],
                name="contactcapacity_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(per_hour__gte=1, hours_a_day__range=(1, 24)),
                name="contactcapacity_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.branch_id} {self.team}"
