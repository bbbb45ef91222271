"""What a campaign would do as it stands: its canonical form, and the hash that approvals are bound to."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.db.models import Max
from django.utils import timezone

from campaigns.domain.hashing import digest
from campaigns.models import Campaign, CopyAnswer
from campaigns.models.campaigns import SHORT_FIELDS, TEXTS
from campaigns.selectors.facts import product_told
from customers.models import Channel, DataRecipient, Product
from segmentation.models import ListLoad, Segment
from segmentation.selectors.references import Followers, followers
from segmentation.selectors.segments import segments_below


def signed_content(campaign: Campaign) -> dict[str, Any]:
    """Return everything an approver answers for, as plain values."""
    starts_at = campaign.scheduled_at
    answers = list(
        CopyAnswer.objects.filter(campaign=campaign)
        .order_by("id")
        .values("language", "rule", "quote", "reason")
    )
    # Who ends a list frees everybody on it, who takes one off frees one: that is not what was signed.
    lists = list(campaign.suppression_lists.order_by("pk"))
    gone = [one.pk for one in lists if one.ended_at]
    freed = [(one.pk, one.freed_count) for one in lists if one.freed_count]
    following = followers()
    return {
        "campaign": campaign.code,
        "class": campaign.kind,
        "channel": campaign.channel,
        "branch": campaign.branch_code,
        "include": _segments(campaign.include.all(), following),
        "exclude": _segments(campaign.exclude.all(), following),
        "holdout_share": campaign.holdout_share,
        "content": [
            {name: value for name, value in message.items() if value or name not in SHORT_FIELDS}
            for message in campaign.messages.order_by("step", "variant", "language").values(
                "step", "variant", "language", *TEXTS
            )
        ],
        "starts_at": starts_at.astimezone(UTC) if starts_at else None,
        "caps": {"per_hour": campaign.per_hour, "priority": campaign.priority},
        "product": _product(product_told(campaign, timezone.now())),
        "budget": campaign.budget_amount,
        "cost_per_contact": campaign.cost_per_contact,
        "measure": [campaign.conversion_event, campaign.attribution_days],
        **({"answers": answers} if answers else {}),
        **({"suppression_lists": [one.pk for one in lists]} if lists else {}),
        **({"ended_lists": gone} if gone else {}),
        **({"freed": freed} if freed else {}),
        **({"stop_rules": campaign.stop_rules} if campaign.stop_rules else {}),
        **_timing(campaign),
        **_showing(campaign),
        **_following(campaign),
        **_given_to(campaign),
        **_posts(campaign),
    }


def content_hash(campaign: Campaign) -> str:
    """Return the SHA-256 that a signature over this campaign, as it is stored, carries today."""
    return digest(signed_content(Campaign.objects.select_related("product").get(pk=campaign.pk)))


def is_profile_based(campaign: Campaign) -> bool:
    """Whether the audience is chosen by personal characteristics (PIPL 24): by a rule, or a list that a model made."""
    return any(segment.is_profiled for segment in segments_in(campaign))


def first_of(campaign: Campaign) -> Campaign:
    """Return the campaign whose audience this is: the first of the chain for a follow-up, else itself."""
    while campaign.follows is not None:
        campaign = campaign.follows
    return campaign


def segments_in(campaign: Campaign) -> list[Segment]:
    """Return the segments whose members are asked: those of the first of the chain for a follow-up."""
    return list(first_of(campaign).include.all())


def segments_out(campaign: Campaign) -> list[Segment]:
    """Return the segments out, those of the campaigns it follows among them."""
    found: list[Segment] = []
    above: Campaign | None = campaign
    while above is not None:
        found += above.exclude.all()
        above = above.follows
    return found


def segments_of(campaign: Campaign) -> list[Segment]:
    """Return all segments an audience is made of, in and out."""
    return [*segments_in(campaign), *segments_out(campaign)]


def _timing(campaign: Campaign) -> dict[str, Any]:
    """How it repeats and follows customers' clocks; nothing for what takes place once for all at one moment."""
    chosen = {
        "time_zone": campaign.time_zone,
        "recurrence": campaign.recurrence,
        "free_days": campaign.free_days.removeprefix("send"),
        "customer_time": campaign.customer_time.removeprefix("bank"),
        "again": campaign.again.removeprefix("every"),
        "again_days": campaign.again_days,
    }
    told = {name: value for name, value in chosen.items() if value}
    return {"timing": told} if told else {}


def _showing(campaign: Campaign) -> dict[str, Any]:
    """How long a banner stands and how often it is shown; nothing for what is sent."""
    if campaign.channel != Channel.IN_APP:
        return {}
    return {"showing": {"days": campaign.shown_days, "per_day": campaign.shows_per_day}}


def _given_to(campaign: Campaign) -> dict[str, Any]:
    """Who is given an ad audience, and on what; nothing for every other channel."""
    if campaign.channel != Channel.ADS:
        return {}
    codes = campaign.messages.values_list("recipient", flat=True)
    known = DataRecipient.objects.filter(code__in=list(codes)).order_by("code")
    names = ("code", "name", "region", "agreement", "assessment", "valid_until")
    return {"given_to": [{name: getattr(one, name) for name in names} for one in known]}


def _posts(campaign: Campaign) -> dict[str, Any]:
    """What its public posts say, where and when; that one is out changes nothing of it."""
    posts = [
        {**post.texts, "planned_at": post.planned_at.astimezone(UTC)}
        for post in campaign.posts.order_by("id")
    ]
    return {"posts": posts} if posts else {}


def _following(campaign: Campaign) -> dict[str, Any]:
    """What it follows, as that stands: whoever changes the first changes whom this one is for."""
    if campaign.follows is None:
        return {}
    return {
        "follows": {
            "campaign": campaign.follows.code,
            "content_hash": content_hash(campaign.follows),
            "when": campaign.follow_when,
            "after_hours": campaign.follow_after_hours,
        }
    }


def _segments(segments: Iterable[Segment], following: Followers) -> list[dict[str, Any]]:
    """The segments and those their rules ask about: whoever changes one of them changes the audience.

    A fixed list has no rule: what was loaded into it last stands for its members. A rule finds those whom its owner
    may see: another owner, or another branch of theirs, makes it another audience.
    """
    chosen = sorted(segments_below(segments, following), key=lambda segment: segment.pk)
    lists = [segment.pk for segment in chosen if segment.kind == Segment.Kind.LIST]
    loads = ListLoad.objects.filter(segment__in=lists).values_list("segment").annotate(Max("pk"))
    last: dict[int, int] = dict(loads)
    seers = Segment.objects.filter(pk__in=[one.pk for one in chosen], kind=Segment.Kind.RULE)
    branch = dict(seers.exclude(owner__branch_code="").values_list("pk", "owner__branch_code"))
    return [
        {"id": segment.pk, "version": segment.rule_version, "rule": segment.rule}
        | ({"load": last[segment.pk]} if segment.pk in last else {})
        | ({"branch": branch[segment.pk]} if segment.pk in branch else {})
        | ({"profiled": True} if segment.profiled else {})
        for segment in chosen
    ]


def _product(product: Product | None) -> dict[str, Any] | None:
    if product is None:
        return None
    return {
        "code": product.code,
        "names": [product.name_zh, product.name_en],
        "risk_rating": product.risk_rating,
        "rate": product.rate,
        "rate_kind": product.rate_kind,
        "currency": product.currency,
        "term_days": product.term_days,
        "min_amount": product.min_amount,
        "ages": [product.min_age, product.max_age],
        "fee": product.fee,
    }
