"""The interpreter: a pure state machine. A walk waits at a node until something is put in, or is over."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from zhulian.engine.conditions import Context, Specs, evaluate

from .errors import BadInput, BadState
from .limits import MOST_PASSED, MOST_VALUE, MOST_VISITS
from .model import Flow, Node, Value
from .state import State, Status, Visit
from .variables import TIMELESS, condition, holds_options, known_as, specs_of
from .vocabulary import Role, Vocabulary

NO_NODE = "no_node"
NO_WAY = "no_way"
ENDLESS = "endless"
TOO_LONG = "too_long"
"""Outcomes of broken walks."""


class Walker:
    """Walks one flow. Made once for many walks: what conditions may ask is worked out at the beginning."""

    def __init__(self, flow: Flow, vocabulary: Vocabulary, context: Context = TIMELESS) -> None:
        self.flow, self.vocabulary, self.context = flow, vocabulary, context
        self.nodes: Mapping[str, Node] = flow.by_id()
        self.specs: Specs = specs_of(flow, vocabulary)

    def begin(self, given: Mapping[str, Value] | None = None) -> State:
        """A walk at the first node that waits for something (or ends)."""
        return self._settled(State(self.flow.start, given=dict(given or {})))

    def advance(self, state: State, put_in: Value | None) -> State:
        """The walk after this input: an outlet at a node that chooses, a value at one that asks for it.

        Raises BadInput where it does not fit, BadState for a state of another flow.
        """
        if state.status is not Status.WAITING:
            raise BadInput("over")
        node = self.nodes.get(state.at)
        role = None if node is None else self.vocabulary.role(node)
        if node is None or role not in (Role.CHOOSE, Role.ENTER):
            raise BadState("node")
        answer: Value | None
        if role is Role.CHOOSE:
            answer = outlet = self._chosen(node, put_in)
        else:
            answer, outlet = checked(node, self.vocabulary, put_in), self._only_outlet(node)
        visit = Visit(node.id, outlet, True, answer, self.vocabulary.variable(node))
        return self._settled(self._left(state, node, visit))

    def _chosen(self, node: Node, put_in: Value | None) -> str:
        if not isinstance(put_in, str) or put_in not in self.vocabulary.outlets(node):
            raise BadInput("outlet")
        return put_in

    def _only_outlet(self, node: Node) -> str:
        return next(iter(self.vocabulary.outlets(node)), "")

    def _left(self, state: State, node: Node, visit: Visit) -> State:
        """The walk when it has left `node`: on its way, ended by the outlet, or broken."""
        path = (*state.path, visit)
        goal = node.edges.get(visit.outlet, "")
        if goal:
            return replace(state, at=goal, path=path)
        outcome = self.vocabulary.closes(node, visit.outlet)
        status = Status.ENDED if outcome else Status.BROKEN
        return replace(state, status=status, outcome=outcome or NO_WAY, path=path)

    def _settled(self, state: State) -> State:
        """The walk where it next waits: nodes that ask nothing are passed."""
        for _step in range(MOST_PASSED):
            if state.status is not Status.WAITING:
                return state
            node = self.nodes.get(state.at)
            role = None if node is None else self.vocabulary.role(node)
            if node is None or role is None:
                return replace(state, status=Status.BROKEN, outcome=NO_NODE)
            if role is Role.END:
                outcome = self.vocabulary.kinds[node.kind].outcome
                return replace(state, status=Status.ENDED, outcome=outcome)
            if len(state.path) >= MOST_VISITS:
                return replace(state, status=Status.BROKEN, outcome=TOO_LONG)
            if role is not Role.PASS:
                return state
            state = self._left(state, node, Visit(node.id, self._decided(node, state)))
        return replace(state, status=Status.BROKEN, outcome=ENDLESS)

    def _decided(self, node: Node, state: State) -> str:
        """The first choice whose condition holds, else the outlet for all others."""
        known = state.variables
        for choice in node.choices:
            tree = condition(choice.when, self.specs)
            if tree is not None and evaluate(
                tree, self.specs, self.context, lambda key: known_as(known, self.specs, key)
            ):
                return choice.id
        return next(reversed(self.vocabulary.outlets(node)), "")


def begin(flow: Flow, vocabulary: Vocabulary, given: Mapping[str, Value] | None = None) -> State:
    """A walk at its first node that waits."""
    return Walker(flow, vocabulary).begin(given)


def advance(flow: Flow, vocabulary: Vocabulary, state: State, put_in: Value | None) -> State:
    """The walk after this input. Raises BadInput and BadState."""
    return Walker(flow, vocabulary).advance(state, put_in)


def checked(node: Node, vocabulary: Vocabulary, put_in: Value | None) -> Value | None:
    """What is put in, as it is kept; None for nothing where that is allowed. Raises BadInput."""
    if isinstance(put_in, str):
        put_in = put_in.strip()
    if put_in is None or put_in == "":
        if node.settings.get("optional") is True:
            return None
        raise BadInput("empty")
    if holds_options(node, vocabulary):
        if not isinstance(put_in, str) or node.choice(put_in) is None:
            raise BadInput("choice")
        return put_in
    if node.settings.get("type") == "number":
        return _number(node, put_in)
    return _text(node, put_in)


def _number(node: Node, put_in: Value) -> int | float:
    if isinstance(put_in, bool):
        raise BadInput("type")
    try:
        found = float(put_in)
    except (ValueError, OverflowError):
        raise BadInput("type") from None
    if not math.isfinite(found) or abs(found) > 10**11:
        raise BadInput("type")
    low, high = node.settings.get("low"), node.settings.get("high")
    if isinstance(low, int | float) and found < low:
        raise BadInput("low", low)
    if isinstance(high, int | float) and found > high:
        raise BadInput("high", high)
    return int(found) if found == int(found) else round(found, 4)


def _text(node: Node, put_in: Value) -> str:
    if not isinstance(put_in, str):
        raise BadInput("type")
    most = node.settings.get("most")
    limit = int(most) if isinstance(most, int | float) and 0 < most < MOST_VALUE else MOST_VALUE
    if len(put_in) > limit:
        raise BadInput("long", limit)
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in put_in):
        raise BadInput("type")
    return put_in
