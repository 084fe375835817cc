"""The product's settings plus a room that exists for tests alone: jobs that wait, fail and count on command."""

from zhulian.site.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.probe"]  # noqa: F405
