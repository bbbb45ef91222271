"""Small helpers that every HTML skin shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.base.errors import DomainError

PAGE_SIZE = 50
T = TypeVar("T", bound=Model)


@dataclass(frozen=True)
class KeyPage(Generic[T]):
    """One page of a list paged by a key: no count, no offset, so the millionth page is as fast."""

    rows: list[T]
    next_key: int | None
    first: bool


def key_page(
    queryset: QuerySet[T], after: str | None, size: int = PAGE_SIZE, *, key: str = "pk"
) -> KeyPage[T]:
    """Return the rows with a smaller key than `after`, newest first; `key` is unique within the queryset."""
    ordered = queryset.order_by(f"-{key}")
    if after and after.isdecimal():
        ordered = ordered.filter(**{f"{key}__lt": int(after)})
    rows = list(ordered[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return KeyPage(rows=rows, next_key=getattr(rows[-1], key) if more else None, first=not after)


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asked for a fragment of the page."""
    return request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted")


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the whole page, or its fragment when htmx asks for it."""
    chosen = fragment if fragment and is_htmx(request) else template
    return render(request, chosen, dict(context or {}), status=status)


def show_refusal(request: HttpRequest, error: DomainError) -> None:
    """Put a service's refusal where the next page shows it."""
    messages.error(request, str(error))
