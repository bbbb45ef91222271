"""Ad audiences as their pages show them: how many are in, given out, withdrawn, and which files were made."""

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from campaigns.domain.audiences import FORMATS, MEMBERS, REMOVALS
from campaigns.models import AdAudience, AudienceMember
from campaigns.models.audiences import MEMBER_STATES
from config.base.languages import is_chinese
from customers.models import Customer, Export


def list_audiences(*, user: User) -> QuerySet[AdAudience]:
    """Return the audiences that a user may see, with their counts; the page orders them."""
    seen = AdAudience.objects.visible_to(user).counted()
    return seen.select_related("run__campaign", "recipient")


def list_to_tell(*, user: User) -> QuerySet[AdAudience]:
    """Return the audiences whose platform must take somebody out, the newest first, with their counts."""
    waiting = AudienceMember.objects.to_remove().values("audience")
    return list_audiences(user=user).filter(pk__in=waiting).order_by("-pk")


def removals_by_reason(audience: AdAudience) -> list[tuple[str, int]]:
    """Return the codes of why members had to leave, the most frequent first."""
    gone = audience.members.exclude(removed_at=None).values_list("removal")
    return list(gone.annotate(n=Count("id")).order_by("-n", "removal"))


def members_of(
    audience: AdAudience, user: User, state: str = "", reason: str = ""
) -> QuerySet[AudienceMember]:
    """Return the members of an audience whom a user may see, in one state or all, who left for a reason or any."""
    rows = audience.members.filter(MEMBER_STATES.get(state, Q()))
    if reason:
        rows = rows.filter(removal=reason)
    if user.branch_code:
        rows = rows.filter(customer__in=Customer.objects.visible_to(user))
    return rows.select_related("customer")


def exports_of(audience: AdAudience) -> QuerySet[Export]:
    """Return the files asked for of an audience, by anybody, the newest first."""
    asked = Export.objects.filter(source_kind__in=[MEMBERS, REMOVALS], source_id=str(audience.pk))
    return (
        asked.exclude(state__in=[Export.State.FAILED, Export.State.CANCELLED])
        .select_related("requested_by")
        .order_by("-pk")
    )


def removal_files(audience: AdAudience) -> QuerySet[Export]:
    """Return the files of whom the platform must take out, the newest first."""
    return exports_of(audience).filter(source_kind=REMOVALS)


def finished_before(audience: AdAudience, file: Export) -> QuerySet[Export]:
    """Return the removal files that were whole before another began: whom they name, that one names too."""
    return removal_files(audience).filter(finished_at__lte=file.started_at)


def format_label(code: str) -> str:
    """Return what a form of file is called in the reader's language."""
    return FORMATS[code].label["zh" if is_chinese() else "en"] if code in FORMATS else code
