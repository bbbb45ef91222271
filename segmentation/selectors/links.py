"""What ties segments to each other, in words that a user may read."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User
from customers.models import Tag
from segmentation.domain.rules import Node
from segmentation.models import ClusterRun, LookAlike, Segment
from segmentation.selectors.references import followers


def links_between(rule: Node | None, segment_id: int, by: User) -> list[str]:
    """Return in words through which tags, clusters and searches a rule rests on a segment; none when it asks itself."""
    if rule is None:
        return []
    codes, kinds = followers().between(rule, segment_id)
    tags = Tag.objects.in_use().filter(code__in=codes).order_by("code")
    told = [_("tag “%(name)s”") % {"name": tag.name} for tag in tags]
    return [*told, *(_run_in_words(kind, by) for kind in kinds)]


def _run_in_words(kind: str, by: User) -> str:
    words = {LookAlike: _("look-alike search “%(name)s”"), ClusterRun: _("clusters “%(name)s”")}
    model = LookAlike if kind.startswith(LookAlike.SCORE_PREFIX) else ClusterRun
    found = model.objects.visible_to(by).filter(pk=kind.removeprefix(model.SCORE_PREFIX)).first()
    return words[model] % {"name": found.name if found else "…"}


def names_of(pks: Iterable[int], by: User) -> dict[int, str]:
    """Return the names of those of some segments that a user sees."""
    seen = Segment.objects.visible_to(by).filter(pk__in=list(pks))
    return dict(seen.order_by("name").values_list("pk", "name"))
