"""What a tree may be asked about a segment: one that the asker sees, and nothing that its own rule says."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.rules import conditions
from segmentation.models import Segment
from segmentation.selectors.references import Followers, stored_rule
from segmentation.selectors.segments import segments_below
from segmentation.services.analyses.checking import label_of


def checked_segment(subject: str, by: User) -> Segment:
    """Return a segment in use that was refreshed; raises DomainError `unknown_segment`."""
    seen = Segment.objects.visible_to(by).in_use().filter(refreshed_at__isnull=False)
    segment = seen.filter(pk=subject).first() if subject.isdecimal() else None
    if segment is None:
        raise DomainError(
            "unknown_segment", _("There is no such segment with members."), field="subject"
        )
    return segment


def refuse_own_features(features: Sequence[str], segment: Segment) -> None:
    """Refuse features that decide who is in a segment, by its rule or those it asks about.

    A tree would only say the rule again. Raises DomainError `feature_of_rule`.
    """
    decided = fields_of(segment)
    for name in features:
        if name in decided:
            told = _("“%(name)s” is in the segment's own rule, so the tree would only repeat it.")
            raise DomainError("feature_of_rule", told % {"name": label_of(name)}, field="features")


def fields_of(segment: Segment) -> set[str]:
    """Return the fields that a segment's rule asks about, those of the segments within it too."""
    rules = [stored_rule(one) for one in segments_below([segment], Followers())]
    return {one.field for rule in rules if rule is not None for one in conditions(rule)}
