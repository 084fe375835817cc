"""Secrets at rest: AES-GCM with a key id; the keys lie in the home directory, outside the database."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


class SecretUnreadable(Exception):
    """A stored secret was written under a key that is not in the key file, or was altered."""


def _key_path() -> Path:
    return Path(settings.HOME_DIR) / "keys.json"


def _write(path: Path, ring: dict[str, Any], *, replace: bool) -> None:
    """Write atomically; without `replace` an existing file wins (two processes may start together)."""
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(ring, file)
    if replace:
        temporary.replace(path)
        return
    with contextlib.suppress(FileExistsError):
        os.link(temporary, path)
    temporary.unlink()


def _new_key() -> str:
    return base64.b64encode(AESGCM.generate_key(256)).decode()


def key_ring() -> dict[str, Any]:
    """`{"current": id, "keys": {id: base64}}`, made at first use."""
    path = _key_path()
    if not path.exists():
        _write(path, {"current": "k1", "keys": {"k1": _new_key()}}, replace=False)
    ring: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    return ring


def add_key() -> str:
    """Put a new current key beside the old ones (they still decrypt) and return its id."""
    ring = key_ring()
    name = f"k{len(ring['keys']) + 1}"
    ring["keys"][name] = _new_key()
    ring["current"] = name
    _write(_key_path(), ring, replace=True)
    return name


def encrypt(plain: str) -> str:
    """`keyid:base64(nonce + ciphertext)`; the empty text stays empty."""
    if not plain:
        return ""
    ring = key_ring()
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(base64.b64decode(ring["keys"][ring["current"]])).encrypt(nonce, plain.encode(), None)
    return f"{ring['current']}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """The plain text of `encrypt`'s answer. Raises SecretUnreadable."""
    if not stored:
        return ""
    name, _, body = stored.partition(":")
    key = key_ring()["keys"].get(name)
    if key is None:
        raise SecretUnreadable(f"no key {name!r} in {_key_path()}")
    sealed = base64.b64decode(body)
    try:
        return (
            AESGCM(base64.b64decode(key)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()
        )
    except InvalidTag as error:
        raise SecretUnreadable("a stored secret does not match its key") from error


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that is plain in Python and encrypted in the database."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(str(value)) if value else ""

    def from_db_value(self, value: str | None, *_args: Any) -> str:
        return decrypt(value or "")
