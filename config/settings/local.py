"""The demo and a developer's machine: services on loopback, no TLS."""

from config.settings.base import *

DEBUG = env.flag("DEBUG")
WHITENOISE_AUTOREFRESH = True
PULL_ALLOWED = [*PULL_ALLOWED, "127.0.0.0/8", "::1"]
SENDER_ALLOWED = [*SENDER_ALLOWED, "127.0.0.0/8", "::1"]
