"""Which records are one customer: what other systems call them, likely duplicates, and merges that can be undone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.models import TimeStamped
from customers.domain import masking
from customers.models.customers import Branch, Customer, DataSource
from customers.models.fields import SealedField


class SourceRecord(TimeStamped):
    """What another system knows a customer by, with the personal values it told; a merge keeps every one."""

    class How(models.TextChoices):
        NUMBER = "number", _("Customer number")
        ID_NUMBER = "id_number", _("Id number")
        PHONE_NAME = "phone_name", _("Phone and name")
        EMAIL_NAME = "email_name", _("E-mail and name")
        NEW = "new", _("New customer")

    source = models.ForeignKey(
        DataSource, on_delete=models.PROTECT, related_name="+", verbose_name=_("data source")
    )
    source_key = models.CharField(_("source key"), max_length=64)
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer")
    )
    how = models.CharField(_("recognised by"), max_length=12, choices=How.choices)
    name = SealedField(_("name"))
    id_number = SealedField(_("id number"))
    phone = SealedField(_("phone"))
    email = SealedField(_("e-mail"))
    address = SealedField(_("address"))
    birth_on = models.DateField(_("birth date"), null=True, blank=True)

    class Meta:
        verbose_name = _("source record")
        verbose_name_plural = _("source records")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_key"], name="sourcerecord_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.source_key}"

    @property
    def masked_name(self) -> str:
        return masking.mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        return masking.mask_phone(self.phone)


class IdentityKey(models.Model):
    """A keyed hash of what two records of one customer are likely to share; see domain/identity/keys.py."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    key = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("matching key")
        verbose_name_plural = _("matching keys")
        constraints = [models.UniqueConstraint(fields=["customer", "key"], name="identitykey_once")]
        indexes = [models.Index(fields=["key", "customer"], name="identitykey_key_idx")]

    def __str__(self) -> str:
        return str(self.customer_id)


class IdentityIndexed(models.Model):
    """A customer whose matching keys stand for the values of `taken_at`; the row's change tells it is stale."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    taken_at = models.DateTimeField(_("values of"))
    compared = models.BooleanField(_("compared"), default=False)

    class Meta:
        verbose_name = _("customer indexed for matching")
        verbose_name_plural = _("customers indexed for matching")

    def __str__(self) -> str:
        return str(self.customer_id)


class MatchingModel(TimeStamped):
    """The parameters by which pairs are weighed, estimated from the bank's own records; the newest counts."""

    parameters = models.JSONField(_("parameters"))
    pairs = models.PositiveIntegerField(_("pairs learnt from"))

    class Meta:
        verbose_name = _("matching model")
        verbose_name_plural = _("matching models")

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"


class CustomerPairQuerySet(models.QuerySet["CustomerPair"]):
    def visible_to(self, user: User) -> "CustomerPairQuerySet":
        """Keep the pairs of which the user may see both customers."""
        if not user.branch_code:
            return self
        branches = Branch.objects.under(user.branch_code)
        return self.filter(left__branch__in=branches, right__branch__in=branches)

    def waiting(self) -> "CustomerPairQuerySet":
        """Keep what nobody has decided yet."""
        return self.filter(state=CustomerPair.State.OPEN)


class CustomerPair(TimeStamped):
    """Two records that may be one customer; `evidence` holds levels and weights by field, never a value."""

    class Band(models.TextChoices):
        SURE = "sure", _("Sure")
        REVIEW = "review", _("To review")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        MERGED = "merged", _("Merged")
        DISTINCT = "distinct", _("Not the same")

    left = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("first record")
    )
    right = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("second record")
    )
    probability = models.FloatField(_("probability"))
    weight = models.FloatField(_("weight in bits"))
    band = models.CharField(_("band"), max_length=6, choices=Band.choices)
    evidence = models.JSONField(_("evidence"), default=list)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    skipped_at = models.DateTimeField(_("put off at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = CustomerPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("likely duplicate")
        verbose_name_plural = _("likely duplicates")
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="customerpair_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="customerpair_ordered"),
        ]
        indexes = [
            models.Index(fields=["state", "band", "-probability"], name="customerpair_queue_idx")
        ]

    def __str__(self) -> str:
        return f"{self.left_id}–{self.right_id}"


class CustomerMergeQuerySet(models.QuerySet["CustomerMerge"]):
    def standing(self) -> "CustomerMergeQuerySet":
        """Keep the merges that have not been undone."""
        return self.filter(undone_at__isnull=True)

    def visible_to(self, user: User) -> "CustomerMergeQuerySet":
        """Keep the merges of which the user may see both customers."""
        if not user.branch_code:
            return self
        branches = Branch.objects.under(user.branch_code)
        return self.filter(kept__branch__in=branches, absorbed__branch__in=branches)


class CustomerMerge(TimeStamped):
    """One record that became an alias of another; `before` and `after` hold the values that changed, sealed."""

    kept = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer kept")
    )
    absorbed = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("record merged")
    )
    rule = models.CharField(_("rule"), max_length=10)
    before = SealedField(_("values before"))
    after = SealedField(_("values after"))
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("merged by"),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("undone by"),
    )

    objects = CustomerMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(undone_at__isnull=True),
                name="customermerge_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("absorbed")), name="customermerge_of_two_records"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"


class MergedRows(models.Model):
    """The rows of one column that a merge gave to the customer kept, or wrote for them; undoing gives them back."""

    merge = models.ForeignKey(CustomerMerge, on_delete=models.CASCADE, related_name="rows")
    table = models.CharField(max_length=80)
    column = models.CharField(_("column"), max_length=80)
    keys = models.JSONField(_("keys"), default=list)

    class Meta:
        verbose_name = _("merged rows")
        verbose_name_plural = _("merged rows")
        constraints = [
            models.UniqueConstraint(fields=["merge", "table", "column"], name="mergedrows_once")
        ]

    def __str__(self) -> str:
        return f"{self.merge_id} {self.table}.{self.column}"
