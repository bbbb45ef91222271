"""Likely duplicates as reviewers see them: the queue, the two records side by side, and what speaks for them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from customers.domain.identity.comparing import FIELDS
from customers.domain.identity.survivorship import Rule
from customers.domain.masking import MASKS
from customers.models import (
    Customer,
    CustomerMerge,
    CustomerPair,
    Holding,
    SourceRecord,
    Text,
)
from customers.selectors.words import field_label

RULES: dict[str, str | Promise] = {
    Rule.NEWEST: _("Newest value"),
    Rule.TRUSTED: _("Most trusted source"),
    Rule.COMPLETE: _("Fuller record"),
}
COMPARED = (
    "name",
    "birth_on",
    "id_number",
    "phone",
    "email",
    "address",
    "gender",
    "occupation",
    "education",
    "monthly_income",
    "since_on",
    "risk_tolerance",
    "risk_assessed_on",
    "marketing_refused",
    "profiling_refused",
)
MOVED: dict[str, str | Promise] = {
    "customers_holding": _("Holdings"),
    "customers_transaction": _("Transactions"),
    "customers_event": _("Events"),
    "customers_text": _("Texts"),
    "customers_customertag": _("Tags"),
    "customers_relation": _("Relations"),
    "customers_sourcerecord": _("Source records"),
    "customers_consent": _("Consents"),
}
UNKNOWN_WORD = pgettext_lazy("comparison", "missing on one side")
SAME, DIFFERENT = pgettext_lazy("comparison", "the same"), pgettext_lazy("comparison", "different")
SLIP = pgettext_lazy("comparison", "one slip apart")
LEVEL_WORDS: dict[str, tuple[str | Promise, ...]] = {
    "name": (DIFFERENT, pgettext_lazy("comparison", "similar"), _("sounds the same"), SAME),
    "birth_on": (DIFFERENT, _("the same year"), SLIP, SAME),
    "id_number": (DIFFERENT, SLIP, SAME),
    "phone": (DIFFERENT, SLIP, SAME),
    "email": (DIFFERENT, _("the same mailbox name"), SAME),
    "address": (DIFFERENT, pgettext_lazy("comparison", "similar"), _("nearly the same"), SAME),
    "gender": (DIFFERENT, SAME),
}
REVEALED = ("name", "phone", "email", "id_number", "address")
BITS_SHOWN = 16.0  # the length of the longest bar


@dataclass(frozen=True)
class Evidence:
    """A field's part in the sum: for (`bits` above 0) or against one customer; `share` is the bar's length in hundredths."""

    label: str
    told: str | Promise
    bits: float
    share: float

    @property
    def speaks_for(self) -> bool:
        return self.bits > 0


@dataclass(frozen=True)
class Line:
    """A field of both records, masked; `chosen` is what a merge leaves and `side` whose value that is."""

    name: str
    label: str
    left: Any
    right: Any
    chosen: Any
    side: str
    alike: bool

    @property
    def differs(self) -> bool:
        """Whether both records say something, and not the same; what one of them lacks is no difference."""
        return not self.alike and bool(self.left) and bool(self.right)

    @property
    def is_personal(self) -> bool:
        return self.name in REVEALED


def list_pairs(*, user: User, band: str = "", state: str = "open") -> QuerySet[CustomerPair]:
    """Return the pairs a user may see, of customers who are not merged otherwise."""
    pairs = CustomerPair.objects.visible_to(user).select_related("left__branch", "right__branch")
    if state == CustomerPair.State.OPEN:
        pairs = pairs.filter(left__merged_into__isnull=True, right__merged_into__isnull=True)
    pairs = pairs.filter(state=state)
    return pairs.filter(band=band) if band else pairs


def in_order(pairs: QuerySet[CustomerPair]) -> QuerySet[CustomerPair]:
    """Sort as they are reviewed: put off last, then the likeliest first."""
    return pairs.order_by(F("skipped_at").asc(nulls_first=True), "-probability", "pk")


def count_pairs(*, user: User) -> dict[str, int]:
    """Return how many pairs wait, by band."""
    waiting = list_pairs(user=user).order_by()
    counted = dict(waiting.values_list("band").annotate(n=Count("pk")))
    return {str(band): counted.get(band, 0) for band in CustomerPair.Band.values}


def evidence_of(pair: CustomerPair) -> list[Evidence]:
    """Return what each compared field says, the heaviest first; what is unknown says nothing and comes last."""
    levels = {field.name: field.levels for field in FIELDS}
    lines = []
    for one in pair.evidence:
        name, level, bits = one["field"], one["level"], one["bits"]
        if name not in levels:
            continue
        told = LEVEL_WORDS[name][level] if 0 <= level < levels[name] else UNKNOWN_WORD
        share = min(abs(bits), BITS_SHOWN) / BITS_SHOWN * 100
        lines.append(Evidence(field_label("customers", name), told, bits, share))
    return sorted(lines, key=lambda line: -abs(line.bits))


def compared_lines(kept: Customer, other: Customer, chosen: dict[str, Any]) -> list[Line]:
    """Return every field that either record has, masked, with what a merge would leave of it."""
    lines = []
    for name in COMPARED:
        left, right = getattr(kept, name), getattr(other, name)
        if left in {None, "", False} and right in {None, "", False}:
            continue
        final = chosen.get(name, left)
        side = "both" if left == right else ("left" if final == left else "right")
        lines.append(
            Line(
                name,
                field_label("customers", name),
                _shown(kept, name),
                _shown(other, name),
                _shown(kept if side != "right" else other, name),
                side,
                left == right,
            )
        )
    return lines


def _shown(customer: Customer, name: str) -> Any:
    value = getattr(customer, name)
    if name in MASKS:
        return MASKS[name](value)
    return customer.get_gender_display() if name == "gender" else value


def moves_of(customer: Customer) -> list[tuple[str | Promise, int]]:
    """Return what a merge would take over from a record, in numbers."""
    return [
        (_("Holdings"), Holding.objects.filter(customer=customer).count()),
        (_("Source records"), SourceRecord.objects.filter(customer=customer).count()),
        (_("Records merged before"), Customer.objects.filter(merged_into=customer).count()),
    ]


def aliases_of(customer: Customer) -> list[str]:
    """Return the other numbers a customer is known by: those of merged records, and those of other systems."""
    numbers = Customer.objects.filter(merged_into=customer).order_by("customer_no")
    told = SourceRecord.objects.filter(customer=customer).order_by("source__code", "source_key")
    keys = told.values_list("source__code", "source_key")
    return [*numbers.values_list("customer_no", flat=True), *(f"{s}:{key}" for s, key in keys)]


def list_merges(*, user: User) -> QuerySet[CustomerMerge]:
    """Return the merges a user may see, undone ones too."""
    return CustomerMerge.objects.visible_to(user).select_related(
        "kept", "absorbed", "merged_by", "undone_by"
    )


@dataclass(frozen=True)
class UndoFacts:
    """What undoing a merge does, in numbers: what goes back, and what came since and stays with the customer kept."""

    back: list[tuple[str | Promise, int]]
    stays: list[tuple[str | Promise, int]]


def undo_facts(merge: CustomerMerge) -> UndoFacts:
    """Return what an undo of a merge gives back by kind, and what it cannot tell to be the other's."""
    keys: dict[str, set[Any]] = {}
    for rows in merge.rows.exclude(table="customers_consent", column="written"):
        keys.setdefault(rows.table, set()).update(rows.keys)
    named = [(MOVED[table], len(keys.pop(table))) for table in MOVED if keys.get(table)]
    others = sum(map(len, keys.values()))
    since = {"customer": merge.kept_id, "created_at__gt": merge.created_at}
    stays = []
    for model, column in (
        (Holding, "customer_id"),
        (SourceRecord, "customer_id"),
        (Text, "customer_id"),
    ):
        mine = merge.rows.filter(table=model._meta.db_table, column=column).first()
        count = model.objects.filter(**since).exclude(pk__in=mine.keys if mine else []).count()
        stays.append((MOVED[model._meta.db_table], count))
    return UndoFacts(
        [*named, *([(_("Other rows"), others)] if others else [])],
        [line for line in stays if line[1]],
    )
