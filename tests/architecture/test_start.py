"""What every command and every worker loads as it starts: nothing that only a few of them use."""

import os
import subprocess
import sys

ONLY_WHERE_USED = ("sklearn", "scipy.optimize", "scipy.special", "scipy.stats", "scipy.sparse", "openpyxl")  # fmt: skip
START = f"""
import sys

import django

django.setup()
import config.urls
from config.celery import app

app.loader.import_default_modules()
print(*[name for name in {ONLY_WHERE_USED} if name in sys.modules])
"""


def test_a_start_loads_no_learning_and_no_workbooks():
    ended = subprocess.run(
        [sys.executable, "-c", START],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )

    assert ended.stdout.split() == []
