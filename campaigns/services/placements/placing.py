"""Placing: a delivery in the app or on the website becomes a banner that stands there for its customer."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from campaigns.domain.tokens import delivery_of
from campaigns.models import Asset, Banner, CampaignRun, Placement
from campaigns.services.rendering.links import signing_key
from config.base.tables import execute_sql, fetch_column
from customers.channels.messages import Allowed, Found, Outcome, Outgoing, Result
from customers.models.fields import sealer

# The row lock and the state keep a banner from being placed for a delivery that was taken from its worker meanwhile.
PLACE = """
    WITH claimed AS (
        SELECT d.id, d.run_id, d.customer_id FROM campaigns_delivery d
         WHERE d.run_month = %(run_month)s AND d.run_id = %(run_id)s AND d.id = ANY(%(ids)s)
           AND d.state = 'claimed'
           FOR UPDATE
    )
    INSERT INTO campaigns_banner
        (delivery_id, run_id, customer_id, placement_id, language, title, text, button, link, picture_id,
         rank, shown_from, ends_at, placed_at)
    SELECT d.id, d.run_id, d.customer_id, n.placement, n.language, n.title, n.text, n.button, n.link, n.picture,
           %(rank)s, %(now)s, %(ends_at)s, %(now)s
      FROM unnest(%(ids)s::bigint[], %(placements)s::bigint[], %(languages)s::text[], %(titles)s::bytea[],
                  %(texts)s::bytea[], %(buttons)s::text[], %(links)s::text[], %(pictures)s::bigint[])
           AS n (id, placement, language, title, text, button, link, picture)
      JOIN claimed d ON d.id = n.id
    ON CONFLICT (delivery_id) DO NOTHING
"""
THERE = "SELECT delivery_id FROM campaigns_banner WHERE delivery_id = ANY(%s)"


class BannerOutlet:
    """A provider that puts each message up in its place: a row in the table of banners is its acceptance."""

    def __init__(self, run: CampaignRun) -> None:
        self.run = run
        self.places = dict(Placement.objects.in_use().values_list("code", "pk"))
        self.pictures = dict(Asset.objects.in_use().values_list("name", "pk"))

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]:
        """Put up the banners of what is allowed in one statement, each delivery's once."""
        wanted: list[Outgoing] = []
        for one in batch:
            if one.note.values.get("placement") not in self.places:
                yield Result(one.key, Outcome.REJECTED, "the place has been given up")
            elif allowed(one):
                wanted.append(one)
            else:
                yield Result(one.key, Outcome.WITHHELD)
        there = self._put_up(wanted) if wanted else set()
        for one in wanted:
            outcome = Outcome.ACCEPTED if one.key in there else Outcome.WITHHELD
            yield Result(one.key, outcome)

    def find(
        self, idempotency_key: str, *, recipient: str = "", since: datetime | None = None
    ) -> Found:
        """Say exactly whether there is a banner."""
        delivery = delivery_of(idempotency_key, signing_key())
        there = Banner.objects.filter(delivery_id=delivery).exists() if delivery else False
        return Found.ACCEPTED if there else Found.NEVER

    def probe(self) -> str:
        """Answer that the table is there."""
        return str(Banner.objects.filter(run=self.run).count())

    def close(self) -> None:
        """Nothing to part from."""

    def _put_up(self, wanted: list[Outgoing]) -> set[int]:
        now, seal, campaign = timezone.now(), sealer().seal, self.run.campaign
        notes = [one.note for one in wanted]
        ids = [one.key for one in wanted]
        values: dict[str, Any] = {
            "run_month": self.run.run_month,
            "run_id": self.run.pk,
            "ids": ids,
            "placements": [self.places[note.values["placement"]] for note in notes],
            "languages": [note.values["language"] for note in notes],
            "titles": [seal(note.title) for note in notes],
            "texts": [seal(note.text) for note in notes],
            "buttons": [note.values["button"] for note in notes],
            "links": [note.link for note in notes],
            "pictures": [self.pictures.get(note.values["picture"]) for note in notes],
            "rank": campaign.priority,
            "now": now,
            "ends_at": now + timedelta(days=campaign.shown_days),
        }
        execute_sql(PLACE, values)
        return set(fetch_column(THERE, [ids]))
