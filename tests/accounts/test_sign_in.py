"""What signing in leaves behind, and how second factors are kept."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from accounts.models import AuditEntry
from tests.fixtures.people import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # any base32


def enter(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.username, "password": password})


def entries_of(user) -> list[tuple[str, str]]:
    found = AuditEntry.objects.filter(object_table="accounts_user", object_id=str(user.pk))
    return list(found.exclude(action="insert").order_by("id").values_list("action", "actor"))


def test_the_trail_says_who_signed_in(client, user_with_role):
    user = user_with_role("marketer")

    enter(client, user, "wrong")
    assert entries_of(user) == []
    enter(client, user)

    name = f"user:{user.username}"
    assert entries_of(user) == [("update", name), ("sign_in", name)]


def test_a_second_factor_is_kept_sealed_and_still_asked_for(client, user_with_role):
    user = user_with_role("marketer")
    TOTP.activate(user, SECRET)
    counter = next(iter(yield_hotp_counters_from_time()))

    kept = str(Authenticator.objects.get().data)
    enter(client, user)
    before = "_auth_user_id" in client.session
    code = format_hotp_value(hotp_value(SECRET, counter))
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert SECRET not in kept
    assert before is False
    assert client.session["_auth_user_id"] == str(user.pk)
