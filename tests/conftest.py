"""Fixtures shared by every test; each file of tests/fixtures holds one kind."""

import os

from hypothesis import HealthCheck, settings

from config.messages import compile_messages

# A busy machine makes examples slowly; that says nothing about the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
    compile_messages()

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.people",
    "tests.fixtures.clock",
    "tests.fixtures.mail",
    "tests.fixtures.gateway",
    "tests.fixtures.servers",
    "tests.fixtures.browser",
    "tests.fixtures.sources",
    "tests.fixtures.mongo",
]
