"""Clusters put to use: named, saved as segments or tags that follow the assignment, or dropped."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Tag
from customers.services.scores import drop_scores
from customers.services.tags.defining import change_tag, create_tag, free_code
from customers.services.tags.following import refresh_model_tag
from segmentation.domain.rules import VERSION
from segmentation.models import Cluster, ClusterRun, Segment
from segmentation.services.segments import create_segment, refuse_asked


@transaction.atomic
def rename_cluster(*, cluster: Cluster, name_zh: str, name_en: str) -> Cluster:
    """Call a cluster what people call it; raises DomainError `no_name`."""
    names = {"name_zh": name_zh.strip()[:120], "name_en": name_en.strip()[:120]}
    for field, name in names.items():
        if not name:
            raise DomainError("no_name", _("Give it a name in both languages."), field=field)
        setattr(cluster, field, name)
    cluster.save(update_fields=[*names, "updated_at"])
    return cluster


@transaction.atomic
def save_as_segment(*, cluster: Cluster, by: User) -> Segment:
    """Make a rule segment of whoever is assigned to a cluster, so that it follows every new assignment.

    Raises DomainError `not_assigned`.
    """
    _check_assigned(cluster.run)
    condition = {
        "field": "score",
        "op": "equals",
        "value": cluster.number,
        "params": {"score": [cluster.run.score_kind]},
    }
    segment = create_segment(
        by=by,
        name=_free_name(f"{cluster.run.name} · {cluster.name}"),
        description=_("Cluster %(n)s of “%(run)s”") % {"n": cluster.number, "run": cluster.run.name},
        rule={"version": VERSION, "rule": {"all": [condition]}},
    )  # fmt: skip
    cluster.segment = segment
    cluster.save(update_fields=["segment", "updated_at"])
    return segment


@transaction.atomic
def save_as_tags(*, run: ClusterRun) -> int:
    """Give every cluster of a run its tag and put it on its customers; return how many have one.

    Raises DomainError `not_assigned`.
    """
    _check_assigned(run)
    for cluster in run.clusters.select_related("tag"):
        cluster.tag = _tag_of(cluster, run)
        cluster.save(update_fields=["tag", "updated_at"])
    return refresh_tags(run=run)


def _tag_of(cluster: Cluster, run: ClusterRun) -> Tag:
    """A predicted tag from the score that is the cluster's number, under the cluster's names of today."""
    names = {"name_zh": cluster.name_zh[:60], "name_en": cluster.name_en[:60]}
    if cluster.tag is not None and cluster.tag.archived_at is None:
        return change_tag(tag=cluster.tag, by=run.owner, **names)
    return create_tag(
        code=free_code(f"cluster-{run.pk}-{cluster.number}"),
        source=Tag.Source.MODEL,
        by=run.owner,
        definition=run.name,
        score_kind=run.score_kind,
        score_low=cluster.number,
        score_high=cluster.number + 1,
        **names,
    )


@transaction.atomic
def refresh_tags(*, run: ClusterRun) -> int:
    """Let the tags of a run follow its newest assignment; return how many customers were given one now."""
    followed = Tag.objects.in_use().filter(pk__in=run.clusters.values("tag"))
    return sum(refresh_model_tag(tag=tag).entered for tag in followed)


@transaction.atomic
def drop_run(*, run: ClusterRun, by: User) -> None:
    """Delete a run with its assignments; raises DomainError `under_way` or `in_use`."""
    if run.is_under_way or run.assignments.all().under_way().exists():
        raise DomainError("under_way", _("It is under way. Cancel it first."))
    refuse_asked(run.score_kind, by)
    drop_scores(kind=run.score_kind)
    run.delete()


def _check_assigned(run: ClusterRun) -> None:
    if run.assigned_at is None:
        raise DomainError("not_assigned", _("Customers are not assigned yet. Assign them first."))


def _free_name(name: str) -> str:
    base = name[:74]
    taken = set(Segment.objects.filter(name__startswith=base).values_list("name", flat=True))
    names = (base, *(f"{base} ({number})" for number in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)
