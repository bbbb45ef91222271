"""Of several senders of a channel, each message takes one: by weight, past those that rest, at the rate each may carry."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from random import SystemRandom

import structlog
from django.utils import timezone

from customers.channels.messages import (
    Allowed,
    Found,
    Outcome,
    Outgoing,
    Provider,
    Result,
)
from customers.models import Sender, SenderState
from customers.services.senders import health

logger = structlog.get_logger(__name__)

FRESH_SECONDS = 1.0  # how long a worker believes what it knew of the others' failures
TURNS = 10  # the most that one worker takes at a sender at a time
SHARE = 0.25  # and no more than a quarter of a second's rate, so that the others get theirs
COME_BACK = 5.0
BROKEN = (Outcome.UNREACHABLE, Outcome.UNKNOWN)
chance = SystemRandom()


class RoutedProvider:
    """Several senders as one. A message that could be handed to nobody may be tried again at once with the next."""

    def __init__(self, senders: Sequence[tuple[Sender, Provider]]) -> None:
        self._senders = {sender.pk: sender for sender, _provider in senders}
        self._providers = {sender.pk: provider for sender, provider in senders}
        self._states: dict[int, SenderState] = {}
        self._known_at = float("-inf")
        self._turns: dict[int, list[float]] = {}

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]:
        """Send each by the sender chance and weight give it."""
        for mail in batch:
            yield self._send_one(mail, allowed)

    def find(
        self, idempotency_key: str, *, recipient: str = "", since: datetime | None = None
    ) -> Found:
        """Accepted where one sender says so, never given where all of them do."""
        said = {
            provider.find(idempotency_key, recipient=recipient, since=since)
            for provider in self._providers.values()
        }
        if Found.ACCEPTED in said:
            return Found.ACCEPTED
        return Found.NEVER if said == {Found.NEVER} else Found.CANNOT_SAY

    def probe(self) -> str:
        """Ask every sender."""
        return ", ".join(provider.probe() for provider in self._providers.values())

    def close(self) -> None:
        """Part from all of them."""
        for provider in self._providers.values():
            provider.close()

    def _send_one(self, mail: Outgoing, allowed: Allowed) -> Result:
        left = [pk for pk, one in self._senders.items() if _reaches(one, mail)]
        result = Result(mail.key, Outcome.UNREACHABLE, "no sender", retry_after=self._shortest())
        while left:
            pk = self._choose(left)
            if pk is None:
                break
            left.remove(pk)
            if not self._wait_for_turn(pk):
                result = Result(mail.key, Outcome.UNREACHABLE, "rate", retry_after=COME_BACK)
                continue
            result = next(iter(self._providers[pk].send([mail], allowed)))
            self._learn(pk, result)
            if result.outcome is not Outcome.UNREACHABLE:
                return replace(result, sender_id=pk)
        return result

    def _choose(self, left: list[int]) -> int | None:
        """Choose by weight among those that do not rest; one whose rest is over is tried out by one worker."""
        now = timezone.now()
        self._refresh()
        for pk in left:
            state = self._states.get(pk)
            over = state is not None and state.open_until is not None and state.open_until <= now
            if over and health.may_try_out(pk, now=now):
                return pk
        ready = [pk for pk in left if pk in self._states and self._states[pk].open_until is None]
        if not ready:
            return None
        return chance.choices(ready, weights=[self._senders[pk].weight for pk in ready])[0]

    def _refresh(self) -> None:
        if time.monotonic() - self._known_at > FRESH_SECONDS:
            self._states = health.states_of(self._senders)
            self._known_at = time.monotonic()

    def _wait_for_turn(self, pk: int) -> bool:
        """Wait until this sender may take one more; whether it is worth the wait."""
        rate = self._senders[pk].per_second
        if rate is None:
            return True
        turns = self._turns.setdefault(pk, [])
        if not turns:
            many = max(1, min(TURNS, int(rate * SHARE)))
            wait = health.take_turns(pk, per_second=rate, turns=many)
            if wait is None:
                return False
            first = time.monotonic() + wait
            turns.extend(first + number / rate for number in range(many))
        time.sleep(max(0.0, turns.pop(0) - time.monotonic()))
        return True

    def _learn(self, pk: int, result: Result) -> None:
        """Tell the other workers how the sender fared."""
        now, state = timezone.now(), self._states.get(pk)
        if result.rest_until:
            health.let_rest(pk, words=result.response, until=result.rest_until, now=now)
        elif result.at_fault or result.outcome in BROKEN:
            logger.warning("sender_failed", sender=self._senders[pk].name, said=result.response)
            health.note_failure(pk, words=result.response, now=now)
        elif state is not None and (state.failures or state.open_until):
            health.note_well(pk)
        else:
            return
        self._known_at = float("-inf")

    def _shortest(self) -> float:
        """Return the seconds until the first of the resting senders may be tried, or none."""
        self._refresh()
        now = timezone.now()
        waits = [
            (s.open_until - now).total_seconds() for s in self._states.values() if s.open_until
        ]
        return max(COME_BACK, min(waits)) if waits else 0.0


def _reaches(sender: Sender, mail: Outgoing) -> bool:
    return not (mail.account and sender.account) or mail.account == sender.account
