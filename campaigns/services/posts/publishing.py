"""A post goes out by a person's hand: noted once, only while its campaign is signed; then its link counts and figures come in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from operator import itemgetter

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.domain.machines import is_machine
from campaigns.domain.posts import is_on, tagged
from campaigns.domain.tokens import Purpose, unseal
from campaigns.models import (
    Campaign,
    PostClicks,
    PostFigure,
    PostPublication,
    PostRemoval,
    SocialPost,
)
from campaigns.models.posts import PUBLISHABLE
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.signing import valid_approvals
from campaigns.services.approving import require_signed
from campaigns.services.rendering.links import signing_key
from campaigns.services.scanning import require_clean_copy
from campaigns.services.tracking import Visit
from config.base.errors import DomainError

LONG_AGO = 3600.0  # nothing scans a public post at the moment it appears, as servers do with a mail
MOST_SHOWN = 2_147_483_647  # what the column holds; no platform has shown as many
CLOCKS = timedelta(minutes=5)  # by so much a person's clock may go before ours


@transaction.atomic
def publish_post(
    *, post: SocialPost, by: User, published_at: datetime, public_url: str = ""
) -> PostPublication:
    """Note that a post is out as it was signed; the last one of a campaign of posts ends the campaign.

    Raises DomainError `published`, `not_approved`, `not_signed`, `copy_errors`, `copy_warnings`, `future`,
    `before_signed`, `wrong_address` or `address_known`.
    """
    campaign = Campaign.objects.select_for_update().get(pk=post.campaign_id)
    current = SocialPost.objects.select_for_update().get(pk=post.pk)
    if current.is_published:
        raise DomainError("published", _("This post is out already."))
    if campaign.state not in PUBLISHABLE:
        raise DomainError("not_approved", _("Only a post of an approved campaign may go out."))
    require_signed(campaign=campaign)
    require_clean_copy(campaign=campaign)
    _check_moment(campaign, published_at)
    publication = _note(current, campaign, by, published_at, public_url.strip())
    if campaign.is_social and not campaign.posts.unpublished().exists():
        campaign.state = Campaign.State.FINISHED
        campaign.save(update_fields=["state", "updated_at"])
    return publication


@transaction.atomic
def take_down_post(*, post: SocialPost, by: User, removed_at: datetime, reason: str) -> PostRemoval:
    """Note that a post was taken down on its platform, and why; what it said and brought stays on record.

    Raises DomainError `not_published`, `taken_down`, `no_reason` or `future`.
    """
    current = SocialPost.objects.select_for_update().get(pk=post.pk)
    if not current.is_published:
        raise DomainError("not_published", _("This post is not out."))
    if current.is_taken_down:
        raise DomainError("taken_down", _("This post is taken down already."))
    if not reason.strip():
        raise DomainError("no_reason", _("Say why it was taken down."), field="reason")
    if not current.publication.published_at <= removed_at <= timezone.now() + CLOCKS:
        raise DomainError(
            "future",
            _("It was taken down after it went out, not later than now."),
            field="removed_at",
        )
    return PostRemoval.objects.create(
        post=current, by=by, removed_at=removed_at, reason=reason.strip()
    )


@transaction.atomic
def enter_figures(
    *, post: SocialPost, by: User, figures: Mapping[str, int], source: str, read_at: datetime
) -> list[PostFigure]:
    """Keep what a platform shows for a post, with who read it where and when.

    Raises DomainError `not_published`, `no_figure`, `too_large`, `no_source`, `future` or `known`.
    """
    if not post.is_published:
        raise DomainError("not_published", _("Figures come once the post is out."))
    if not figures or not set(figures) <= set(PostFigure.Kind.values):
        raise DomainError("no_figure", _("Enter at least one figure."))
    kind, largest = max(figures.items(), key=itemgetter(1))
    if largest > MOST_SHOWN:
        told = _("At most %(n)s can be kept.") % {"n": f"{MOST_SHOWN:,}"}
        raise DomainError("too_large", told, field=kind)
    if not source.strip():
        raise DomainError("no_source", _("Say where you read it."), field="source")
    if not post.publication.published_at <= read_at <= timezone.now() + CLOCKS:
        raise DomainError(
            "future",
            _("Figures are read after the post went out, not later than now."),
            field="read_at",
        )
    rows = [
        PostFigure(post=post, kind=kind, value=value, source=source.strip(), read_at=read_at, by=by)
        for kind, value in sorted(figures.items())
    ]
    try:
        with transaction.atomic():
            return PostFigure.objects.bulk_create(rows)
    except IntegrityError as error:
        raise DomainError(
            "known", _("Figures of this moment are kept already."), field="read_at"
        ) from error


def follow_post(*, token: str, visit: Visit, counts: bool = True) -> str | None:
    """Return where the counted link of a post leads, with the campaign's name on it, or None; a person's visit counts.

    Visits before the campaign is approved are colleagues trying the link.
    """
    word = unseal(token, Purpose.POST, signing_key())
    found = SocialPost.objects.select_related("campaign", "publication")
    post = found.filter(pk=word.delivery_id).first() if word else None
    if post is None or not post.link:
        return None
    is_open = post.is_published or post.campaign.state in PUBLISHABLE
    if counts and is_open and not is_machine(visit.user_agent, visit.purpose, LONG_AGO):
        _count(post, visit.at)
    return tagged(post.link, platform=post.platform, campaign=post.campaign.code)


def _check_moment(campaign: Campaign, at: datetime) -> None:
    if at > timezone.now() + CLOCKS:
        raise DomainError("future", _("This moment has not come yet."), field="published_at")
    signed_at = valid_approvals(campaign).aggregate(last=Max("created_at"))["last"]
    if at < signed_at - CLOCKS:
        raise DomainError(
            "before_signed",
            _("It was not signed then. Tell compliance if the post was out before."),
            field="published_at",
        )


def _note(
    post: SocialPost, campaign: Campaign, by: User, at: datetime, public_url: str
) -> PostPublication:
    if not is_on(post.platform, public_url):
        raise DomainError(
            "wrong_address", _("That is no address of a post on this platform."), field="public_url"
        )
    try:
        with transaction.atomic():
            return PostPublication.objects.create(
                post=post,
                by=by,
                published_at=at,
                public_url=public_url,
                content_hash=content_hash(campaign),
            )
    except IntegrityError as error:
        raise DomainError(
            "address_known", _("Another post has this address."), field="public_url"
        ) from error


@transaction.atomic
def _count(post: SocialPost, at: datetime) -> None:
    day = timezone.localdate(at)
    PostClicks.objects.get_or_create(post=post, day=day)
    PostClicks.objects.filter(post=post, day=day).update(count=F("count") + 1)
