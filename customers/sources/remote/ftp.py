"""Files fetched by FTP, or by FTP over TLS."""

import ftplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.asking import CONNECT_SECONDS, Link, Question, Read, place
from customers.sources.remote.folders import Found, fitting, mark_of, next_file, split_pattern
from customers.sources.remote.relational import tls_context
from customers.sources.remote.spool import Spool
from customers.sources.unpacking import BLOCK

MEANINGS = {"530": "not_signed_in", "550": "folder_unknown", "532": "not_allowed"}


def probe(link: Link) -> str:
    """Sign in and return which server answered."""
    with _client(link) as client:
        return str(client.getwelcome())[4:80]


def read(link: Link, question: Question, spool: Spool) -> Read:
    """Fetch the oldest file not yet read; the mark is its time and name."""
    folder, pattern = split_pattern(question.query["pattern"])
    with _client(link) as client:
        client.cwd(folder)
        names = fitting((name.rpartition("/")[2] for name in _names(client)), pattern)
        files = [found for name in names if (found := _found(client, name))]
        file, more = next_file(files, None if question.most else question.since)
        if file is None:
            return Read("")
        client.retrbinary(f"RETR {file.name}", spool.write, BLOCK)
    return Read(file.name, mark=mark_of(file), more=more)


def _names(client: ftplib.FTP) -> list[str]:
    try:
        return client.nlst()
    except ftplib.error_perm as error:
        if str(error)[:3] == "550":  # how many servers say that a folder is empty
            return []
        raise


def _found(client: ftplib.FTP, name: str) -> Found | None:
    """A file with the second of its change; nothing for a folder, which has none."""
    with suppress(ftplib.error_perm, ValueError):
        told = client.voidcmd(f"MDTM {name}").split()[1][:14]
        changed = datetime.strptime(told, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return Found(int(changed.timestamp()), name)
    return None


@contextmanager
def _client(link: Link) -> Iterator[Any]:
    address = link.address()
    client = ftplib.FTP_TLS(context=tls_context()) if link.tls else ftplib.FTP()
    try:
        client.encoding = "utf-8"
        client.connect(address.dialled(tls=link.tls), address.port, CONNECT_SECONDS)
        client.login(link.secret("user") or "", link.secret("password") or "")
        if isinstance(client, ftplib.FTP_TLS):
            client.prot_p()
        client.voidcmd("TYPE I")
        yield client
    except ftplib.Error as error:
        code = str(error)[:3]
        meaning = MEANINGS.get(code, "source_refused")
        raise UnreadableSourceError(meaning, reason=code, **place(link)) from error
    except EOFError as error:
        raise UnreadableSourceError("not_reached", **place(link)) from error
    finally:
        client.close()
