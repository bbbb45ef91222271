"""The first rows of a file that waits to be imported, read by what the file itself tells of its form."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import IO

import pyarrow as pa

from customers.domain.encodings import EncodingGuess
from customers.domain.mappings import ReadRule
from customers.domain.uneven import Uneven
from customers.models import ImportJob
from customers.sources.faults import UnreadableSourceError
from customers.sources.reading import read_chunks
from customers.sources.sniffing import Look, look_at

# Enough to tell a form by its values, few enough to be read while somebody waits.
SAMPLE_ROWS = 1000


@dataclass(frozen=True)
class Sample:
    """The first rows of a file, those of another width than its header apart, and how they were read.

    `guess` is the encoding that its content tells, whichever it was read in.
    """

    rows: pa.Table
    read: ReadRule
    uneven: Sequence[Uneven] = ()
    guess: EncodingGuess | None = None


def sample_file(
    *, file: IO[bytes], name: str, read: ReadRule | None = None, size: int = SAMPLE_ROWS
) -> Sample:
    """Read the first rows of a file; without a rule by its own content. Raises UnreadableSourceError."""
    look = _look_at(file, name, read)
    rule = read or look.rule
    with closing(read_chunks(file, name, rule, size)) as chunks:
        chunk = next(chunks, None)
    if chunk is None:
        raise UnreadableSourceError("rows_none")
    return Sample(chunk.rows, rule, chunk.uneven, look.guess)


def sample_job(*, job: ImportJob, read: ReadRule | None = None, size: int = SAMPLE_ROWS) -> Sample:
    """Read the first rows of a job's file. Raises UnreadableSourceError."""
    if not job.file:
        raise UnreadableSourceError("file_gone")
    with job.file.open("rb") as file:
        return sample_file(file=file, name=job.file_name, read=read, size=size)


def _look_at(file: IO[bytes], name: str, read: ReadRule | None) -> Look:
    """Look at a file; what its content does not tell matters only where nobody says how it is read."""
    try:
        return look_at(file, name)
    except UnreadableSourceError:
        if read is None:
            raise
        return Look(read)
