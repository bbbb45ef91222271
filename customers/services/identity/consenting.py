"""Consent through a merge: what either record refused stays refused; the ledger only grows, and an undo takes back
no more than the merge itself wrote."""

from datetime import timedelta

from django.utils import timezone

from config.base.tables import execute_sql
from customers.domain.identity.survivorship import Consent as Said
from customers.domain.identity.survivorship import strictest
from customers.models import Channel, Consent, ConsentState, Customer, CustomerMerge, MergedRows

LEDGER = "customers_consent"
WRITTEN, TOLD = "written", "told"  # by a merge itself; under the number of the record merged, since
# Said by the customer that the alias is again; agreed for that one alone, refused for both.
TOLD_SINCE = """
    INSERT INTO customers_consent (created_at, customer_id, purpose, channel, granted, legal_basis,
                                   text_version, source, at)
    SELECT now(), %s, purpose, channel, granted, legal_basis, text_version, source, at
      FROM customers_consent WHERE id = ANY(%s)
    ON CONFLICT DO NOTHING
"""
# Whoever withdrew as the one customer withdrew for both records.
WITHDRAWN_SINCE = """
    INSERT INTO customers_consent (created_at, customer_id, purpose, channel, granted, legal_basis,
                                   text_version, source, at)
    SELECT now(), %(absorbed)s, purpose, channel, granted, legal_basis, text_version, source, at
      FROM customers_consent
     WHERE customer_id = %(kept)s AND NOT granted AND created_at > %(since)s
       AND NOT id = ANY(%(own)s)
    ON CONFLICT DO NOTHING
"""

STOPPED_SINCE = """
    INSERT INTO customers_suppression (created_at, customer_id, channel, reason, source_kind, source_id)
    SELECT now(), %(absorbed)s, channel, reason, source_kind, source_id
      FROM customers_suppression
     WHERE customer_id = %(kept)s AND created_at > %(since)s AND reason <> 'hard_bounce'
    ON CONFLICT (customer_id, channel) DO NOTHING
"""


def carry_over(merge: CustomerMerge) -> None:
    """Write the entries that leave the customer kept with the stricter of both records' consents."""
    entries = strictest(
        _said(merge.kept), _said(merge.absorbed), [str(channel) for channel in Channel]
    )
    now = timezone.now()
    # One microsecond apart: of two entries the later one counts.
    written = Consent.objects.bulk_create(
        [
            Consent(
                customer=merge.kept,
                purpose=purpose,
                channel=channel,
                granted=granted,
                source=f"merge:{merge.pk}",
                text_version=_text_version(merge.absorbed, purpose, channel) if granted else "",
                at=now + timedelta(microseconds=place),
            )
            for place, (purpose, channel, granted) in enumerate(entries)
        ]
    )
    keys = [entry.pk for entry in written]
    MergedRows.objects.create(merge=merge, table=LEDGER, column=WRITTEN, keys=keys)


def take_back(merge: CustomerMerge) -> None:
    """Delete the entries of the merge itself; what was withdrawn since is withdrawn for both."""
    own = merge.rows.get(table=LEDGER, column=WRITTEN).keys
    execute_sql(
        WITHDRAWN_SINCE,
        {
            "kept": merge.kept_id,
            "absorbed": merge.absorbed_id,
            "since": merge.created_at,
            "own": own,
        },
    )
    told = [key for rows in merge.rows.filter(table=LEDGER, column=TOLD) for key in rows.keys]
    execute_sql(TOLD_SINCE, [merge.absorbed_id, told])
    Consent.objects.filter(pk__in=told, granted=True).delete()
    Consent.objects.filter(pk__in=own).delete()
    since = {"kept": merge.kept_id, "absorbed": merge.absorbed_id, "since": merge.created_at}
    execute_sql(STOPPED_SINCE, since)


def _said(customer: Customer) -> list[Said]:
    states = ConsentState.objects.filter(customer=customer)
    return [Said(one.purpose, one.channel, one.granted, one.since) for one in states]


def _text_version(customer: Customer, purpose: str, channel: str) -> str:
    given = Consent.objects.filter(customer=customer, purpose=purpose, granted=True)
    newest = given.filter(channel__in=[channel, ""]).order_by("-at").first()
    return newest.text_version if newest else ""
