"""The one error type that services raise and every skin knows how to show."""

from django.utils.functional import Promise
from psycopg2.errors import UniqueViolation


def taken_key(error: Exception) -> str:
    """Return the key by which the database refused a second of what may be there once; "" for any other error."""
    cause = error.__cause__
    return cause.diag.constraint_name or "unique" if isinstance(cause, UniqueViolation) else ""


class DomainError(Exception):
    """A refusal in the user's words: a stable code, a message, the `field` of form or JSON at fault, and
    `details`, figures for the API.
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
