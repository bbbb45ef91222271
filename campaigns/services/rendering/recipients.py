"""Whom a batch goes to: the customers' fields on the campaign's channel, still sealed until each is written to."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from config.base.tables import fetch_rows
from customers.models import Channel
from customers.models.fields import sealer

# The address on the campaign's channel, and the app or account it belongs to.
ADDRESSES = {
    Channel.EMAIL: ("c.email, ''", ""),
    Channel.SMS: ("c.phone, ''", ""),
    Channel.PHONE: ("c.phone, ''", ""),
    Channel.BRANCH: ("NULL::bytea, ''", ""),  # whoever comes to the counter
    Channel.ADS: ("NULL::bytea, ''", ""),  # read where the hashes are made
    Channel.IN_APP: ("NULL::bytea, ''", ""),  # whoever opens the app or the website
}
OWN_ADDRESS = (
    "a.address, coalesce(a.account, '')",
    """LEFT JOIN LATERAL (
           SELECT address, account FROM customers_channeladdress
            WHERE customer_id = c.id AND channel = %(channel)s AND gone_at IS NULL
            ORDER BY updated_at DESC, id DESC LIMIT 1) a ON true""",
)
RECIPIENTS = Template("""
    SELECT c.id, c.kind, c.name, $address, c.gender, c.language, c.branch_id
      FROM customers_customer c $join WHERE c.id = ANY(%(ids)s)
""")


@dataclass(frozen=True)
class Recipient:
    """What a message needs to know of whom it goes to; `address` is the one on the campaign's channel."""

    kind: str
    name: str
    address: str
    gender: str
    language: str
    branch_id: int
    account: str = ""
    customer_id: int = 0


def read_sealed(customer_ids: Sequence[int], channel: str) -> list[tuple[Any, ...]]:
    """Return a row for each customer, the id first, for `opened`."""
    address, join = ADDRESSES.get(Channel(channel), OWN_ADDRESS)
    text = RECIPIENTS.substitute(address=address, join=join)
    return fetch_rows(text, {"ids": list(customer_ids), "channel": channel})


def opened(row: Sequence[Any]) -> Recipient:
    """Open the sealed fields of a row."""
    pk, kind, name, address, account, gender, language, branch_id = row
    unseal = sealer().open
    return Recipient(kind, unseal(name), unseal(address), gender, language, branch_id, account, pk)
