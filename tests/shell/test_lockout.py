"""Five wrong passwords close the door for a while, with a page that says so."""

from django.urls import reverse

from tests.fixtures.people import PASSWORD


def test_fifth_wrong_password_closes_the_door(client, user_with_role, settings):
    settings.AXES_ENABLED = True
    client.cookies["sp_language"] = "en"
    user = user_with_role("marketer")
    address = reverse("account_login")

    for _attempt in range(4):
        answer = client.post(address, {"login": user.username, "password": "wrong"})
        assert answer.status_code == 200
    last = client.post(address, {"login": user.username, "password": "wrong"})
    even_the_right_one = client.post(address, {"login": user.username, "password": PASSWORD})

    assert last.status_code == 429
    assert "Too many attempts" in last.content.decode()
    assert even_the_right_one.status_code == 429
    assert "_auth_user_id" not in client.session


def test_another_user_is_not_locked_out(client, user_with_role, settings):
    settings.AXES_ENABLED = True
    victim, other = user_with_role("marketer"), user_with_role("marketer")
    address = reverse("account_login")
    for _attempt in range(6):
        client.post(address, {"login": victim.username, "password": "wrong"})

    answer = client.post(address, {"login": other.username, "password": PASSWORD})

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(other.pk)


def test_other_capitals_are_the_same_name(client, user_with_role, settings):
    settings.AXES_ENABLED = True
    user = user_with_role("marketer", username="anna")
    address = reverse("account_login")

    for name in ("anna", "Anna", "aNna", "anNa", "annA"):
        client.post(address, {"login": name, "password": "wrong"})
    answer = client.post(address, {"login": user.username, "password": PASSWORD})

    assert answer.status_code == 429


def test_wrong_tries_by_e_mail_lock_out_nobody_else(client, user_with_role, settings):
    settings.AXES_ENABLED = True
    victim, other = user_with_role("marketer"), user_with_role("marketer")
    address = reverse("account_login")
    for _attempt in range(6):
        client.post(address, {"login": victim.email, "password": "wrong"})

    right = client.post(address, {"login": victim.email, "password": PASSWORD})
    answer = client.post(address, {"login": other.email, "password": PASSWORD})

    assert right.status_code == 429
    assert client.session["_auth_user_id"] == str(other.pk)
    assert answer.status_code == 302
