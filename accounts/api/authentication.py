"""Who a program is: the user its OAuth application belongs to, whose role says what it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oauth2_provider.contrib.rest_framework import OAuth2Authentication

from accounts.services.audit import name_user

if TYPE_CHECKING:
    from rest_framework.request import Request


class ClientAuthentication(OAuth2Authentication):
    """Bearer tokens; one got by client credentials acts as the application's own user.

    That user must be one nobody can sign in as: no program acts, or signs, in a person's name.
    """

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        user, token = found
        if user is None:
            user = token.application.user if token.application else None
            if user is None or not user.is_active or user.has_usable_password():
                return None
        name_user(user)
        return user, token
