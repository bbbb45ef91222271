"""A customer's relations for the page: who is around them, one or two steps away, drawn and as a list."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.templatetags.formats import num
from customers.models import Counterparty, Customer, Firm, FirmPerson, NetworkPosition, Relation

MOST_FIRST, MOST_SECOND = (
    24,
    3,
)  # as many as a picture bears: around the customer, and around each of them
RING = (0, 100, 190)
TONES = {
    "household": "good",
    "referral": "sand",
    "authorised": "mute",
    "firm": "hold",
    "group": "strong",
    "transfer": "",
    "self": "ink",
}
BONDS: dict[str, str | Promise] = {
    "household": _("Household"),
    "referral": _("Referral"),
    "authorised": _("May use the account"),
    "firm": _("Firm and its people"),
    "group": _("Group of firms"),
    "transfer": _("Transfers"),
}


@dataclass
class Bond:
    """What joins two customers; `transfers` and `amount` are of both directions together, by currency."""

    one: int
    other: int
    kinds: set[str] = field(default_factory=set)
    transfers: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)
    last_at: datetime | None = None

    @property
    def weight(self) -> float:
        return 5.0 * len(self.kinds - {"transfer"}) + math.log1p(self.transfers)

    @property
    def leading(self) -> str:
        return next(kind for kind in BONDS if kind in self.kinds)

    @property
    def labels(self) -> list[str]:
        return [str(BONDS[kind]) for kind in BONDS if kind in self.kinds]


@dataclass(frozen=True)
class Line:
    """A customer around this one: `customer` is None where the reader may not see them."""

    customer: Customer | None
    bond: Bond
    step: int


@dataclass(frozen=True)
class Network:
    """The relations of a customer: the lines of the list, the drawn graph, and the place in the whole one."""

    lines: list[Line]
    drawn: dict[str, Any]
    told: str
    place: NetworkPosition | None
    hidden: int

    @property
    def legend(self) -> list[tuple[str, str]]:
        """The colours that the picture uses, each with what it stands for."""
        used = {line.bond.leading for line in self.lines}
        return [(TONES[kind] or "d1", str(label)) for kind, label in BONDS.items() if kind in used]


def network_of(customer: Customer, *, user: User, steps: int = 1) -> Network:
    """Return who is around a customer, masked; of two steps the strongest few around each."""
    first = _strongest(bonds_of([customer.pk]), {customer.pk}, MOST_FIRST)
    around = {_far(bond, {customer.pk}): bond for bond in first}
    second = _second(around, customer.pk) if steps > 1 else []
    seen = _seen({*around, *(pk for pk, _bond in second)}, user)
    lines = [Line(seen.get(pk), bond, 1) for pk, bond in around.items()]
    lines += [Line(seen.get(pk), bond, 2) for pk, bond in second]
    return Network(
        lines=lines,
        drawn=_draw(customer, around, second, seen),
        told=str(_("Customers related to this one: %(n)s")) % {"n": num(len(lines))},
        place=NetworkPosition.objects.filter(customer=customer).first(),
        hidden=sum(line.customer is None for line in lines),
    )


def bonds_of(ids: Iterable[int]) -> list[Bond]:
    """Return what joins customers with anybody, strongest first, one bond for each pair."""
    found: dict[tuple[int, int], Bond] = {}
    wanted = list(ids)
    touching = Q(customer__in=wanted) | Q(other__in=wanted)
    for one, other, kind in Relation.objects.filter(touching).values_list(
        "customer_id", "other_id", "kind"
    ):
        _bond(found, one, other).kinds.add(kind)
    acting = Q(firm__in=wanted) | Q(person__in=wanted)
    for firm, person in FirmPerson.objects.filter(
        acting, person__isnull=False, until_on__isnull=True
    ).values_list("firm_id", "person_id"):
        _bond(found, firm, person or 0).kinds.add("firm")
    parents = Q(customer__in=wanted) | Q(parent__in=wanted)
    for firm, parent in Firm.objects.filter(parents, parent__isnull=False).values_list(
        "customer_id", "parent_id"
    ):
        _bond(found, firm, parent or 0).kinds.add("group")
    for row in Counterparty.objects.filter(touching):
        bond = _bond(found, row.customer_id, row.other_id)
        bond.kinds.add("transfer")
        bond.transfers += row.transfers
        bond.amounts[row.currency] = bond.amounts.get(row.currency, Decimal(0)) + row.amount
        bond.last_at = max(filter(None, [bond.last_at, row.last_at]))
    return sorted(found.values(), key=lambda bond: (-bond.weight, bond.one, bond.other))


def _bond(found: dict[tuple[int, int], Bond], one: int, other: int) -> Bond:
    low, high = sorted((one, other))
    return found.setdefault((low, high), Bond(low, high))


def _strongest(bonds: list[Bond], known: set[int], most: int) -> list[Bond]:
    return [bond for bond in bonds if bond.one != bond.other and _far(bond, known)][:most]


def _far(bond: Bond, known: set[int]) -> int:
    """The end of a bond that is not known yet; 0 where both are."""
    return next((end for end in (bond.other, bond.one) if end not in known), 0)


def _second(around: dict[int, Bond], centre: int) -> list[tuple[int, Bond]]:
    known, chosen = {centre, *around}, []
    left = dict.fromkeys(around, MOST_SECOND)
    for bond in bonds_of(around):
        near = bond.one if bond.one in left else bond.other
        far = _far(bond, known)
        if far and left.get(near, 0):
            left[near] -= 1
            known.add(far)
            chosen.append((far, bond))
    return chosen


def _seen(ids: Iterable[int], user: User) -> dict[int, Customer]:
    visible = Customer.objects.visible_to(user).filter(pk__in=list(ids))
    return {one.pk: one for one in visible.select_related("branch")}


def _draw(
    customer: Customer,
    around: dict[int, Bond],
    second: list[tuple[int, Bond]],
    seen: dict[int, Customer],
) -> dict[str, Any]:
    """Nodes on rings about the customer, those of the second ring beside whom they hang on."""
    angle = {pk: 2 * math.pi * place / max(len(around), 1) for place, pk in enumerate(around)}
    nodes = [_node(customer.pk, customer, "self", (0.0, 0.0), 26)]
    onward = {bond.one if bond.one in around else bond.other for _pk, bond in second}
    nodes += [
        _node(pk, seen.get(pk), bond.leading, _at(angle[pk], 1), 16, onward=pk in onward)
        for pk, bond in around.items()
    ]
    hung: dict[int, int] = {}
    for pk, bond in second:
        near = bond.one if bond.one in around else bond.other
        hung[near] = hung.get(near, 0) + 1
        turned = angle[near] + (hung[near] - 2) * 0.7 * math.pi / max(len(around), 6)
        nodes.append(_node(pk, seen.get(pk), bond.leading, _at(turned, 2), 10))
    bonds = [*around.values(), *(bond for _pk, bond in second)]
    links = [
        {
            "source": str(bond.one),
            "target": str(bond.other),
            "label": ", ".join(bond.labels),
            "tone": TONES[bond.leading],
            "width": round(1 + min(bond.weight, 10) / 3, 1),
        }
        for bond in bonds
    ]
    return {"nodes": nodes, "links": links, "table": []}


def _at(angle: float, ring: int) -> tuple[float, float]:
    return RING[ring] * math.cos(angle), RING[ring] * math.sin(angle)


def _node(
    pk: int,
    seen: Customer | None,
    kind: str,
    at: tuple[float, float],
    size: int,
    *,
    onward: bool = False,
) -> dict[str, Any]:
    label = (seen.masked_name or seen.customer_no) if seen else "…"
    return {
        "id": str(pk),
        "label": label,
        "tone": TONES[kind],
        "x": at[0],
        "y": at[1],
        "size": size,
        "side": _side(at[1], at[0]) if onward else _side(*at),
    }


def _side(x: float, y: float) -> str:
    """Labels stand on the outer side, where the lines to the middle are not."""
    if abs(x) > abs(y) / 2:
        return "right" if x > 0 else "left"
    return "bottom" if y >= 0 else "top"
