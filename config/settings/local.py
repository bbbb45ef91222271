"""The demo and a developer's machine: services on loopback, no TLS."""

from config.settings.base import *  # noqa: F403 - Django's own way to layer settings

DEBUG = env.flag("DEBUG")  # noqa: F405
WHITENOISE_AUTOREFRESH = True
PULL_ALLOWED = [*PULL_ALLOWED, "127.0.0.0/8", "::1"]  # noqa: F405
