"""Making, drafting, publishing and archiving segments."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation import permissions
from segmentation.domain.problems import Problem, RuleError, pointer_to
from segmentation.domain.rules import (
    EMPTY_RULE,
    AllOf,
    Condition,
    Node,
    conditions,
    rule_document,
)
from segmentation.domain.schedules import next_run
from segmentation.models import Segment
from segmentation.selectors import choices
from segmentation.selectors.asked import users_of_score, who_asks_about
from segmentation.selectors.drafts import unpublished_draft
from segmentation.selectors.seen import reaches_beyond
from segmentation.selectors.segments import holds_on
from segmentation.services.circles import lock_references, refuse_circles

LARGEST_DRAFT = 200_000  # characters of JSON; 200 conditions need far less


@transaction.atomic
def create_segment(
    *, by: User, name: str = "", description: str = "", rule: Any = None, shared: bool = True
) -> Segment:
    """Make a segment; with a rule it waits for its first refresh, without one it is a draft.

    Raises DomainError `name_taken` or `bad_rule`.
    """
    segment = Segment(
        owner=by, description=description, shared=shared, draft=EMPTY_RULE, draft_by=by
    )
    segment.name = _free_name(name)
    segment.draft_saved_at = timezone.now()
    segment.save()
    return save_rule(segment=segment, rule=rule, by=by) if rule is not None else segment


@transaction.atomic
def save_draft(
    *, segment: Segment, document: Any, name: str, by: User, drafted: int | None = None
) -> Segment:
    """Keep what the editor is at, right or wrong; members stay as they are.

    `drafted` is the number of the draft the editor began from. Raises DomainError `draft_changed` when it is
    no longer the newest, `archived`, `name_taken`, `reaches_beyond`, `unreadable` or `too_large`.
    """
    locked = lock_segment(segment, by)
    check_reach(locked, by)
    _refuse_stale_draft(locked, drafted, by)
    _check_keepable(document)
    _rename(locked, name)
    _note_draft(locked, document, by)
    locked.save()
    return locked


@transaction.atomic
def save_rule(
    *,
    segment: Segment,
    rule: Any,
    by: User,
    version: int | None = None,
    drafted: int | None = None,
    name: str = "",
) -> Segment:
    """Publish a rule as the next version and ask for a refresh; what is refused leaves nothing.

    `version` and `drafted` are the rule's and the draft's numbers the editor began from; who names no draft
    leaves an unpublished one as it is. Raises DomainError `conflict` or `draft_changed` when they are no longer
    the newest, `name_taken`, `bad_rule` (details.problems: path, pointer, part, code, text), `archived`, `fixed_list`, or
    `reaches_beyond` when its members are those its owner sees and its editor sees fewer.
    """
    locked = lock_segment(segment, by)
    if not locked.is_rule:
        raise DomainError("fixed_list", _("A fixed list has no rule."))
    if version is not None and version != locked.rule_version:
        raise DomainError("conflict", _("Somebody else has saved this segment meanwhile."))
    check_reach(locked, by)
    _refuse_stale_draft(locked, drafted, by)
    lock_references()
    document = rule_document(_checked(rule, locked, by))
    _rename(locked, name)
    if drafted is not None or unpublished_draft(locked) is None:
        _note_draft(locked, document, by)
    locked.rule = document
    locked.rule_version += 1
    locked.state = Segment.State.WAITING
    locked.due_at = next_run(locked.plan, timezone.localtime())
    locked.save()
    return locked


@transaction.atomic
def request_refresh(*, segment: Segment, by: User) -> Segment:
    """Ask for a refresh; a worker does it. Raises DomainError `no_rule`, `archived` or `fixed_list`."""
    locked = lock_segment(segment, by)
    if not locked.is_rule:
        raise DomainError("fixed_list", _("A fixed list is not refreshed."))
    if not locked.rule_version:
        raise DomainError("no_rule", _("Save a rule first."))
    if not locked.is_busy:
        locked.state = Segment.State.WAITING
        locked.save(update_fields=["state", "updated_at"])
    return locked


@transaction.atomic
def archive_segment(*, segment: Segment, by: User) -> Segment:
    """Take a segment out of use; its history stays.

    Raises DomainError `in_use` when other segments ask about it or an app above still works with it, or
    `reaches_beyond` as saving its rule does.
    """
    locked = lock_segment(segment, by)
    check_reach(locked, by)
    lock_references()
    names = ", ".join(who_asks_about(locked, by))
    if names:
        raise DomainError("in_use", _("These segments ask about it: %(names)s.") % {"names": names})
    holds = holds_on(locked)
    if holds:
        raise DomainError("in_use", _("It is still needed: %(what)s.") % {"what": ", ".join(holds)})
    locked.archived_at = timezone.now()
    locked.save(update_fields=["archived_at", "updated_at"])
    return locked


@transaction.atomic
def open_to_all(*, segment: Segment, by: User, shared: bool) -> Segment:
    """Let everybody use a segment, or only its owner and whom they let in; raises DomainError `not_yours`."""
    locked = lock_segment(segment, by)
    if locked.owner != by:
        raise DomainError("not_yours", _("Only whom it belongs to decides who else is let in."))
    locked.shared = shared
    locked.save(update_fields=["shared", "updated_at"])
    return locked


@transaction.atomic
def hand_on(*, segment: Segment, to: str, by: User) -> Segment:
    """Give a segment to another person, by sign-in name; its rule is asked with their eyes from now on.

    Its owner may, and who holds the permission to. Raises DomainError `archived`, `not_yours` or
    `unknown_user`.
    """
    rows = Segment.objects.in_use().select_for_update(of=("self",)).filter(pk=segment.pk)
    locked = rows.first()
    if locked is None:
        raise DomainError("archived", _("This segment is no longer in use."))
    if locked.owner != by and not by.has_perm(permissions.TRANSFER_SEGMENT):
        raise DomainError("not_yours", _("Only its owner hands a segment on."))
    heir = User.objects.filter(username=to.removeprefix("user:").strip(), is_active=True).first()
    if heir is None or not heir.has_perm(permissions.EDIT_SEGMENT):
        raise DomainError(
            "unknown_user", _("Choose a person whose role builds segments."), field="to"
        )
    locked.owner = heir
    if locked.is_rule and locked.rule_version:
        locked.state = Segment.State.WAITING
    locked.save()
    return locked


def read_document(document: Any, by: User, *, segment: Segment | None = None) -> Node:
    """Read a rule as somebody works on it; raises RuleError with each problem at its place."""
    return choices.read_rule(document, by, without=segment.pk if segment else None)


def _checked(document: Any, segment: Segment, by: User) -> Node:
    try:
        node = read_document(document, by)
        refuse_circles(node, segment, by)
    except RuleError as error:
        raise bad_rule(error, document) from error
    if not conditions(node):
        raise bad_rule(RuleError([Problem((), "group", "no_condition")]), document)
    return node if not isinstance(node, Condition) else AllOf((node,))


def bad_rule(error: RuleError, document: Any) -> DomainError:
    """Return the refusal of a rule document with its problems in the reader's language."""
    return DomainError(
        "bad_rule",
        _("The rule has problems; each is shown beside its condition."),
        field="rule",
        details={"problems": described(error, document)},
    )


def described(error: RuleError, document: Any) -> list[dict[str, object]]:
    """Return the problems of a rule document as the builder and the API show them; `pointer` is within the document."""
    lang = choices.language()
    return [
        {
            "path": list(problem.path),
            "pointer": pointer_to(document, problem),
            "part": problem.part,
            "code": problem.code,
            "text": problem.text(lang),
        }
        for problem in error.problems
    ]


def lock_segment(segment: Segment, by: User) -> Segment:
    """Return the segment, locked, where the user may change it; raises DomainError `only_seen` or `archived`."""
    mine = Segment.objects.editable_by(by).select_for_update(of=("self",))
    locked = mine.filter(pk=segment.pk).first()
    if locked is not None:
        return locked
    if Segment.objects.visible_to(by).filter(pk=segment.pk, archived_at=None).exists():
        raise DomainError("only_seen", _("This segment was shared with you to see, not to change."))
    raise DomainError("archived", _("This segment is no longer in use."))


def check_reach(segment: Segment, by: User) -> None:
    """Refuse to who sees fewer customers than the owner; raises DomainError `reaches_beyond`."""
    if reaches_beyond(segment, by):
        told = _("It reaches customers outside your branch: make a segment of your own.")
        raise DomainError("reaches_beyond", told)


def refuse_asked(score_kind: str, by: User) -> None:
    """Keep a score that segments or tags ask about; raises DomainError `in_use`."""
    lock_references()
    users = users_of_score(score_kind, by)
    if users:
        raise DomainError("in_use", _("It is still needed: %(what)s.") % {"what": ", ".join(users)})


def _refuse_stale_draft(segment: Segment, drafted: int | None, by: User) -> None:
    if drafted is None or drafted == segment.draft_version:
        return
    told = _("%(name)s has changed it since you opened it (saved %(time)s).")
    if segment.draft_by == by:
        told = _("You have changed it elsewhere since you opened it here (saved %(time)s).")
    at = segment.draft_saved_at
    told %= {
        "name": segment.draft_by or _("Somebody else"),
        "time": f"{timezone.localtime(at):%H:%M}" if at else "–",
    }
    raise DomainError("draft_changed", told, details={"drafted": segment.draft_version})


def _note_draft(segment: Segment, document: Any, by: User) -> None:
    segment.draft, segment.draft_by = document, by
    segment.draft_version += 1
    segment.draft_saved_at = timezone.now()


def _rename(segment: Segment, name: str) -> None:
    if name and name != segment.name:
        segment.name = _free_name(name, besides=segment.pk)


def _check_keepable(document: Any) -> None:
    """Refuse what the database cannot hold as JSON: no numbers, NUL, halves of signs, nesting without end."""
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError) as error:
        raise DomainError("unreadable", _("This rule cannot be read."), field="rule") from error
    if "\\u0000" in text:
        raise DomainError("unreadable", _("This rule cannot be read."), field="rule")
    if len(text) > LARGEST_DRAFT:
        raise DomainError("too_large", _("This rule is too large to keep."), field="rule")


def _free_name(name: str, besides: int | None = None) -> str:
    name = name.strip()[:80] or _new_name()
    others = Segment.objects.filter(name=name).values_list("pk", flat=True)
    if set(others) - {besides}:
        raise DomainError("name_taken", _("There is a segment of this name."), field="name")
    return name


def _new_name() -> str:
    """The first of “New segment 11-21”, “New segment 11-21 (2)”, … that nobody has."""
    base = f"{_('New segment')} {timezone.localtime():%m-%d}"
    taken = set(Segment.objects.filter(name__startswith=base).values_list("name", flat=True))
    names = (base, *(f"{base} ({number})" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
