"""Fixtures shared by every test; each file of tests/fixtures holds one kind."""

import os

from config.messages import compile_messages

if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
    compile_messages()

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.people",
    "tests.fixtures.clock",
    "tests.fixtures.mail",
    "tests.fixtures.servers",
    "tests.fixtures.browser",
]
