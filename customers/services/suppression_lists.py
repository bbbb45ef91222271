"""Suppression lists: made, filled from numbers and addresses, emptied and ended; each change by somebody.

Values are kept sealed and found by their blind index, so that a list also holds for people who become customers
later. Whoever is a customer already is written down as one too, so that a changed number frees nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from config.base.tables import execute_sql, fetch_column, fetch_rows
from customers import permissions
from customers.domain.hashing import normalise
from customers.models import SuppressionEntry, SuppressionList
from customers.models.fields import sealer
from customers.selectors.customers import branch_scope

CHUNK = 20_000
MOST_VALUES = 1_000_000
UNKNOWN_KEPT = 100
NUMBER = "customer_no"
# Shorter than this a value is none of its kind.
SHORTEST = {"phone": 7, "email": 5, "id_number": 6}
# A record that was merged counts as the customer kept; nobody lists customers of another branch.
KNOWN = """
    SELECT DISTINCT w.value, k.id
      FROM unnest(%(values)s::text[]) AS w (value)
      JOIN customers_customer c ON c.customer_no = w.value
      JOIN customers_customer k ON k.id = coalesce(c.merged_into_id, c.id)
     WHERE %(branches)s::bigint[] IS NULL OR k.branch_id = ANY(%(branches)s::bigint[])
"""
# Whoever is on the list already stays on it as long as was said before, or longer; without an end: for ever.
LATER = """CASE WHEN held.ends_on IS NOT NULL AND EXCLUDED.ends_on IS NOT NULL
                 THEN greatest(held.ends_on, EXCLUDED.ends_on) END"""
ADD_CUSTOMERS = """
    INSERT INTO customers_suppressionentry AS held (list_id, customer_id, ends_on, added_by_id, added_at)
    SELECT %(list)s, id, %(ends_on)s, %(by)s, %(now)s FROM ({who}) AS who
        ON CONFLICT (customer_id, list_id) DO UPDATE SET ends_on = {later}
    RETURNING (xmax = 0)::int
"""
GIVEN = "SELECT DISTINCT unnest(%(ids)s::bigint[]) AS id"
OF_VALUES = """SELECT DISTINCT coalesce(c.merged_into_id, c.id) AS id
      FROM unnest(%(hashes)s::bytea[]) AS h (hash) JOIN customers_customer c ON c.{kind}_index = h.hash
     WHERE %(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s::bigint[])"""
ADD_VALUES = """
    INSERT INTO customers_suppressionentry AS held (list_id, {kind}, {kind}_index, ends_on, added_by_id, added_at)
    SELECT %(list)s, sealed, hash, %(ends_on)s, %(by)s, %(now)s
      FROM unnest(%(sealed)s::bytea[], %(newest)s::bytea[]) AS v (sealed, hash)
        ON CONFLICT ({kind}_index, list_id) DO UPDATE SET ends_on = {later}
    RETURNING (xmax = 0)::int
"""


@dataclass(frozen=True)
class Listing:
    """A list as it is made."""

    name: str
    reason: str
    channel: str = ""
    bank_wide: bool = False
    ends_on: date | None = None


@dataclass(frozen=True)
class Loaded:
    """What became of the values: entries added, values that name nobody known or nothing at all."""

    read: int
    added: int
    unknown: int
    first_unknown: tuple[str, ...] = ()


@transaction.atomic
def create_list(*, by: User, listing: Listing) -> SuppressionList:
    """Make an empty list. Raises DomainError `name_taken`, `no_reason`, `ends_in_past` or `bank_list`."""
    if not listing.reason.strip():
        raise DomainError("no_reason", _("Say why, in a few words."), field="reason")
    _check_end(listing.ends_on)
    if SuppressionList.objects.filter(name=listing.name.strip()).exists():
        raise DomainError("name_taken", _("There is a list of this name already."), field="name")
    if listing.bank_wide:
        _check_bank_wide(by)
    return SuppressionList.objects.create(
        name=listing.name.strip(),
        reason=listing.reason.strip(),
        channel=listing.channel,
        bank_wide=listing.bank_wide,
        ends_on=listing.ends_on,
        branch_code=by.branch_code,
        owner=by,
    )


@transaction.atomic
def add_entries(
    *, to: SuppressionList, by: User, kind: str, values: Iterable[str], ends_on: date | None = None
) -> Loaded:
    """Put customers (`customer_no`), or phones, e-mails or id numbers of anybody, on a list; each stays once.

    Who is on it already stays as long as was said before, or longer. Raises DomainError `ended`, `bank_list`,
    `unknown_kind`, `ends_in_past`, `nothing` or `too_many`.
    """
    current = _locked(to, by)
    if kind not in (NUMBER, *SHORTEST):
        raise DomainError("unknown_kind", _("There is no such kind of entry."), field="kind")
    _check_end(ends_on)
    read = added = missing = 0
    unknown: list[str] = []
    asked = {"list": current.pk, "by": by.pk, "now": timezone.now(), "ends_on": ends_on}
    asked["branches"] = branch_scope(by.branch_code)
    for chunk in _chunks(values):
        read += len(chunk)
        if read > MOST_VALUES:
            raise DomainError("too_many", _("A million values at most."), field="values")
        count, lost = _add(kind, chunk, asked)
        added, missing = added + count, missing + len(lost)
        unknown += lost[: UNKNOWN_KEPT - len(unknown)] if kind == NUMBER else []
    if not read:
        raise DomainError("nothing", _("Enter at least one value."), field="values")
    _recount(current)
    return Loaded(read, added, missing, tuple(unknown))


@transaction.atomic
def remove_entry(*, entry: SuppressionEntry, by: User) -> None:
    """Take one off its list, which voids signatures that rest on it. Raises DomainError `ended` or `bank_list`."""
    current = _locked(entry.list, by)
    entry.delete()
    SuppressionList.objects.filter(pk=current.pk).update(freed_count=F("freed_count") + 1)
    _recount(current)


@transaction.atomic
def end_list(*, one: SuppressionList, by: User) -> None:
    """End a list: from now on it stops nobody. Raises DomainError `ended` or `bank_list`."""
    current = _locked(one, by)
    current.ended_at = timezone.now()
    current.save(update_fields=["ended_at", "updated_at"])


def _check_end(ends_on: date | None) -> None:
    if ends_on and ends_on < timezone.localdate():
        raise DomainError("ends_in_past", _("This day has passed."), field="ends_on")


def _check_bank_wide(by: User) -> None:
    if by.branch_code or not by.has_perm(permissions.KEEP_BANK_LISTS):
        raise DomainError(
            "bank_list", _("Only compliance officers and data stewards keep lists of the bank.")
        )


def _locked(one: SuppressionList, by: User) -> SuppressionList:
    current = SuppressionList.objects.select_for_update().get(pk=one.pk)
    if current.bank_wide:
        _check_bank_wide(by)
    if current.ended_at:
        raise DomainError("ended", _("This list has ended."))
    return current


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    wanted = (value for raw in values if (value := raw.strip()))
    while chunk := list(islice(wanted, CHUNK)):
        yield chunk


def _add(kind: str, chunk: list[str], asked: dict[str, Any]) -> tuple[int, list[str]]:
    """Add a chunk; return how many entries are new, and the values that could not be."""
    if kind == NUMBER:
        return _add_numbers(chunk, asked)
    distinct = {normalise(kind, value): value for value in chunk}
    good = [value for normal, value in distinct.items() if len(normal) >= SHORTEST[kind]]
    bad = [value for normal, value in distinct.items() if len(normal) < SHORTEST[kind]]
    blind = sealer().blind
    newest = blind.index_many(kind, good)
    older = [one for number in blind.older for one in blind.index_many(kind, good, number)]
    values = asked | {
        "sealed": sealer().seal_many(good),
        "newest": newest,
        "hashes": [*newest, *older],
    }
    who = OF_VALUES.format(kind=kind)
    fetch_column(ADD_CUSTOMERS.format(who=who, later=LATER), values)
    return sum(fetch_column(ADD_VALUES.format(kind=kind, later=LATER), values)), bad


def _add_numbers(chunk: list[str], asked: dict[str, Any]) -> tuple[int, list[str]]:
    with_ids = asked | {"values": chunk}
    known: dict[str, int] = dict(fetch_rows(KNOWN, with_ids))
    added = sum(
        fetch_column(
            ADD_CUSTOMERS.format(who=GIVEN, later=LATER), asked | {"ids": list(known.values())}
        )
    )
    return added, [value for value in dict.fromkeys(chunk) if value not in known]


def _recount(current: SuppressionList) -> None:
    execute_sql(
        """UPDATE customers_suppressionlist l SET updated_at = now(), entry_count = (
               SELECT count(*) FROM customers_suppressionentry e WHERE e.list_id = l.id)
            WHERE l.id = %s""",
        [current.pk],
    )
