"""An SMTP sink that accepts and forgets: `python -m bench.sink PORT`. Stands in where postfix's smtp-sink is not."""

import asyncio
import sys
from typing import cast

ANSWERS = {
    b"EHLO": b"250-sink\r\n250 PIPELINING\r\n",
    b"HELO": b"250 sink\r\n",
    b"MAIL": b"250 OK\r\n",
    b"RCPT": b"250 OK\r\n",
    b"RSET": b"250 OK\r\n",
    b"NOOP": b"250 OK\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 Bye\r\n",
}


class Sink(asyncio.Protocol):
    """Knows two states: commands by line, content up to the lone dot."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.waiting = b""
        self.in_content = False
        self.transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while self._take():
            pass

    def _take(self) -> bool:
        end = self.waiting.find(b"\r\n.\r\n" if self.in_content else b"\r\n")
        if end < 0:
            return False
        if self.in_content:
            self.waiting, self.in_content = self.waiting[end + 5 :], False
            self.transport.write(b"250 Kept nothing\r\n")
            return True
        verb, self.waiting = self.waiting[:4].upper(), self.waiting[end + 2 :]
        self.in_content = verb == b"DATA"
        self.transport.write(ANSWERS.get(verb, b"500 What?\r\n"))
        if verb == b"QUIT":
            self.transport.close()
        return True


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
