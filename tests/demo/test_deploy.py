"""The deployment examples keep up with the code."""

import configparser
import re
from pathlib import Path

import pytest

from config.starting import ROOT

READ = re.compile(r'env\.(?:text|integer|flag|words|keyring|prices)\(\s*"([A-Z_]+)"')
NAMED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)
FOR_TESTS = {"PYTEST_XDIST_WORKER"}
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def variables_read() -> set[str]:
    sources = [ROOT / "config" / "env.py", *(ROOT / "config" / "settings").glob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    own = set(re.findall(r'\b(?:text|integer|flag|words)\("([A-Z_]+)"', text))
    return (set(READ.findall(text)) | own | {"DATABASE_URL"}) - FOR_TESTS


def test_example_names_every_variable_that_is_read():
    example = (ROOT / "deploy" / "sandpiper.env.example").read_text(encoding="utf-8")

    named = set(NAMED.findall(example))

    assert variables_read() - named == set()
    assert named - variables_read() == {"DJANGO_SETTINGS_MODULE"}


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: Path(path).stem)
def test_units_start_what_exists(unit):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(unit)

    command = parser["Service"]["ExecStart"].split()
    module = command[command.index("-m") + 1]

    known = {"gunicorn": "config.wsgi", "celery": "config.celery", "django": "consume"}
    assert known[module] in command
    assert parser["Service"]["EnvironmentFile"] == "/etc/sandpiper/sandpiper.env"
