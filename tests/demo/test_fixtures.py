"""The fixtures themselves: each does what its docstring says."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

User = get_user_model()


@pytest.mark.datastore
def test_database_is_a_clone_of_the_template(db):
    assert connection.settings_dict["NAME"].startswith("test_")
    assert User.objects.count() == 0


@pytest.mark.datastore
@pytest.mark.parametrize("attempt", [1, 2])
def test_commits_do_not_reach_the_next_test(transactional_db, user_with_role, attempt):
    user_with_role("marketer", username="once")

    assert User.objects.filter(username="once").count() == 1


def test_client_acts_for_a_role(client_for):
    client = client_for("marketer")

    assert client.user.groups.get().name == "marketer"


def test_clock_stands_still(clock):
    from django.utils import timezone

    first = timezone.now()

    assert timezone.now() == first
