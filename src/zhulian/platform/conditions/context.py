"""The engine's Context for an actor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from zhulian.engine.conditions import Context, Node, Operator, tests
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.conditions.registry import Teams, parents_of, teams_of
from zhulian.platform.trees import children_of, under

_MINE = frozenset({Operator.IN_MY_TEAMS, Operator.NOT_IN_MY_TEAMS})


def context_for(actor: Actor, tree: Node, *, at: datetime | None = None, zone: str = "") -> Context:
    """Now, the actor's zone, teams and trees. Teams are read only if the tree asks for them, trees when first used.

    `zone` is for whom a tree is evaluated without a person (the client company's zone); the active one by default.
    """
    asks_teams = any(test.operator in _MINE for test in tests(tree))
    teams = teams_of(actor) if asks_teams else Teams()
    return Context(
        now=at or now(),
        zone=ZoneInfo(zone or _zone_of(actor)),
        me=actor.user_id,
        my_teams=teams.teams,
        my_mates=teams.mates,
        under=descendants(),
    )


def _zone_of(actor: Actor) -> str:
    return actor.user.time_zone if actor.user is not None else timezone.get_current_timezone_name()


def descendants() -> Callable[[str, int], frozenset[int]]:
    """(tree, node) → the node and all below it. Each tree is read once, when it is first asked for."""
    children: dict[str, dict[int, list[int]]] = {}

    def below(tree: str, node: int) -> frozenset[int]:
        if tree not in children:
            children[tree] = children_of(parents_of(tree))
        return under(node, children[tree])

    return below
