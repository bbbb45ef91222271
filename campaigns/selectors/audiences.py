"""Ad audiences as their pages show them: how many are in, given out, withdrawn, and which files were made."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from campaigns.domain.audiences import FORMATS
from campaigns.models import AdAudience, AudienceMember
from config.base.languages import is_chinese
from customers.models import Customer, Export

KINDS = ("ad_audience", "ad_removal")
STATES = {
    "standing": Q(removed_at=None),
    "given": Q(given_at__isnull=False),
    "removed": Q(removed_at__isnull=False),
    "to_remove": Q(removed_at__isnull=False, given_at__isnull=False, told_at=None),
    "told": Q(told_at__isnull=False),
}


@dataclass(frozen=True)
class AudienceFigures:
    """How many of an audience are in it, were given out, had to leave, and still have to be taken out there."""

    standing: int = 0
    given: int = 0
    removed: int = 0
    to_remove: int = 0


def list_audiences(*, user: User) -> QuerySet[AdAudience]:
    """Return the audiences that a user may see, with their counts; the page orders them."""
    return (
        AdAudience.objects.visible_to(user)
        .select_related("run__campaign", "recipient")
        .annotate(
            standing=Count("members", filter=Q(members__removed_at=None)),
            to_remove=Count(
                "members",
                filter=Q(
                    members__removed_at__isnull=False,
                    members__given_at__isnull=False,
                    members__told_at=None,
                ),
            ),
        )
    )


def list_to_tell(*, user: User) -> QuerySet[AdAudience]:
    """Return the audiences whose platform must take somebody out, the newest first."""
    waiting = AudienceMember.objects.to_remove().values("audience")
    return AdAudience.objects.visible_to(user).filter(pk__in=waiting).order_by("-pk")


def figures_of(audience: AdAudience) -> AudienceFigures:
    """Return the counts of one audience."""
    return AudienceFigures(
        **audience.members.aggregate(
            standing=Count("id", filter=STATES["standing"]),
            given=Count("id", filter=Q(given_at__isnull=False)),
            removed=Count("id", filter=STATES["removed"]),
            to_remove=Count("id", filter=STATES["to_remove"]),
        )
    )


def removals_by_reason(audience: AdAudience) -> list[tuple[str, int]]:
    """Return the codes of why members had to leave, the most frequent first."""
    gone = audience.members.exclude(removed_at=None).values_list("removal")
    return list(gone.annotate(n=Count("id")).order_by("-n", "removal"))


def members_of(
    audience: AdAudience, user: User, state: str = "", reason: str = ""
) -> QuerySet[AudienceMember]:
    """Return the members of an audience whom a user may see, in one state or all, who left for a reason or any."""
    rows = audience.members.filter(STATES[state]) if state in STATES else audience.members.all()
    if reason:
        rows = rows.filter(removal=reason)
    if user.branch_code:
        rows = rows.filter(customer__in=Customer.objects.visible_to(user))
    return rows.select_related("customer")


def exports_of(audience: AdAudience) -> QuerySet[Export]:
    """Return the files asked for of an audience, by anybody, the newest first."""
    asked = Export.objects.filter(source_kind__in=KINDS, source_id=str(audience.pk))
    return (
        asked.exclude(state__in=[Export.State.FAILED, Export.State.CANCELLED])
        .select_related("requested_by")
        .order_by("-pk")
    )


def format_label(code: str) -> str:
    """Return what a form of file is called in the reader's language."""
    return FORMATS[code].label["zh" if is_chinese() else "en"] if code in FORMATS else code
