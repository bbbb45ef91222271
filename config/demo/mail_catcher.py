"""The local mail catcher: a real SMTP server that keeps every mail and lets none leave.

Run as `python -m config.demo.mail_catcher`. Its page and its API (see mail_pages) listen beside it.
"""

import argparse
import asyncio
import signal
import threading
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from config.demo.mail_faults import AT_RCPT, BouncePolicy, Faults, Kind
from config.demo.mail_pages import serve_pages
from config.demo.mail_reports import write_report
from config.demo.mail_store import MailStore

FLUSH_SECONDS = 0.05
LARGEST_MAIL = 30 * 2**20
END_OF_MAIL = b"\r\n.\r\n"


class QuickSMTP(SMTP):
    """aiosmtpd reads a mail line by line, which is most of its work; this reads it whole."""

    line_length_limit = LARGEST_MAIL

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the name that aiosmtpd looks for
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        if arg or envelope is None or not envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        try:
            content = (await self._reader.readuntil(END_OF_MAIL))[:-3]
        except asyncio.LimitOverrunError:
            await self.push("552 Error: Too much mail data")
            self._writer.close()
            return
        if content.startswith(b".") or b"\r\n." in content:
            content = content.replace(b"\r\n.", b"\r\n").removeprefix(b".")
        envelope.content = envelope.original_content = content
        status = await self.event_handler.handle_DATA(self, self.session, envelope)
        self._set_post_data_state()
        await self.push(status)


class MailCatcher:
    """SMTP on one port, HTTP on another, one store behind both."""

    def __init__(
        self,
        *,
        store: Path,
        maildir: Path,
        smtp_port: int = 0,
        http_port: int = 0,
        bounces: BouncePolicy | None = None,
    ) -> None:
        self.store = MailStore(store)
        self.maildir = maildir
        self.smtp_port = smtp_port  # 0: the system's choice, known once it listens
        self.http_port = http_port
        self.bounces = bounces or BouncePolicy()
        self.faults = Faults()
        self.pages = serve_pages(self)
        self.http_port = self.pages.server_port
        self.loop: asyncio.AbstractEventLoop | None = None
        self.thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def start(self) -> "MailCatcher":
        """Listen, in a thread of its own."""
        ready = threading.Event()
        self.thread = threading.Thread(
            target=asyncio.run, args=[self._serve(ready)], daemon=True, name="mail-catcher"
        )
        self.thread.start()
        threading.Thread(
            target=self.pages.serve_forever, args=[0.05], daemon=True, name="mail-pages"
        ).start()
        if not ready.wait(10):
            raise RuntimeError("the mail catcher could not listen")
        return self

    async def _serve(self, ready: threading.Event) -> None:
        self.loop = asyncio.get_running_loop()
        self.ending = asyncio.Event()
        server = await self.loop.create_server(
            lambda: QuickSMTP(
                self,
                hostname="mail-catcher.test",
                ident="Sandpiper mail catcher",
                data_size_limit=LARGEST_MAIL,
                enable_SMTPUTF8=True,
                loop=self.loop,
            ),
            "127.0.0.1",
            self.smtp_port,
            backlog=200,
        )
        self.smtp_port = server.sockets[0].getsockname()[1]
        flushing = self.loop.create_task(self._flush_often())
        ready.set()
        await self.ending.wait()
        server.close()
        flushing.cancel()

    async def _flush_often(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            self.store.flush()

    def stop(self) -> None:
        self.pages.shutdown()
        self.pages.server_close()
        if self.loop and self.thread:
            self.loop.call_soon_threadsafe(self.ending.set)
            self.thread.join(10)
        self.store.close()

    async def handle_EHLO(  # noqa: N802 - the name that aiosmtpd looks for
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, told: list[str]
    ) -> list[str]:
        session.host_name = name
        return [*told[:-1], "250-PIPELINING", told[-1]]

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self.faults.take(address, at_rcpt=True)
        if fault:
            return AT_RCPT[fault.kind]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd looks for
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        fault = (
            self.faults.take(envelope.rcpt_tos[0], at_rcpt=False) if self.faults.faults else None
        )
        kind = fault.kind if fault else None
        if fault and kind is Kind.DELAY:
            await asyncio.sleep(fault.seconds)
        if kind is not Kind.DROP_UNSEEN:
            self._keep(envelope)
        if fault and kind is Kind.LATE_REPLY:
            await asyncio.sleep(fault.seconds)
        if kind in (Kind.DROP, Kind.DROP_UNSEEN) and isinstance(
            server.transport, asyncio.Transport
        ):
            server.transport.abort()
        return "250 2.0.0 OK"

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        sender = envelope.mail_from or ""
        self.store.keep(sender=sender, recipients=envelope.rcpt_tos, content=content)
        for recipient in envelope.rcpt_tos:
            status = self.bounces.status_for(recipient)
            if status and sender:
                write_report(
                    self.maildir, sender=sender, recipient=recipient, status=status, content=content
                )


def main() -> None:
    """Catch mail until asked to end."""
    asked = parse()
    catcher = MailCatcher(
        store=asked.store,
        maildir=asked.maildir,
        smtp_port=asked.smtp_port,
        http_port=asked.http_port,
        bounces=BouncePolicy(asked.hard_share, asked.soft_share),
    ).start()
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    print(f"SMTP 127.0.0.1:{catcher.smtp_port}  page {catcher.url}", flush=True)
    ending.wait()
    catcher.stop()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Keep every mail, let none leave.")
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--http-port", type=int, default=0)
    parser.add_argument("--store", type=Path, required=True, help="SQLite file")
    parser.add_argument("--maildir", type=Path, required=True, help="where reports go")
    parser.add_argument("--hard-share", type=float, default=0.0)
    parser.add_argument("--soft-share", type=float, default=0.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
