"""Every kind of remote source behind two functions: is it there, and what is new in it."""

from collections.abc import Callable

from customers.sources.remote import documents, ftp, keyvalue, relational, sftp, web
from customers.sources.remote.asking import Link, Question, Read, telling
from customers.sources.remote.spool import Spool

READERS: dict[str, Callable[[Link, Question, Spool], Read]] = {
    "postgresql": relational.read,
    "mysql": relational.read,
    "oracle": relational.read,
    "mssql": relational.read,
    "mongodb": documents.read,
    "redis": keyvalue.read,
    "http": web.read,
    "sftp": sftp.read,
    "ftp": ftp.read,
}
PROBES: dict[str, Callable[[Link], str]] = {
    "postgresql": relational.probe,
    "mysql": relational.probe,
    "oracle": relational.probe,
    "mssql": relational.probe,
    "mongodb": documents.probe,
    "redis": keyvalue.probe,
    "http": web.probe,
    "sftp": sftp.probe,
    "ftp": ftp.probe,
}


def probe_source(link: Link) -> str:
    """Connect, sign in and return which server answered; raises UnreadableSourceError."""
    with telling(link):
        return PROBES[link.kind](link)


def read_source(link: Link, question: Question, spool: Spool) -> Read:
    """Read what is new into a spool; raises UnreadableSourceError."""
    with telling(link):
        found = READERS[link.kind](link, question, spool)
        spool.close()
        return found
