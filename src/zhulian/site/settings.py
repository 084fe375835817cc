"""Settings of the whole program. Every value an operator may change comes from `ZHULIAN_*` variables."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from zhulian.platform.db.urls import database_from_url, use_bundled_sqlite
from zhulian.site.backends import caches, channel_layers
from zhulian.site.env import env_bool, env_list, home_directory, secret_key, subdirectory

use_bundled_sqlite()

PACKAGE_DIR = Path(__file__).resolve().parent.parent
HOME_DIR = home_directory()

SECRET_KEY = secret_key(HOME_DIR)
DEBUG = env_bool("ZHULIAN_DEBUG", default=False)
ALLOWED_HOSTS = env_list("ZHULIAN_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env_list("ZHULIAN_ORIGINS", default=[])
PUBLIC_URL = os.environ.get("ZHULIAN_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "zhulian.platform",
    "zhulian.catalogue",
    "zhulian.people",
    "zhulian.customers",
    "zhulian.interactions",
    "zhulian.tickets",
    "zhulian.knowledge",
    "zhulian.routing",
    "zhulian.intake",
    "zhulian.desk",
    "zhulian.console",
    "zhulian.portal",
]

MIDDLEWARE = [
    "zhulian.site.logging.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "zhulian.platform.static_files.StaticFilesMiddleware",
    "zhulian.platform.csp.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhulian.platform.accounts.middleware.SessionAgeMiddleware",
    "zhulian.platform.accounts.middleware.PasswordDueMiddleware",
    "zhulian.platform.ui.person.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhulian.platform.htmx.ShellMiddleware",
    "zhulian.platform.throttle.ThrottledMiddleware",
]

ROOT_URLCONF = "zhulian.site.urls"
ASGI_APPLICATION = "zhulian.site.asgi.application"
WSGI_APPLICATION = "zhulian.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhulian.platform.ui.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "zhulian.platform.templatetags.ui",
            ],
        },
    }
]

DATABASES = {"default": database_from_url(os.environ.get("ZHULIAN_DATABASE_URL", ""), HOME_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = os.environ.get("ZHULIAN_REDIS_URL", "")

AUTH_USER_MODEL = "platform.User"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = subdirectory(HOME_DIR, "static")
# Built browser parts are served where they lie; their names carry a digest, so they may be cached for ever.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"/static/dist/.+-[A-Z0-9]{8}\.(js|css|svg)$"
CSRF_FAILURE_VIEW = "zhulian.platform.ui.views.csrf_failure"
MEDIA_ROOT = HOME_DIR / "files"

# Jobs: a worker that gives no sign of life for this long has lost its jobs to the others.
JOB_LEASE_SECONDS = float(os.environ.get("ZHULIAN_JOB_LEASE_SECONDS", "60"))
JOB_THREADS = int(os.environ.get("ZHULIAN_JOB_THREADS", "2"))
# Articles are also found by what they mean; takes a package and some 130 MB more in each process.
MEANING = env_bool("ZHULIAN_MEANING", default=False)

# One JSON object a line; coloured lines for people where a terminal is attached or with ZHULIAN_LOG=console.
LOGGING_CONFIG = "zhulian.site.logging.configure"
LOGGING: dict[str, str] = {
    "level": os.environ.get("ZHULIAN_LOG_LEVEL", "INFO"),
    "format": os.environ.get("ZHULIAN_LOG", "console" if DEBUG or sys.stderr.isatty() else "json"),
}

CHANNEL_LAYERS = channel_layers(REDIS_URL)
CACHES = caches(REDIS_URL)

# How often one API token may call in a minute.
API_PER_MINUTE = int(os.environ.get("ZHULIAN_API_PER_MINUTE", "600"))

# Logging in. Idle and absolute ends of a session in seconds; a reset link holds for one hour.
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/start/"
IS_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_AGE = int(os.environ.get("ZHULIAN_SESSION_IDLE_SECONDS", str(8 * 3600)))
SESSION_ABSOLUTE_SECONDS = int(os.environ.get("ZHULIAN_SESSION_SECONDS", str(24 * 3600)))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "zhulian.platform.ui.views.csrf_failure"
PASSWORD_RESET_TIMEOUT = 3600
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Addresses or networks of our own proxies, which may say whom they ask for; none: the connection's address counts.
TRUST_PROXY = env_list("ZHULIAN_TRUST_PROXY", default=[])

# Outgoing connections: the company's own hosts or networks in private address ranges; the default way of mail.
ALLOW_HOSTS = env_list("ZHULIAN_ALLOW_HOSTS", default=[])
METRICS_TOKEN = os.environ.get("ZHULIAN_METRICS_TOKEN", "")
SMTP_URL = os.environ.get("ZHULIAN_SMTP_URL", "")
MAIL_FROM = os.environ.get("ZHULIAN_MAIL_FROM", "")
# How often each mailbox is read, in seconds.
MAIL_POLL_SECONDS = float(os.environ.get("ZHULIAN_MAIL_POLL_SECONDS", "20"))
# Taking mail in ourselves: `host:port`, off where empty. Limits in bytes, connections, mails a minute and seconds.
SMTP_LISTEN = os.environ.get("ZHULIAN_SMTP_LISTEN", "")
SMTP_MAX_BYTES = int(os.environ.get("ZHULIAN_SMTP_MAX_MB", "35")) * 1024 * 1024
SMTP_CONNECTIONS = int(os.environ.get("ZHULIAN_SMTP_CONNECTIONS", "50"))
SMTP_PER_PEER = int(os.environ.get("ZHULIAN_SMTP_PER_PEER", "10"))
SMTP_RATE = int(os.environ.get("ZHULIAN_SMTP_RATE", "60"))
SMTP_IDLE_SECONDS = float(os.environ.get("ZHULIAN_SMTP_IDLE_SECONDS", "300"))
# Our own mail servers, which hand over what they took in: no limits by peer, and no SPF, which would judge them.
SMTP_RELAYS = env_list("ZHULIAN_SMTP_RELAYS", default=["127.0.0.0/8", "::1"])
SMTP_CERT = os.environ.get("ZHULIAN_SMTP_CERT", "")
SMTP_KEY = os.environ.get("ZHULIAN_SMTP_KEY", "")

# The largest file that is taken, in bytes; request bodies of more than four such files are refused unread.
MAX_FILE_BYTES = int(os.environ.get("ZHULIAN_MAX_FILE_MB", "25")) * 1024 * 1024
# Most codes by SMS to customers who sign in, an hour and a day: of one client company, and of all together.
SMS_CODES_OF_CLIENT = (
    int(os.environ.get("ZHULIAN_SMS_CODES_OF_CLIENT_PER_HOUR", "200")),
    int(os.environ.get("ZHULIAN_SMS_CODES_OF_CLIENT_PER_DAY", "1000")),
)
SMS_CODES_OF_ALL = (
    int(os.environ.get("ZHULIAN_SMS_CODES_PER_HOUR", "400")),
    int(os.environ.get("ZHULIAN_SMS_CODES_PER_DAY", "2000")),
)

# Files of finished imports and their refused rows hold what customers wrote: they go after so many days.
IMPORT_KEEP_DAYS = int(os.environ.get("ZHULIAN_IMPORT_KEEP_DAYS", "90"))
FILE_UPLOAD_HANDLERS = [
    "zhulian.platform.files.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
