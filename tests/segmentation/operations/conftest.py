import pytest


@pytest.fixture
def marketer(user_with_role):
    user = user_with_role("marketer")
    user.email = "marketer@bank.test"
    user.save(update_fields=["email"])
    return user
