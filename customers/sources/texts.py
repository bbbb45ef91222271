"""Text of any encoding handed on as UTF-8, refused where it is no text or would fill the memory."""

import codecs
import io
import re
from typing import Any

from customers.domain.encodings import ENCODINGS, guess_encoding
from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.unpacking import BLOCK, found_in

# Three-byte characters of UTF-8: hardly any text of another encoding is made of them alone.
HAN = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")
MANY_BYTES = re.compile(rb"[\xc3-\xef][\x80-\xbf]+")
LIKELY = 4
DOUBLE_BYTE = ("gb", "big5", "hz", "cp932", "shift", "euc", "cp949", "johab", "iso2022")


class TextStream(io.RawIOBase):
    """The bytes of a text file in UTF-8, without a byte order mark.

    `allow` begins a new budget: a reader that takes more than `bounds.rows` bytes without it is stopped. What
    `tail` holds is read behind the last byte of the file.
    """

    def __init__(self, file: Any, encoding: str, bounds: Bounds) -> None:
        self.file, self.encoding, self.bounds = file, encoding, bounds
        self.decoder = _decoder(encoding)
        self.taken, self.line, self.budget = 0, 0, bounds.rows
        self.rest = self.tail = b""
        self.begun = self.over = False

    def readable(self) -> bool:
        return True

    def allow(self) -> None:
        """Let the reader take as much again: what it took before is in use no more."""
        self.budget = self.bounds.rows

    def readinto(self, buffer: Any) -> int:
        while not self.rest and not self.over:
            self.rest = self._next()
        if not self.rest:
            self.rest, self.tail = self.tail, b""
        given, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def _next(self) -> bytes:
        block = self.file.read(min(BLOCK, self.bounds.line))
        self.over = not block
        if not self.begun:
            self.begun = True
            self._look(block)
        try:
            text = self.decoder.decode(block, final=self.over)
        except UnicodeError as error:
            place = self.taken + getattr(error, "start", 0)
            raise UnreadableSourceError(
                "encoding_wrong", encoding=self.encoding, place=place
            ) from error
        found = text.encode("utf-8", "surrogatepass")
        self._check(found)
        self.taken += len(block)
        return found

    def _look(self, block: bytes) -> None:
        """Refuse what is no text at all, and text of another encoding than declared: it would be read as other words."""
        other = found_in(block)
        if other:
            raise UnreadableSourceError("content_other", found=other)
        declared = codecs.lookup(self.encoding).name
        wide = guess_encoding(block) if b"\0" in block else None
        if wide is not None and not declared.startswith(("utf-16", "utf-32")):
            named = ENCODINGS[wide.encoding]
            raise UnreadableSourceError("encoding_other", encoding=self.encoding, found=named)
        if declared.startswith("utf") or not _reads_utf_8(block):
            return
        # Two bytes of another encoding are often UTF-8 by chance; of one without such pairs, four times is none.
        pattern = HAN if declared.startswith(DOUBLE_BYTE) else MANY_BYTES
        if block.startswith(codecs.BOM_UTF8) or len(pattern.findall(block)) >= LIKELY:
            raise UnreadableSourceError("encoding_other", encoding=self.encoding, found="UTF-8")

    def _check(self, found: bytes) -> None:
        nul = found.find(b"\0")
        if nul >= 0:
            raise UnreadableSourceError("nul", place=self.taken + nul)
        self._check_lines(found)
        self.budget -= len(found)
        if self.budget < 0:
            raise UnreadableSourceError("rows_long")

    def _check_lines(self, found: bytes) -> None:
        # No block is longer than a line may be, so only a line that spans blocks can be too long.
        ends = [place for place in (found.find(b"\n"), found.find(b"\r")) if place >= 0]
        if self.line + min(ends, default=len(found)) > self.bounds.line:
            raise UnreadableSourceError("line_long", most=self.bounds.line, place=self.taken)
        last = max(found.rfind(b"\n"), found.rfind(b"\r"))
        self.line = len(found) - last - 1 if ends else self.line + len(found)


def _reads_utf_8(block: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    try:
        "".encode(encoding)  # refuses codecs that are none of text
        marked = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
        return codecs.getincrementaldecoder(marked)()
    except (LookupError, UnicodeError, ValueError) as error:
        raise UnreadableSourceError("encoding_unknown", encoding=encoding) from error
