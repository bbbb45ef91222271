"""What was given to a fixed list: how many numbers, how many known, which were not."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from segmentation.models.segments import Segment


class ListLoad(models.Model):
    """One giving of customer numbers to a fixed list, and what became of them."""

    class Mode(models.TextChoices):
        ADD = "add", _("Add these")
        REMOVE = "remove", _("Take these out")
        REPLACE = "replace", _("Only these from now on")

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="loads")
    mode = models.CharField(_("mode"), max_length=8, choices=Mode.choices, default=Mode.ADD)
    file_name = models.CharField(_("file"), max_length=120, blank=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    read_count = models.PositiveIntegerField(_("numbers read"), default=0)
    repeated_count = models.PositiveIntegerField(_("repeated"), default=0)
    known_count = models.PositiveIntegerField(_("known"), default=0)
    unknown_count = models.PositiveIntegerField(_("unknown"), default=0)
    unknown = models.JSONField(_("unknown numbers"), default=list)

    class Meta:
        verbose_name = _("list load")
        verbose_name_plural = _("list loads")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.mode} {self.read_count}"
