"""A mailbox read over IMAP (RFC 3501): what is unseen is handed out, and marked once it has been dealt with."""

import imaplib
import ssl
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 30
PORTS = {"imap": 143, "imaps": 993}


class MailboxError(Exception):
    """The mailbox cannot be read: the server, the sign-in or the folder."""


class Mailbox:
    """`imaps://user:password@host/folder`; without TLS only `imap://`, for a server on this machine."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise MailboxError("the address is not imaps://user:password@host/folder")
        self.host, self.port = parts.hostname, parts.port or PORTS[parts.scheme]
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.folder = unquote(parts.path.strip("/")) or "INBOX"
        self.tls = parts.scheme == "imaps"

    def __enter__(self) -> "Mailbox":
        try:
            self._imap = self._connected()
            self._imap.login(self.user, self.password)
            status, _told = self._imap.select(f'"{self.folder}"')
        except (OSError, imaplib.IMAP4.error) as error:  # its words may repeat the password
            raise MailboxError(type(error).__name__) from error
        if status != "OK":
            raise MailboxError("no such folder")
        return self

    def __exit__(self, *_args: object) -> None:
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            self._imap.shutdown()

    def unseen(self, most: int) -> Iterator[tuple[str, bytes]]:
        """Yield the number and the content of mails nobody has seen, without marking them."""
        _status, found = self._imap.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:most]:
            number = uid.decode()
            _status, told = self._imap.uid("FETCH", number, "(BODY.PEEK[])")
            content = next((part[1] for part in told if isinstance(part, tuple)), None)
            if content is not None:
                yield number, content

    def mark(self, number: str) -> None:
        """Mark a mail as seen."""
        self._imap.uid("STORE", number, "+FLAGS", "(\\Seen)")

    def _connected(self) -> imaplib.IMAP4:
        if not self.tls:
            return imaplib.IMAP4(self.host, self.port, timeout=TIMEOUT_SECONDS)
        context = ssl.create_default_context(cafile=settings.PULL_CA_FILE or None)
        return imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=TIMEOUT_SECONDS)
