"""Whose hand the audience of a segment is, as the audit trail tells."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import AuditEntry, User
from segmentation.models import ListLoad, Segment
from segmentation.selectors.segments import with_segments_below


def authors_of(segments: Iterable[Segment]) -> set[int]:
    """Return who wrote the rules that stand, handed the segments on last, or loaded the lists last.

    Those that the rules ask about count too; what a program or a command did has no author.
    """
    chosen = [segment.pk for segment in with_segments_below(segments)]
    shaped = Q(action="insert") | Q(after__has_key="rule") | Q(after__has_key="owner_id")
    trail = AuditEntry.objects.filter(shaped, object_table=Segment._meta.db_table)
    newest = trail.filter(object_id__in=[str(pk) for pk in chosen]).order_by("object_id", "-id")
    actors = newest.distinct("object_id").values_list("actor", flat=True)
    names = [actor.removeprefix("user:") for actor in actors]
    loads = ListLoad.objects.filter(segment__in=chosen).order_by("segment", "-pk")
    loaders = loads.distinct("segment").values_list("by", flat=True)
    return {*loaders, *User.objects.filter(username__in=names).values_list("pk", flat=True)}
