"""Nobody signs up by themselves: accounts are made by invitation or by ops."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

A_YEAR = 365 * 86400


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        """Bring a user's saved language and theme to the device they sign in on."""
        response: HttpResponse = super().post_login(request, user, **details)
        if user.language:
            name = settings.LANGUAGE_COOKIE_NAME
            response.set_cookie(name, user.language, A_YEAR, samesite="Lax")
        if user.theme != user.Theme.SYSTEM:
            response.set_cookie("sp_theme", user.theme, A_YEAR, samesite="Lax")
        return response


def name_tried(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """The name under which wrong passwords are counted: other capitals are the same account."""
    given = credentials or request.POST
    name = given.get("username") or given.get("email") or given.get("login") or ""
    return name.casefold()
