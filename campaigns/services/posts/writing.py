"""Writing public posts of a campaign: each change brings it back to draft, as with every text of it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.domain.posts import PLATFORMS, find_faults
from campaigns.domain.recurrence import YEARS
from campaigns.models import Asset, Campaign, SocialPost
from campaigns.models.posts import POST_TEXTS
from campaigns.services.drafting import open_draft, reopen_draft
from config.base.errors import DomainError


@transaction.atomic
def write_post(
    *, campaign: Campaign, by: User, post: SocialPost | None = None, **texts: Any
) -> SocialPost:
    """Write a new post, or change one; `texts` are those of POST_TEXTS that change.

    Raises DomainError `launched`, `published`, `unknown_platform`, `planned_at`, `no_picture`, or with the field what its platform
    would not take.
    """
    current = open_draft(campaign)
    written = _locked(post) if post else SocialPost(campaign=current, author=by)
    changed = [
        name
        for name in POST_TEXTS
        if name in texts and (post is None or getattr(written, name) != texts[name])
    ]
    if not changed:
        return written
    for name in changed:
        setattr(written, name, texts[name])
    _check(written)
    written.save()
    reopen_draft(current, by)
    return written


@transaction.atomic
def delete_post(*, post: SocialPost, by: User) -> None:
    """Take a post out of its campaign; raises DomainError `launched`, or `published` for one that is out."""
    current = open_draft(post.campaign)
    _locked(post).delete()
    reopen_draft(current, by)


def _locked(post: SocialPost) -> SocialPost:
    current = SocialPost.objects.select_for_update().get(pk=post.pk)
    if current.is_published:
        raise DomainError("published", _("A post that is out stays as it is."))
    return current


def _check(post: SocialPost) -> None:
    if post.platform not in PLATFORMS:
        raise DomainError("unknown_platform", _("There is no such platform."), field="platform")
    if post.planned_at.year not in YEARS:
        raise DomainError("planned_at", _("No clock shows this moment."), field="planned_at")
    if not post.account.strip():
        raise DomainError("missing", _("Say by which account."), field="account")
    shown = set(post.pictures)
    if Asset.objects.in_use().filter(name__in=shown).count() != len(shown):
        raise DomainError("no_picture", _("A picture is not among those in use."), field="pictures")
    faults = find_faults(post.platform, post.title, post.body, len(post.pictures))
    for field, code, limit in faults[:1]:
        raise DomainError(code, _words(code) % {"n": limit}, field=field)


def _words(code: str) -> str:
    return {
        "missing": _("Write something here."),
        "no_title": _("This platform shows no title."),
        "too_long": _("This platform takes at most %(n)s characters here."),
        "personal": _("Everybody reads the same post: it can hold no field of a customer."),
        "too_many": _("This platform shows at most %(n)s pictures."),
        "too_few": _("This platform wants at least %(n)s picture."),
    }[code]
