"""What may be said to a customer at the counter today, and what must not be, with the reasons."""

from dataclasses import dataclass, field
from datetime import datetime
from string import Template

from django.utils import timezone

from accounts.models import User
from campaigns.models import ContactTask
from campaigns.selectors.audience import Reason
from campaigns.selectors.tasks.lists import visible_tasks
from campaigns.selectors.tasks.standing import why_not_now
from config.base.tables import fetch_rows
from customers.models import Channel, Customer
from customers.selectors.gates import marketing_gates

EXPLAINED = Template("SELECT $columns FROM customers_customer c $sources WHERE c.id = %(customer)s")
# Whoever stands at the counter has come by themselves: neither quiet hours nor caps keep anybody from talking.
COMES_BY_THEMSELVES = ("quiet_hours",)


@dataclass(frozen=True)
class Standing:
    """A task of the customer with what stands in its way."""

    task: ContactTask
    stop: Reason | None


@dataclass(frozen=True)
class Counter:
    """The open tasks of a customer, those that rest with their reason, and what forbids every offer."""

    free: list[Standing] = field(default_factory=list)
    resting: list[Standing] = field(default_factory=list)
    forbidden: list[Reason] = field(default_factory=list)

    @property
    def may_offer(self) -> bool:
        """Whether anything may be offered at all."""
        return not self.forbidden


def counter_of(customer: Customer, user: User) -> Counter:
    """Return what may be said to a customer today."""
    now = timezone.now()
    rows = visible_tasks(user).open().filter(customer=customer).order_by("due_on", "pk")
    forbidden = forbidden_at_counter(customer, now)
    first = forbidden[0] if forbidden else None
    found = [Standing(task, why_not_now(task, now) or first) for task in rows]
    return Counter(
        free=[one for one in found if one.stop is None],
        resting=[one for one in found if one.stop],
        forbidden=forbidden,
    )


def forbidden_at_counter(customer: Customer, at: datetime) -> list[Reason]:
    """List what forbids every offer to a customer at the counter, in the order of the gates."""
    gates = marketing_gates(channel=Channel.BRANCH, at=at).without_caps()
    passing = [gate for gate in gates.passing if gate.code not in COMES_BY_THEMSELVES]
    columns = [gate.verdict for gate in gates.lasting] + [gate.until for gate in passing]
    text = EXPLAINED.substitute(columns=", ".join(columns), sources=gates.for_few)
    (row,) = fetch_rows(text, gates.params | {"customer": customer.pk})
    lasting, waits = row[: len(gates.lasting)], row[len(gates.lasting) :]
    return [Reason(code) for code in lasting if code] + [
        Reason(gate.code, until)
        for gate, until in zip(passing, waits, strict=True)
        if until and until > at
    ]
