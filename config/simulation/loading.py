"""Hand a written bank to the customers' import, table by table in the order that references need."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from django.utils import timezone

from config.base.errors import DomainError
from config.simulation import market
from customers.models import Customer
from customers.services.catalogue.market import keep_series, take_points
from customers.services.imports.jobs import import_path
from customers.services.imports.mappings import built_in_mapping
from customers.services.profiles import refresh_due_profiles
from service_desk.models import Ticket
from service_desk.services.tickets import Matter, Writer, open_ticket

IMPORTED = (
    "branches",
    "products",
    "customers",
    "holdings",
    "transactions",
    "events",
    "consents",
    "relations",
    "firms",
    "firm_people",
)
# Older complaints are history and reach the customer's timeline as events only.
FRESH_COMPLAINTS = timedelta(days=10)
MOST_COMPLAINTS = 40
TICKET_CHANNELS = {"phone": "phone", "branch": "branch", "mobile": "api"}


def load_bank(directory: Path) -> dict[str, int]:
    """Import every table that customers take, open the latest complaints as tickets; return rows by table.

    Rows already there count too, so loading twice changes nothing. Raises DomainError `import_failed`, also when a
    row was quarantined: a bank of our own making has no bad rows.
    """
    totals = {name: _load_table(directory, name) for name in IMPORTED}
    totals["market"] = load_market()
    totals["profiles"] = refresh_due_profiles()
    totals["tickets"] = _open_complaints(directory)
    return totals


def load_market() -> int:
    """Bring in the simulated market up to today; values already there stay. Return the number of values."""
    keep_series(series=[{**one, "source": market.SOURCE} for one in market.SERIES])
    return take_points(points=market.market_points(timezone.localdate()))


def _load_table(directory: Path, name: str) -> int:
    mapping = built_in_mapping(target=name)
    total = 0
    for path in sorted((directory / name).iterdir()):
        job = import_path(mapping=mapping, path=path, refresh=False)
        if job.rows_quarantined:
            raise DomainError("import_failed", f"{path.name}: {job.rows_quarantined} bad rows")
        total += job.rows_inserted + job.rows_updated + job.rows_unchanged
    return total


def _open_complaints(directory: Path) -> int:
    rows = [row for path in sorted((directory / "complaints").iterdir()) for row in _fresh(path)]
    latest = sorted(rows, key=lambda row: row["opened_at"], reverse=True)[:MOST_COMPLAINTS]
    return sum(_open_complaint(row) for row in reversed(latest))


def _fresh(path: Path) -> list[dict[str, Any]]:
    table = pq.read_table(path) if path.suffix == ".parquet" else pyarrow.csv.read_csv(path)
    if not table.num_rows:
        return []
    opened = table["opened_at"].cast(pa.timestamp("us", tz="UTC"))
    latest: datetime = pa.compute.max(opened).as_py()
    recent = pa.compute.greater(opened, pa.scalar(latest - FRESH_COMPLAINTS, opened.type))
    rows: list[dict[str, Any]] = table.filter(recent).to_pylist()
    return rows


def _open_complaint(row: dict[str, Any]) -> int:
    customer = Customer.objects.get(customer_no=str(row["customer_no"]))
    if Ticket.objects.filter(customer=customer, opened_at=row["opened_at"]).exists():
        return 0
    matter = Matter(
        kind=Ticket.Kind.COMPLAINT,
        subject=row["subject"],
        body=row["body"],
        channel=TICKET_CHANNELS.get(row["channel"], "web"),
        language="en" if row["subject"].isascii() else "zh-hans",
    )
    writer = Writer(name=customer.name, email=customer.email, customer_no=customer.customer_no)
    open_ticket(matter=matter, writer=writer, customer=customer, now=row["opened_at"])
    return 1
