"""Building a campaign: every change is noted with its author and voids what was signed before."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.domain.templates import TEMPLATES
from campaigns.models import Campaign, CampaignEdit, Message, SocialPost
from campaigns.models.campaigns import TEXTS
from campaigns.services.limits import clean_stop_rules
from campaigns.services.timing.choosing import cadence_of, clean_following, clean_timing
from config.base.errors import DomainError
from customers.models import SuppressionList
from segmentation.models import Segment

EDITABLE = (Campaign.State.DRAFT, Campaign.State.IN_REVIEW, Campaign.State.APPROVED)
LONGEST_COPIED = 110  # of a name that gets "(copy)" behind it
FOLLOWING = ("follows", "follow_when", "follow_after_hours")
FIELDS = (
    "name",
    "kind",
    "goal",
    "goal_conversion_rate",
    "conversion_event",
    "attribution_days",
    "product",
    "channel",
    "holdout_share",
    "scheduled_at",
    "time_zone",
    "recurrence",
    "free_days",
    "customer_time",
    "again",
    "again_days",
    "per_hour",
    "shown_days",
    "shows_per_day",
    "priority",
    "stop_rules",
    "budget_amount",
    "cost_per_contact",
    *FOLLOWING,
)


@transaction.atomic
def create_campaign(*, by: User, name: str, kind: str = Campaign.Kind.PROMOTION) -> Campaign:
    """Begin a draft with the goal, measure and first texts of its type."""
    template = TEMPLATES[kind]
    chinese = by.language != "en"
    campaign = Campaign.objects.create(
        code=_next_code(),
        name=name,
        kind=kind,
        author=by,
        branch_code=by.branch_code,
        goal=template.goal_zh if chinese else template.goal_en,
        conversion_event=template.conversion_event,
        attribution_days=template.attribution_days,
        holdout_share=template.holdout_share,
    )
    texts = {
        "zh-hans": (template.subject_zh, template.body_zh),
        "en": (template.subject_en, template.body_en),
    }
    Message.objects.bulk_create(
        Message(campaign=campaign, language=language, subject=subject, body=body)
        for language, (subject, body) in texts.items()
    )
    _note_edit(campaign, by)
    return campaign


@transaction.atomic
def begin_campaign(*, by: User, name: str, kind: str) -> Campaign:
    """Begin a draft with everything its type brings, the cadence too: for who sees and can change it at once."""
    campaign = create_campaign(by=by, name=name, kind=kind)
    return change_campaign(campaign=campaign, by=by, changes=cadence_of(TEMPLATES[kind]))


@transaction.atomic
def change_campaign(*, campaign: Campaign, by: User, changes: dict[str, Any]) -> Campaign:
    """Set fields of a campaign that has not been launched.

    Raises DomainError `launched`, or `recurrence`, `time_zone`, `again_days` and those of a follow-up where one
    cannot be followed.
    """
    current = open_draft(campaign)
    changes = changes | clean_timing(current, changes)
    changes = changes | clean_following(current, changes, by)
    changes = changes | clean_stop_rules(current, changes)
    changed = [
        name for name in FIELDS if name in changes and getattr(current, name) != changes[name]
    ]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, changes[name])
    reopen_draft(current, by, changed)
    return current


@transaction.atomic
def change_audience(
    *,
    campaign: Campaign,
    by: User,
    include: Sequence[Segment],
    exclude: Sequence[Segment],
    suppression_lists: Sequence[SuppressionList] | None = None,
) -> Campaign:
    """Choose the segments in and out, and suppression lists beside the bank's; None leaves those as they are."""
    current = open_draft(campaign)
    wanted: dict[str, Sequence[Model]] = {"include": include, "exclude": exclude}
    if suppression_lists is not None:
        wanted["suppression_lists"] = suppression_lists
    before = {name: {one.pk for one in getattr(current, name).all()} for name in wanted}
    if before == {name: {one.pk for one in chosen} for name, chosen in wanted.items()}:
        return current
    for name, chosen in wanted.items():
        getattr(current, name).set(chosen)
    reopen_draft(current, by)
    return current


@transaction.atomic
def write_message(*, campaign: Campaign, by: User, language: str, **texts: Any) -> Message:
    """Keep the text of one language; `texts` are those of TEXTS that change."""
    current = open_draft(campaign)
    message, made = Message.objects.select_for_update().get_or_create(
        campaign=current, language=language, variant="A", step=1
    )
    changed = [name for name in TEXTS if name in texts and getattr(message, name) != texts[name]]
    if not made and not changed:
        return message
    for name in changed:
        setattr(message, name, texts[name])
    message.save(update_fields=[*changed, "updated_at"])
    reopen_draft(current, by)
    return message


@transaction.atomic
def clone_campaign(*, campaign: Campaign, by: User) -> Campaign:
    """Begin a new draft with the same audience, offer, content and limits, to be approved anew.

    It stands in the copier's branch. Whoever worked on the original worked on the copy: nobody has their own work
    copied by another to sign it then.
    """
    messages = list(campaign.messages.all())
    include, exclude = _segments_to_copy(campaign, by), list(campaign.exclude.all())
    left = {"name", "scheduled_at"} | (set() if _may_follow(campaign, by) else set(FOLLOWING))
    copy = Campaign.objects.create(
        **{name: getattr(campaign, name) for name in FIELDS if name not in left},
        code=_next_code(),
        name=_("%(name)s (copy)") % {"name": campaign.name[:LONGEST_COPIED]},
        author=by,
        branch_code=by.branch_code or campaign.branch_code,
    )
    copy.include.set(include)
    copy.exclude.set(exclude)
    copy.suppression_lists.set(campaign.suppression_lists.all())
    Message.objects.bulk_create(
        Message(
            campaign=copy,
            step=m.step,
            variant=m.variant,
            language=m.language,
            **m.texts,
        )
        for m in messages
    )
    SocialPost.objects.bulk_create(
        SocialPost(campaign=copy, author=by, **post.texts) for post in campaign.posts.order_by("id")
    )
    note_editors(copy, {by.pk, campaign.author_id, *editors_of(campaign)})
    return copy


@transaction.atomic
def propose_campaign(*, by: User, fields: dict[str, Any]) -> Campaign:
    """Begin a draft from a whole set of fields, audience and texts included."""
    kind = fields.get("kind", Campaign.Kind.PROMOTION)
    campaign = create_campaign(by=by, name=fields["name"], kind=kind)
    return apply_fields(campaign=campaign, by=by, fields=fields)


@transaction.atomic
def apply_fields(*, campaign: Campaign, by: User, fields: dict[str, Any]) -> Campaign:
    """Change several things at once: plain fields, `include`, `exclude`, `suppression_lists` and `messages`.

    Raises DomainError `stale` where `revision` is named and somebody has changed the campaign since.
    """
    _refuse_stale(campaign, fields.get("revision"))
    changed = change_campaign(campaign=campaign, by=by, changes=fields)
    if {"include", "exclude", "suppression_lists"} & set(fields):
        change_audience(
            campaign=changed,
            by=by,
            include=fields.get("include", list(changed.include.all())),
            exclude=fields.get("exclude", list(changed.exclude.all())),
            suppression_lists=fields.get("suppression_lists"),
        )
    for message in fields.get("messages", []):
        write_message(campaign=changed, by=by, **message)
    return Campaign.objects.get(pk=changed.pk)


def _refuse_stale(campaign: Campaign, revision: int | None) -> None:
    if revision is None:
        return
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if current.revision != revision:
        raise DomainError(
            "stale",
            _("Somebody else changed it meanwhile; read it again."),
            field="revision",
            details={"revision": current.revision},
        )


def hold_draft(*, campaign: Campaign) -> None:
    """Keep others from saving this campaign until the transaction ends."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)


def open_draft(campaign: Campaign) -> Campaign:
    """Lock a campaign that may still be changed; raises DomainError `launched`."""
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if current.state not in EDITABLE:
        raise DomainError("launched", _("This campaign has been launched; copy it to change it."))
    return current


def reopen_draft(campaign: Campaign, by: User, changed: Sequence[str] = ()) -> None:
    """Write the changed fields; whatever was submitted or signed no longer stands."""
    _note_edit(campaign, by)
    campaign.revision += 1
    campaign.state = Campaign.State.DRAFT
    campaign.save(update_fields=[*changed, "state", "revision", "updated_at"])
    # Who signed a follow-up signed what it follows.
    behind = Q(follows=campaign) | Q(follows__follows=campaign)
    submitted = (Campaign.State.IN_REVIEW, Campaign.State.APPROVED)
    Campaign.objects.filter(behind, state__in=submitted).update(state=Campaign.State.DRAFT)


def _segments_to_copy(campaign: Campaign, by: User) -> list[Segment]:
    """Return the segments in: all for who may change the campaign, for a guest those they see anyway."""
    chosen = campaign.include.all()
    if not Campaign.objects.editable_by(by).filter(pk=campaign.pk).exists():
        chosen = Segment.objects.visible_to(by).filter(pk__in=chosen.values("pk"))
    return list(chosen)


def _may_follow(campaign: Campaign, by: User) -> bool:
    """Whether a copy may follow what the original follows: only where the copier may change that."""
    followed = campaign.follows
    return followed is not None and Campaign.objects.editable_by(by).filter(pk=followed.pk).exists()


def editors_of(campaign: Campaign) -> list[int]:
    """Return the keys of those who worked on a campaign."""
    return list(campaign.edits.values_list("editor_id", flat=True))


def note_editors(campaign: Campaign, editors: Iterable[int]) -> None:
    """Write down people who worked on a campaign, each once."""
    CampaignEdit.objects.bulk_create(
        [CampaignEdit(campaign=campaign, editor_id=editor) for editor in sorted(editors)],
        ignore_conflicts=True,
    )


def _note_edit(campaign: Campaign, by: User) -> None:
    CampaignEdit.objects.get_or_create(campaign=campaign, editor=by)


def _next_code() -> str:
    """CMP-2026-0001: a lock keeps two drafts from taking the same number."""
    prefix = f"CMP-{timezone.localdate():%Y}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('campaign-code', 0))")
    last = (
        Campaign.objects.filter(code__startswith=prefix)
        .order_by("-code")
        .values_list("code", flat=True)
        .first()
    )
    return f"{prefix}{int(last.rsplit('-', 1)[1]) + 1 if last else 1:04d}"
