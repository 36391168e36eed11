"""Django's settings. Every environment variable is read in :mod:`config.env`, and nowhere else."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.functional import lazy

from config.env import load
from config.mail import mail_server

ENV = load()

BASE_DIR = ENV.repository
SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.allowed_hosts)
CSRF_TRUSTED_ORIGINS = [ENV.public_url]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "axes",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "governance",
    "constitutions",
    "adapters",
    "evaluation",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "governance.web.security.ContentSecurityPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "governance.web.refusals.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
AUTH_USER_MODEL = "governance.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


POOL_WAIT_SECONDS = 60
POOL = (
    {"min_size": 1, "max_size": ENV.database_pool, "timeout": POOL_WAIT_SECONDS}
    if ENV.database_pool
    else None
)


def DATABASE_OF(url: str) -> dict[str, Any]:  # noqa: N802 - settings have capital names; tests use it too
    """Return Django's description of the PostgreSQL database at ``url``."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": query.pop("port", parts.port or ""),
        "OPTIONS": query | ({"pool": POOL} if POOL else {}),
        "CONN_MAX_AGE": 0 if POOL else 60,
        "CONN_HEALTH_CHECKS": True,
    }


# Two roles on one database: `default` runs everything and cannot change the schema; `owner` migrates.
DATABASES = {"default": DATABASE_OF(ENV.database_url), "owner": DATABASE_OF(ENV.database_owner_url)}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "governance.api.doors.Pages",
    "EXCEPTION_HANDLER": "governance.api.refusals.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Polity",
    "DESCRIPTION": "Communities, their constitutions, the models that follow them, and the evidence.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.public_url.startswith("https://")
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A merge of two long texts may leave thousands of places to decide, each with two fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Whoever guesses at one account from one address waits; others who use that account do not.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "governance.web.accounts.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"httpx": {"level": "WARNING"}, "axes": {"level": "WARNING"}},
}

_MAIL = mail_server(ENV.email_url, host=urlsplit(ENV.public_url).hostname or "localhost")
EMAIL_BACKEND = _MAIL.backend
EMAIL_FILE_PATH = _MAIL.folder
EMAIL_HOST = _MAIL.host
EMAIL_PORT = _MAIL.port
EMAIL_HOST_USER = _MAIL.user
EMAIL_HOST_PASSWORD = _MAIL.password
EMAIL_USE_TLS = _MAIL.tls == "starttls"
EMAIL_USE_SSL = _MAIL.tls == "always"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _MAIL.sender

POLITY_VAR = ENV.var
POLITY_LEASE_SECONDS = ENV.lease_seconds
POLITY_GATEWAY_HOST = ENV.gateway_place
POLITY_ENGINE_URL = ENV.engine_url
POLITY_COMMONS = ENV.commons or ""
POLITY_BASE_MODEL = ENV.base_model
POLITY_EMBEDDING_MODEL = ENV.embedding_model
POLITY_EMBEDDINGS_URL = ENV.embeddings_url
POLITY_TORCH_THREADS = ENV.torch_threads
POLITY_PUBLIC_URL = ENV.public_url
POLITY_WEBHOOK_NETWORKS = ENV.webhook_networks
# Read when somebody signs, so that a process that never does never has the key.
POLITY_SIGNING_KEY = lazy(lambda: ENV.signing_key, str)()

POLITY_PANELS = "config.panels.PANELS"
POLITY_EMBED = "config.embeddings.embed"
POLITY_API_FIELDS = "config.api_fields.FIELDS"
POLITY_NOTICES = "config.notices.NOTICES"
POLITY_LETTERS = "governance.web.letters.compose"
POLITY_TOPICS = "config.topics.TOPICS"
POLITY_THEMES = "config.themes.THEMES"
POLITY_KINDS = "config.kinds.KINDS"
POLITY_ATTESTABLE = "config.attestable.ATTESTABLE"
POLITY_PEERS = "config.peers.PEERS"
