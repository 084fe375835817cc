"""The main pages on a telephone in both languages: no error in the console, nothing too wide, nothing for axe."""

from __future__ import annotations

import pytest

from tests.e2e.looking import PAGES, Visit, log_in, resolve_path
from tests.servers.product import new_product

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.timeout(240)]
MAIN = {
    "login",
    "portal-home",
    "portal-ask",
    "request",
    "desk",
    "ticket",
    "list",
    "new",
    "console",
    "settings",
}
SPOTS = [spot for spot in PAGES if spot.name in MAIN]


@pytest.fixture(scope="module")
def demo(django_db_blocker, tmp_path_factory):
    """A web process on the example data, for all looks of this module."""
    with django_db_blocker.unblock():
        product = new_product(tmp_path_factory.mktemp("demo"), server="")
        done = product.run("demo")
        assert done.returncode == 0, done.stderr
        yield product.start_web().url
        product.end()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_main_pages_are_clean_on_a_telephone(demo, browser, language):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN" if language == "zh-hans" else "en-GB"
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": demo}])
    page = context.new_page()
    found, seen, role = [], set(), ""
    for spot in SPOTS:
        if spot.role != role:
            context.clear_cookies(name="sessionid")
            log_in(page, demo, spot.role)
            role = spot.role
        visit = Visit(page)
        visit.open(f"{demo}{resolve_path(page, demo, spot)}")
        found += [f"{spot.name}: {line}" for line in visit.findings(language)]
        seen.add(spot.name)
    context.close()
    assert not found, "\n".join(found)
    assert seen == MAIN
