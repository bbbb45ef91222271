"""One column of a workbook, for lists of customer numbers."""

from typing import IO

import structlog

from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.workbooks import first_column

logger = structlog.get_logger(__name__)
MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # of .xlsx, and of an old or protected one


def is_workbook(file: IO[bytes]) -> bool:
    """Whether a file begins as an Excel workbook does; it is read anew after."""
    start = file.read(4)
    file.seek(0)
    return start in MARKS


def read_first_column(*, file: IO[bytes]) -> list[str]:
    """Return what stands in the first column of a workbook's first sheet; raises UnreadableSourceError."""
    try:
        return list(first_column(file, Bounds.from_settings()))
    except UnreadableSourceError:
        raise
    except Exception as error:
        # Parsers raise what they like; what they say repeats the file, so only their type is kept.
        logger.info("workbook_unreadable", error=type(error).__name__)
        raise UnreadableSourceError("damaged", format="xlsx") from error
