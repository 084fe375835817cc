"""Debian's Chromium under Playwright, with the flags that keep it quiet on a closed network."""

from __future__ import annotations

import shutil
from typing import Any

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MEDIA_FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def find_binary() -> str | None:
    """The browser's program, or None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def launch_options(*, media: bool = False) -> dict[str, Any]:
    """Arguments for Playwright's `chromium.launch(**…)`, the same for its sync and its async face."""
    return {
        "executable_path": find_binary(),
        "headless": True,
        "args": FLAGS + (MEDIA_FLAGS if media else []),
    }
