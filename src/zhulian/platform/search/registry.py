"""What can be searched: one `Source` a kind of thing, registered by its room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from zhulian.engine.text import Expression, Part
from zhulian.platform import outbox
from zhulian.platform.access import Actor

SUBSCRIBER = "search"


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a thing: `part` 0 is its core, others carry the text's own id. `terms` are searched, never shown.

    `marks` are terms that every piece of a long text carries: by them a room asks the index for its own alone.
    """

    part: int
    client: int | None
    at: datetime
    title: str = ""
    body: str = ""
    terms: tuple[Part, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """How a found thing is offered."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing that can be found.

    `passages` gives what is indexed of each id (an id without any is forgotten), `keys(after, count)` the next ids
    in order for building anew, `visible` the rows an actor may find, `hits` how they look to him. `ask` turns what
    was typed into expressions that must each be found in some passage; `score` ranks (greater is better, 0 is no
    answer at all), given what was typed and a document's title and body.
    """

    kind: str
    label: Any
    icon: str
    permission: str
    visible: Callable[[Actor], QuerySet[Any]]
    passages: Callable[[Sequence[int]], Mapping[int, Sequence[Passage]]]
    keys: Callable[[int, int], Sequence[int]]
    hits: Callable[[Actor, Sequence[int]], Mapping[int, Hit]]
    ask: Callable[[str], tuple[list[Expression], list[Expression]]] | None = None
    score: Callable[[str, str, str], float] | None = None
    order: int = 100


_sources: dict[str, Source] = {}
_followed: dict[type, list[tuple[str, Callable[[Any], Iterable[int]]]]] = {}


def register(item: Source) -> None:
    """Add a kind, or replace it."""
    _sources[item.kind] = item


def source(kind: str) -> Source:
    """The source of this kind. Raises KeyError."""
    return _sources[kind]


def sources() -> list[Source]:
    """All kinds in the order in which they are offered."""
    return sorted(_sources.values(), key=lambda item: (item.order, item.kind))


def follow(kind: str, *events: type, by: Callable[[Any], Iterable[int]]) -> None:
    """Keep the index of `kind` true: after each of these events the ids that `by` reads from it are indexed anew."""
    for event in events:
        _followed.setdefault(event, []).append((kind, by))
    outbox.handles_together(SUBSCRIBER, _keep, *events)


def _keep(items: list[Any]) -> None:
    """Each thing once, however many of the events are about it."""
    from zhulian.platform.search.index import reindex

    wanted: dict[str, set[int]] = {}
    for item in items:
        for kind, by in _followed.get(type(item), ()):
            wanted.setdefault(kind, set()).update(by(item))
    for kind, ids in wanted.items():
        if ids:
            reindex(kind, sorted(ids))
