"""JSON → tree. All that comes from outside passes here: fields by allow-list, operators by kind, sizes by limits."""

import json
from collections.abc import Mapping
from typing import Any as Anything

from .errors import (
    BadNode,
    ConditionError,
    NotJson,
    TooDeep,
    TooManyNodes,
    TooManyValues,
    UnknownField,
    UnknownOperator,
    UnknownVersion,
    WrongOperator,
    WrongType,
)
from .fields import Specs
from .kinds import Operator
from .limits import MAX_DEPTH, MAX_JSON, MAX_NODES, MAX_VALUES, VERSION
from .tree import All, Any, Node, Not, Path, Test, walk
from .values import read_value
from .writing import dump

_OPERATORS: Mapping[str, Operator] = {str(operator): operator for operator in Operator}
_SHOWN = 60


def parse(data: Anything, specs: Specs) -> Node:
    """The tree in `data`, which `dump` wrote or a browser sent. Raises ConditionErrors with the path to the fault."""
    if not isinstance(data, Mapping) or set(data) != {"v", "where"} or type(data["v"]) is not int:
        raise UnknownVersion(())
    if data["v"] != VERSION:
        raise UnknownVersion(("v",))
    return _Reader(specs).node(data["where"], ("where",), 1)


def parse_text(text: str, specs: Specs) -> Node:
    """The same from JSON text; what is not JSON, or twice says a thing, raises NotJson."""
    if len(text) > MAX_JSON:
        raise NotJson(())
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except ConditionError:
        raise
    except (ValueError, RecursionError):
        raise NotJson(())
    return parse(data, specs)


def _once(pairs: list[tuple[str, Anything]]) -> dict[str, Anything]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson(())
    return found


def _no_number(_name: str) -> Anything:
    raise NotJson(())


def check(tree: Node, specs: Specs) -> Node:
    """A tree made in code, or read for somebody else, checked as if it had come from outside. Raises the same."""
    for count, (depth, _node) in enumerate(walk(tree), 1):
        if depth > MAX_DEPTH:
            raise TooDeep((), MAX_DEPTH)
        if count > MAX_NODES:
            raise TooManyNodes((), MAX_NODES)
    return parse(dump(tree), specs)


class _Reader:
    """Reads one tree and counts what it holds."""

    def __init__(self, specs: Specs) -> None:
        self.specs, self.nodes, self.values = specs, 0, 0

    def node(self, data: Anything, path: Path, depth: int) -> Node:
        """The node that `data` writes down. Raises ConditionError with the path to what is wrong."""
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise TooDeep(path, MAX_DEPTH)
        if self.nodes > MAX_NODES:
            raise TooManyNodes(path, MAX_NODES)
        if not isinstance(data, Mapping):
            raise BadNode(path)
        names = set(data)
        if names == {"all"}:
            return All(self.parts(data["all"], (*path, "all"), depth))
        if names == {"any"}:
            return Any(self.parts(data["any"], (*path, "any"), depth))
        if names == {"not"}:
            return Not(self.node(data["not"], (*path, "not"), depth + 1))
        if {"field", "op"} <= names <= {"field", "op", "value"}:
            return self.test(data, path)
        raise BadNode(path)

    def parts(self, data: Anything, path: Path, depth: int) -> tuple[Node, ...]:
        """The members of an all or any, one level deeper. Raises as `node`."""
        if not isinstance(data, list | tuple):
            raise BadNode(path)
        return tuple(self.node(part, (*path, index), depth + 1) for index, part in enumerate(data))

    def test(self, data: Mapping[str, Anything], path: Path) -> Test:
        """The test of one field, its value read as the field's kind has it. Raises as `node`."""
        key, name = data["field"], data["op"]
        if not isinstance(key, str):
            raise WrongType((*path, "field"), "text")
        if not isinstance(name, str):
            raise WrongType((*path, "op"), "text")
        spec = self.specs.get(key)
        if spec is None:
            raise UnknownField((*path, "field"), _shown(key))
        operator = _OPERATORS.get(name)
        if operator is None:
            raise UnknownOperator((*path, "op"))
        if operator not in spec.operators:
            raise WrongOperator((*path, "op"), spec.key, str(operator))
        value = read_value(data.get("value"), operator, spec, (*path, "value"))
        self.values += len(value) if isinstance(value, tuple) else 1
        if self.values > MAX_VALUES:
            raise TooManyValues((*path, "value"), MAX_VALUES)
        return Test(spec.key, operator, value)


def _shown(key: str) -> str:
    """A strange key, short and harmless enough to be repeated to the person who sent it."""
    return "".join(char if char.isprintable() else "�" for char in key[:_SHOWN])
