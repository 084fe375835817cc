"""What rooms above know of a message and its line should show, such as whether a mail's sender was verified.

They register before the first page; what they need of the database comes with the query of the messages itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from zhulian.interactions.models import Message


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge: `look` is one of the look of badges, "" for a quiet sign; `title` is told when pointed at."""

    words: str
    look: str
    icon: str
    title: str


@dataclass(frozen=True, slots=True)
class MarkSource:
    """`annotated(rows)` adds what `mark(row)` reads."""

    annotated: Callable[[QuerySet[Message]], QuerySet[Message]]
    mark: Callable[[Any], Mark | None]


_sources: dict[str, MarkSource] = {}


def register(name: str, source: MarkSource) -> None:
    """Add a source, or replace it."""
    _sources[name] = source


def annotated(rows: QuerySet[Message]) -> QuerySet[Message]:
    """The messages with what every source wants."""
    for source in _sources.values():
        rows = source.annotated(rows)
    return rows


def marks_of(row: Message) -> tuple[Mark, ...]:
    """What is to be shown of it."""
    found = (source.mark(row) for source in _sources.values())
    return tuple(mark for mark in found if mark is not None)
