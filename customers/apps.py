"""The data layer: customers and everything known about them."""

from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from config.base.paths import KeyConverter


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        """Let the addresses of every app name customers and products by their keys."""
        register_converter(KeyConverter, "key")
