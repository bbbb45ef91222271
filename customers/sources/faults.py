"""The one error of every reader."""

from typing import Any

from config.base.errors import DomainError
from customers.selectors import faults


class UnreadableSourceError(DomainError):
    """A file that cannot be read as what it is said to be; `code` is one of customers.selectors.faults."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code, faults.FAULTS[code], details=details)

    def __str__(self) -> str:
        return faults.tell(self.code, self.details)
