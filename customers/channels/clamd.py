"""Asking a clamd of the bank's own whether bytes are malware, by its command INSTREAM.

https://docs.clamav.net/manual/Usage/Scanning.html#clamd and clamd(8): `zINSTREAM` and NUL, then chunks of a length
(four bytes, network order) and so many bytes, ended by a length of zero; the answer, ended by NUL, is
`stream: OK`, `stream: NAME FOUND`, or words that end with ERROR.
"""

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 30
CHUNK = 64 * 1024
LONGEST_ANSWER = 1024
PORT = 3310  # clamd's own


class ClamdError(Exception):
    """No verdict: clamd was not reached, or could not look."""


def find_malware(place: str, content: Iterable[bytes]) -> str:
    """Return the name of what clamd found in some bytes, "" for nothing; raises ClamdError.

    `place` is `tcp://host:port` or `unix:///path`.
    """
    try:
        with _connect(place) as line:
            line.sendall(b"zINSTREAM\0")
            for piece in content:
                for start in range(0, len(piece), CHUNK):
                    part = piece[start : start + CHUNK]
                    line.sendall(len(part).to_bytes(4, "big") + part)
            line.sendall(bytes(4))
            answer = _answer(line)
    except OSError as error:
        raise ClamdError(type(error).__name__) from error
    return _read(answer)


def _connect(place: str) -> socket.socket:
    parts = urlsplit(place)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(TIMEOUT_SECONDS)
        line.connect(parts.path)
        return line
    host, port = parts.hostname or "", parts.port or PORT
    return socket.create_connection((host, port), timeout=TIMEOUT_SECONDS)


def _answer(line: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\0") and len(told) < LONGEST_ANSWER:
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        told += piece
    return told.rstrip(b"\0\n").decode(errors="replace")


def _read(answer: str) -> str:
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")
    raise ClamdError(words[:200] or "no answer")
