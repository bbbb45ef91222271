"""Uploaded pictures: where they are shown, and what a text needs to show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from accounts.models import User
from campaigns.domain.content import Picture, images_in
from campaigns.models import Asset, Campaign, Message, SocialPost

GOING = (
    Campaign.State.IN_REVIEW,
    Campaign.State.APPROVED,
    Campaign.State.RUNNING,
    Campaign.State.PAUSED,
)


@dataclass(frozen=True)
class ShownAsset:
    """A picture with the campaigns that show it: those the reader may see, and how many others."""

    asset: Asset
    campaigns: list[Campaign]
    others: int

    @property
    def total(self) -> int:
        return len(self.campaigns) + self.others


def public_path(asset: Asset) -> str:
    """Return where the whole world finds a picture, below the bank's address."""
    return f"/m/{asset.file_name}"


def pictures_of(*bodies: str, base: str | None = None) -> dict[str, Picture]:
    """Return the pictures that texts name, as mails show them; withdrawn and unknown ones are missing."""
    names = {name for body in bodies if "asset:" in body for name in images_in(body)}
    root = settings.BASE_URL if base is None else base
    return {
        asset.name: Picture(f"{root}{public_path(asset)}", asset.width, asset.height)
        for asset in (Asset.objects.in_use().filter(name__in=names) if names else ())
    }


def list_assets(user: User, *, words: str = "", most: int = 200) -> list[ShownAsset]:
    """List pictures in use, newest first, with where each is shown."""
    assets = Asset.objects.in_use().select_related("uploader").order_by("-id")
    if words:
        assets = assets.filter(name__icontains=words) | assets.filter(shows__icontains=words)
    uses = _uses()
    visible = {
        c.pk: c
        for c in Campaign.objects.visible_to(user).filter(pk__in=set().union(*uses.values()))
    }
    return [_shown(asset, uses.get(asset.name, set()), visible) for asset in assets[:most]]


def going_campaigns(asset: Asset) -> int:
    """Count the campaigns on their way that show a picture; drafts hold nothing."""
    shown_by = _uses().get(asset.name, set())
    return Campaign.objects.filter(pk__in=shown_by, state__in=GOING).count()


def _shown(asset: Asset, used_by: set[int], visible: dict[int, Campaign]) -> ShownAsset:
    seen = [visible[pk] for pk in sorted(used_by) if pk in visible]
    return ShownAsset(asset, seen, len(used_by) - len(seen))


def _uses() -> dict[str, set[int]]:
    written: Iterable[tuple[int, str]] = Message.objects.filter(
        body__contains="asset:"
    ).values_list("campaign_id", "body")
    uses: dict[str, set[int]] = {}
    for campaign_id, body in written:
        for name in images_in(body):
            uses.setdefault(name, set()).add(campaign_id)
    banners = Message.objects.exclude(picture="").values_list("campaign_id", "picture")
    for campaign_id, name in banners:
        uses.setdefault(name, set()).add(campaign_id)
    posts = SocialPost.objects.exclude(pictures=[]).values_list("campaign_id", "pictures")
    for campaign_id, names in posts:
        for name in names:
            uses.setdefault(name, set()).add(campaign_id)
    return uses
