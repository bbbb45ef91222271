"""What the demo's data steward finds to do: records of a second source that meet ours, and a customer who asks."""

import csv
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from config.demo.banks import is_imagined
from config.demo.order import Order, demo_user

# Fields of the record at the card centre that differ from ours; the same id number makes a pair sure.
DIFFERENCES: tuple[dict[str, str], ...] = (
    {"phone": "", "email": ""},
    {"id_number": "", "email": "", "address": "{address}1号楼"},
    {"id_number": "", "phone": "", "email": "", "address": ""},
    {"id_number": "", "email": "", "name": "{name:.2}"},
)
NUMBER = "KC{place:07d}"
COLUMNS = ("name", "id_number", "phone", "email", "address", "gender", "birth_on")


@dataclass(frozen=True)
class Ask:
    """A request for one's own data, and how many days ago it came in."""

    kind: str
    via: str
    days: int


ASKS = (Ask("access", "branch", 2), Ask("correction", "phone", 6))


def meet_card_centre(_order: Order) -> str | None:
    """Import a few customers from the card centre under numbers of its own, and look for whom we know already."""
    from customers.models import CustomerPair
    from customers.services.identity.finding import find_duplicates
    from customers.services.imports.jobs import import_path
    from customers.services.imports.mappings import built_in_mapping

    if is_imagined() or CustomerPair.objects.exists():
        return None
    path = Path(os.environ["SANDPIPER_STATE_DIR"]) / "card-centre.csv"
    _write_records(path)
    import_path(mapping=built_in_mapping(target="customers"), path=path)
    found = find_duplicates()
    return f"{len(DIFFERENCES)} records of the card centre; {found.sure + found.review} pairs to review"


def _write_records(path: Path) -> None:
    from customers.models import Customer

    known = Customer.objects.filter(kind=Customer.Kind.PERSON).select_related("branch")
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, ["customer_no", "branch_code", *COLUMNS])
        rows.writeheader()
        for place, (customer, changes) in enumerate(
            zip(known.order_by("-pk"), DIFFERENCES, strict=False), start=1
        ):
            ours = {name: str(getattr(customer, name) or "") for name in COLUMNS}
            theirs = ours | {name: text.format(**ours) for name, text in changes.items()}
            number = {
                "customer_no": NUMBER.format(place=place),
                "branch_code": customer.branch.code,
            }
            rows.writerow(number | theirs)


def ask_for_data(order: Order) -> str | None:
    """Let two customers ask about their own data, so that there is a deadline to keep."""
    from django.utils import timezone

    from customers.models import Customer, RightsRequest
    from customers.services.rights.requests import Asked, receive_request

    if RightsRequest.objects.exists():
        return None
    steward = demo_user("steward")
    askers = Customer.objects.filter(kind=Customer.Kind.PERSON).order_by("pk")[: len(ASKS)]
    for customer, ask in zip(askers, ASKS, strict=True):
        received_at = timezone.now() - timedelta(days=ask.days)
        asked = Asked(kind=ask.kind, via=ask.via, received_at=received_at)
        receive_request(customer=customer, asked=asked, by=steward)
    order.notes.append("two customers ask about their own data: the steward's requests")
    return f"{len(ASKS)} customers ask about their own data"
