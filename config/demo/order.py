"""What the seeding was asked for, and what it shares between its steps."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subprocess import Popen

    from accounts.models import User


@dataclass
class Order:
    """What is to be seeded: how many customers, or whose data; and what to tell people about it."""

    customers: int
    data: Path | None = None
    notes: list[str] = field(default_factory=list)
    maker: "Popen[bytes] | None" = None


Step = Callable[[Order], str | None]


def bank_folder() -> Path:
    """Where the bank's files lie, the truth about its customers among them; of a bank that came as files only that."""
    return Path(os.environ["SANDPIPER_STATE_DIR"]) / "bank"


def has_truth() -> bool:
    """Whether it is known how this bank's customers respond: simulated with the bank, or imagined for it."""
    return (bank_folder() / "truth").is_dir()


def demo_user(username: str) -> "User":
    """Return one of the demo's people."""
    from accounts.models import User

    return User.objects.get(username=username)
