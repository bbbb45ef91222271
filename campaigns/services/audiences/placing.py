"""Placing: a delivery to an ad audience becomes a member of it, by the hashes that its platform compares."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.domain.audiences import FORMATS, AudienceFormat
from campaigns.domain.tokens import delivery_of
from campaigns.models import AdAudience, AudienceMember, CampaignRun
from campaigns.selectors.written import written_messages
from campaigns.services.rendering.links import signing_key
from config.base.errors import DomainError
from config.base.tables import execute_sql, fetch_column, fetch_rows
from customers.channels.messages import Allowed, Found, Outcome, Outgoing, Result
from customers.models import DataRecipient
from customers.models.fields import sealer
from customers.services.residency.leaving import check_recipient

SEALED = """
    SELECT d.id, c.phone, c.email FROM campaigns_delivery d JOIN customers_customer c ON c.id = d.customer_id
     WHERE d.run_month = %(run_month)s AND d.run_id = %(run_id)s AND d.id = ANY(%(ids)s)
"""
# The row lock and the state keep a member from being placed for a delivery that was taken from its worker meanwhile.
PLACE = """
    WITH claimed AS (
        SELECT d.id, d.customer_id FROM campaigns_delivery d
         WHERE d.run_month = %(run_month)s AND d.run_id = %(run_id)s AND d.id = ANY(%(ids)s)
           AND d.state = 'claimed'
           FOR UPDATE
    )
    INSERT INTO campaigns_audiencemember (delivery_id, audience_id, customer_id, identifiers, placed_at, removal)
    SELECT d.id, %(audience)s, d.customer_id, n.identifiers, %(now)s, ''
      FROM unnest(%(ids)s::bigint[], %(identifiers)s::bytea[]) AS n (id, identifiers)
      JOIN claimed d ON d.id = n.id
    ON CONFLICT (delivery_id) DO NOTHING
"""
THERE = "SELECT delivery_id FROM campaigns_audiencemember WHERE delivery_id = ANY(%s)"


class AudienceOutlet:
    """A provider that places each customer in the audience of its run: a row in the table of members is its acceptance."""

    def __init__(self, run: CampaignRun) -> None:
        self.run = run
        self.audience = audience_of(run)
        self.form: AudienceFormat = FORMATS[self.audience.format]

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]:
        """Place what is allowed in one statement, each delivery once; whom the platform cannot know is rejected."""
        asked = list(batch)
        refused = self._refusal()
        if refused:
            yield from (Result(one.key, Outcome.UNREACHABLE, refused) for one in asked)
            return
        known = self._identified([one.key for one in asked])
        wanted: dict[int, Mapping[str, str]] = {}
        for one in asked:
            if not known.get(one.key):
                yield Result(
                    one.key, Outcome.REJECTED, "no number or address in the platform's form"
                )
            elif allowed(one):
                wanted[one.key] = known[one.key]
            else:
                yield Result(one.key, Outcome.WITHHELD)
        there = self._place(wanted) if wanted else set()
        for key in wanted:
            yield Result(key, Outcome.ACCEPTED if key in there else Outcome.WITHHELD)

    def find(
        self, idempotency_key: str, *, recipient: str = "", since: datetime | None = None
    ) -> Found:
        """Say exactly whether there is a member."""
        delivery = delivery_of(idempotency_key, signing_key())
        if delivery is None:
            return Found.NEVER
        placed = AudienceMember.objects.filter(delivery_id=delivery).exists()
        return Found.ACCEPTED if placed else Found.NEVER

    def probe(self) -> str:
        """Answer that the table is there."""
        return str(AudienceMember.objects.filter(audience=self.audience).count())

    def close(self) -> None:
        """Nothing to part from."""

    def _refusal(self) -> str:
        """Why the recipient may not be given anybody now; empty where they may."""
        try:
            check_recipient(recipient=self.audience.recipient, what=self.run.campaign.code)
        except DomainError as error:
            return str(error)
        return ""

    def _identified(self, ids: list[int]) -> dict[int, dict[str, str]]:
        rows = fetch_rows(SEALED, self._of_run() | {"ids": ids})
        unseal = sealer().open
        return {key: self.form.identify(unseal(phone), unseal(email)) for key, phone, email in rows}

    def _of_run(self) -> dict[str, Any]:
        return {"run_month": self.run.run_month, "run_id": self.run.pk}

    def _place(self, wanted: Mapping[int, Mapping[str, str]]) -> set[int]:
        ids, seal = list(wanted), sealer().seal
        values = self._of_run() | {
            "ids": ids,
            "identifiers": [seal(json.dumps(wanted[key])) for key in ids],
            "audience": self.audience.pk,
            "now": timezone.now(),
        }
        execute_sql(PLACE, values)
        return set(fetch_column(THERE, [ids]))


def audience_of(run: CampaignRun) -> AdAudience:
    """Return the audience of a run, made at its first placing; raises DomainError `recipient_not_in_force`."""
    found = AdAudience.objects.select_related("recipient").filter(run=run).first()
    if found is not None:
        return found
    text = written_messages(run.campaign).order_by("language").first()
    recipient = DataRecipient.objects.filter(code=text.recipient).first() if text else None
    if text is None or recipient is None or text.audience_format not in FORMATS:
        raise DomainError("recipient_not_in_force", "The recipient is not registered.")
    with suppress(IntegrityError), transaction.atomic():  # of two workers one makes it
        return AdAudience.objects.create(
            run=run, name=text.subject, format=text.audience_format, recipient=recipient
        )
    return AdAudience.objects.select_related("recipient").get(run=run)
