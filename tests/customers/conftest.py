"""Readers of the data layer's pages read English unless a test says otherwise."""

import pytest


@pytest.fixture
def client_for(client_for):
    def make(*args, **kwargs):
        client = client_for(*args, **kwargs)
        client.cookies["sp_language"] = "en"
        return client

    return make
