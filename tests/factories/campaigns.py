"""Plain builders of campaigns: signed by a second person, with an audience that may be written to."""

import itertools
from collections.abc import Iterable, Iterator

from django.utils import timezone

from accounts.models import User
from campaigns.models import Approval, Campaign, CampaignRun, Delivery, Message
from campaigns.selectors.campaigns import content_hash
from campaigns.services import running, scanning
from customers.channels.messages import Allowed, Found, Outcome, Outgoing, Result
from customers.models import ContactPolicy, Customer
from segmentation.models import Segment, SegmentMembership, SegmentRefresh
from tests.factories.customers import give_consent, make_customer

numbers = itertools.count(1)
BODY = "Dear {{ salutation|customer }},\n\nhave a look at [our offer](https://bank.example/offer)."


def make_person(role: str = "author") -> User:
    """A user without any role."""
    return User.objects.create(username=f"{role}{next(numbers)}")


def make_audience(size: int = 3, **over) -> list[Customer]:
    """Customers who have agreed to marketing by e-mail."""
    people = [make_customer(**over) for _ in range(size)]
    for person in people:
        give_consent(person)
    return people


def make_segment(members: list[Customer], **over) -> Segment:
    """A fixed list, counted a moment ago."""
    number = next(numbers)
    details = {
        "name": f"Segment {number}",
        "kind": Segment.Kind.LIST,
        "state": Segment.State.READY,
        "member_count": len(members),
        "refreshed_at": timezone.now(),
    }
    if "owner" not in over:
        details["owner"] = make_person()
    segment = Segment.objects.create(**(details | over))
    SegmentMembership.objects.bulk_create(
        SegmentMembership(segment=segment, customer=member, entered_at=timezone.now())
        for member in members
    )
    if segment.is_rule:
        SegmentRefresh.objects.create(
            segment=segment, started_at=timezone.now(), finished_at=timezone.now()
        )
    return segment


def make_campaign(members: list[Customer] | None = None, **over) -> Campaign:
    """A draft with one English text and no hold-out; `members` become its audience."""
    number = next(numbers)
    exclude = over.pop("exclude", [])
    text = {"language": over.pop("language", "en"), "body": over.pop("body", BODY)}
    details = {
        "code": f"CMP-T-{number:05d}",
        "name": f"Campaign {number}",
        "kind": Campaign.Kind.CARE,
        "holdout_share": 0,
        "goal": "Customers look at the offer",
        "scheduled_at": timezone.now(),
    }
    if "author" not in over:
        details["author"] = make_person()
    campaign = Campaign.objects.create(**(details | over))
    if members is not None:
        campaign.include.add(make_segment(members))
    if exclude:
        campaign.exclude.add(make_segment(exclude))
    Message.objects.create(campaign=campaign, subject="An offer", **text)
    return campaign


def sign(campaign: Campaign, role: str = "business") -> Approval:
    """The signature of somebody who has not worked on the campaign."""
    return Approval.objects.create(
        campaign=campaign,
        content_hash=content_hash(campaign),
        role=role,
        outcome=Approval.Outcome.APPROVED,
        author=campaign.author,
        approver=make_person("approver"),
    )


def approve(campaign: Campaign) -> Campaign:
    """Sign for both roles and mark as approved."""
    sign(campaign)
    sign(campaign, "compliance")
    return move(campaign, Campaign.State.APPROVED)


def move(campaign: Campaign, state: str) -> Campaign:
    """Set a state as a service would, after a scan of the texts."""
    scanning.record_scan(campaign=campaign)
    campaign.state = state
    campaign.save()
    return campaign


def launch(members: list[Customer] | None = None, **over) -> CampaignRun:
    """A running campaign with a frozen audience."""
    campaign = approve(make_campaign(members, **over))
    return running.launch_campaign(campaign=campaign, by=campaign.author)


def deliveries(run: CampaignRun) -> list[Delivery]:
    """The run's ledger, in order."""
    return list(Delivery.objects.filter(run_month=run.run_month, run=run).order_by("id"))


def states(run: CampaignRun) -> dict[str, int]:
    """The run's ledger, counted by state."""
    found = [delivery.state for delivery in deliveries(run)]
    return {state: found.count(state) for state in sorted(set(found))}


def no_quiet_hours() -> None:
    """Let tests that run by the real clock send at any hour."""
    ContactPolicy.objects.update_or_create(
        id=1, defaults={"quiet_from": "00:00", "quiet_until": "00:00"}
    )


class Postbox:
    """A provider outside of us that accepts everything and remembers it."""

    def __init__(self) -> None:
        self.accepted: list[Outgoing] = []

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]:
        for mail in batch:
            if allowed(mail):
                self.accepted.append(mail)
                yield Result(mail.key, Outcome.ACCEPTED)
            else:
                yield Result(mail.key, Outcome.WITHHELD)

    def find(self, idempotency_key: str, **_more) -> Found:
        known = {mail.idempotency_key for mail in self.accepted}
        return Found.ACCEPTED if idempotency_key in known else Found.NEVER

    def close(self) -> None:
        """Nothing to part from."""
