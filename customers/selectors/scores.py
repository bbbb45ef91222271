"""Which scores are for whom to see."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from customers.models import Customer, Score


def kinds_kept_from(user: User, kinds: Iterable[str]) -> set[str]:
    """Return those of some kinds of scores that an app above keeps from a user.

    `settings.SCORE_VEILS` names functions of theirs: (user, kinds) -> kinds that are kept from the user.
    """
    asked = set(kinds)
    return {kind for path in settings.SCORE_VEILS for kind in import_string(path)(user, asked)}


def scores_for(user: User, customer: Customer) -> list[Score]:
    """Return a customer's scores by kind, without those that are kept from a user."""
    scores = list(Score.objects.filter(customer=customer).order_by("kind", "-value"))
    kept = kinds_kept_from(user, {score.kind for score in scores})
    return [score for score in scores if score.kind not in kept]
