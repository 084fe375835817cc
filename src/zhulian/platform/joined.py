"""Things written in code together with such as rows bring in; the rows are read only when one of them is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")
PREFIX = "custom_"
"""Keys of things that come from rows; nothing written in code begins so."""


class Joined(Mapping[str, T]):
    """`first`, then what `more` gives. A key without PREFIX is answered without asking `more`."""

    def __init__(self, first: Mapping[str, T], more: Callable[[], Mapping[str, T]]) -> None:
        self._first, self._more = first, more
        self._read: Mapping[str, T] | None = None

    def _others(self) -> Mapping[str, T]:
        if self._read is None:
            self._read = self._more()
        return self._read

    def __getitem__(self, key: str) -> T:
        if key in self._first or not str(key).startswith(PREFIX):
            return self._first[key]
        return self._others()[key]

    def each(self, told: Callable[[T], U]) -> Joined[U]:
        """The same keys with something of each thing, as late."""
        return Joined(
            {key: told(one) for key, one in self._first.items()},
            lambda: {key: told(one) for key, one in self._others().items()},
        )

    def __iter__(self) -> Iterator[str]:
        yield from self._first
        yield from self._others()

    def __len__(self) -> int:
        return len(self._first) + len(self._others())
