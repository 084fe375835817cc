"""Settings of the whole program. Every value an operator may change comes from `ZHULIAN_*` variables."""

from __future__ import annotations

import os
from pathlib import Path

from zhulian.platform.db.urls import database_from_url, use_bundled_sqlite
from zhulian.site.env import env_bool, env_list, home_directory, secret_key

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
    "zhulian.routing",
    "zhulian.intake",
    "zhulian.desk",
    "zhulian.console",
    "zhulian.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
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
STATIC_ROOT = HOME_DIR / "static"
MEDIA_ROOT = HOME_DIR / "files"
