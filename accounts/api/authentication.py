"""Who a program is: the user its OAuth application belongs to, whose role says what it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oauth2_provider.contrib.rest_framework import OAuth2Authentication

if TYPE_CHECKING:
    from rest_framework.request import Request


class ClientAuthentication(OAuth2Authentication):
    """Bearer tokens; one got by client credentials acts as the application's own user."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found is None or found[0] is not None:
            return found
        token = found[1]
        owner = token.application.user if token.application else None
        return (owner, token) if owner is not None and owner.is_active else None
