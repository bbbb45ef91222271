"""The one error type that services raise and every skin knows how to show."""

from django.db import IntegrityError
from django.utils.functional import Promise


def is_taken(error: Exception) -> bool:
    """Whether the database refused a second of what may be there once: of two who save the same, the later one."""
    return isinstance(error, IntegrityError) and getattr(error.__cause__, "pgcode", "") == "23505"


class DomainError(Exception):
    """A refusal in the user's words: a stable code, a translated message, and where it belongs.

    `field` names the form or JSON field at fault; `details` carries figures for the API.
    """

    def __init__(
        self,
        code: str,
        message: str | Promise,
        *,
        field: str | None = None,
        details: dict[str, object] | None = None,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.field = field
        self.details = details or {}

    def __str__(self) -> str:
        return str(self.message)
