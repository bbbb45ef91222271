"""The test suite: real services, quick passwords, no throttling."""

import os

from config.settings.local import *

# no parallel worker may see another's cache or take another's tasks
REDIS_URL = env.redis_of_worker(REDIS_URL)
CACHES["default"]["LOCATION"] = REDIS_URL
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", REDIS_URL or "filesystem://")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
LOGGING["root"]["level"] = "WARNING"
REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"] = []
OPERATOR_LANGUAGE = "en"

# There are workers as many as cores already.
os.environ |= env.ONE_THREAD | os.environ
