"""Embeddings of behaviour, who has which, and audiences that resemble a seed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers.models import Customer
from segmentation.models.analyses import Analysis, AnalysisQuerySet
from segmentation.models.segments import Segment, rests_on_seen


class EmbeddingRun(Analysis):
    """One learning of embeddings over the whole bank: the signed encoder, and how much of behaviour it keeps.

    The one `in_use` describes everybody; its rows are in `CustomerEmbedding`.
    """

    page = "embedding_detail"

    dimension = models.PositiveSmallIntegerField(_("dimension"), default=0)
    artefact = models.BinaryField(_("artefact"), default=b"", editable=False)
    signature = models.BinaryField(_("signature"), max_length=32, default=b"", editable=False)
    in_use = models.BooleanField(_("in use"), default=False)
    stored_at = models.DateTimeField(_("customers as of"), null=True, blank=True)
    stored_count = models.PositiveIntegerField(_("customers described"), default=0)

    objects = AnalysisQuerySet["EmbeddingRun"].as_manager()

    class Meta:
        verbose_name = _("embedding model")
        verbose_name_plural = _("embedding models")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["in_use"], condition=models.Q(in_use=True), name="embedding_in_use_once"
            )
        ]

    @property
    def signed_name(self) -> str:
        """What the signature of its artefact is bound to."""
        return f"embedding-run-{self.pk}"


class CustomerEmbedding(models.Model):
    """The behaviour of a customer as `dimension` little-endian float32 numbers of one model."""

    # Triggers keep both references, by one check per statement: see decision 0021.
    run = models.ForeignKey(
        EmbeddingRun,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("embedding model"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        verbose_name=_("customer"),
    )
    vector = models.BinaryField(_("embedding"), editable=False)
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("embedding of a customer")
        verbose_name_plural = _("embeddings of customers")
        constraints = [
            models.UniqueConstraint(fields=["run", "customer"], name="embedding_of_customer_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.customer_id}"


class LookAlikeQuerySet(AnalysisQuerySet["LookAlike"]):
    def visible_to(self, user: User) -> "AnalysisQuerySet[LookAlike]":
        """Keep what the user may see; a search from or among a segment that is kept from them is kept from them too."""
        return super().visible_to(user).filter(rests_on_seen(user, "seed_segment", "population"))


class LookAlike(Analysis):
    """A search for customers who resemble a seed; ranks stand in the score store of `customers`.

    The score is 100 for the one most like the seed; 95 means: more alike than 95 % of the candidates.
    Candidates are the members of `population`, or everybody. `kept_up` ones are ranked anew every night.
    With an `outcome`, what those ranked highest at the end of `cut_on` did in the `days` after is measured.
    """

    page = "look_alike_detail"
    SCORE_PREFIX = "look_alike_"

    class Outcome(models.TextChoices):
        NONE = "", _("None")
        PRODUCT = "product", _("Took a product")
        DORMANT = "dormant", _("Stopped booking")
        CLOSED = "closed", _("Closed the last product")

    seed_segment = models.ForeignKey(
        Segment, on_delete=models.PROTECT, related_name="+", verbose_name=_("seed")
    )
    population = models.ForeignKey(
        Segment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("only members of"),
    )
    embedding = models.ForeignKey(
        EmbeddingRun,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("embedding model"),
    )
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=Outcome.choices, default=Outcome.NONE, blank=True
    )
    subject = models.CharField(_("of what"), max_length=64, blank=True)
    days = models.PositiveSmallIntegerField(_("within days"), default=60)
    cut_on = models.DateField(_("known until"), null=True, blank=True)
    kept_up = models.BooleanField(_("rank every night"), default=False)
    ranked_at = models.DateTimeField(_("ranked at"), null=True, blank=True)
    candidate_count = models.PositiveIntegerField(_("candidates"), default=0)
    saved = models.JSONField(_("segments made"), default=list)

    objects = LookAlikeQuerySet.as_manager()

    class Meta:
        verbose_name = _("look-alike audience")
        verbose_name_plural = _("look-alike audiences")
        ordering = ["-pk"]

    @property
    def score_kind(self) -> str:
        """Under which kind its ranks stand in the score store."""
        return f"{self.SCORE_PREFIX}{self.pk}"
