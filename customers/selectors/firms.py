"""What the page of a firm shows: registration, group, people, owners in the end, and what the firm banks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.languages import is_chinese
from customers.domain.industries import section_name
from customers.domain.ownership import BENEFICIAL_FROM, DEEPEST, Chain, Stake, ultimate_owners
from customers.models import Customer, Firm, FirmPerson, Holding

SCENES: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Payments"), ("payment", "card", "service")),
    (_("Financing"), ("loan",)),
    (_("Cash management"), ("deposit", "structured_deposit", "wealth", "bond", "fund")),
)
MOST_MEMBERS = 50


@dataclass(frozen=True)
class Owner:
    """Somebody who holds part of a firm in the end; `through` are the masked names of the firms between."""

    name: str
    customer: Customer | None
    percent: float
    through: list[str]

    @property
    def is_beneficial(self) -> bool:
        return self.percent >= BENEFICIAL_FROM


@dataclass(frozen=True)
class Scene:
    """What a firm uses the bank for: how many holdings and what they are worth, by currency."""

    label: str | Promise
    holdings: int
    amounts: list[tuple[str, Decimal]]


def firm_of(customer: Customer) -> Firm | None:
    """Return what is registered of a firm, or None."""
    return Firm.objects.select_related("parent", "head").filter(customer=customer).first()


def industry_of(firm: Firm) -> str:
    """Return the section and code of a firm's industry in the reader's language."""
    if not firm.industry:
        return ""
    return f"{section_name(firm.industry, chinese=is_chinese())} ({firm.industry})"


def people_of(customer: Customer) -> QuerySet[FirmPerson]:
    """Return who acts for a firm or owns part of it now, by role."""
    people = FirmPerson.objects.filter(until_on__isnull=True, firm=customer)
    return people.select_related("person").order_by("role", "-share_percent", "pk")


def former_people_of(customer: Customer) -> QuerySet[FirmPerson]:
    """Return who acted for a firm or owned part of it before, the last first."""
    people = FirmPerson.objects.filter(until_on__isnull=False, firm=customer)
    return people.select_related("person").order_by("-until_on", "pk")[:MOST_MEMBERS]


def roles_of(customer: Customer, *, user: User) -> QuerySet[FirmPerson]:
    """Return the firms that a customer acts for or owns part of, as far as the reader may see them."""
    held = FirmPerson.objects.filter(person=customer, until_on__isnull=True)
    visible = Customer.objects.visible_to(user)
    return held.filter(firm__in=visible).select_related("firm").order_by("pk")


def group_of(firm: Firm, *, user: User) -> list[Customer]:
    """Return the other firms of a group that the reader may see, its head first."""
    if firm.head_id is None:
        return []
    members = Customer.objects.visible_to(user).filter(firm__head=firm.head_id)
    found = members.exclude(pk=firm.customer_id).select_related("firm")[:MOST_MEMBERS]
    return sorted(found, key=lambda one: (one.pk != firm.head_id, one.customer_no))


def owners_of(customer: Customer, *, user: User) -> list[Owner]:
    """Return who holds part of a firm in the end, by shares multiplied along the chain, largest first."""
    stakes, people = _stakes(customer.pk)
    chains = ultimate_owners(customer.pk, stakes)
    between = {pk for chain in chains for way in chain.through for pk in way}
    known = Customer.objects.in_bulk(between)
    visible = set(
        Customer.objects.visible_to(user)
        .filter(pk__in=_owners(people))
        .values_list("pk", flat=True)
    )
    return [_owner(chain, people, known, visible) for chain in chains]


def _owner(
    chain: Chain, people: dict[str, FirmPerson], known: dict[int, Customer], visible: set[int]
) -> Owner:
    person = people[chain.owner]
    customer = person.person if person.person_id in visible else None
    name = person.masked_name or (person.person.masked_name if person.person else "")
    ways = [" → ".join(known[pk].masked_name for pk in way) for way in chain.through if way]
    return Owner(name, customer, chain.percent, ways)


def _owners(people: dict[str, FirmPerson]) -> Iterable[int]:
    return [person.person_id for person in people.values() if person.person_id]


def _stakes(firm: int) -> tuple[dict[int, list[Stake]], dict[str, FirmPerson]]:
    """The owners of a firm, of the firms among them, and so on, a query a step."""
    stakes: dict[int, list[Stake]] = {}
    people: dict[str, FirmPerson] = {}
    waiting = {firm}
    for _step in range(DEEPEST):
        rows = FirmPerson.objects.filter(
            firm__in=waiting, role=FirmPerson.Role.SHAREHOLDER, until_on__isnull=True
        ).select_related("person")
        found = [row for row in rows if row.share_percent is not None]
        for row in found:
            owner = _key(row)
            people[owner] = row
            is_firm = row.person is not None and row.person.kind == Customer.Kind.FIRM
            own = row.person_id if is_firm else None
            stakes.setdefault(row.firm_id, []).append(
                Stake(owner, float(row.share_percent or 0), own)
            )
        waiting = {s.firm for r in found for s in stakes[r.firm_id] if s.firm} - set(stakes)
        if not waiting:
            break
    return stakes, people


def _key(row: FirmPerson) -> str:
    """One owner under several stakes: the customer, or the id number's index, or the row alone."""
    if row.person_id is not None:
        return f"c{row.person_id}"
    return bytes(row.id_number_index).hex() if row.id_number_index else f"r{row.pk}"


def scenes_of(customer: Customer) -> list[Scene]:
    """Return what a firm uses the bank for: payments, financing, cash management."""
    scenes = []
    for label, kinds in SCENES:
        open_ones = Holding.objects.filter(customer=customer, product__kind__in=kinds)
        counted = (
            open_ones.exclude(status=Holding.Status.CLOSED)
            .values("currency")
            .annotate(n=Count("pk"), total=Sum("balance"))
            .order_by("currency")
        )
        rows = list(counted)
        amounts = [(row["currency"], row["total"]) for row in rows]
        scenes.append(Scene(label, sum(row["n"] for row in rows), amounts))
    return scenes
