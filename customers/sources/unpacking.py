"""Packed files unpacked on the way, never further than the bounds allow."""

import bz2
import gzip
import io
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any

import pyarrow as pa

from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError

BLOCK = 1 << 20
IN_MEMORY = 32 << 20
UNSUPPORTED = {".xz", ".7z", ".rar", ".tar", ".tgz", ".lz4", ".br", ".z", ".lzma"}
MAGIC = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip / xlsx",
    b"BZh91AY&SY": "bzip2",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "rar",
    b"PAR1": "Parquet",
    b"\xd0\xcf\x11\xe0": "xls",
    b"%PDF": "PDF",
}


def found_in(lead: bytes) -> str:
    """Return what the first bytes of a file show it to be, or nothing."""
    return next((name for magic, name in MAGIC.items() if lead.startswith(magic)), "")


def inner_name(name: str) -> str:
    """Return a file's name without the ending of its packing; raises UnreadableSourceError."""
    path = PurePath(name.lower())
    if path.suffix in UNSUPPORTED:
        raise UnreadableSourceError("packing_unsupported", packing=path.suffix)
    return path.stem if path.suffix in OPENERS else path.name


def unpack(file: Any, name: str, bounds: Bounds) -> tuple[Any, str]:
    """Return the readable content of a file and the content's own name."""
    inner = inner_name(name)
    opener = OPENERS.get(PurePath(name.lower()).suffix)
    return opener(file, inner, bounds) if opener else (file, inner)


def seekable(file: Any) -> Any:
    """Return a file that can be read in any order: packed content goes to a temporary file first."""
    if not isinstance(file, Unpacked):
        return file
    # Whoever reads holds it; it is gone once the last reference is.
    copy = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 # closed by its reader
    while block := file.read(BLOCK):
        copy.write(block)
    copy.seek(0)
    return copy


class Unpacked(io.RawIOBase):
    """A packed stream read in blocks; raises UnreadableSourceError where it is cut, damaged or a bomb."""

    def __init__(self, stream: Any, packed: Callable[[], int], bounds: Bounds, kind: str) -> None:
        self.stream, self.packed, self.bounds, self.kind = stream, packed, bounds, kind
        self.given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at most one block, whatever is asked for, so that no call can fill the memory."""
        wanted = BLOCK if size is None or size < 0 else min(size, BLOCK)
        try:
            found = bytes(self.stream.read(wanted))
        except EOFError as error:
            raise UnreadableSourceError("cut_off") from error
        except (OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
            code = "cut_off" if "runcated" in str(error) else "damaged"
            details = {} if code == "cut_off" else {"format": self.kind}
            raise UnreadableSourceError(code, **details) from error
        self.given += len(found)
        self.bounds.check(self.given, self.packed())
        return found


def _gzip(file: Any, name: str, bounds: Bounds) -> tuple[Any, str]:
    return Unpacked(gzip.GzipFile(fileobj=file), file.tell, bounds, "gzip"), name


def _bzip2(file: Any, name: str, bounds: Bounds) -> tuple[Any, str]:
    return Unpacked(bz2.BZ2File(file), file.tell, bounds, "bzip2"), name


def _zstd(file: Any, name: str, bounds: Bounds) -> tuple[Any, str]:
    stream = pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")
    return Unpacked(stream, file.tell, bounds, "zstd"), name


def _zip(file: Any, _name: str, bounds: Bounds) -> tuple[Any, str]:
    archive = open_zip(file)
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) != 1:
        raise UnreadableSourceError("archive_members", members=len(members))
    (member,) = members
    if member.flag_bits & 1:
        raise UnreadableSourceError("protected")
    if inner_name(member.filename) != PurePath(member.filename.lower()).name:
        raise UnreadableSourceError("packing_unsupported", packing="zip in zip")
    stream: IO[bytes] = archive.open(member)
    return Unpacked(stream, lambda: member.compress_size, bounds, "zip"), member.filename.lower()


def open_zip(file: Any) -> zipfile.ZipFile:
    """Open an archive; raises UnreadableSourceError for what is none."""
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise UnreadableSourceError("damaged", format="zip") from error


OPENERS: dict[str, Callable[[Any, str, Bounds], tuple[Any, str]]] = {
    ".gz": _gzip,
    ".bz2": _bzip2,
    ".zst": _zstd,
    ".zip": _zip,
}
