"""The tag tree as its page shows it, a tag's page, and who bears it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User
from customers.models import Customer, CustomerTag, Score, Tag, TagCoverage, TagGroup

FEWEST_POINTS = 2


@dataclass
class Branch:
    """A group of the tree with its tags and the groups below it; without a group: the tags that have none."""

    group: TagGroup | None
    level: int = 1
    tags: list[Tag] = field(default_factory=list)
    below: list["Branch"] = field(default_factory=list)

    def flat(self) -> list["Branch"]:
        """Return this branch and those below it in reading order, without empty ends."""
        rest = [one for branch in self.below for one in branch.flat()]
        return [self, *rest] if self.tags or rest else []


def tag_tree(user: User, *, text: str = "", archived: bool = False) -> list[Branch]:
    """Return the branches with counted tags in reading order; `text` is part of a code, name or definition."""
    tags = Tag.objects.filter(archived_at__isnull=not archived).select_related("owner", "group")
    if text:
        tags = tags.named(text)
    branches = {group.pk: Branch(group) for group in TagGroup.objects.all()}
    loose = Branch(None)
    for tag in counted(tags.order_by("code"), user):
        (branches[tag.group_id] if tag.group_id else loose).tags.append(tag)
    top = _grown(branches)
    return [one for branch in [*top, loose] for one in branch.flat()]


def _grown(branches: dict[int, Branch]) -> list[Branch]:
    """Hang each branch below its parent; return those at the top."""
    top: list[Branch] = []
    for branch in branches.values():
        parent = branch.group.parent_id if branch.group else None
        (branches[parent].below if parent else top).append(branch)
    for branch in top:
        _number(branch, 1)
    return top


def _number(branch: Branch, level: int) -> None:
    branch.level = level
    for below in branch.below:
        _number(below, level + 1)


def counted(tags: Iterable[Tag], user: User) -> list[Tag]:
    """Return the tags with `bearers`: how many of the customers that the user may see bear each."""
    tags = list(tags)
    if not user.branch_code:
        seen = {tag.pk: tag.customer_count for tag in tags}
    else:
        rows = _bearers(user).filter(tag__in=tags).order_by().values_list("tag")
        seen = dict(rows.annotate(Count("pk")))
    for tag in tags:
        tag.bearers = seen.get(tag.pk, 0)
    return tags


def list_bearers(tag: Tag, user: User) -> QuerySet[CustomerTag]:
    """Return on whom a tag is, of those the user may see; expired ones are left out."""
    return _bearers(user).filter(tag=tag).select_related("customer__branch")


def _bearers(user: User) -> QuerySet[CustomerTag]:
    valid = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    rows = CustomerTag.objects.filter(valid)
    return rows.filter(customer__in=Customer.objects.visible_to(user)) if user.branch_code else rows


def source_of(tag: Tag, user: User) -> tuple[str, str] | None:
    """Return name and address of what a rule tag follows; `settings.TAG_SOURCES` names functions of the apps above.

    Each takes the key and the reader, and returns (name, address) or None where it is not theirs to see.
    """
    path = settings.TAG_SOURCES.get(tag.source_kind)
    return import_string(path)(source_id=tag.source_id, user=user) if path else None


def holds_on(tag: Tag, user: User) -> list[str]:
    """Return in words why the apps above still need a tag; `settings.TAG_HOLDS` names functions of theirs."""
    asked = [import_string(path)(tag, user) for path in settings.TAG_HOLDS]
    return [str(reason) for reasons in asked for reason in reasons]


def reaches_beyond(tag: Tag, user: User) -> bool:
    """Whether a tag is another's, or is or would be on customers whom the user may not see."""
    if not user.branch_code:
        return False
    if tag.pk and tag.owner_id != user.pk:
        return True
    seen = Customer.objects.visible_to(user).order_by().values("pk")
    scored = Score.objects.filter(kind=tag.score_kind) if tag.score_kind else Score.objects.none()
    borne = CustomerTag.objects.filter(tag_id=tag.pk)
    return any(rows.exclude(customer__in=seen).exists() for rows in (borne, scored))


def coverage_figure(tag: Tag, user: User) -> dict[str, Any] | None:
    """Return coverage over time as the {% chart %} tag takes it.

    None while there are too few days, and for who sees one branch: what is kept is of the whole bank.
    """
    if user.branch_code:
        return None
    days = list(TagCoverage.objects.filter(tag=tag).order_by("on"))
    if len(days) < FEWEST_POINTS:
        return None
    told = _("From %(first)s to %(last)s customers between %(from)s and %(until)s") % {
        "first": f"{days[0].customer_count:,}",
        "last": f"{days[-1].customer_count:,}",
        "from": date_format(days[0].on, "Y-m-d"),
        "until": date_format(days[-1].on, "Y-m-d"),
    }
    data = {
        "x": [date_format(day.on, "m-d") for day in days],
        "xname": _("Day"),
        "unit": _("customers"),
        "free": True,
        "series": [{"name": _("Customers"), "values": [day.customer_count for day in days]}],
    }
    return {"data": data, "told": told}


def tags_by_hand() -> QuerySet[Tag]:
    """Return the tags that people put on customers, in the order of their codes."""
    by_hand = (Tag.Source.MANUAL, Tag.Source.IMPORT)
    return Tag.objects.in_use().filter(source__in=by_hand).order_by("code")
