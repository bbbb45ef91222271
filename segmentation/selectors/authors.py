"""Whose hand the audience of a segment is, as the audit trail tells."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import AuditEntry, User
from segmentation.models import ListLoad, Segment
from segmentation.selectors.segments import with_segments_below


def authors_of(segments: Iterable[Segment]) -> set[int]:
    """Return who wrote the rules that stand, who handed the segments on last, and who loaded the lists last.

    Those that the rules ask about count too; what a program or a command did has no author.
    """
    chosen = [segment.pk for segment in with_segments_below(segments)]
    trail = AuditEntry.objects.filter(
        object_table=Segment._meta.db_table, object_id__in=[str(pk) for pk in chosen]
    ).order_by("object_id", "-id")
    actors = [
        actor
        for column in ("rule", "owner_id")
        for actor in trail.filter(Q(action="insert") | Q(after__has_key=column))
        .distinct("object_id")
        .values_list("actor", flat=True)
    ]
    names = [actor.removeprefix("user:") for actor in actors]
    loads = ListLoad.objects.filter(segment__in=chosen).order_by("segment", "-pk")
    loaders = loads.distinct("segment").values_list("by", flat=True)
    return {*loaders, *User.objects.filter(username__in=names).values_list("pk", flat=True)}
