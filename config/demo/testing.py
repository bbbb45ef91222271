"""`manage.py test`: throw-away services, the whole suite, then everything down."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from config.demo.calling import call
from config.demo.processes import Child
from config.demo.services import Services
from config.demo.state import StateDir
from config.starting import ROOT

WORKERS = "2"


def main(words: list[str]) -> int:
    """Run pytest with `words`; its exit code is ours."""
    folder = Path(tempfile.mkdtemp(prefix="sandpiper-test-"))
    folder.chmod(0o711)  # the database's user passes through
    state = StateDir(folder)
    services = Services(state, throw_away=True)
    try:
        with services:
            env = services.env | {
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "PYTHONPATH": str(ROOT),
            }
            code = call([sys.executable, "-m", "pytest", *parallel(words), *words], env)
    finally:
        clear(state, services.children)
    return code


def parallel(words: list[str]) -> list[str]:
    """Use both cores unless the caller says how many or wants a debugger."""
    own = ("-n", "--numprocesses", "--pdb", "--collect-only", "--co", "-h", "--help", "--version")
    if any(word.split("=")[0] in own or word.startswith("-n") for word in words):
        return []
    if os.environ.get("SANDPIPER_TEST_WORKERS") == "0":
        return []
    return ["-n", os.environ.get("SANDPIPER_TEST_WORKERS", WORKERS), "--dist", "worksteal"]


def clear(state: StateDir, left: list[Child]) -> None:
    from config.demo.postgres import data_folder, server_account

    if left:
        return
    shutil.rmtree(data_folder(state, server_account()), ignore_errors=True)
    shutil.rmtree(state.path, ignore_errors=True)
