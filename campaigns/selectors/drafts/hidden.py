"""What an audience holds that its reader is not shown: nobody lets people in by saving a page that hides who is out."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, QuerySet


def with_hidden(
    given: Mapping[str, Iterable[Model]],
    chosen: Mapping[str, QuerySet[Any]],
    shown: Mapping[str, QuerySet[Any]],
) -> dict[str, list[Any]]:
    """Add to what was `given` by name what is `chosen` already and was not `shown`; archived and ended ones go."""
    return {name: [*given[name], *_hidden(chosen[name], shown[name])] for name in given}


def _hidden(chosen: QuerySet[Any], shown: QuerySet[Any]) -> list[Any]:
    seen = set(shown.values_list("pk", flat=True))
    hidden = [one for one in chosen if one.pk not in seen]
    gone = [one for one in hidden if getattr(one, "archived_at", getattr(one, "ended_at", None))]
    return [one for one in hidden if one not in gone]
