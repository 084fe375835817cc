"""The product's settings plus a room that exists for tests alone: jobs that wait, fail and count on command."""

from zhulian.site.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.probe"]  # noqa: F405
# The same as in tests/settings.py, so that users made by a test can log in to the real process.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
