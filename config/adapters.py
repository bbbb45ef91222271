"""Nobody signs up by themselves: accounts are made by invitation or by ops."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.services.audit import clear_actor, name_user, record_access
from customers.models.fields import sealer

A_YEAR = 365 * 86400
# Where allauth keeps what was encrypted, by the kind of second factor.
SECRETS = {"totp": "secret", "recovery_codes": "seed"}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in and write down who did, before the request is theirs."""
        name_user(user)
        try:
            super().login(request, user)
            record_access(action="sign_in", table="accounts_user", object_id=str(user.pk))
        finally:
            clear_actor()

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        """Bring a user's saved language and theme to the device they sign in on."""
        response: HttpResponse = super().post_login(request, user, **details)
        if user.language:
            name = settings.LANGUAGE_COOKIE_NAME
            response.set_cookie(name, user.language, A_YEAR, samesite="Lax")
        if user.theme != user.Theme.SYSTEM:
            response.set_cookie("sp_theme", user.theme, A_YEAR, samesite="Lax")
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors are kept sealed: whoever reads the database alone can make no codes."""

    def encrypt(self, text: str) -> str:
        return b64encode(sealer().seal(text) or b"").decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealer().open(b64decode(encrypted_text))


def reseal_second_factors(*, write: bool) -> int:
    """Seal second factors under the newest key where `write`; return how many were under older ones."""
    from allauth.mfa.models import Authenticator  # this module is read before the apps are ready

    found = 0
    with transaction.atomic():
        for one in Authenticator.objects.filter(type__in=SECRETS).select_for_update():
            name = SECRETS[one.type]
            sealed = b64decode(one.data.get(name, ""))
            if not sealed or sealed[0] == sealer().newest:
                continue
            found += 1
            if write:
                one.data[name] = b64encode(sealer().seal(sealer().open(sealed)) or b"").decode()
                one.save(update_fields=["data"])
    return found


def name_tried(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """The name under which wrong passwords are counted: other capitals are the same account."""
    given = credentials or request.POST
    name = given.get("username") or given.get("email") or given.get("login") or ""
    return name.casefold()
