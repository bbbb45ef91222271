"""Redis Streams read by a consumer group."""

import json
from collections.abc import Sequence
from typing import Any

import redis

from customers.sources.remote.asking import Link
from customers.sources.remote.keyvalue import make_client
from customers.sources.streaming.messages import Message

# A consumer that has told nothing of a message for so long is lost: another takes it over.
IDLE_MS = 60_000
# The field in which a message may carry a whole JSON object.
WHOLE = b"event"


class RedisConsumer:
    """First what this consumer was given before and never acknowledged, then what others lost, then what is new."""

    def __init__(self, link: Link, source: str, group: str, name: str) -> None:
        self.source, self.group, self.name = source, group, name
        self.client = make_client(link)
        self.pending_from: bytes | None = b"0"
        self._join()

    def _join(self) -> None:
        try:
            self.client.xgroup_create(self.source, self.group, id="0", mkstream=True)
        except redis.exceptions.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def fetch(self, most: int, seconds: float) -> list[Message]:
        """Return messages as the protocol says."""
        if self.pending_from is not None:
            found = self._own_pending(most)
            if found:
                return found
            self.pending_from = None
            return self._lost_by_others(most) or self._new(most, seconds)
        return self._new(most, seconds) or self._lost_by_others(most)

    def _own_pending(self, most: int) -> list[Message]:
        found = self._read(self.pending_from, most, None)
        if found:
            self.pending_from = found[-1].handle
        return found

    def _lost_by_others(self, most: int) -> list[Message]:
        _next, found, *_deleted = self.client.xautoclaim(
            self.source, self.group, self.name, min_idle_time=IDLE_MS, count=most
        )
        return [_message(entry) for entry in found]

    def _new(self, most: int, seconds: float) -> list[Message]:
        return self._read(b">", most, max(1, int(seconds * 1000)))

    def _read(self, since: bytes | None, most: int, block: int | None) -> list[Message]:
        answer = self.client.xreadgroup(
            self.group, self.name, {self.source: since}, count=most, block=block
        )
        streams = answer.items() if isinstance(answer, dict) else answer or []
        return [_message(entry) for _name, entries in streams for entry in _flat(entries)]

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """Acknowledge each message."""
        if messages:
            self.client.xack(self.source, self.group, *(message.handle for message in messages))

    def lag(self) -> int | None:
        """Return what the group has not been given yet, with what it was given and not acknowledged."""
        for group in self.client.xinfo_groups(self.source):
            if group["name"] == self.group.encode():
                return int(group.get("lag") or 0) + int(group["pending"])
        return None

    def close(self) -> None:
        """Leave the server."""
        self.client.close()


def _flat(entries: Any) -> list[Any]:
    """Entries, whichever of its two shapes the client gives them in."""
    nested = entries and isinstance(entries[0], list) and isinstance(entries[0][0], tuple)
    return entries[0] if nested else entries


def _message(entry: Any) -> Message:
    identity, fields = entry[0], entry[1] or {}
    if set(fields) == {WHOLE}:
        body = fields[WHOLE]
    else:
        told = {
            key.decode("utf-8", "replace"): value.decode("utf-8", "replace")
            for key, value in fields.items()
        }
        body = json.dumps(told).encode()
    return Message(identity.decode(), body, identity)
