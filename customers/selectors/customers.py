"""Finding customers: by number, by an exact personal value, by what lists are filtered on."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Branch, Customer, CustomerTail, SavedFilter, Score
from customers.models.fields import sealer
from customers.selectors.words import tier_name

INDEXED = ("phone", "email", "id_number", "name")
TIER = "value_tier"
TAIL_DIGITS = 4
TAIL_MOST = 20


@dataclass(frozen=True)
class Filters:
    """What a list of customers is narrowed to; empty means any."""

    text: str = ""
    status: str = ""
    branch: str = ""
    tier: str = ""
    kind: str = ""
    phone_tail: str = ""
    id_tail: str = ""

    def lasting(self) -> dict[str, str]:
        """Return what may be kept under a name: no search, as that may be personal data."""
        kept = {"status": self.status, "branch": self.branch, "tier": self.tier, "kind": self.kind}
        return {name: value for name, value in kept.items() if value}


def list_customers(*, user: User, filters: Filters) -> QuerySet[Customer]:
    """Return the customers that a user may see and the filters keep, with branch and profile.

    Raises DomainError `tail_alone` when last digits are asked for by themselves.
    """
    found = Customer.objects.visible_to(user).select_related("branch", "profile")
    if filters.text:
        found = found.filter(matching(filters.text))
    if filters.status:
        found = found.filter(status=filters.status)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.branch:
        found = found.filter(branch__in=Branch.objects.under(filters.branch))
    if filters.tier:
        scored = Score.objects.filter(kind=TIER, band=filters.tier)
        found = found.filter(pk__in=scored.values("customer"))
    return _ending_so(found, filters) if filters.phone_tail or filters.id_tail else found


def _ending_so(found: QuerySet[Customer], filters: Filters) -> QuerySet[Customer]:
    """Keep who has these last digits, TAIL_MOST at most; see docs/decisions/0010."""
    if not (filters.text or filters.branch or filters.tier):
        raise DomainError(
            "tail_alone",
            _(
                "Last four digits are found only together with a whole name, a branch or a value tier."
            ),
        )
    for kind, tail in (("phone", filters.phone_tail), ("id_number", filters.id_tail)):
        if tail:
            ends = sealer().indexes(f"{kind}_tail", tail[-TAIL_DIGITS:].upper())
            ending = CustomerTail.objects.filter(**{f"{kind}__in": ends})
            found = found.filter(pk__in=ending.values("customer"))
    first = found.order_by("-pk").values_list("pk", flat=True)[:TAIL_MOST]
    return found.filter(pk__in=list(first))


def matching(text: str) -> Q:
    """Match a customer number's beginning, or a whole telephone number, e-mail, id number or name."""
    text = text.strip()
    found = bearing(customer_no__startswith=text)
    for kind in INDEXED:
        indexes = sealer().indexes(kind, text)
        if indexes:
            found |= bearing(**{f"{kind}_index__in": indexes})
    return found


def bearing(**values: object) -> Q:
    """Match the customers with a value, their own or that of a record merged into them."""
    merged = Customer.objects.filter(**values, merged_into__isnull=False)
    return Q(**values) | Q(pk__in=merged.values("merged_into"))


def branch_scope(code: str) -> list[int] | None:
    """Return the keys of a branch and of those below it; None, the whole bank, where no code is given."""
    return list(Branch.objects.under(code).values_list("pk", flat=True)) if code else None


def customer_ids() -> range:
    """Return the range that every customer's id lies in, with its gaps; empty in an empty bank."""
    ends = Customer.objects.aggregate(low=Min("pk"), high=Max("pk"))
    return range(0) if ends["low"] is None else range(ends["low"], ends["high"] + 1)


def customer_ranges(size: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of ids that work on everybody is cut into, both ends in them."""
    ids = customer_ids()
    for low in ids[::size]:
        yield low, min(low + size, ids.stop) - 1


def list_tiers() -> list[str]:
    """Return the value tiers in use."""
    bands = Score.objects.filter(kind=TIER).order_by("band")
    return list(bands.values_list("band", flat=True).distinct())


def tiers_of(customers: list[Customer]) -> dict[int, str]:
    """Return the value tier of each of a page's customers that has one."""
    scores = Score.objects.filter(kind=TIER, customer__in=customers)
    return dict(scores.values_list("customer_id", "band"))


def tier_names_of(customers: list[Customer]) -> dict[int, str]:
    """Return what the value tier of each of a page's customers is called."""
    return {pk: tier_name(tier) for pk, tier in tiers_of(customers).items()}


def saved_filters(*, user: User) -> QuerySet[SavedFilter]:
    """Return the filters a user saved or shares by a role, by name."""
    return SavedFilter.objects.visible_to(user).select_related("owner").order_by("name", "pk")
