"""Migrated databases that all databases of a run are copied from: migrating costs half a minute each time.

On SQLite it is kept for the next run too, under a name made of everything that migrates; never in the full check.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

SOURCE = Path(__file__).resolve().parent.parent.parent
MATTERS = (
    "src/zhulian/*/migrations/*.py",
    "src/zhulian/*/data/*",
    "src/zhulian/platform/db/**/*.py",
    "src/zhulian/site/settings.py",
    "requirements/base.txt",
    "src/zhulian/platform/bootstrap.py",
    "src/zhulian/catalogue/bootstrap.py",
    "src/zhulian/catalogue/holidays.py",
    "tests/probe/*.py",
)


@contextmanager
def template(root: Path, server: str, name: str, fill: Callable[[Path, str], None]) -> Iterator[str]:
    """Where a database to copy lies, while nobody else makes or copies it: a file, or a name on the server.

    `server` is a PostgreSQL address or "" for SQLite. `fill(home, address)` makes the tables, the first time.
    """
    folder = _folder(root, server)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file, done = folder / f"{name}.sqlite3", folder / f"{name}.done"
        if not done.exists():
            # One that was begun and not finished is begun anew.
            file.unlink(missing_ok=True)
            if server:
                on_server(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            fill(folder, sibling(server, name) if server else f"sqlite:///{file}")
            done.touch()
        yield name if server else str(file)


def copied(template_of: str, address: str) -> None:
    """Make the database at this address a copy of a template; "" for an empty one."""
    if address.startswith("sqlite"):
        if template_of:
            copy_sqlite(template_of, address.removeprefix("sqlite:///"))
        return
    begin = f' TEMPLATE "{template_of}"' if template_of else ""
    on_server(address, f'CREATE DATABASE "{address.rpartition("/")[2]}"{begin}')


def _folder(root: Path, server: str) -> Path:
    """One for all tests of a run, whatever their `root`."""
    run = Path(os.environ.get("ZHULIAN_TEST_ROOT", root))
    folder = run / f"template-{server.rpartition('@')[2].partition('/')[0].replace(':', '-') or 'sqlite'}"
    if not server and not os.environ.get("ZHULIAN_REQUIRE_ALL"):
        folder = Path(tempfile.gettempdir(), f"zhulian-template-{os.getuid()}-{_digest()}")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _digest() -> str:
    """Changes with whatever a migration reads."""
    files = sorted({file for pattern in MATTERS for file in SOURCE.glob(pattern) if file.is_file()})
    whole = hashlib.sha256()
    for file in files:
        whole.update(str(file.relative_to(SOURCE)).encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()[:16]


def copy_sqlite(source: str | Path, target: str | Path) -> None:
    """A whole copy, what still lies in the journal included."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    old.close()
    new.close()


def sibling(server: str, name: str) -> str:
    """The address of another database on the same server."""
    return f"{server.rpartition('/')[0]}/{name}"


def on_server(server: str, statement: str) -> None:
    """One statement outside a transaction."""
    with psycopg.connect(sibling(server, "postgres"), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
