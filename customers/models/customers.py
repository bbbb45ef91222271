"""Branches and customers."""

from django.contrib.admin import display
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from config.base.languages import is_chinese
from config.base.models import TimeStamped
from customers.domain import masking
from customers.models.fields import SealedField
from customers.models.masked import MaskedPerson


class BranchQuerySet(models.QuerySet["Branch"]):
    def under(self, code: str) -> "BranchQuerySet":
        """Keep the branch with this code and those below it."""
        return self.filter(
            Q(path=code)
            | Q(path__startswith=f"{code}/")
            | Q(path__endswith=f"/{code}")
            | Q(path__contains=f"/{code}/")
        )


class Branch(models.Model):
    """A node of the branch tree; `path` holds the codes from the root, so a subtree is a prefix."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80)
    region = models.CharField(_("region"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    path = models.CharField(_("path"), max_length=200, db_index=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")

    def __str__(self) -> str:
        return self.name_zh if is_chinese() else self.name_en


class DataSource(TimeStamped):
    """Where customers come from; `shift_days` moves every date of a source forward by one offset."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    shift_days = models.PositiveIntegerField(_("dates moved forward by days"), default=0)
    trust = models.PositiveSmallIntegerField(
        _("trust"),
        default=50,
        help_text=_("0 to 100: whose value survives a merge by the rule “most trusted source”."),
    )

    class Meta:
        verbose_name = _("data source")
        verbose_name_plural = _("data sources")

    def __str__(self) -> str:
        return self.name


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: User) -> "CustomerQuerySet":
        """Keep the customers of the user's branch and those below it; merged records count as the one kept."""
        if not user.branch_code:
            return self.unmerged()
        return self.unmerged().filter(branch__in=Branch.objects.under(user.branch_code))

    def unmerged(self) -> "CustomerQuerySet":
        """Keep customers, leaving out records that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def numbered(self, customer_no: str) -> "CustomerQuerySet":
        """Keep the customer of a number, found by the number of a record merged into them too."""
        merged = Customer.objects.filter(customer_no=customer_no, merged_into__isnull=False)
        return self.unmerged().filter(
            Q(customer_no=customer_no) | Q(pk__in=merged.values("merged_into"))
        )

    def active(self) -> "CustomerQuerySet":
        """Keep customers who are not closed."""
        return self.exclude(status=Customer.Status.CLOSED)


class Customer(MaskedPerson, TimeStamped):
    """A person or firm with a number in core banking; personal fields are sealed."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        FIRM = "firm", _("Firm")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")
        CLOSED = "closed", _("Closed")

    class Gender(models.TextChoices):
        FEMALE = "F", _("Female")
        MALE = "M", _("Male")

    # Byte by byte, so that one index finds a whole number and those with a beginning.
    customer_no = models.CharField(
        _("customer number"), max_length=32, unique=True, db_collation="C"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PERSON)
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.ACTIVE
    )
    # Triggers keep these references, by one check per statement: see decision 0021.
    branch = models.ForeignKey(
        Branch,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("branch"),
        db_constraint=False,
        db_index=False,
    )
    name = SealedField(_("name"))
    id_number = SealedField(_("id number"))
    phone = SealedField(_("phone"))
    email = SealedField(_("e-mail"))
    address = SealedField(_("address"))
    name_index = models.BinaryField(null=True, editable=False)
    id_number_index = models.BinaryField(null=True, editable=False)
    phone_index = models.BinaryField(null=True, editable=False)
    email_index = models.BinaryField(null=True, editable=False)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True)
    birth_on = models.DateField(_("birth date"), null=True, blank=True)
    occupation = models.CharField(_("occupation"), max_length=40, blank=True)
    education = models.CharField(_("education"), max_length=40, blank=True)
    monthly_income = models.DecimalField(
        _("monthly income"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    since_on = models.DateField(_("customer since"), null=True, blank=True)
    risk_tolerance = models.PositiveSmallIntegerField(_("risk tolerance"), null=True, blank=True)
    risk_assessed_on = models.DateField(_("risk assessed on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    marketing_refused = models.BooleanField(_("refuses automated marketing"), default=False)
    profiling_refused = models.BooleanField(_("refuses profiling"), default=False)
    source = models.ForeignKey(
        DataSource,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("data source"),
        db_constraint=False,
        db_index=False,
    )
    sealed_digest = models.BinaryField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("merged into"),
    )
    contact_derived = models.BooleanField(
        _("derived contact details"),
        default=False,
        help_text=_("The import made these contact details up; they reach nobody."),
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = pgettext_lazy("table", "customers")
        permissions = [
            ("reveal_customer", _("See personal data unmasked")),
            ("import_customer", _("Import customer data")),
            ("mend_quarantine", _("Mend and replay quarantined rows")),
            ("post_event", _("Post events")),
            ("change_consent", _("Record consent and refusal")),
            ("merge_customer", _("Merge duplicate records and undo it")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(risk_tolerance__isnull=True) | Q(risk_tolerance__range=(1, 5)),
                name="customer_tolerance_1_to_5",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-id"], name="customer_branch_idx"),
            models.Index(fields=["name_index"], name="customer_name_idx"),
            # Looked up by equality alone and nearly unique: a third cheaper to write than a B-tree.
            HashIndex(fields=["id_number_index"], name="customer_idno_idx"),
            HashIndex(fields=["phone_index"], name="customer_phone_idx"),
            HashIndex(fields=["email_index"], name="customer_email_idx"),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="customer_merged_idx",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_no} {self.masked_name}"

    @property
    def kept(self) -> "Customer":
        """The customer that this record counts as: itself, or the one that it was merged into."""
        return self.merged_into or self

    @property
    @display(description=_("name, masked"))
    def masked_name(self) -> str:
        firm = self.kind == self.Kind.FIRM
        return masking.mask_firm(self.name) if firm else masking.mask_name(self.name)

    @property
    @display(description=_("email, masked"))
    def masked_email(self) -> str:
        return masking.mask_email(self.email)

    @property
    @display(description=_("address, masked"))
    def masked_address(self) -> str:
        return masking.mask_address(self.address)


class Relation(models.Model):
    """Two customers and what joins them: a household, a referral."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("Household")
        REFERRAL = "referral", _("Referral")
        AUTHORISED = "authorised", _("May use the account")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(fields=["customer", "other", "kind"], name="relation_once")
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind} {self.other_id}"
