"""What stands about a customer on the page's head and sides: holds, consents, scores, tags, audit."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from accounts.selectors import Change, ToldEntry, column_name, tell_entry
from accounts.templatetags.formats import fine_percent, num, telling_decimals
from customers.models import (
    Channel,
    Consent,
    ConsentState,
    Customer,
    CustomerTag,
    FirmPerson,
    Hold,
    Holding,
    Product,
    Purpose,
    Score,
    Suppression,
)
from customers.selectors.words import CLUSTER_PREFIX, LOOK_ALIKE_PREFIX, band_name, score_name


@dataclass(frozen=True)
class ConsentLine:
    """What holds for one purpose and channel; `granted` is None where nobody ever asked."""

    purpose: str
    channel: str
    label: str
    granted: bool | None
    since: datetime | None
    receipt: Consent | None = None


def holds_of(customer: Customer) -> list[Hold]:
    """Return the holds in force; several policy holds are one, for their number would tell something."""
    holds = list(Hold.objects.filter(customer=customer).in_force(timezone.now()).order_by("pk"))
    policy = [hold for hold in holds if hold.kind == Hold.Kind.POLICY][:1]
    return [*(hold for hold in holds if hold.kind != Hold.Kind.POLICY), *policy]


def consent_lines(customer: Customer) -> list[ConsentLine]:
    """Return marketing by channel and the other purposes as a whole, in a fixed order."""
    states = {
        (state.purpose, state.channel): state
        for state in ConsentState.objects.filter(customer=customer)
    }
    sent = [one for one in Channel if one not in (Channel.BRANCH, Channel.ADS)]
    wanted = [(str(Purpose.MARKETING), str(one), one.label) for one in sent]
    wanted.append((str(Purpose.PARTNER_SHARING), str(Channel.ADS), Channel.ADS.label))
    wanted += [(str(purpose), "", purpose.label) for purpose in list(Purpose)[2:]]
    receipts = _receipts(customer)
    lines = []
    for purpose, channel, label in wanted:
        state = states.get((purpose, channel))
        lines.append(
            ConsentLine(
                purpose,
                channel,
                str(label),
                state.granted if state else None,
                state.since if state else None,
                receipts.get((purpose, channel)),
            )
        )
    return lines


def _receipts(customer: Customer) -> dict[tuple[str, str], Consent]:
    newest = Consent.objects.filter(customer=customer).order_by("at", "-granted", "pk")
    return {(entry.purpose, entry.channel): entry for entry in newest}


def suppressions_of(customer: Customer) -> QuerySet[Suppression]:
    """Return the entries of the suppression list."""
    return Suppression.objects.filter(customer=customer).order_by("channel")


@dataclass(frozen=True)
class ScoreLine:
    """A score as people read it; `hundredths` is the length of its bar, None where it is no share."""

    label: str
    shown: str
    band: str
    hundredths: float | None
    tone: str
    model_version: str
    computed_at: datetime


PROBABILITIES = frozenset({"churn", "propensity", "popularity", "uplift"})
MOST_OWN, MOST_PER_PRODUCT = 8, 3


def scores_of(customer: Customer) -> list[ScoreLine]:
    """Return the scores about the customer as a whole, then the best three per product."""
    own = Score.objects.filter(customer=customer, subject="").order_by("kind")
    # A cluster's number is no measure, and a rank of likeness says nothing without its seed.
    own = own.exclude(kind__startswith=CLUSTER_PREFIX).exclude(kind__startswith=LOOK_ALIKE_PREFIX)
    best = Score.objects.filter(customer=customer).exclude(subject="").order_by("-value")
    rows = [*own[:MOST_OWN], *best[:MOST_PER_PRODUCT]]
    products = Product.objects.in_bulk({row.subject for row in rows}, field_name="code")
    return [_score_line(row, products.get(row.subject)) for row in rows]


def _score_line(row: Score, product: Product | None) -> ScoreLine:
    label = score_name(row.kind)
    if row.subject:
        name = product.name if product else row.subject
        label = str(_("%(score)s: %(product)s")) % {"score": label, "product": name}
    is_share = -1 <= row.value <= 1
    return ScoreLine(
        label=label,
        shown=_shown(row),
        band=band_name(row.band),
        hundredths=abs(row.value) * 100 if is_share else None,
        tone="warn" if row.kind == "churn" else "",
        model_version=row.model_version,
        computed_at=row.computed_at,
    )


def _shown(row: Score) -> str:
    if row.kind in PROBABILITIES:
        return fine_percent(row.value)
    return num(row.value, telling_decimals(row.value, 2) if -1 <= row.value <= 1 else 0)


def tags_of(customer: Customer) -> QuerySet[CustomerTag]:
    """Return the tags that have not expired."""
    valid = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    return CustomerTag.objects.filter(valid, customer=customer).select_related("tag")


# Bookkeeping of ours that says nothing of a customer.
UNTOLD = ("_index", "_digest")


def audit_of(customer: Customer, limit: int = 100) -> list[ToldEntry]:
    """Return the newest audit entries about a customer in the reader's words; policy holds are left out entirely."""
    keys: dict[str, Any] = {
        "customers_customer": [customer.pk],
        "customers_firm": [customer.pk],
        "customers_firmperson": _keys(FirmPerson.objects.filter(firm=customer)),
        "customers_holding": _keys(Holding.objects.filter(customer=customer)),
        "customers_consent": _keys(Consent.objects.filter(customer=customer)),
        "customers_hold": _keys(
            Hold.objects.filter(customer=customer).exclude(kind=Hold.Kind.POLICY)
        ),
        "customers_suppression": _keys(Suppression.objects.filter(customer=customer)),
        "customers_customertag": _keys(CustomerTag.objects.filter(customer=customer)),
    }
    about = Q(pk__in=[])
    for table, ids in keys.items():
        about |= Q(object_table=table, object_id__in=[str(pk) for pk in ids])
    entries = AuditEntry.objects.filter(about).order_by("-id")[:limit]
    return [_told(entry) for entry in entries]


def _keys(rows: QuerySet[Any]) -> QuerySet[Any, int]:
    return rows.values_list("pk", flat=True)


def _told(entry: AuditEntry) -> ToldEntry:
    told = tell_entry(entry)
    if entry.action == "reveal":  # its note names the value that was seen
        seen = column_name(entry.object_table, str(entry.after or ""))
        return replace(told, changes=[Change("", seen, None, None, sealed=True)])
    if entry.action != "update":
        return replace(told, changes=[])
    return replace(told, changes=[one for one in told.changes if _is_telling(one.column)])


def _is_telling(column: str) -> bool:
    return not column.endswith(UNTOLD) and column != "updated_at"


def ledger_of(customer: Customer, limit: int = 50) -> QuerySet[Consent]:
    """Return the newest entries of a customer's consent ledger: what was agreed to or withdrawn, and how."""
    return Consent.objects.filter(customer=customer).order_by("-at", "-pk")[:limit]
