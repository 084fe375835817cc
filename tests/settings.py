"""Settings of the test run: a home of its own, and SQLite files or PostgreSQL + Redis by ZHULIAN_TEST_DB.

The servers are started here, by the process pytest was called in; xdist's workers inherit their addresses.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

TEST_DB = os.environ.get("ZHULIAN_TEST_DB", "sqlite")

# One folder for the whole run, one home in it for each of xdist's workers.
if not os.environ.get("ZHULIAN_TEST_ROOT"):
    os.environ["ZHULIAN_TEST_ROOT"] = tempfile.mkdtemp(prefix="zhulian-test-")
    atexit.register(shutil.rmtree, os.environ["ZHULIAN_TEST_ROOT"], ignore_errors=True)
os.environ["ZHULIAN_HOME"] = str(
    Path(os.environ["ZHULIAN_TEST_ROOT"], os.environ.get("PYTEST_XDIST_WORKER", "main"))
)
os.environ["ZHULIAN_SECRET_KEY"] = "only-for-tests-0123456789abcdef0123456789abcdef"

if TEST_DB == "sqlite":
    os.environ |= {"ZHULIAN_TEST_POSTGRES": "", "ZHULIAN_TEST_REDIS": ""}
elif not os.environ.get("ZHULIAN_TEST_POSTGRES"):
    from tests.servers.postgres import Postgres
    from tests.servers.redis import Redis

    postgres, redis = Postgres(), Redis()
    atexit.register(postgres.stop)
    atexit.register(redis.stop)
    os.environ["ZHULIAN_TEST_POSTGRES"] = postgres.url("zhulian")
    os.environ["ZHULIAN_TEST_REDIS"] = redis.url

os.environ["ZHULIAN_DATABASE_URL"] = os.environ["ZHULIAN_TEST_POSTGRES"]
os.environ["ZHULIAN_REDIS_URL"] = os.environ["ZHULIAN_TEST_REDIS"]

from zhulian.site.settings import *  # noqa: E402, F403

# Hashing passwords slowly is the point in production and a waste here.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Every test browser would read the list of all static files first.
WHITENOISE_AUTOREFRESH = True
