"""Who acts in the tests of services."""

import pytest


@pytest.fixture
def agent(user_with_role):
    return user_with_role("service_agent")


@pytest.fixture
def officer(user_with_role):
    return user_with_role("compliance_officer")


@pytest.fixture
def steward(user_with_role):
    return user_with_role("data_steward")
