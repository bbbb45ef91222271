import types

import pytest
import time_machine
from django.db import transaction

from tests.fixtures.clock import NOON


@pytest.fixture(scope="module")
def bank(django_db_setup, django_db_blocker):
    """A small bank with every model trained on it, taken back when the module's tests are over."""
    from accounts.services.users import create_user
    from customers.services.profiles import refresh_profiles
    from recommendations.services.training import train_models
    from tests.factories.recommendations import load_bank

    with (
        django_db_blocker.unblock(),
        time_machine.travel(NOON, tick=False),
        transaction.atomic(),
    ):
        load_bank(customers=1200)
        refresh_profiles(as_of=NOON)
        builder = create_user(username="builder", password=None, role="model_builder")
        popularity, item_cf, propensity = train_models(by=builder)
        yield types.SimpleNamespace(
            builder=builder,
            popularity=popularity,
            item_cf=item_cf,
            propensity=propensity,
            versions=[popularity, item_cf, propensity],
        )
        transaction.set_rollback(True)


@pytest.fixture
def english_client_for(client_for):
    """`english_client_for("marketer")` is a signed-in client whose browser asks for English."""

    def make(role: str, **over):
        client = client_for(role, **over)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return make
