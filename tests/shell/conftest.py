"""A cache of its own for each test: pages keep figures for some seconds."""

import uuid

import pytest


@pytest.fixture(autouse=True)
def own_cache(settings) -> None:
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": uuid.uuid4().hex}}
