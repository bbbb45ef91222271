"""The tag tree: its groups, and what each tag means, whose it is and where it comes from."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Tag, TagGroup
from customers.selectors.scores import kinds_kept_from
from customers.selectors.tags.tree import holds_on, reaches_beyond
from customers.services.tags.following import follow_customers

DEEPEST = 3
DETAILS = (
    "name_zh",
    "name_en",
    "definition",
    "group",
    "valid_days",
    "score_kind",
    "score_subject",
    "score_low",
    "score_high",
)


@transaction.atomic
def create_group(
    *, code: str, name_zh: str, name_en: str, parent: TagGroup | None = None
) -> TagGroup:
    """Add a branch to the tag tree; raises DomainError `too_deep` or `code_taken`."""
    if parent is not None and depth_of(parent) >= DEEPEST:
        raise DomainError("too_deep", _("The tag tree has three levels at most."), field="parent")
    if TagGroup.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("There is a group of this code."), field="code")
    return TagGroup.objects.create(code=code, name_zh=name_zh, name_en=name_en, parent=parent)


def depth_of(group: TagGroup) -> int:
    """Return the level of a group, 1 for those at the top."""
    return 1 if group.parent is None else 1 + depth_of(group.parent)


@transaction.atomic
def create_tag(*, code: str, source: str, by: User, **details: Any) -> Tag:
    """Define a tag; `details` are among DETAILS, and `source_kind` and `source_id` of a rule tag.

    Raises DomainError `code_taken`, `band_missing`, `wrong_order`, `unknown_score`, `reaches_beyond`, or what an app
    above has against the score it follows.
    """
    if Tag.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("There is a tag of this code."), field="code")
    tag = Tag(code=code, source=Tag.Source(source), owner=by, **details)
    _check_band(tag)
    _check_score(tag, by)
    _check_reach(tag, by)
    tag.save()
    _check_above(tag, by)
    return tag


@transaction.atomic
def change_tag(*, tag: Tag, by: User, **details: Any) -> Tag:
    """Change what is said of a tag.

    Raises DomainError `archived`, `band_missing`, `wrong_order`, `unknown_score`, `reaches_beyond`, or what an app
    above has against the score it is to follow.
    """
    locked = _in_use(tag)
    _check_reach(locked, by)
    band, kind = _band_of(locked), locked.score_kind
    for name in DETAILS:
        if name in details:
            setattr(locked, name, details[name])
    _check_band(locked)
    if _band_of(locked) != band:
        _check_score(locked, by)
    _check_reach(locked, by)
    locked.save()
    if locked.score_kind != kind:
        _check_above(locked, by)
    return locked


@transaction.atomic
def archive_tag(*, tag: Tag, by: User) -> Tag:
    """Take a tag out of use: nobody bears it any more, its figures stay.

    Raises DomainError `archived`, `reaches_beyond`, or `in_use` while an app above asks about it.
    """
    locked = _in_use(tag)
    _check_reach(locked, by)
    holds = holds_on(locked, by)
    if holds:
        raise DomainError("in_use", _("It is still needed: %(what)s.") % {"what": ", ".join(holds)})
    follow_customers(tag=locked, customers=None)
    locked.refresh_from_db()
    locked.archived_at = timezone.now()
    locked.save(update_fields=["archived_at", "updated_at"])
    return locked


def free_code(name: str) -> str:
    """Return a code for a name that no tag has."""
    base = slugify(name)[:32] or f"tag-{timezone.localtime():%Y%m%d}"
    taken = set(Tag.objects.filter(code__startswith=base).values_list("code", flat=True))
    codes = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(code for code in codes if code not in taken)


def _in_use(tag: Tag) -> Tag:
    locked = Tag.objects.in_use().select_for_update().filter(pk=tag.pk).first()
    if locked is None:
        raise DomainError("archived", _("This tag is no longer in use."))
    return locked


def _check_reach(tag: Tag, by: User) -> None:
    if reaches_beyond(tag, by):
        told = _("It reaches customers outside your branch: make a tag of your own.")
        raise DomainError("reaches_beyond", told)


def _band_of(tag: Tag) -> tuple[Any, ...]:
    return tag.score_kind, tag.score_subject, tag.score_low, tag.score_high


def _check_score(tag: Tag, by: User) -> None:
    """Whom a tag is on tells the score: it is of one that whoever makes it may see."""
    if kinds_kept_from(by, {tag.score_kind}):
        told = _("There is no score “%(name)s”.") % {"name": tag.score_kind}
        raise DomainError("unknown_score", told, field="score_kind")


def _check_above(tag: Tag, by: User) -> None:
    """Let the apps above look at the score that a saved tag follows; `settings.TAG_CHECKS` names functions of theirs."""
    if tag.score_kind:
        for path in settings.TAG_CHECKS:
            import_string(path)(tag, by)


def _check_band(tag: Tag) -> None:
    if tag.source != Tag.Source.MODEL:
        return
    if not tag.score_kind or (tag.score_low is None and tag.score_high is None):
        raise DomainError(
            "band_missing", _("A predicted tag needs a score and a band of it."), field="score_kind"
        )
    if tag.score_low is not None and tag.score_high is not None and tag.score_low >= tag.score_high:
        raise DomainError(
            "wrong_order", _("The band must end above its start."), field="score_high"
        )
