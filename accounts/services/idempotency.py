"""A keyed request answered once: the same key gives the same answer, with another body a conflict."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import IdempotencyKey, User
from config.base.errors import DomainError

LONGEST_KEY = 100
Answer = tuple[int, Any]


@transaction.atomic
def answer_once(*, user: User, key: str, request: object, act: Callable[[], Answer]) -> Answer:
    """Return the status and body that `act` gives, or gave when this key was first used.

    What `act` writes and the answer are one transaction; a second request with the key waits for the first.
    Raises DomainError `conflict` when the key came with another request, `key_too_long` over 100 characters.
    """
    if not key:
        return act()
    if len(key) > LONGEST_KEY:
        raise DomainError("key_too_long", _("An idempotency key has at most 100 characters."))
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    IdempotencyKey.objects.bulk_create(
        [IdempotencyKey(user=user, key=key, request_digest=digest)], ignore_conflicts=True
    )
    kept = IdempotencyKey.objects.select_for_update().get(user=user, key=key)
    if kept.request_digest != digest:
        raise DomainError(
            "conflict", _("This idempotency key was used with another request before.")
        )
    if kept.status is not None:
        return kept.status, kept.body
    status, body = act()
    IdempotencyKey.objects.filter(pk=kept.pk).update(status=status, body=body)
    return status, body
