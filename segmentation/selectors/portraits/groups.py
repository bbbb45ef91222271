"""Which customers a portrait is of: a group as SQL, what it is called, and where it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from customers.models import Tag
from segmentation.models import ClusterRun, GroupPortrait, Segment
from segmentation.selectors import choices
from segmentation.selectors.words import stage_names, tier_names

Of = GroupPortrait.Of
MEMBERS = (
    "SELECT m.customer_id FROM segmentation_segmentmembership m WHERE m.segment_id = %(group)s"
)
_MEMBERS: dict[str, str] = {
    Of.SEGMENT: MEMBERS,
    Of.CLUSTER: "SELECT o.customer_id FROM customers_score o WHERE o.kind = %(group)s AND o.value = %(number)s",
    Of.TIER: "SELECT o.customer_id FROM segmentation_customervalue o WHERE o.tier = %(group)s",
    Of.STAGE: "SELECT o.customer_id FROM segmentation_customerstage o WHERE o.stage = %(group)s",
    Of.TAG: (
        "SELECT o.customer_id FROM customers_customertag o JOIN customers_tag g ON g.id = o.tag_id"
        " WHERE g.code = %(group)s AND (o.expires_at IS NULL OR o.expires_at > now())"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """A group that the user may see: its name in their language, its page, its members as SQL with the values bound."""

    of: str
    key: str
    name: str
    url: str
    values: dict[str, Any]
    segment: Segment | None = None
    sensitive: bool = False

    @property
    def members(self) -> str:
        """The statement of its members' ids."""
        return _MEMBERS[self.of]


def find_group(of: str, key: str, user: User) -> Group | None:
    """Return a group by its kind and key, or None where the user sees no such group."""
    find = _FINDERS.get(of)
    return find(key, user) if find else None


def find_base(key: str, user: User) -> Segment | None:
    """Return the segment to compare with, or None where none is named or seen."""
    return _segment_of(key, user)


def base_choices(user: User) -> list[tuple[str, str]]:
    """Return the segments a user may compare with."""
    rows = Segment.objects.visible_to(user).in_use().order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def group_choices(user: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups a portrait may be of, by kind: pairs of kind/key and name."""
    lists = choices.PROVIDERS
    segments = [(f"segment/{key}", name) for key, name in base_choices(user)]
    tags = [(f"tag/{code}", name) for code, name in lists["tags"](user, None)]
    tiers = [(f"tier/{code}", name) for code, name in tier_names().items()]
    stages = [(f"stage/{code}", name) for code, name in stage_names().items()]
    clusters = [
        (f"cluster/{run.pk}:{one.number}", f"{run.name} · {one.name}")
        for run in _runs(user).prefetch_related("clusters").order_by("-pk")[:10]
        for one in run.clusters.all()
    ]
    labelled = zip(Of, (segments, clusters, tiers, stages, tags), strict=True)
    return [(str(of.label), found) for of, found in labelled if found]


def _segment(key: str, user: User) -> Group | None:
    segment = _segment_of(key, user)
    if segment is None:
        return None
    url = reverse("segmentation:segment_detail", args=[segment.pk])
    return Group(Of.SEGMENT, key, segment.name, url, {"group": segment.pk}, segment)


def _segment_of(key: str, user: User) -> Segment | None:
    if not key.isdecimal():
        return None
    return Segment.objects.visible_to(user).filter(pk=key).first()


def _cluster(key: str, user: User) -> Group | None:
    pk, _colon, number = key.partition(":")
    if not (pk.isdecimal() and number.isdecimal()):
        return None
    run = _runs(user).filter(pk=pk).first()
    cluster = run.clusters.filter(number=number).first() if run else None
    if run is None or cluster is None:
        return None
    url = reverse("segmentation:cluster_members", args=[run.pk, cluster.number])
    values = {"group": run.score_kind, "number": cluster.number}
    return Group(Of.CLUSTER, key, f"{run.name} · {cluster.name}", url, values, None, run.sensitive)


def _runs(user: User) -> Any:
    return (
        ClusterRun.objects.visible_to(user)
        .filter(assigned_at__isnull=False)
        .defer("artefact", "metrics")
    )


def _tier(key: str, _user: User) -> Group | None:
    names = tier_names()
    if key not in names:
        return None
    url = f"{reverse('segmentation:value_list')}?tier={key}"
    return Group(
        Of.TIER, key, _("Value tier “%(name)s”") % {"name": names[key]}, url, {"group": key}
    )


def _stage(key: str, _user: User) -> Group | None:
    names = stage_names()
    if key not in names:
        return None
    url = f"{reverse('segmentation:stage_list')}?stage={key}"
    return Group(Of.STAGE, key, _("Stage “%(name)s”") % {"name": names[key]}, url, {"group": key})


def _tag(key: str, _user: User) -> Group | None:
    tag = Tag.objects.in_use().filter(code=key).first()
    if tag is None:
        return None
    url = reverse("customers:tag_detail", args=[tag.code])
    return Group(Of.TAG, key, _("Tag “%(name)s”") % {"name": tag.name}, url, {"group": tag.code})


_FINDERS: dict[str, Callable[[str, User], Group | None]] = {
    Of.SEGMENT: _segment,
    Of.CLUSTER: _cluster,
    Of.TIER: _tier,
    Of.STAGE: _stage,
    Of.TAG: _tag,
}
