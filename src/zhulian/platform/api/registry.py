"""Which operations there are: told by the rooms at start as import paths, and loaded by the first call."""

from __future__ import annotations

_routers: dict[str, str] = {}


def register(prefix: str, router: str) -> None:
    """Add a room's operations: `router` is the dotted path of a ninja Router, mounted at the prefix."""
    _routers[prefix] = router


def routers() -> dict[str, str]:
    """Prefix → dotted path."""
    return dict(sorted(_routers.items()))
