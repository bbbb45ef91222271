"""Taking in a campaign from a JSON document: always a new draft, and all of it or nothing."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.domain.content import Flaw, is_web
from campaigns.domain.documents import find_faults
from campaigns.models import Campaign, CampaignTemplate, Message
from campaigns.models.campaigns import CAMPAIGN_CHANNELS, TEXTS
from campaigns.selectors.content.wording import FLAWS
from campaigns.selectors.drafts.documents import TIMING, document_of, fault_words
from campaigns.services import drafting
from campaigns.services.posts.writing import write_post
from config.base.errors import DomainError
from customers.models import Product, SuppressionList
from customers.selectors.suppressions import lists_to_choose
from segmentation.models import Segment

FIELDS = (
    "goal",
    "goal_conversion_rate",
    "holdout_share",
    "per_hour",
    "shown_days",
    "shows_per_day",
    "priority",
    "stop_rules",
    "conversion_event",
    "attribution_days",
)


@transaction.atomic
def import_campaign(*, document: Any, by: User) -> Campaign:
    """Begin a draft from a document; raises DomainError `document` with `details["faults"]`: path and what is wrong."""
    faults = {fault.path: fault_words(fault) for fault in find_faults(document)}
    if faults:
        raise _refusal(faults)
    found = _resolve(document, by, faults)
    if faults:
        raise _refusal(faults)
    campaign = drafting.create_campaign(by=by, name=document["name"], kind=document["kind"])
    Campaign.objects.filter(pk=campaign.pk).update(
        channel=document.get("channel", campaign.channel)
    )
    try:
        drafting.apply_fields(campaign=campaign, by=by, fields=found)
    except DomainError as error:
        raise _refusal({_place_of(error.field): str(error)}) from error
    if "messages" in document:
        _write_messages(campaign, document["messages"])
    _write_posts(campaign, by, document.get("posts", []))
    return Campaign.objects.get(pk=campaign.pk)


@transaction.atomic
def save_template(*, campaign: Campaign, by: User, name: str) -> CampaignTemplate:
    """Keep a campaign as a beginning for others, without its start; raises DomainError `name_taken` or `name_missing`."""
    name = name.strip()
    if not name:
        raise DomainError("name_missing", _("Give it a name."), field="name")
    if CampaignTemplate.objects.filter(name=name).exists():
        raise DomainError("name_taken", _("There is a template of this name."), field="name")
    document = document_of(campaign)
    document["schedule"]["starts_at"] = None
    document.pop("follows", None)  # a beginning is for whoever comes next
    return CampaignTemplate.objects.create(
        name=name,
        kind=campaign.kind,
        document=document,
        author=by,
        editors=sorted({by.pk, campaign.author_id, *drafting.editors_of(campaign)}),
        branch_code=by.branch_code or campaign.branch_code,
    )


@transaction.atomic
def begin_from_template(*, template: CampaignTemplate, by: User, name: str) -> Campaign:
    """Begin a draft from a beginning of the bank's own; what its reader may not see any more is refused by name.

    Who kept the beginning, and who wrote what it was kept from, worked on the draft too, and does not sign it.
    """
    begun = import_campaign(document={**template.document, "name": name or template.name}, by=by)
    drafting.note_editors(begun, {template.author_id, *template.editors})
    return begun


def _place_of(field: str | None) -> str:
    if field and field.startswith("follow"):
        return "follows"
    return f"schedule.{field}" if field else ""


def _refusal(faults: dict[str, str]) -> DomainError:
    told = "; ".join(f"{path}: {text}" if path else text for path, text in faults.items())
    return DomainError(
        "document", _("Not taken in. %(faults)s") % {"faults": told}, details={"faults": faults}
    )


def _resolve(document: dict[str, Any], by: User, faults: dict[str, str]) -> dict[str, Any]:
    """Find the product and segments that a document names; what is not there is noted in `faults`."""
    found: dict[str, Any] = {name: document[name] for name in FIELDS if name in document}
    found |= {
        name: document["schedule"][name] for name in TIMING if name in document.get("schedule", {})
    }
    found |= _moments_and_money(document, faults)
    _check_links(document, faults)
    found |= {"name": document["name"], "kind": document["kind"]}
    found |= _following(document.get("follows"), by, faults)
    if document.get("channel", "email") not in dict(CAMPAIGN_CHANNELS):
        faults["channel"] = _("There is no such channel.")
    if document.get("product"):
        found["product"] = Product.objects.on_offer().filter(code=document["product"]).first()
        if found["product"] is None:
            faults["product"] = _("No product of this code is on offer.")
    for side in ("include", "exclude"):
        found[side] = _segments(document.get(side, []), side, by, faults)
    found["suppression_lists"] = _lists(document.get("suppression_lists", []), by, faults)
    return found


def _following(told: dict[str, Any] | None, by: User, faults: dict[str, str]) -> dict[str, Any]:
    if told is None:
        return {}
    first = Campaign.objects.editable_by(by).filter(code=told["campaign"]).first()
    if first is None:
        faults["follows.campaign"] = _("There is no campaign of this code that you may change.")
    return {
        "follows": first,
        "follow_when": told["when"],
        "follow_after_hours": told["after_hours"],
    }


def _moments_and_money(document: dict[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: Decimal(document[name])
        for name in ("budget_amount", "cost_per_contact")
        if document.get(name) is not None
    }
    text = document.get("schedule", {}).get("starts_at")
    if text:
        found["scheduled_at"] = _moment(text, "schedule.starts_at", faults)
    for number, post in enumerate(document.get("posts", [])):
        _moment(post["planned_at"], f"posts.{number}.planned_at", faults)
    return found


def _check_links(document: dict[str, Any], faults: dict[str, str]) -> None:
    """Where messages and posts lead: what no program can go to is noted in `faults`."""
    for name in ("messages", "posts"):
        for number, one in enumerate(document.get(name, [])):
            if one.get("link") and not is_web(one["link"]):
                faults[f"{name}.{number}.link"] = str(FLAWS[Flaw.BAD_LINK])


def _moment(text: str, path: str, faults: dict[str, str]) -> datetime | None:
    """Read a moment with its zone, whichever it is, as UTC; what is none is noted in `faults`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        faults[path] = _("Not a moment: 2026-12-01T09:00:00+08:00")
        return None
    if found.tzinfo is None:
        faults[path] = _("Say the zone: 2026-12-01T09:00:00+08:00")
        return found
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return found  # whoever writes it refuses its year


def _segments(
    named: list[dict[str, Any]], side: str, by: User, faults: dict[str, str]
) -> list[Segment]:
    """The segments by number; the name must agree, for numbers of another bank's system mean other groups."""
    visible = Segment.objects.visible_to(by).in_use().in_bulk([one["id"] for one in named])
    found = []
    for number, one in enumerate(named):
        segment = visible.get(one["id"])
        if segment is None or segment.name != one["name"]:
            faults[f"{side}.{number}"] = _("You see no segment %(id)s of this name.") % {
                "id": one["id"]
            }
        else:
            found.append(segment)
    return found


def _lists(named: list[dict[str, Any]], by: User, faults: dict[str, str]) -> list[SuppressionList]:
    """The suppression lists: one that is left out would let people be contacted whom the campaign spared."""
    visible = lists_to_choose(by).in_bulk([one["id"] for one in named])
    for number, one in enumerate(named):
        if one["id"] not in visible or visible[one["id"]].name != one["name"]:
            told = _("You see no suppression list %(id)s of this name.") % {"id": one["id"]}
            faults[f"suppression_lists.{number}"] = told
    return list(visible.values())


def _write_messages(campaign: Campaign, messages: list[dict[str, Any]]) -> None:
    """The document's texts take the place of those that the type began with."""
    campaign.messages.all().delete()
    keys: dict[tuple[int, str, str], Message] = {}
    for one in messages:
        key = (one.get("step", 1), one.get("variant", "A"), one["language"])
        texts = {name: one[name] for name in TEXTS if name in one}
        keys[key] = Message(
            campaign=campaign, step=key[0], variant=key[1], language=key[2], **texts
        )
    Message.objects.bulk_create(keys.values())


def _write_posts(campaign: Campaign, by: User, posts: list[dict[str, Any]]) -> None:
    for number, one in enumerate(posts):
        texts = one | {"planned_at": _moment(one["planned_at"], "", {})}
        try:
            write_post(campaign=campaign, by=by, **texts)
        except DomainError as error:
            raise _refusal({f"posts.{number}.{error.field}": str(error)}) from error
