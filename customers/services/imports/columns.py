"""A file of values, one a line or in the first column of a workbook."""

from collections.abc import Iterator
from io import TextIOWrapper
from typing import IO, BinaryIO

import structlog

from customers.domain.numbers import encoding_of, read_numbers
from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.workbooks import first_column

logger = structlog.get_logger(__name__)
MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # of .xlsx, and of an old or protected one


def read_values(*, file: BinaryIO) -> Iterator[str]:
    """Read a workbook at once, so that what is wrong with it is known now, and a text of any size line by line.

    Raises UnreadableSourceError.
    """
    if is_workbook(file):
        return read_numbers(read_first_column(file=file))
    return read_numbers(TextIOWrapper(file, encoding_of(file), errors="replace"))


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
