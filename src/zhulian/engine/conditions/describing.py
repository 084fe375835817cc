"""A tree as chips: parts that an interface shows and that lead back to the node they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from .errors import UnknownField
from .fields import Spec, Specs
from .kinds import Kind, Operator, Shape, shape_of
from .tree import Amount, Node, Path, Single, Test, branches, tests


class Words(Protocol):
    """Where labels come from, in the reader's language."""

    def field(self, spec: Spec) -> str:
        """The field's name."""

    def operator(self, spec: Spec, operator: Operator) -> str:
        """The operator as it reads between field and value."""

    def value(self, spec: Spec, value: Single | Amount) -> str:
        """One value, e.g. the name of a category or a date as people write it."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One test. `path` leads to it in the JSON form."""

    path: Path
    key: str
    operator: Operator
    field_label: str
    operator_label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Chips and groups joined by "all", "any" or "not"."""

    path: Path
    joint: str
    parts: tuple[Described, ...]


Described: TypeAlias = Chip | Group


def describe(tree: Node, specs: Specs, words: Words, path: Path = ("where",)) -> Described:
    """The tree as nested groups of chips. Raises UnknownField."""
    if isinstance(tree, Test):
        return _chip(tree, specs, words, path)
    parts = tuple(describe(part, specs, words, (*path, *steps)) for steps, part in branches(tree))
    return Group(path, type(tree).__name__.lower(), parts)


def _chip(test: Test, specs: Specs, words: Words, path: Path) -> Chip:
    spec = specs.get(test.field)
    if spec is None:
        raise UnknownField(path, test.field)
    return Chip(
        path,
        test.field,
        test.operator,
        words.field(spec),
        words.operator(spec, test.operator),
        tuple(words.value(spec, value) for value in singles(test)),
    )


def singles(test: Test) -> tuple[Single | Amount, ...]:
    """The values of a test, one by one."""
    if shape_of(test.operator) is Shape.NOTHING or test.value is None:
        return ()
    return test.value if isinstance(test.value, tuple) else (test.value,)


def references_of(tree: Node, specs: Specs) -> Mapping[str, frozenset[int]]:
    """Field key → the ids that the tree names, so that their labels can be fetched at once."""
    named: dict[str, set[int]] = {}
    for test in tests(tree):
        if test.field in specs and specs[test.field].kind in (Kind.REFERENCE, Kind.SET):
            ids = (value for value in singles(test) if isinstance(value, int))
            named.setdefault(test.field, set()).update(ids)
    return {key: frozenset(ids) for key, ids in named.items()}
