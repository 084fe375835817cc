"""Takes a picture of every main page in both languages, wide and narrow, light and dark, and reports what is wrong.

    .venv/bin/python tools/shots.py                  starts a demo of its own on a free port
    .venv/bin/python tools/shots.py --url http://…   looks at one that runs (its demo log-ins are used)
    … --only desk,ticket --out shots                 some pages; another folder
    … --manual                                       only the manual's pictures, into docs/manual/images

Per page: console errors, refusals by the content policy, what is wider than a telephone, English words on a Chinese
page, findings of axe. Exit status 1 when anything was found. The folder `shots/` is not kept by git.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from manual_shots import manual  # noqa: E402

from tests.e2e.looking import PAGES, Spot, Visit, log_in, resolve_path  # noqa: E402
from tests.servers import chromium  # noqa: E402
from tests.servers.process import free_port, owned_popen, wait_until  # noqa: E402
from tests.servers.product import is_ready  # noqa: E402

SIZES = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 390, "height": 844}}


@contextmanager
def demo() -> Iterator[str]:
    """A demo installation in a temporary home; its address."""
    home, port = Path(tempfile.mkdtemp(prefix="zhulian-shots-")), free_port()
    environment = {**os.environ, "ZHULIAN_HOME": str(home), "ZHULIAN_LOG": "json"}
    command = [sys.executable, "-m", "zhulian.cli", "up", "--demo", "--port", str(port)]
    process = owned_popen(command, log=home / "up.log", env=environment, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: is_ready(url), "the demo", seconds=180, process=process)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(home, ignore_errors=True)


def new_context(browser: Browser, url: str, language: str, size: str, scheme: str) -> BrowserContext:
    """A person's browser: language, window, light or dark."""
    context = browser.new_context(
        viewport=SIZES[size],
        color_scheme=scheme,
        locale="zh-CN" if language == "zh-hans" else "en-GB",
        timezone_id="Asia/Shanghai",
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": url}])
    return context


def visit_all(browser: Browser, url: str, spots: list[Spot], out: Path) -> list[str]:
    """Every spot in every look; what was found, one line each."""
    found: list[str] = []
    looks = itertools.product(("zh-hans", "en"), SIZES, ("light", "dark"))
    for language, size, scheme in looks:
        for role in dict.fromkeys(spot.role for spot in spots):
            context = new_context(browser, url, language, size, scheme)
            page = context.new_page()
            if role:
                log_in(page, url, role)
            for spot in (spot for spot in spots if spot.role == role):
                found += look(page, url, spot, f"{spot.name}-{language[:2]}-{size}-{scheme}", out, language)
            context.close()
    return found


def look(page: Page, url: str, spot: Spot, name: str, out: Path, language: str) -> list[str]:
    """Take one picture; what is wrong with the page."""
    path = resolve_path(page, url, spot)
    if path is None:
        return [f"{name}: no page found at {spot.path}"]
    visit = Visit(page)
    visit.open(f"{url}{path}")
    page.screenshot(path=out / f"{name}.png")
    return [f"{name}: {line}" for line in visit.findings(language)]


def main() -> None:
    """Command line entry."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="")
    parser.add_argument("--only", default="")
    parser.add_argument("--manual", action="store_true")
    parser.add_argument("--out", type=Path, default=ROOT / "shots")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    names = {name for name in options.only.split(",") if name}
    spots = [spot for spot in PAGES if not names or spot.name in names]
    with sync_playwright() as player:
        browser = player.chromium.launch(**chromium.launch_options())
        with nullcontext(options.url.rstrip("/")) if options.url else demo() as url:
            if options.manual:
                folder = ROOT / "docs" / "manual" / "images"
                manual(url, folder, lambda language: new_context(browser, url, language, "wide", "light"))
                return
            found = visit_all(browser, url, spots, options.out)
        browser.close()
    print(*found, sep="\n")
    print(f"{len(list(options.out.glob('*.png')))} pictures in {options.out}, {len(found)} findings")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
