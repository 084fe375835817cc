"""What every test can use, and the rule about suites whose server or browser is absent.

Nothing is skipped: tests that cannot run here are left out of the selection and named at the end. With
ZHULIAN_REQUIRE_ALL=1 their absence is an error.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation
from playwright.sync_api import expect

from tests.servers import chromium, dovecot, postgres, redis
from tests.servers.product import Product, new_product

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
