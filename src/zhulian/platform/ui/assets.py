"""Addresses of the built browser parts."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"


class AssetsMissing(RuntimeError):
    """The browser parts were not built; the text says how to build them."""


MANIFEST = DIST / "manifest.json"


@lru_cache(maxsize=2)
def _names(written_at: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return names


def _manifest() -> dict[str, str]:
    """The names of the last build; a new build is noticed by the file's time."""
    try:
        return _names(MANIFEST.stat().st_mtime_ns)
    except FileNotFoundError:
        raise AssetsMissing("The browser parts are not built. Run: python tools/build_assets.py") from None


def asset_url(name: str) -> str:
    """The address of a built file, e.g. `desk.js`. Its name carries its digest, so it may be cached for ever.

    Raises AssetsMissing when nothing was built or the name is unknown.
    """
    manifest = _manifest()
    if name not in manifest:
        raise AssetsMissing(f"{name} is not among the built browser parts: {', '.join(sorted(manifest))}")
    return static(f"dist/{manifest[name]}")
