"""One browser, one PostgreSQL and one Redis for all stories of a run."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from tests.servers import chromium


@pytest.fixture(scope="module")
def browser():
    # Playwright keeps an event loop in this thread, which Django would take for a mistake.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as player:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = player.chromium.launch(**chromium.launch_options())
        yield browser
        browser.close()
