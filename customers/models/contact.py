"""What may reach a customer: consent, suppression, holds, and each contact made."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.base.models import AppendOnly, TimeStamped
from customers.models.customers import Customer


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    PUSH = "push", _("Push")
    WECHAT = "wechat", _("WeChat")
    IN_APP = "in_app", _("In-app")
    PHONE = "phone", _("Phone")
    BRANCH = "branch", _("Branch")
    ADS = "ads", _("Ad audience")


class Purpose(models.TextChoices):
    MARKETING = "marketing", _("Marketing")
    SERVICE = "service", _("Service")
    PROFILING = "profiling", _("Profiling")
    SENSITIVE = "sensitive", _("Sensitive data")
    PARTNER_SHARING = "partner_sharing", _("Sharing with partners")


class ContactKind(models.TextChoices):
    """The class of campaign that a contact belongs to; blank for every other contact."""

    PROMOTION = "promotion", _("Product promotion")
    CARE = "care", _("Customer care")
    PARTNER = "partner", _("Cross-industry")
    HOLIDAY = "holiday", _("Holiday")
    RETENTION = "retention", pgettext_lazy("class", "Retention")
    WIN_BACK = "win_back", _("Win-back")


class LegalBasis(models.TextChoices):
    """On what a purpose rests (PIPL art. 13, GDPR art. 6)."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    LEGAL_DUTY = "legal_duty", _("Legal duty")
    EMERGENCY = "emergency", _("Protection in an emergency")
    PUBLIC = "public", _("Made public by the person")
    INTEREST = "interest", _("Legitimate interest (GDPR only)")


class Consent(AppendOnly):
    """One entry of the consent ledger; the newest `at` per purpose and channel decides.

    A trigger keeps ConsentState in step for every writer, COPY and direct SQL included.
    """

    # A trigger keeps this reference, by one check per statement: see decision 0021.
    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("customer"),
        db_constraint=False,
        db_index=False,
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, blank=True)
    granted = models.BooleanField(_("granted"))
    legal_basis = models.CharField(_("legal basis"), max_length=40, default="consent")
    text_version = models.CharField(_("version of the text"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=60)
    at = models.DateTimeField(_("given or withdrawn at"))

    class Meta:
        verbose_name = _("consent entry")
        verbose_name_plural = _("consent entries")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "channel", "at", "granted"], name="consent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.purpose} {self.channel} {self.granted}"


class ConsentState(models.Model):
    """What holds now for a customer, purpose and channel; written only by the ledger's trigger."""

    # The ledger's trigger writes this table, and the ledger names customers who are there.
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, blank=True)
    granted = models.BooleanField(_("granted"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("consent in force")
        verbose_name_plural = _("consents in force")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose", "channel"], name="consentstate_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.purpose} {self.channel} {self.granted}"


class Suppression(AppendOnly):
    """A customer who is not to be contacted on a channel (blank: on any), with the reason."""

    class Reason(models.TextChoices):
        HARD_BOUNCE = "hard_bounce", _("Address does not exist")
        SPAM_COMPLAINT = "spam_complaint", _("Reported as unwanted")
        REQUEST = "request", _("Asked not to be contacted")
        LIST = "list", _("On a do-not-contact list")

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, blank=True)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    source_kind = models.CharField(_("source"), max_length=30, blank=True)
    source_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [
            models.UniqueConstraint(fields=["customer", "channel"], name="suppression_once")
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.channel} {self.reason}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def in_force(self, now: datetime) -> "HoldQuerySet":
        """Keep the holds that stop marketing at `now`."""
        return self.filter(starts_at__lte=now).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))


class Hold(TimeStamped):
    """A reason that stops offers and contacts for a while.

    A hold of kind `policy` has no reason and an opaque source: only `risk` can link it back.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("Complaint open")
        HARDSHIP = "hardship", _("Hardship")
        FRAUD = "fraud", _("Fraud under review")
        DEATH = "death", _("Bereavement")
        REPLY = "reply", _("Reply to be read")
        POLICY = "policy", _("Not available")

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="holds", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    source_kind = models.CharField(_("source"), max_length=30)
    source_id = models.CharField(_("source key"), max_length=64)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.UniqueConstraint(fields=["source_kind", "source_id"], name="hold_once"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="hold_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(kind="policy") | Q(reason=""), name="hold_policy_has_no_reason"
            ),
        ]
        indexes = [models.Index(fields=["customer", "ends_at"], name="hold_customer_idx")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind}"


class Contact(models.Model):
    """A contact with a customer by any app, reserved before it is made; caps count these rows."""

    class State(models.TextChoices):
        RESERVED = "reserved", _("Reserved")
        MADE = "made", _("Made")
        RELEASED = "released", _("Not made")

    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("customer"),
        db_index=False,  # an index below begins with it
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    kind = models.CharField(
        _("class of campaign"), max_length=12, choices=ContactKind, blank=True, db_default=""
    )
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.RESERVED
    )
    at = models.DateTimeField(_("time"))
    source_kind = models.CharField(_("source"), max_length=30)
    source_id = models.CharField(_("source key"), max_length=64)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(fields=["source_kind", "source_id"], name="contact_once")
        ]
        indexes = [models.Index(fields=["customer", "at"], name="contact_customer_idx")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.channel} {self.at:%Y-%m-%d %H:%M}"
