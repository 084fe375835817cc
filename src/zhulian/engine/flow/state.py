"""Where a walk stands: everything that happened, and nothing that the flow knows already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from .errors import BadFlow, BadState
from .limits import MOST_NAMES, MOST_VISITS
from .model import Json, Value
from .reading import name, value


class Status(StrEnum):
    """What a walk does."""

    WAITING = "waiting"
    """For an input at the node where it stands."""
    ENDED = "ended"
    """With an outcome."""
    BROKEN = "broken"
    """The flow did not say how to go on, or went in circles; the outcome tells which."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A node that was left: by which outlet, what was put in, and the variable that keeps it."""

    node: str
    outlet: str
    is_input: bool = False
    answer: Value | None = None
    variable: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """A walk. `at` is the node where it waits, ended or broke; `given` are the variables that it began with."""

    at: str
    status: Status = Status.WAITING
    outcome: str = ""
    path: tuple[Visit, ...] = ()
    given: Mapping[str, Value] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, Value]:
        """What is known by now: the latest answer counts."""
        known = dict(self.given)
        for visit in self.path:
            if visit.variable and visit.answer is not None:
                known[visit.variable] = visit.answer
            else:
                known.pop(visit.variable, None)
        return known

    @property
    def inputs(self) -> tuple[int, ...]:
        """The places in `path` where somebody put something in."""
        return tuple(place for place, visit in enumerate(self.path) if visit.is_input)


def back(state: State) -> State:
    """The walk before the last input; the same one where there was none."""
    return jump(state, state.inputs[-1]) if state.inputs else state


def jump(state: State, place: int) -> State:
    """The walk as it waited at this place of its path. Raises BadState where nothing was put in."""
    if place not in state.inputs:
        raise BadState("place")
    return replace(
        state, at=state.path[place].node, status=Status.WAITING, outcome="", path=state.path[:place]
    )


def dump_state(state: State) -> dict[str, Json]:
    """The state as JSON data."""
    return {
        "at": state.at,
        "status": state.status.value,
        "outcome": state.outcome,
        "given": dict(state.given),
        "path": [_dump_visit(visit) for visit in state.path],
    }


def _dump_visit(visit: Visit) -> Json:
    found: dict[str, Json] = {"node": visit.node, "outlet": visit.outlet}
    if visit.is_input:
        found |= {"answer": visit.answer, "variable": visit.variable}
    return found


def load_state(data: Any) -> State:
    """The state in `data`. Raises BadState for anything that `dump_state` could not have written."""
    try:
        if set(data) != {"at", "status", "outcome", "given", "path"}:
            raise BadState("shape")
        if len(data["path"]) > MOST_VISITS or len(data["given"]) > MOST_NAMES:
            raise BadState("long")
        return State(
            _name_or_none(data["at"]),
            Status(data["status"]),
            _name_or_none(data["outcome"]),
            tuple(_load_visit(visit) for visit in data["path"]),
            {name(key, ("given",)): value(one, ("given",)) for key, one in data["given"].items()},
        )
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        raise error if isinstance(error, BadState) else BadState("shape") from None


def _name_or_none(data: Any) -> str:
    return "" if data == "" else name(data, ())


def _load_visit(data: Any) -> Visit:
    if set(data) not in ({"node", "outlet"}, {"node", "outlet", "answer", "variable"}):
        raise BadFlow((), "key")
    is_input = "variable" in data
    answer = data.get("answer")
    return Visit(
        name(data["node"], ()),
        _name_or_none(data["outlet"]),
        is_input,
        None if answer is None else value(answer, ()),
        _name_or_none(data.get("variable", "")),
    )
