"""Addresses of the built browser parts."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"


class AssetsMissing(RuntimeError):
    """The browser parts were not built; the text says how to build them."""


@lru_cache(maxsize=1)
def _cached_manifest() -> dict[str, str]:
    return _read_manifest()


def _read_manifest() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssetsMissing("The browser parts are not built. Run: python tools/build_assets.py") from None
    return names


def asset_url(name: str) -> str:
    """The address of a built file, e.g. `desk.js`. Its name carries its digest, so it may be cached for ever.

    Raises AssetsMissing when nothing was built or the name is unknown.
    """
    manifest = _read_manifest() if settings.DEBUG else _cached_manifest()
    if name not in manifest:
        raise AssetsMissing(f"{name} is not among the built browser parts: {', '.join(sorted(manifest))}")
    return static(f"dist/{manifest[name]}")
