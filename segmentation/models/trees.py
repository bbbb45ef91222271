"""Decision trees: what sets those with an outcome apart, as rules that become segments."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from segmentation.models.analyses import Analysis, AnalysisQuerySet
from segmentation.models.segments import Segment


class OutcomeTreeQuerySet(AnalysisQuerySet["OutcomeTree"]):
    def visible_to(self, user: User) -> "AnalysisQuerySet[OutcomeTree]":
        """Keep what the user may see; what tells of a segment that is kept from them is kept from them too."""
        told = Q(outcome__in=[OutcomeTree.Outcome.SEGMENT, OutcomeTree.Outcome.ENTERED])
        seen = Segment.objects.visible_to(user).values(key=Cast("pk", models.CharField()))
        return super().visible_to(user).filter(~told | Q(subject__in=seen) | Q(owner=user))


class OutcomeTree(Analysis):
    """A tree that tells who had an outcome in the days after a cut, from what was known at the end of the cut's day.

    Of the outcome `segment` it tells who was a member at that very moment. `subject` is a product's or tag's code,
    a segment's number, or a kind and band of scores parted by a colon. `saved` maps leaves to the segments made of them.
    """

    page = "tree_detail"

    class Outcome(models.TextChoices):
        PRODUCT = "product", _("Took a product")
        DORMANT = "dormant", _("Stopped booking")
        CLOSED = "closed", _("Closed the last product")
        TAG = "tag", _("Was given a tag")
        SEGMENT = "segment", _("Is in a segment")
        ENTERED = "entered", _("Came into a segment")
        BAND = "band", _("Is in a band of a score")

    class Criterion(models.TextChoices):
        GINI = "gini", _("Gini impurity (CART)")
        ENTROPY = "entropy", _("Entropy")

    class Split(models.TextChoices):
        HASH = "hash", _("By customer: six tenths grow, two prune, two judge")
        TIME = "time", _("By time: an earlier window grows, the last prunes and judges")

    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    subject = models.CharField(_("of what"), max_length=64, blank=True)
    days = models.PositiveSmallIntegerField(_("within days"), default=60)
    cut_on = models.DateField(_("known until"))
    criterion = models.CharField(_("criterion"), max_length=8, choices=Criterion.choices)
    split = models.CharField(_("split"), max_length=4, choices=Split.choices, default=Split.HASH)
    saved = models.JSONField(_("segments made"), default=dict)

    objects = OutcomeTreeQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision tree")
        verbose_name_plural = _("decision trees")
        ordering = ["-pk"]
