"""What every test can use, and the rule about suites whose server or browser is absent.

Nothing is skipped: tests that cannot run here are left out of the selection and named at the end. With
ZHULIAN_REQUIRE_ALL=1 their absence is an error.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone, translation
from playwright.sync_api import expect

from tests.servers import chromium, dovecot, postgres, redis
from tests.servers.product import Product, migrate_into, new_product
from tests.servers.template import copy_sqlite, template

# Two browsers, servers and two test processes share the cores: what a page shows may take a while.
expect.set_options(timeout=20_000)
NEEDS = {
    "browser": ("Chromium", chromium.find_binary),
    "mailbox": ("Dovecot", dovecot.find_binary),
    "servers": ("PostgreSQL or Redis", lambda: postgres.find_binaries() and redis.find_binary()),
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the suites whose program is not installed; refuse to where everything is required."""
    absent = {mark: program for mark, (program, find) in NEEDS.items() if not find()}
    out = [item for item in items if any(item.get_closest_marker(mark) for mark in absent)]
    if not out:
        return
    if os.environ.get("ZHULIAN_REQUIRE_ALL"):
        raise pytest.UsageError(f"{len(out)} tests need what is not installed: {', '.join(absent.values())}")
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly what was left out."""
    for mark, (program, find) in NEEDS.items():
        if not find():
            terminalreporter.write_line(
                f"LEFT OUT: tests marked {mark!r}; {program} is not installed", red=True
            )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each process's database begins as a copy of the migrated one; what it lacked would be migrated as ever."""
    server = os.environ.get("ZHULIAN_TEST_POSTGRES", "")
    creation: Any = connection.creation
    with template(Path(os.environ["ZHULIAN_TEST_ROOT"]), server, "bare_template", migrate_into) as bare:
        if server:
            connection.settings_dict["TEST"]["TEMPLATE"] = bare
            return
    create = creation._create_test_db

    def create_copied(*arguments: Any, **options: Any) -> str:
        name: str = create(*arguments, **options)
        copy_sqlite(bare, name)
        return name

    creation._create_test_db = create_copied


@pytest.fixture(autouse=True)
def entered_rows(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Put back what migrations enter, which a test with transactions of its own has emptied with everything else."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")) and "live_server" not in request.fixturenames:
        return
    with django_db_blocker.unblock():
        import_module("zhulian.catalogue.migrations.0002_regions").enter(apps, None)


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A page that was asked for leaves its language and time zone behind in this thread: the next test has its own."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture
def product(django_db_blocker: Any) -> Iterator[Product]:
    """A fresh installation on this run's kind of database, for tests that start real processes."""
    with django_db_blocker.unblock():
        installation = new_product(Path(os.environ["ZHULIAN_TEST_ROOT"]))
        yield installation
        installation.end()
