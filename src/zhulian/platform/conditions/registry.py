"""Which lists can be asked, who my teams are, and how trees are resolved: filled by the rooms at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhulian.platform.access import Actor
from zhulian.platform.conditions.fields import Source
from zhulian.platform.permissions import is_declared


@dataclass(frozen=True, slots=True)
class Teams:
    """The ids of a person's teams and of everybody in them."""

    teams: frozenset[int] = frozenset()
    mates: frozenset[int] = frozenset()


Parents = Callable[[], dict[int, int | None]]
"""Node id → parent id of a whole tree."""

_sources: dict[str, Source] = {}
_trees: dict[str, Parents] = {}
_teams: list[Callable[[Actor], Teams]] = []


def register(source: Source) -> None:
    """Add a list. Raises ValueError for a second one of that name, or one whose permissions nobody declared."""
    if _sources.get(source.key, source) is not source:
        raise ValueError(f"source {source.key} registered twice")
    for one in source.fields.values():
        if one.permission and not is_declared(one.permission):
            raise ValueError(f"{source.key}.{one.spec.key}: permission {one.permission} is not declared")
        if one.permission and not (source.client and source.client_getter):
            raise ValueError(f"{source.key}.{one.spec.key}: a permission needs the client of the row")
    _sources[source.key] = source


def source(key: str) -> Source:
    """The list of this name. Raises KeyError."""
    return _sources[key]


def all_sources() -> list[Source]:
    """Every list, by key."""
    return [_sources[key] for key in sorted(_sources)]


def register_tree(name: str, parents: Parents) -> None:
    """Say how the tree `name`, to which fields refer, hangs together."""
    _trees[name] = parents


def parents_of(name: str) -> dict[int, int | None]:
    """Node → parent of this tree, read now; empty for a tree that nobody registered."""
    return _trees[name]() if name in _trees else {}


def register_teams(teams: Callable[[Actor], Teams]) -> None:
    """Say what "my teams" means."""
    _teams[:] = [teams]


def teams_of(actor: Actor) -> Teams:
    """The actor's teams, read now."""
    return _teams[0](actor) if _teams else Teams()
