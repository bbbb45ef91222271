"""What people who manage users in the admin may not do to themselves and to those above them."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import User
from tests.fixtures.people import PASSWORD


def change(user) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def told(user, **over) -> dict:
    groups = list(user.groups.values_list("pk", flat=True))
    details = {"username": user.username, "full_name": user.full_name, "email": user.email}
    return details | {"is_active": "on", "language": "en", "theme": "dark", "groups": groups} | over


def test_nobody_gives_themselves_a_role(client_for):
    client = client_for("ops_admin")
    approver = Group.objects.get(name="campaign_approver")

    answer = client.post(change(client.user), told(client.user, groups=[approver.pk]))

    assert answer.status_code == 403
    assert [group.name for group in client.user.groups.all()] == ["ops_admin"]


def test_others_are_given_roles(client_for, user_with_role):
    user = user_with_role("marketer")
    approver = Group.objects.get(name="campaign_approver")

    answer = client_for("ops_admin").post(change(user), told(user, groups=[approver.pk]))

    assert answer.status_code == 302
    assert [group.name for group in user.groups.all()] == ["campaign_approver"]


@pytest.mark.parametrize("page", ["change", "password_change"])
def test_only_a_superuser_changes_a_superuser(client_for, user_with_role, page):
    above = user_with_role("marketer")
    User.objects.filter(pk=above.pk).update(is_superuser=True)
    address = (
        change(above)
        if page == "change"
        else reverse("admin:auth_user_password_change", args=[above.pk])
    )
    passwords = {"password1": "taken-over-by-ops", "password2": "taken-over-by-ops"}

    answer = client_for("ops_admin").post(address, told(above) | passwords)

    above.refresh_from_db()
    assert answer.status_code == 403
    assert above.theme == "system"
    assert above.check_password(PASSWORD)


def test_the_admins_own_door_is_the_products_door(client, user_with_role):
    user = user_with_role("ops_admin")
    door = reverse("admin:login")

    shown = client.get(door)
    entered = client.post(door, {"username": user.username, "password": PASSWORD})

    assert shown.url.startswith(reverse("account_login"))
    assert entered.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
