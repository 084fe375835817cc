"""Trees as queries. Nothing but values of a checked tree enters the SQL, and those as parameters.

SQL knows a third truth, NULL, which `NOT` keeps. So `Not` is never compiled as `NOT` over a group: it is carried down
to the tests, and each test has a positive form (where NULL counts as false) and a negative one that says for itself
that rows without value belong to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, Expression, F, Q, TextField, Value
from django.db.models.functions import Right, StrIndex
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)

from zhulian.engine import conditions as engine
from zhulian.engine.conditions import AllOf, Blank, Check, Context, Kind, Node, OneOf, Part, Place, Span, Test
from zhulian.platform.access import Actor
from zhulian.platform.conditions.fields import Field, Source
from zhulian.platform.conditions.folding import FoldedIn, FoldedPart

NO_ROW = Q(pk__in=[])
EVERY_ROW = ~Q(pk__in=[])


def compile(tree: Node, source: Source, context: Context, actor: Actor) -> Q:
    """What to `filter` the source's rows by. Joins no row twice.

    The tree is checked against the fields that the actor may use; where the actor may use a field for some client
    companies only, it counts as empty in the rows of the others. Do not negate the Q: negate the tree.
    Raises ConditionErrors; no query is made.
    """
    checked = engine.simplify(engine.check(tree, source.specs_for(actor)))
    return _Compiler(source, context, actor).node(checked, wanted=True)


class _Compiler:
    def __init__(self, source: Source, context: Context, actor: Actor) -> None:
        self.source, self.context, self.actor = source, context, actor
        self.fields = source.fields_for(actor)
        self.resolved = 0

    def node(self, node: Node, *, wanted: bool) -> Q:
        """The rows in which the node is true (or, unless `wanted`, false)."""
        match node:
            case engine.All(parts):
                return self.joined(parts, wanted=wanted, by_and=wanted)
            case engine.Any(parts):
                return self.joined(parts, wanted=wanted, by_and=not wanted)
            case engine.Not(part):
                return self.node(part, wanted=not wanted)
            case Test():
                return self.test(node, wanted=wanted)

    def joined(self, parts: Collection[Node], *, wanted: bool, by_and: bool) -> Q:
        if not parts:
            return EVERY_ROW if by_and else NO_ROW
        return reduce(and_ if by_and else or_, (self.node(part, wanted=wanted) for part in parts))

    def test(self, test: Test, *, wanted: bool) -> Q:
        field = self.fields[test.field]
        meant = engine.meaning(test, field.spec, self.context)
        self.count(meant.check)
        is_wanted = meant.is_positive == wanted
        rows = _many(field, meant.check, is_wanted) if field.members else _one(field, meant.check, is_wanted)
        return self.bounded(rows, field, is_true_without=isinstance(meant.check, Blank) == is_wanted)

    def count(self, check: Check) -> None:
        """Ids that the tree did not name but the context resolved are limited too: each is a parameter."""
        self.resolved += len(check.values) if isinstance(check, OneOf) else 0
        if self.resolved > engine.MAX_RESOLVED:
            raise engine.TooManyValues((), engine.MAX_RESOLVED)

    def bounded(self, rows: Q, field: Field, *, is_true_without: bool) -> Q:
        """Outside the clients in which the actor may know the field it has no value."""
        bounds = self.source.bounds(field, self.actor)
        if bounds is None:
            return rows
        inside = In(F(self.source.client), sorted(bounds.clients))
        return rows | ~Q(inside) if is_true_without else rows & Q(inside)


def _one(field: Field, check: Check, wanted: bool) -> Q:
    expression = field.expression
    if isinstance(check, Blank):
        return _blank(field, wanted)
    holds = _holds(field, check)
    return holds if wanted else Q(IsNull(expression, True)) | ~holds


def _blank(field: Field, wanted: bool) -> Q:
    is_null = Q(IsNull(field.expression, wanted))
    if not field.spec.has_blank:
        return is_null
    empty = Q(Exact(field.expression, ""))
    return is_null | empty if wanted else is_null & ~empty


def _many(field: Field, check: Check, wanted: bool) -> Q:
    """Through EXISTS, so that no row comes twice, and which is never NULL."""
    if isinstance(check, Blank):
        return _exists(field, _blank(field, False), not wanted)
    if isinstance(check, AllOf):
        each = [
            _exists(field, _holds(field, OneOf(frozenset([value]))), wanted) for value in sorted(check.values)
        ]
        return reduce(and_ if wanted else or_, each)
    return _exists(field, _holds(field, check), wanted)


def _exists(field: Field, members: Q, wanted: bool) -> Q:
    assert field.members is not None
    found = Exists(field.members().filter(members))
    return Q(found) if wanted else ~Q(found)


def _holds(field: Field, check: Check) -> Q:
    """True where the value satisfies the check, false or NULL elsewhere."""
    compared, is_folded = field.expression, field.spec.kind is Kind.TEXT and not field.is_folded
    match check:
        case OneOf(values) if not values:
            return NO_ROW
        case OneOf(values) if is_folded:
            return Q(FoldedIn(compared, [str(value) for value in values]))
        case OneOf(values):
            return Q(In(compared, list(values)))
        case Part(text, place):
            return Q(FoldedPart(compared, text, place) if is_folded else _part(compared, text, place))
        case Span():
            return _between(compared, check)
    raise TypeError(check)


def _part(compared: Any, text: str, place: Place) -> Expression:
    """By position, not by LIKE: no character is special and no locale has a say."""
    if place is Place.END:
        return Exact(Right(compared, len(text)), text)
    position = StrIndex(compared, Value(text, output_field=TextField()))
    return Exact(position, 1) if place is Place.START else GreaterThan(position, 0)


_LOW: dict[bool, Callable[[Any, Any], Expression]] = {True: GreaterThanOrEqual, False: GreaterThan}
_HIGH: dict[bool, Callable[[Any, Any], Expression]] = {True: LessThanOrEqual, False: LessThan}


def _between(compared: Any, span: Span) -> Q:
    bounds = []
    if span.low is not None:
        bounds.append(Q(_LOW[span.with_low](compared, span.low)))
    if span.high is not None:
        bounds.append(Q(_HIGH[span.with_high](compared, span.high)))
    return reduce(and_, bounds)
