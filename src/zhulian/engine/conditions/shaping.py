"""What can be said of a tree without a row: its simplest form, its fields, what it costs."""

from .errors import TooCostly
from .fields import Specs
from .kinds import opposite
from .tree import EVERYTHING, NOTHING, All, Any, Node, Not, Test, tests


def simplify(tree: Node) -> Node:
    """The same condition without neutral branches, groups of one, groups within groups of their kind, repetitions.

    The result is either `EVERYTHING`, or `NOTHING`, or free of empty groups. Simplifying it again changes nothing.
    """
    match tree:
        case All(parts):
            return _grouped(All, parts)
        case Any(parts):
            return _grouped(Any, parts)
        case Not(part):
            return _negated(simplify(part))
        case Test():
            return tree


def _grouped(group: type[All] | type[Any], parts: tuple[Node, ...]) -> Node:
    neutral, absorbing = (EVERYTHING, NOTHING) if group is All else (NOTHING, EVERYTHING)
    kept: dict[Node, None] = {}
    for part in (simplify(part) for part in parts):
        if part == absorbing:
            return absorbing
        if part != neutral:
            kept.update(dict.fromkeys(part.parts if isinstance(part, group) else (part,)))
    return next(iter(kept)) if len(kept) == 1 else group(tuple(kept))


def _negated(part: Node) -> Node:
    if isinstance(part, Not):
        return part.part
    if part == EVERYTHING:
        return NOTHING
    if part == NOTHING:
        return EVERYTHING
    if isinstance(part, Test) and (negative := opposite(part.operator)) is not None:
        return Test(part.field, negative, part.value)
    return Not(part)


def fields_of(tree: Node) -> frozenset[str]:
    """The keys of all fields that the tree asks for."""
    return frozenset(test.field for test in tests(tree))


def cost(tree: Node, specs: Specs) -> int:
    """The sum of what the tests' fields cost; fields that are not known cost nothing."""
    return sum(specs[test.field].cost for test in tests(tree) if test.field in specs)


def require_cost(tree: Node, specs: Specs, limit: int) -> None:
    """Raise TooCostly if the tree costs more than `limit`."""
    total = cost(tree, specs)
    if total > limit:
        raise TooCostly((), limit, total)
