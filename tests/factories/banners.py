"""Plain builders of places and of campaigns whose banners stand in them."""

from django.utils import timezone

from campaigns.models import Asset, Banner, Campaign, CampaignRun, Delivery, Placement
from campaigns.services import running, sending
from customers.models import Customer
from tests.factories import campaigns as make
from tests.factories.customers import give_consent, make_customer

BODY = "Dear {{ salutation|customer }}, have a look."


def make_placement(code: str = "app_home", **over) -> Placement:
    """The home page of the app."""
    details = {"name_zh": "首页", "name_en": "Home page", "surface": "app", "offers": False}
    return Placement.objects.get_or_create(code=code, defaults=details | over)[0]


def make_asset(uploader, **over) -> Asset:
    """A picture whose file nobody needs."""
    details = {"name": "card-0a1b2c", "shows": "A card", "sha256": "0a" * 32, "format": "png"}
    sizes = {"width": 600, "height": 300, "size": 1000}
    return Asset.objects.create(uploader=uploader, **(details | sizes | over))


def make_people(count: int = 1, **over) -> list[Customer]:
    """Customers who agreed to marketing in the app."""
    people = [make_customer(**({"name": "Anna Novak"} | over)) for _ in range(count)]
    for person in people:
        give_consent(person, channel="in_app")
    return people


def make_banner_campaign(
    people: list[Customer], *, placement: str = "app_home", **over
) -> Campaign:
    """A draft in the app for these people."""
    make_placement(placement)
    picture = over.pop("picture", "")
    campaign = make.make_campaign(people, **({"channel": "in_app", "body": BODY} | over))
    campaign.messages.update(
        placement=placement, picture=picture, button="See it", link="https://bank.example/card"
    )
    return campaign


def launch(people: list[Customer], **over) -> CampaignRun:
    """A signed campaign in the app, launched and not yet placed."""
    campaign = make.approve(make_banner_campaign(people, **over))
    return running.launch_campaign(campaign=campaign, by=campaign.author)


def place(people: list[Customer], **over) -> CampaignRun:
    """A campaign in the app whose banners stand."""
    run = launch(people, **over)
    Delivery.objects.filter(run=run, state="planned").update(not_before=timezone.now())
    sending.send_slice(run_id=run.pk)
    run.refresh_from_db()
    return run


def banner_of(customer: Customer) -> Banner:
    """The customer's newest banner."""
    return Banner.objects.filter(customer=customer).latest("id")
