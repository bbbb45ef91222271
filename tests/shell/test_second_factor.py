"""A second factor in a real browser: a passkey is added, and signs the user in."""

from django.urls import reverse

from tests.fixtures.people import PASSWORD
from tests.shell.test_browser import faults, sign_in


def with_authenticator(page) -> None:
    """Plug a virtual security key into the browser."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def open_confirmed(page, address: str) -> None:
    """Open a page that asks for the password once more."""
    page.goto(address)
    if "/reauthenticate/" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(address)


def test_passkey_is_added_and_signs_in(open_page, live_server, user_with_role):
    base = live_server.url.replace("127.0.0.1", "localhost")
    page = open_page(bypass_csp=False)
    sign_in(page, base, user_with_role("marketer"))
    with_authenticator(page)

    open_confirmed(page, base + reverse("mfa_add_webauthn"))
    page.fill("[name=name]", "Office key")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/", timeout=30_000)
    page.goto(base + reverse("mfa_list_webauthn"))
    assert "Office key" in page.content()
    page.context.clear_cookies()
    page.goto(base + reverse("account_login"))
    page.click("#passkey_login")
    page.wait_for_url(base + "/", timeout=30_000)


def test_account_pages_are_accessible(open_page, live_server, user_with_role):
    page = open_page(bypass_csp=True)
    sign_in(page, live_server.url, user_with_role("marketer"))

    found = {}
    for name in [
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "usersessions_list",
        "account_change_password",
    ]:
        open_confirmed(page, live_server.url + reverse(name))
        found[name] = faults(page)

    assert not any(found.values()), found
