"""One mail of the mailbox that mails are answered to: a report, a complaint, or a letter."""

from campaigns.domain.replies import Letter, read_letter
from campaigns.domain.reports import Report, read_complaint, read_report


class UnreadableError(ValueError):
    """A mail that no reader gets through."""


def read_incoming(content: bytes) -> Report | Letter | str | None:
    """Return a report, the Message-ID of a mail that was complained of, a letter, or None for a mail without a writer.

    Raises UnreadableError, whatever the libraries met: one such mail must not hold up those behind it.
    """
    try:
        return read_complaint(content) or read_report(content) or read_letter(content)
    except Exception as error:
        raise UnreadableError(type(error).__name__) from error
