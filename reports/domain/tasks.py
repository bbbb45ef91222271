"""What waits for a person, in words."""

from dataclasses import dataclass
from datetime import datetime

EACH = 4  # of one kind; the rest stand in their own list


@dataclass(frozen=True)
class Task:
    """One thing that waits for the reader, with its page as a URL name and arguments."""

    icon_name: str
    tone: str
    title: str
    detail: str
    verb: str
    url_name: str
    url_arg: str | int | None = None
    due: datetime | None = None
    overdue: bool = False
