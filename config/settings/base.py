"""Settings shared by every way of running the product; each variable is read through config.env.

Sign-in, personal data, registries of the upper apps, the admin's looks and logs have modules of their own.
"""

from pathlib import Path

from csp.constants import NONE, SELF

from config import env
from config.schedule import SCHEDULE
from config.settings.admin import *
from config.settings.data import *
from config.settings.logs import *
from config.settings.registries import *
from config.settings.sign_in import *

BASE_DIR = Path(__file__).resolve().parents[2]

# --- Core -----------------------------------------------------------------------------------
SECRET_KEY = env.text("SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")  # addresses whose X-Forwarded-For is believed
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1
BANK_NAME = env.text("BANK_NAME", "Qingyu Bank")
BANK_NAME_ZH = env.text("BANK_NAME_ZH", "青屿银行")
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000")
BANK_HOSTS = env.words("BANK_HOSTS", "qingyu-bank.test")  # links elsewhere are pointed out

# --- Apps -----------------------------------------------------------------------------------
LOCAL_APPS = [
    "accounts",
    "customers",
    "recommendations",
    "segmentation",
    "risk",
    "service_desk",
    "campaigns",
    "reports",
]
INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_celery_beat",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "guardian",
    "oauth2_provider",
    "pgtrigger",
    "rest_framework",
    *LOCAL_APPS,
]

# --- Middleware -----------------------------------------------------------------------------
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "config.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.middleware.RequestLogMiddleware",
    "config.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "config.middleware.NoNulMiddleware",
    "config.middleware.TakenMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

# --- Templates ------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.shell.shell",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------------------------
DATABASES = {"default": env.database()}

# --- Cache and queue: they speed things up; nothing a customer relies on rests on them ------
REDIS_URL = env.text("REDIS_URL", "")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache"
        if REDIS_URL
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": REDIS_URL,
    }
}
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", REDIS_URL or "filesystem://")
CELERY_BROKER_TRANSPORT_OPTIONS = env.queue_folder(
    CELERY_BROKER_URL, default=BASE_DIR / ".run" / "queue"
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "customers.tasks.import_*": {"queue": "imports"},
    "customers.tasks.export_*": {"queue": "reports"},
    "recommendations.tasks.*": {"queue": "scoring"},
    "segmentation.tasks.*": {"queue": "segments"},
    "campaigns.tasks.send_*": {"queue": "sends"},
    "reports.tasks.*": {"queue": "reports"},
}
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TASK_TIME_LIMIT = 3600
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True

# --- Languages and time ---------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
OPERATOR_LANGUAGE = env.terminal_language()  # of commands
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale" / name for name in ["config", *LOCAL_APPS, "packages"]]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
CELERY_TIMEZONE = TIME_ZONE
# What one contact costs by channel: the builder's estimate before a campaign has prices of its own.
CONTACT_COSTS = env.prices(
    "CONTACT_COSTS", "email:0.002,sms:0.045,push:0,wechat:0.01,in_app:0,phone:3,branch:12"
)
CURRENCY = env.text("CURRENCY", "CNY")  # the bank's own: what sums are in that name no other
LANGUAGE_COOKIE_NAME = "sp_language"

# --- Static files and uploads ---------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / ".run" / "static"))
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = env.text("MEDIA_ROOT", str(BASE_DIR / ".run" / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Mail -----------------------------------------------------------------------------------
EMAIL_HOST = env.text("SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.integer("SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "news@qingyu-bank.test")
BOUNCE_MAILDIR = env.text("BOUNCE_MAILDIR", "")
BOUNCE_IMAP = env.text("BOUNCE_IMAP", "")  # imaps://user:password@host/folder
MAIL_CATCHER_URL = env.text("MAIL_CATCHER_URL", "")
DELIVERY_LEASE_SECONDS = env.integer("DELIVERY_LEASE_SECONDS", 120)
RESTORE_GAP_HOURS = env.integer("RESTORE_GAP_HOURS", 6)
HOLIDAY_COUNTRY = env.text("HOLIDAY_COUNTRY", "CN")

# --- API ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.ClientAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.HasRequiredPermission"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "accounts.api.problems.problem_response",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env.text("API_RATE", "6000/min")},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sandpiper API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "segmentation.api.schema.publish_rule",
    ],
}

# --- Metrics --------------------------------------------------------------------------------
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
