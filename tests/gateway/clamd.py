"""A clamd of the tests: speaks INSTREAM over a socket, finds what holds MARK, and can fail on demand."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

MARK = b"MALWARE-OF-THE-TESTS"
BAD = "INSTREAM size limit exceeded. ERROR"


class Clamd(socketserver.ThreadingTCPServer):
    """Keeps what was streamed; `says` is answered instead of a verdict, where it is set."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.seen: list[bytes] = []
        self.says = ""
        self.unsure: set[bytes] = set()  # of which it can give no verdict

    @property
    def place(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class _Line(socketserver.StreamRequestHandler):
    server: Clamd

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        assert command == b"zINSTREAM\0", command
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
        self.server.seen.append(content)
        said = "stream: Test.Signature FOUND" if MARK in content else "stream: OK"
        if content in self.server.unsure:
            said = BAD
        self.wfile.write((self.server.says or said).encode() + b"\0")


@contextmanager
def clamd() -> Iterator[Clamd]:
    """Serve until the test is over."""
    server = Clamd()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
