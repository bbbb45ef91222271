"""The project package is an app too, so that its commands are found and Celery knows the settings."""

import sys
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import celery  # noqa: F401 - makes the Celery app current in every process

        translate_plain_names()
        connection_created.connect(name_command)


def name_command(**_kwargs: object) -> None:
    """Let the audit trail say which command wrote a row; servers and workers name whom they act for."""
    from accounts.services.audit import set_actor  # the app registry must be ready first

    command = command_of(sys.argv)
    if command:
        set_actor(f"command:{command}")


def command_of(argv: list[str]) -> str:
    """Return the name of the command this process runs: Django's, or a program of the demo; else nothing."""
    program = Path(argv[0])
    if program.name == "manage.py" or program.parts[-2:] == ("django", "__main__.py"):
        return argv[1] if len(argv) > 1 else ""
    return program.stem if program.parts[-3:-1] == ("config", "demo") else ""


def translate_plain_names() -> None:
    """Let the catalogues reach the names that Django makes of attributes and packages write in plain English."""
    for app in apps.get_app_configs():
        _translate(app, "verbose_name")
        for model in app.get_models():
            meta = model._meta
            if not isinstance(meta.verbose_name, Promise | None):
                meta.verbose_name_plural = gettext_lazy(str(meta.verbose_name_plural))
            _translate(meta, "verbose_name")
            for field in (*meta.local_fields, *meta.local_many_to_many):
                _translate(field, "verbose_name", "help_text")


def _translate(named: Any, *attributes: str) -> None:
    for attribute in attributes:
        text = getattr(named, attribute)
        if text and not isinstance(text, Promise):
            setattr(named, attribute, gettext_lazy(text))
