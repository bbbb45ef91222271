"""Portraits of groups: what sets a group apart from all customers or from another segment."""

from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from segmentation.models.analyses import Analysis, AnalysisQuerySet
from segmentation.models.clusters import ClusterRun
from segmentation.models.segments import Segment


class GroupPortraitQuerySet(AnalysisQuerySet["GroupPortrait"]):
    def visible_to(self, user: User) -> "GroupPortraitQuerySet":
        """Keep those over the user's branch, without what is kept from them, of segments and clusters they may see."""
        seen = Segment.objects.visible_to(user)
        runs = ClusterRun.objects.visible_to(user).values(key=Cast("pk", models.CharField()))
        rows = (
            super()
            .visible_to(user)
            .alias(
                cluster_run=Func(
                    "key",
                    Value(":"),
                    Value(1),
                    function="split_part",
                    output_field=models.CharField(),
                )
            )
        )
        return rows.filter(  # type: ignore[return-value] # the parent's filter keeps the class
            Q(segment__isnull=True) | Q(segment__in=seen),
            Q(against__isnull=True) | Q(against__in=seen),
            ~Q(of=GroupPortrait.Of.CLUSTER) | Q(cluster_run__in=runs),
        )


class GroupPortrait(Analysis):
    """One comparison of a group with the base, all whom the asker may see unless `against` names a segment.

    `key` is a segment's id, a cluster as run:number, or the code of a tier, stage or tag. What was found stands
    in `metrics`, with no more than counts and shares of at least as many customers as its threshold says.
    """

    cancelled_with = "segmentation.view_segment"  # whoever may look may have one drawn

    class Of(models.TextChoices):
        SEGMENT = "segment", _("Segment")
        CLUSTER = "cluster", _("Cluster")
        TIER = "tier", _("Value tier")
        STAGE = "stage", _("Lifecycle stage")
        TAG = "tag", _("Tag")

    of = models.CharField(_("group"), max_length=8, choices=Of.choices)
    key = models.CharField(_("which"), max_length=40)
    segment = models.ForeignKey(
        Segment, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("segment")
    )  # fmt: skip
    against = models.ForeignKey(
        Segment, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("compared with")
    )  # fmt: skip

    objects = GroupPortraitQuerySet.as_manager()

    class Meta:
        verbose_name = _("portrait of a group")
        verbose_name_plural = _("portraits of groups")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["of", "key", "-id"], name="groupportrait_idx")]

    def get_absolute_url(self) -> str:
        found = reverse("segmentation:portrait_detail", args=[self.of, self.key])
        return f"{found}?against={self.against_id}" if self.against_id else found
