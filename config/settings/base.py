"""Settings shared by every way of running the product; each variable is read through config.env."""

from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env
from config.schedule import SCHEDULE

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

# --- Cache and queue: they speed things up; nothing a customer relies on rests on them --------
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

# --- Sign-in --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "config.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": False}
MFA_ADAPTER = "config.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
USERSESSIONS_TRACK_ACTIVITY = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_USERNAME_CALLABLE = "config.adapters.name_tried"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
GUARDIAN_RAISE_403 = True
ANONYMOUS_USER_NAME = None
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
OAUTH2_PROVIDER = {
    "SCOPES": {"read": _("Read"), "write": _("Write")},
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
}

# --- Personal data --------------------------------------------------------------------------
FIELD_KEYS = env.keyring("FIELD_KEYS")
BLIND_INDEX_KEY = env.text("BLIND_INDEX_KEY")

# --- Identity: which records are one customer ---------------------------------------------------
IDENTITY_REVIEW_FROM = env.integer("IDENTITY_REVIEW_FROM_PERCENT", 50) / 100
IDENTITY_SURE_FROM = env.integer("IDENTITY_SURE_FROM_PERCENT", 99) / 100
IDENTITY_MERGE_SURE = env.flag("IDENTITY_MERGE_SURE")  # merge what is sure without a reviewer
# What was frozen as it was stays with the record it was frozen for.
MERGE_STAYS = ["campaigns.Delivery", "campaigns.DeliveryEvent", "campaigns.Conversion"]

# --- Imports: what is read before a file counts as harmful ------------------------------------
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_BYTES", 100 * 1024**3)  # unpacked
IMPORT_MAX_RATIO = env.integer("IMPORT_MAX_RATIO", 200)  # unpacked to packed, beyond the grace
IMPORT_RATIO_GRACE_BYTES = env.integer("IMPORT_RATIO_GRACE_BYTES", 64 * 1024**2)
IMPORT_MAX_ROWS_BYTES = env.integer("IMPORT_MAX_ROWS_BYTES", 256 * 1024**2)  # rows held at once
IMPORT_MAX_LINE_BYTES = env.integer("IMPORT_MAX_LINE_BYTES", 4 * 1024**2)
IMPORT_MAX_COLUMNS = env.integer("IMPORT_MAX_COLUMNS", 1000)
# --- Pulls: which hosts may be read (networks, names, *.names), and how much of one in a run ----
PULL_ALLOWED = env.words("PULL_ALLOWED", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7")
PULL_MAX_BYTES = env.integer("PULL_MAX_BYTES", 20 * 1024**3)
PULL_MAX_SECONDS = env.integer("PULL_MAX_SECONDS", 3600)
PULL_CA_FILE = env.text("PULL_CA_FILE", "")  # the bank's own authorities; without them the system's
# What is sealed outside of sealed columns: functions (write) -> how many values were under older keys.
SEALED_ELSEWHERE = ["config.adapters.reseal_second_factors"]
EXPORT_DAYS = env.integer("EXPORT_DAYS", 7)  # how long the file of an export is kept
EXPORT_LARGEST = env.integer("EXPORT_LARGEST", 5_000_000)  # rows of one export

# --- Rights of customers about their data ------------------------------------------------------
RIGHTS_REGIME = env.text("RIGHTS_REGIME", "pipl")  # or gdpr
RIGHTS_WORKING_DAYS = env.integer("RIGHTS_WORKING_DAYS", 15)  # PIPL names no figure: the bank's own
RIGHTS_FILE_DAYS = env.integer("RIGHTS_FILE_DAYS", 15)  # how long a report waits to be handed over
RIGHTS_LINK_DAYS = env.integer("RIGHTS_LINK_DAYS", 30)  # how long a link to one's own page works

# --- Languages and time ---------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale" / name for name in ["config", *LOCAL_APPS, "packages"]]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
CELERY_TIMEZONE = TIME_ZONE
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

# The admin's own pages draw with inline script; only they may, and only for staff.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
}
UNFOLD = {
    "SITE_TITLE": "Sandpiper",
    "SITE_HEADER": "Sandpiper",
    "SITE_SUBHEADER": "config.shell.bank_name",
    "SHOW_HISTORY": False,
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/static/brand.svg"}],
    "STYLES": ["/static/admin.css"],
    "COLORS": {
        "primary": {
            "50": "231 243 245",
            "100": "207 230 234",
            "200": "159 205 212",
            "300": "111 180 191",
            "400": "63 148 163",
            "500": "22 115 133",
            "600": "11 90 107",
            "700": "9 74 88",
            "800": "7 58 69",
            "900": "5 43 51",
            "950": "3 29 35",
        }
    },
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
MAIL_CATCHER_URL = env.text("MAIL_CATCHER_URL", "")
DELIVERY_LEASE_SECONDS = env.integer("DELIVERY_LEASE_SECONDS", 120)
RESTORE_GAP_HOURS = env.integer("RESTORE_GAP_HOURS", 6)

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
}

# --- Panels and sections the upper apps add to the customer page ----------------------------
CUSTOMER_PANELS: list[str] = [
    "recommendations:customer_offers",
    "segmentation:customer_segments",
    "campaigns:customer_contacts",
    "service_desk:customer_tickets",
    "risk:customer_standing",
]
SEGMENT_USES = ["campaigns.selectors.uses.campaigns_using"]
# Nothing of risk: that somebody is looked at is told to nobody else.
CUSTOMER_SECTIONS: list[str] = [
    "segmentation.selectors.sections.segments",
    "service_desk.selectors.sections.tickets",
    "campaigns.selectors.sections.deliveries",
]
# Words for pictures and recordings: a command or an HTTP service of the bank's own; none by default.
TRANSCRIPT_COMMAND = env.words("TRANSCRIPT_COMMAND")
TRANSCRIPT_ENDPOINT = env.text("TRANSCRIPT_ENDPOINT", "")
TRANSCRIPT_TOKEN = env.text("TRANSCRIPT_TOKEN", "")
# Functions of the apps above that say who reads a feature.
FEATURE_USES = [
    "segmentation.selectors.feature_uses.segments_reading",
    "recommendations.selectors.feature_uses.models_reading",
]
# What every app holds about a customer: tuples of customers.domain.held.Held.
HELD_REGISTRIES = [
    f"{app}.domain.held.HELD"
    for app in (
        "customers",
        "recommendations",
        "segmentation",
        "risk",
        "service_desk",
        "campaigns",
    )
]
# What is kept for a time only: tuples of customers.domain.retention.Target.
RETENTION_REGISTRIES = [
    f"{app}.domain.retention.TARGETS"
    for app in ("customers", "recommendations", "segmentation", "service_desk", "campaigns")
]
# What kind of data each field is: tuples of customers.domain.classification.Classified.
CLASSIFICATION_REGISTRIES = [
    path.replace("held.HELD", "classification.CLASSIFIED") for path in HELD_REGISTRIES
]
DATA_REGION = env.text("DATA_REGION", "CN")  # where the bank keeps its customers' data
# Which days are worked: a function () -> (day) -> bool; Monday to Friday where none is named.
WORKING_DAYS = "service_desk.selectors.calendar.get_working_days"
# Who is told of new events, in the transaction that takes them: functions (events), each safe to repeat.
EVENT_SUBSCRIBERS: list[str] = []
# Whose customers may be exported besides the list: functions (user, source_id) -> (name, customers) or None.
EXPORT_SOURCES = {"segment": "segmentation.selectors.segments.exported_members"}
# What the audit trail shows to whom: functions (user) -> Q of what is hidden.
AUDIT_VEILS: list[str] = ["risk.selectors.audit.list_veiled_entries"]

METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# --- Logs -----------------------------------------------------------------------------------
LOG_CHAIN: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
]
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": LOG_CHAIN,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
structlog.configure(
    processors=[
        *LOG_CHAIN,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
