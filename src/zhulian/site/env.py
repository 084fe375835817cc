"""Reads the `ZHULIAN_*` environment variables and the home directory of an installation."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def env_bool(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on (any case); `default` where the variable is unset or empty."""
    value = os.environ.get(name, "").strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def env_list(name: str, *, default: list[str]) -> list[str]:
    """A comma-separated variable as a list without blanks; `default` where it is unset or empty."""
    items = [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]
    return items or default


def home_directory() -> Path:
    """Where data, files and keys of this installation lie: `ZHULIAN_HOME`, else `./var`; made when absent."""
    home = Path(os.environ.get("ZHULIAN_HOME", "var")).resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def subdirectory(home: Path, name: str) -> Path:
    """A folder in the home directory; made when absent."""
    path = home / name
    path.mkdir(exist_ok=True, mode=0o700)
    return path


def secret_key(home: Path) -> str:
    """The signing key: `ZHULIAN_SECRET_KEY`, else one made once in `home/secret.key` (mode 600)."""
    given = os.environ.get("ZHULIAN_SECRET_KEY", "")
    if given:
        return given
    path = home / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
