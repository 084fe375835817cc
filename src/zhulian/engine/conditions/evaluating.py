"""Trees in Python: of one row at a time, with the same answers as the database gives."""

from collections.abc import Callable
from typing import Any as Anything
from typing import TypeAlias

from .checks import Blank, holds
from .context import Context
from .errors import UnknownField
from .fields import Spec, Specs
from .folding import fold
from .kinds import Kind
from .meaning import meaning
from .tree import All, Any, Node, Not, Test

Getter: TypeAlias = Callable[[str], Anything]
"""Field key → the row's value: None or "" for empty, an iterable for fields with many values."""
Predicate: TypeAlias = Callable[[Getter], bool]


def evaluate(tree: Node, specs: Specs, context: Context, get: Getter) -> bool:
    """Whether the tree is true of the row whose values `get` tells. Raises UnknownField."""
    return predicate(tree, specs, context)(get)


def predicate(tree: Node, specs: Specs, context: Context) -> Predicate:
    """The tree made ready for many rows: times, persons and trees are resolved once. Raises UnknownField."""
    match tree:
        case All(parts):
            every = [predicate(part, specs, context) for part in parts]
            return lambda get: all(part(get) for part in every)
        case Any(parts):
            some = [predicate(part, specs, context) for part in parts]
            return lambda get: any(part(get) for part in some)
        case Not(part):
            inner = predicate(part, specs, context)
            return lambda get: not inner(get)
        case Test():
            return _tester(tree, specs, context)


def _tester(test: Test, specs: Specs, context: Context) -> Predicate:
    spec = specs.get(test.field)
    if spec is None:
        raise UnknownField((), test.field)
    meant = meaning(test, spec, context)
    is_folded = spec.kind is Kind.TEXT and not isinstance(meant.check, Blank)

    def truth(get: Getter) -> bool:
        """Whether the test holds for the row that `get` reads from."""
        values = _values(get(test.field), spec)
        compared = [fold(value) for value in values] if is_folded else values
        return holds(meant.check, compared) == meant.is_positive

    return truth


def _values(found: Anything, spec: Spec) -> list[Anything]:
    """The values that are not empty."""
    values = (found or ()) if spec.has_many else (found,)
    return [value for value in values if value is not None and not (spec.has_blank and value == "")]
