"""Access tokens that all workers share: one fetches, the others wait for it."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from customers.models import SenderState

MARGIN = timedelta(minutes=5)  # a token is renewed before it ages
Fetch = Callable[[bool], tuple[str, int]]


class SharedTokens:
    """The token of one sender, sealed in its state."""

    def __init__(self, sender_id: int) -> None:
        self.sender_id = sender_id

    def current(self, fetch: Fetch) -> str:
        """Return the token in force, fetched where there is none."""
        state = SenderState.objects.get(pk=self.sender_id)
        return state.token if _lives(state) else self._fetched("", fetch, force=False)

    def renewed(self, stale: str, fetch: Fetch) -> str:
        """Return a token other than one that was refused; another worker may have it already."""
        return self._fetched(stale, fetch, force=True)

    @transaction.atomic
    def _fetched(self, stale: str, fetch: Fetch, *, force: bool) -> str:
        state = SenderState.objects.select_for_update().get(pk=self.sender_id)
        if _lives(state) and state.token != stale:
            return state.token
        token, seconds = fetch(force)
        state.token = token
        state.token_until = timezone.now() + timedelta(seconds=seconds)
        state.save(update_fields=["token", "token_until"])
        return token


def _lives(state: SenderState) -> bool:
    until = state.token_until
    return bool(state.token) and until is not None and until > timezone.now() + MARGIN
