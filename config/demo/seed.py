"""Fills an empty database with a bank worth looking at; each step is skipped when already done.

Run as `python -m config.demo.seed`. A step is one small function of `STEPS`, imports what it needs
when it runs, and returns a line for the terminal, or None when there was nothing to do.
"""

import argparse
import io
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from config.demo.people import PEOPLE, password_of


@dataclass
class Order:
    """What is to be seeded: how many customers, or whose data; and what to tell people about it."""

    customers: int
    data: Path | None = None
    notes: list[str] = field(default_factory=list)


Step = Callable[[Order], str | None]


def seed_demo(*, customers: int, data: Path | None = None) -> Order:
    """Run every step in order and say what each made and how long it took."""
    order = Order(customers=customers, data=data)
    for step in STEPS:
        started = time.monotonic()
        line = step(order)
        if line:
            print(f"  {line} ({time.monotonic() - started:.1f} s)", flush=True)
    return order


def make_users(_order: Order) -> str | None:
    """One user per role, with a password of this checkout."""
    from accounts.models import User
    from accounts.services import users

    seed = os.environ["DEMO_PASSWORD_SEED"]
    known = set(User.objects.values_list("username", flat=True))
    missing = [person for person in PEOPLE if person.username not in known]
    for person in missing:
        users.create_user(
            username=person.username,
            password=password_of(person.username, seed),
            role=person.role,
            full_name=person.full_name,
            language=person.language,
        )
    return f"{len(missing)} users, one per role" if missing else None


def load_bank(order: Order) -> str | None:
    """The customers: the simulated bank, or real files when the order names a folder."""
    from django.core.management import call_command

    from customers.models import Customer

    if Customer.objects.exists():
        return None
    if order.data:
        return load_files(order.data)
    call_command("make_bank", customers=order.customers, load=True, stdout=io.StringIO())
    return f"a bank of {order.customers:,} customers"


def load_files(folder: Path) -> str:
    """Import the Berka bank's files by the mappings that the documentation shows."""
    from django.core.management import call_command

    call_command("import_data", "docs/examples/berka", str(folder), verbosity=0)
    return f"the bank in {folder}"


def make_segments(_order: Order) -> str | None:
    """Four segments with their members, made as the marketer would."""
    from accounts.models import User
    from segmentation.services import examples

    made = examples.make_example_segments(by=User.objects.get(username="marketer"))
    return f"{len(made)} segments, refreshed" if made else None


STEPS: tuple[Step, ...] = (make_users, load_bank, make_segments)


def main() -> None:
    """Migrate, then seed, then leave word of what was made."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, required=True)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()

    import django
    from django.core.management import call_command

    django.setup()
    started = time.monotonic()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("sync_roles", verbosity=0)
    print(f"  database migrated ({time.monotonic() - started:.1f} s)", flush=True)
    order = seed_demo(customers=asked.customers, data=asked.data)
    leave_word(order)


def leave_word(order: Order) -> None:
    """Keep the notes of the first seeding: a second start makes nothing and has nothing to tell."""
    path = Path(os.environ["SANDPIPER_STATE_DIR"]) / "seeded.json"
    if order.notes or not path.exists():
        path.write_text(json.dumps({"notes": order.notes}, ensure_ascii=False))


if __name__ == "__main__":
    main()
