"""MongoDB: a collection's documents, those within a document as `outer.inner`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from customers.domain import watermarks
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

BATCH = 1000
NAME = "documents.jsonl.gz"
# These run code of the asker's on the server.
CODE = {"$where", "$function", "$accumulator"}
MEANINGS = {13: "not_allowed", 18: "not_signed_in", 50: "server_slow"}


def probe(link: Link) -> str:
    """Sign in and return which server answered."""
    with _database(link) as database:
        return f"mongodb {database.client.server_info()['version']}"


def read(link: Link, question: Question, spool: Spool) -> Read:
    """Read documents into a spool, oldest first by the watermark's field."""
    mark, now = None, datetime.now(UTC)
    with _database(link) as database:
        found = database[question.query["collection"]].find(_filter(question), limit=question.most)
        found = found.batch_size(BATCH).max_time_ms(settings.PULL_MAX_SECONDS * 1000)
        if question.column:
            found = found.sort(question.column, 1)
        for document in found:
            row = dict(_flat(document))
            spool.add(row)
            seen = row.get(question.column) if question.column else None
            kept = None if seen is None else _kept(seen)
            mark = kept if kept is not None and watermarks.is_past(kept, now) else mark
    return Read(NAME if spool.rows else "", mark=mark)


def checked_filter(text: str) -> dict[str, Any]:
    """Return a filter in MongoDB's extended JSON; raises UnreadableSourceError `filter_wrong`."""
    from bson import json_util

    try:
        found = json_util.loads(text or "{}")
    except (ValueError, TypeError, RecursionError) as error:
        raise UnreadableSourceError("filter_wrong") from error
    if not isinstance(found, dict) or CODE & set(_names(found)):
        raise UnreadableSourceError("filter_wrong")
    return found


def _filter(question: Question) -> dict[str, Any]:
    asked = checked_filter(question.query.get("filter", ""))
    if not question.column or question.since is None:
        return asked
    since = {question.column: {"$gte": _recalled(question.since)}}
    return {"$and": [asked, since]} if asked else since


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _names(part)


def _flat(document: dict[str, Any], lead: str = "") -> Iterator[tuple[str, Any]]:
    from bson import json_util

    for name, value in document.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{lead}{name}.")
        elif isinstance(value, list):
            yield lead + name, json.loads(json_util.dumps(value))
        else:
            yield lead + name, value


def _kept(value: Any) -> Any:
    from bson import Decimal128, ObjectId

    if isinstance(value, ObjectId):
        return {"$oid": str(value)}
    return value.to_decimal() if isinstance(value, Decimal128) else value


def _recalled(value: Any) -> Any:
    from bson import ObjectId

    return ObjectId(value["$oid"]) if isinstance(value, dict) else value


@contextmanager
def _database(link: Link) -> Iterator[Any]:
    import pymongo
    from pymongo import errors

    address = link.address()
    client: Any = pymongo.MongoClient(
        address.dialled(tls=link.tls),
        address.port,
        # A member of a set is asked by itself: the others' addresses would come from the server.
        directConnection=True,
        username=link.secret("user"),
        password=link.secret("password"),
        authSource=link.settings.get("auth_source") or "admin",
        tls=link.tls,
        tlsCAFile=(settings.PULL_CA_FILE or None) if link.tls else None,
        serverSelectionTimeoutMS=CONNECT_SECONDS * 1000,
        socketTimeoutMS=SILENCE_SECONDS * 1000,
        appname="sandpiper pull",
    )
    try:
        yield client[link.settings["database"]]
    except errors.OperationFailure as error:
        meaning = MEANINGS.get(error.code or 0, "source_refused")
        raise UnreadableSourceError(meaning, reason=error.code, **place(link)) from error
    except (errors.ServerSelectionTimeoutError, errors.AutoReconnect) as error:
        raise UnreadableSourceError("not_reached", **place(link)) from error
    finally:
        client.close()
