"""The project package is an app too, so that its commands are found and Celery knows the settings."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import celery  # noqa: F401 - makes the Celery app current in every process
