"""The register of models and the record of decisions; scores themselves stand in customers.Score."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.models import AppendOnly, TimeStamped
from customers.models import Customer, Product
from recommendations.domain.texts.courses import COURSES


class ModelVersionQuerySet(models.QuerySet["ModelVersion"]):
    def visible_to(self, _user: User) -> "ModelVersionQuerySet":
        """Keep the versions a user may see: models belong to the whole bank."""
        return self

    def recommenders(self) -> "ModelVersionQuerySet":
        """Keep the models that score customers for products."""
        return self.filter(kind__in=("popularity", "item_cf", "propensity"))

    def without_artefact(self) -> "ModelVersionQuerySet":
        """Leave the artefacts in the database: a list does not need them."""
        return self.defer("artefact", "signature")


class ModelVersion(TimeStamped):
    """A trained model: its data window, parameters, metrics, signed artefact and state."""

    class Kind(models.TextChoices):
        POPULARITY = "popularity", _("Popularity")
        ITEM_CF = "item_cf", _("Item-based collaborative filtering")
        PROPENSITY = "propensity", _("Purchase propensity")
        LANGUAGE = "language", _("Language of texts")
        SENTIMENT_EN = "sentiment_en", _("Sentiment of English texts")
        SENTIMENT_ZH = "sentiment_zh", _("Sentiment of Chinese texts")
        TOPIC_EN = "topic_en", _("Topic of English texts")
        INTENT_EN = "intent_en", _("Intent of English texts")
        INTENT_ZH = "intent_zh", _("Intent of Chinese texts")

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        CHALLENGER = "challenger", _("Challenger")
        CHAMPION = "champion", _("Champion")
        RETIRED = "retired", _("Retired")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("version"), max_length=40, unique=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.CANDIDATE
    )
    data_from = models.DateField(_("data from"))
    data_until = models.DateField(_("data until"))
    label_days = models.PositiveSmallIntegerField(_("label window in days"))
    code_version = models.CharField(_("code version"), max_length=40)
    parameters = models.JSONField(_("parameters"), default=dict)
    metrics = models.JSONField(_("metrics"), default=dict)
    artefact = models.BinaryField(_("artefact"), editable=False)
    signature = models.BinaryField(_("signature"), max_length=32, editable=False)
    trained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approval_note = models.TextField(_("note of the approval"), blank=True)
    scored_at = models.DateTimeField(_("scored at"), null=True, blank=True)

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        permissions = [
            ("train_modelversion", _("Train models")),
            ("approve_modelversion", _("Approve models")),
            ("review_ethics", _("Review algorithms for fairness")),
            ("view_offer", _("See next best offers")),
            ("analyse_text", _("Have texts read by the models")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state="champion"), name="modelversion_one_champion"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(trained_by__isnull=True)
                | ~Q(approved_by=models.F("trained_by")),
                name="modelversion_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="champion") | Q(approved_at__isnull=False),
                name="modelversion_champion_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reads_texts(self) -> bool:
        """Whether it tells something of texts; the others score customers for products."""
        return self.kind in COURSES

    @property
    def is_learned(self) -> bool:
        """Whether it has to beat popularity."""
        return self.kind != ModelVersion.Kind.POPULARITY


class Lever(TimeStamped):
    """How strongly the bank wants a product shown at present: 1 changes nothing, 0 keeps it out."""

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, related_name="+", verbose_name=_("product")
    )
    weight = models.FloatField(_("weight"), default=1.0)
    note = models.CharField(_("reason"), max_length=200)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("set by"),
    )

    class Meta:
        verbose_name = _("business lever")
        verbose_name_plural = _("business levers")
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=0) & Q(weight__lte=3), name="lever_weight_0_to_3"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} × {self.weight}"


class Decision(AppendOnly):
    """A stored next-best-offer decision: what was asked, known and answered, so that it can be replayed."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    context = models.JSONField(_("context"), default=dict)
    inputs = models.JSONField(_("what was known"), default=dict)
    answer = models.JSONField(_("answer"), default=list)
    model_version = models.CharField(_("model version"), max_length=40)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [models.Index(fields=["customer", "-id"], name="decision_customer_idx")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.decided_at:%Y-%m-%d %H:%M:%S}"
