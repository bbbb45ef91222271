"""Requests of customers about their own data, each step with its evidence, and what is restricted or erased."""

import secrets
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from config.base.models import AppendOnly, TimeStamped
from customers.domain import rights
from customers.models.customers import Customer
from customers.models.fields import SealedField


def new_request_code() -> str:
    """Return a new request's code: it stands in letters and in the evidence."""
    return f"PIR-{secrets.token_hex(4).upper()}"


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def visible_to(self, user: User) -> "RightsRequestQuerySet":
        """Keep the requests of the customers whom the user may see."""
        if not user.branch_code:
            return self
        return self.filter(customer__in=Customer.objects.visible_to(user))

    def live(self) -> "RightsRequestQuerySet":
        """Keep the requests that still want an answer."""
        return self.filter(state__in=sorted(rights.LIVE))

    def overdue(self, today: date) -> "RightsRequestQuerySet":
        """Keep the requests whose last day has passed without an answer."""
        return self.live().filter(due_on__lt=today)

    def stalled(self, since: datetime) -> "RightsRequestQuerySet":
        """Keep the requests at work of which nothing was heard since an instant."""
        return self.filter(state=RightsRequest.State.RUNNING, updated_at__lt=since)

    def with_old_file(self, now: datetime) -> "RightsRequestQuerySet":
        """Keep the requests whose file was kept long enough."""
        return self.exclude(file="").filter(file_expires_at__lte=now)


class RightsRequest(TimeStamped):
    """What a customer asks of the bank about their data, with the day by which it is answered."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("Access")
        CORRECTION = "correction", _("Correction")
        ERASURE = "erasure", _("Erasure")
        PORTABILITY = "portability", _("Portability")
        RESTRICTION = "restriction", _("Restriction")
        OBJECTION = "objection", _("Objection")

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("request", "Received")
        OPEN = "open", pgettext_lazy("request", "Identity proven")
        REVIEW = "review", pgettext_lazy("request", "Waits for a second person")
        RUNNING = "running", pgettext_lazy("request", "At work")
        READY = "ready", pgettext_lazy("request", "Ready to hand over")
        DONE = "done", pgettext_lazy("request", "Answered")
        REFUSED = "refused", pgettext_lazy("request", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")

    class Via(models.TextChoices):
        BRANCH = "branch", _("Branch")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        LETTER = "letter", _("Letter")
        APP = "app", _("Mobile app")
        WEB = "web", _("Web")

    class Proof(models.TextChoices):
        ID_DOCUMENT = "id_document", _("Identity document seen in the branch")
        SIGNED_IN = "signed_in", _("Signed in to the bank's app")
        CALL_BACK = "call_back", _("Called back on the known number")
        POWER = "power", _("Power of attorney with both documents")

    class Regime(models.TextChoices):
        PIPL = "pipl", _("PIPL")
        GDPR = "gdpr", _("GDPR")

    code = models.CharField(_("code"), max_length=20, unique=True, default=new_request_code)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    regime = models.CharField(_("law"), max_length=4, choices=Regime.choices)
    via = models.CharField(_("received by"), max_length=8, choices=Via.choices)
    received_at = models.DateTimeField(_("received at"))
    due_on = models.DateField(_("answer due on"))
    extension_reason = models.CharField(_("why extended"), max_length=200, blank=True)
    identity_proof = models.CharField(
        _("proof of identity"), max_length=12, choices=Proof.choices, blank=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RECEIVED
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = SealedField(_("what the customer asks"))
    proposal = SealedField(_("proposed values"))
    refusal = models.CharField(_("legal ground of the refusal"), max_length=200, blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    progress = models.JSONField(_("progress"), default=dict)
    file = models.FileField(_("file"), upload_to="rights/", blank=True)
    file_digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    file_size = models.PositiveBigIntegerField(_("file size"), default=0)
    file_expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    passphrase_hash = models.CharField(
        _("passphrase hash"), max_length=128, blank=True, editable=False
    )
    tries_left = models.PositiveSmallIntegerField(_("tries left"), default=0, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal-information request")
        verbose_name_plural = _("personal-information requests")
        permissions = [
            ("work_rightsrequest", _("Work on personal-information requests")),
            ("approve_rightsrequest", _("Approve corrections and erasures")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("proposed_by")),
                name="rightsrequest_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["correction", "erasure"], state__in=["running", "done"])
                | Q(proposed_by__isnull=False, approved_by__isnull=False),
                name="rightsrequest_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""),
                name="rightsrequest_refusal_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="rightsrequest_due_idx"),
            models.Index(fields=["customer", "-id"], name="rightsrequest_customer_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.get_kind_display()})"

    @property
    def is_at_the_door(self) -> bool:
        """Whether the customer's link still leads to a file: ready, with a passphrase and a try left."""
        return bool(self.state == self.State.READY and self.passphrase_hash and self.tries_left)

    @property
    def is_live(self) -> bool:
        return self.state in rights.LIVE

    @property
    def days_left(self) -> int:
        """Days until the answer is due; negative where the day has passed."""
        return (self.due_on - timezone.localdate()).days


class RightsStep(AppendOnly):
    """One step of a request: who did what when, with figures and the digest of what was made; no personal value."""

    request = models.ForeignKey(
        RightsRequest, on_delete=models.PROTECT, related_name="steps", verbose_name=_("request")
    )
    step = models.CharField(_("step"), max_length=12)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    figures = models.JSONField(_("figures"), default=dict)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")

    def __str__(self) -> str:
        return f"{self.request_id} {self.step}"


class DataRestriction(models.Model):
    """A customer whose data is only kept: restricted on request, or what a law orders kept after erasure."""

    class Kind(models.TextChoices):
        RESTRICTED = "restricted", _("Restricted")
        ERASED = "erased", _("Erased")

    customer = models.OneToOneField(
        Customer,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    since = models.DateTimeField(_("since"))
    request = models.ForeignKey(
        RightsRequest, on_delete=models.PROTECT, related_name="+", verbose_name=_("request")
    )
    kept = models.JSONField(_("kept by law"), default=list)

    class Meta:
        verbose_name = _("restriction of data")
        verbose_name_plural = _("restrictions of data")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind}"


class ErasedIdentity(AppendOnly):
    """A keyed hash by which somebody who was erased is known again, so that nobody markets to them by accident."""

    kind = models.CharField(_("kind"), max_length=12)
    index = models.BinaryField(_("index"), editable=False)
    erased_at = models.DateTimeField(_("erased at"))

    class Meta:
        verbose_name = _("erased identity")
        verbose_name_plural = _("erased identities")
        constraints = [
            models.UniqueConstraint(fields=["kind", "index"], name="erasedidentity_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.erased_at:%Y-%m-%d}"


class ConsentText(AppendOnly):
    """A version of the words that customers agree to, in both languages; a change is a new version."""

    purpose = models.CharField(_("purpose"), max_length=16)
    version = models.CharField(_("version"), max_length=40)
    legal_basis = models.CharField(_("legal basis"), max_length=40, default="consent")
    body_zh = models.TextField(_("Chinese text"))
    body_en = models.TextField(_("English text"))
    effective_on = models.DateField(_("in force from"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        permissions = [("change_texts", _("Publish consent texts"))]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="consenttext_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"
