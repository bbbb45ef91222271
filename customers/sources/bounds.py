"""How much of a file is read before it counts as harmful."""

from dataclasses import dataclass
from typing import Self

from django.conf import settings

from customers.sources.faults import UnreadableSourceError


@dataclass(frozen=True)
class Bounds:
    """Most bytes of a file unpacked, of its rows in memory at once and of one line; most columns.

    What unpacks to over `ratio` times its size is refused once it is larger than `grace` bytes.
    """

    total: int
    ratio: int
    grace: int
    rows: int
    line: int
    columns: int

    @classmethod
    def from_settings(cls) -> Self:
        """Return the bounds that the operator has set."""
        return cls(
            total=settings.IMPORT_MAX_BYTES,
            ratio=settings.IMPORT_MAX_RATIO,
            grace=settings.IMPORT_RATIO_GRACE_BYTES,
            rows=settings.IMPORT_MAX_ROWS_BYTES,
            line=settings.IMPORT_MAX_LINE_BYTES,
            columns=settings.IMPORT_MAX_COLUMNS,
        )

    def check(self, given: int, packed: int) -> None:
        """Refuse a file of `packed` bytes that has already given so many; raises UnreadableSourceError."""
        if given > self.total:
            raise UnreadableSourceError("too_large", most=self.total)
        if given > self.grace and given > max(packed, 1) * self.ratio:
            raise UnreadableSourceError("bomb", ratio=self.ratio)
