"""Redis: hashes whose keys fit a pattern, or a list whose elements are JSON objects."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import redis
from django.conf import settings

from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.asking import (
    CONNECT_SECONDS,
    SILENCE_SECONDS,
    Link,
    Question,
    Read,
    place,
)
from customers.sources.remote.spool import Spool

BATCH = 500
NAME = "entries.jsonl.gz"
KEY = "_key"


def probe(link: Link) -> str:
    """Sign in and return which server answered."""
    with _client(link) as client:
        client.ping()
        found = client.info("server")
    return f"{found.get('server_name', 'redis')} {found['redis_version']}"


def read(link: Link, question: Question, spool: Spool) -> Read:
    """Read hashes with their keys, or a list's elements from the place where the last reading ended."""
    with _client(link) as client:
        if question.query.get("holds") == "list":
            return _read_list(client, question, spool)
        keys = client.scan_iter(match=question.query["pattern"], count=BATCH, _type="hash")
        keys = islice(keys, question.most) if question.most else keys
        while batch := list(islice(keys, BATCH)):
            pipe = client.pipeline(transaction=False)
            for key in batch:
                pipe.hgetall(key)
            for key, entry in zip(batch, pipe.execute(), strict=True):
                spool.add({KEY: key, **entry})
    return Read(NAME if spool.rows else "")


def _read_list(client: Any, question: Question, spool: Spool) -> Read:
    name, length = question.query["pattern"], 0
    begin = question.since if isinstance(question.since, int) else 0
    length = client.llen(name)
    begin = begin if begin <= length else 0  # it was emptied meanwhile
    end = min(length, begin + question.most) if question.most else length
    for first in range(begin, end, BATCH):
        for text in client.lrange(name, first, min(first + BATCH, end) - 1):
            spool.add(_object(text, spool.rows + 1))
    return Read(NAME if spool.rows else "", mark=end)


def _object(text: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableSourceError("not_objects", line=number) from error
    if not isinstance(found, dict):
        raise UnreadableSourceError("not_objects", line=number)
    return found


def make_client(link: Link, **more: Any) -> Any:
    """Return a client of Redis that checks the server's name where TLS is asked for."""
    address = link.address()
    if link.tls:
        more |= {
            "ssl": True,
            "ssl_check_hostname": True,
            "ssl_ca_certs": settings.PULL_CA_FILE or None,
        }
    return redis.Redis(
        host=address.dialled(tls=link.tls),
        port=address.port,
        db=link.settings.get("number") or 0,
        username=link.secret("user"),
        password=link.secret("password"),
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=SILENCE_SECONDS,
        **more,
    )


@contextmanager
def _client(link: Link) -> Iterator[Any]:
    client = make_client(link, decode_responses=True, encoding_errors="replace")
    try:
        yield client
    except redis.exceptions.AuthenticationError as error:
        raise UnreadableSourceError("not_signed_in", **place(link)) from error
    except redis.exceptions.NoPermissionError as error:
        raise UnreadableSourceError("not_allowed", **place(link)) from error
    except redis.exceptions.ConnectionError as error:
        raise UnreadableSourceError("not_reached", **place(link)) from error
    finally:
        client.close()
