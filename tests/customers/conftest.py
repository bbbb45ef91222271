"""What the tests of the data layer share: pages in English unless a test says otherwise, files that go with their test."""

import pytest


@pytest.fixture
def client_for(client_for):
    def make(*args, **kwargs):
        client = client_for(*args, **kwargs)
        client.cookies["sp_language"] = "en"
        return client

    return make


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """The folder of uploads and exports."""
    folder = tmp_path / "media"
    folder.mkdir()
    settings.MEDIA_ROOT = str(folder)
    return folder
