"""Migrations that two processes may ask for at the same moment."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from zhulian.platform.bootstrap import ensure_builtin

# Any fixed number will do: it names the advisory lock inside one PostgreSQL database.
ADVISORY_KEY = 7_226_119


def pending() -> int:
    """How many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def only_one() -> Iterator[None]:
    """Wait until no other process migrates this database, and keep others waiting meanwhile.

    The lease table does not exist before the first migration, so the lock lies outside the tables: an advisory
    lock in PostgreSQL, a locked file beside an SQLite database. Both end with the process that holds them.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_KEY])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_KEY])
        return
    database = Path(str(connection.settings_dict["NAME"]))
    database.parent.mkdir(parents=True, exist_ok=True)
    with database.with_suffix(".migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate_once() -> int:
    """Apply what is pending under the lock, and make what every installation has; how many migrations that was."""
    with only_one():
        count = pending()
        if count:
            call_command("migrate", interactive=False, verbosity=0)
        ensure_builtin()
        return count
