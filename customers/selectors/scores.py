"""Which scores are for whom to see."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User


def kinds_kept_from(user: User, kinds: Iterable[str]) -> set[str]:
    """Return those of some kinds of scores that an app above keeps from a user.

    `settings.SCORE_VEILS` names functions of theirs: (user, kinds) -> kinds that are kept from the user.
    """
    asked = set(kinds)
    return {kind for path in settings.SCORE_VEILS for kind in import_string(path)(user, asked)}
