"""What a room tells of a list whose rows can be asked: its fields, with the query and the Python side of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import BaseExpression, Combinable

from zhulian.engine.conditions import Spec, Specs
from zhulian.platform.access import Actor, Reach
from zhulian.platform.joined import Joined

Options = Callable[[Actor, str], Sequence[tuple[int, str]]]
"""Things that the actor may choose, those that fit what was typed ("": the first of all)."""
Labels = Callable[[Actor, Collection[int]], Mapping[int, str]]
"""The names of the things with these ids, as far as the actor may know them."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a list: its type, its name, how the database finds the value and how a row in hand tells it.

    `lookup` (a path or an expression) and `getter` are written by developers and must mean the same value; nothing of
    them ever comes from what a person typed.
    """

    spec: Spec
    label: Any
    """In the reader's language, lazily."""
    lookup: str | BaseExpression
    getter: Callable[[Any], Any]
    """Row → value; a collection for fields with many values."""
    permission: str = ""
    """Needed to see and to use it; "" for none."""
    choices: Mapping[str, Any] = field(default_factory=dict)
    """Choice → label, in the order in which they are offered."""
    labels: Labels | None = None
    """For references."""
    options: Options | None = None
    """For references: what is offered to choose from."""
    is_searched: bool = False
    """There may be too many to offer: they are looked for as one types."""
    members: Callable[[], QuerySet[Any]] | None = None
    """For many values: the rows that hold them, tied to the outer row by OuterRef; `lookup` is their column."""
    is_folded: bool = False
    """The column holds nothing but folded text, so it is compared as it stands, with its index."""
    related: tuple[str, ...] = ()
    """What `select_related` must bring so that the getter needs no query."""
    prefetched: tuple[str, ...] = ()
    """The same for `prefetch_related`."""

    def __post_init__(self) -> None:
        """Refuse (ValueError) a field that could not be compiled."""
        if self.spec.has_many != (self.members is not None):
            raise ValueError(f"{self.spec.key}: members belong to fields with many values, and only to them")
        if set(self.choices) != set(self.spec.choices):
            raise ValueError(f"{self.spec.key}: every choice needs a label")

    @property
    def expression(self) -> Combinable | BaseExpression:
        """The value in a query."""
        return F(self.lookup) if isinstance(self.lookup, str) else self.lookup


@dataclass(frozen=True)
class Source:
    """A kind of list. `client` is the path to the id of the client company that a row belongs to."""

    key: str
    label: Any
    fields: Mapping[str, Field]
    client: str = ""
    client_getter: Callable[[Any], int | None] | None = None
    more: Callable[[Actor], Mapping[str, Field]] | None = None
    """Fields that come from rows, as far as the actor may know them; read only when one of them is meant."""

    @classmethod
    def of(cls, key: str, label: Any, *fields: Field, **more: Any) -> Source:
        """A source with these fields, in this order. Raises ValueError for a key that stands twice."""
        by_key = {one.spec.key: one for one in fields}
        if len(by_key) != len(fields):
            raise ValueError(f"{key}: two fields have the same key")
        return cls(key, label, by_key, **more)

    def fields_for(self, actor: Actor | None) -> Mapping[str, Field]:
        """The fields that the actor may use; without an actor (triggers, routing) all of them."""
        allowed = {
            key: one
            for key, one in self.fields.items()
            if actor is None or not one.permission or actor.may(one.permission)
        }
        more = self.more
        return allowed if more is None else Joined(allowed, lambda: more(actor or Actor.system("conditions")))

    def specs_for(self, actor: Actor | None) -> Specs:
        """Their types: the allow-list that trees of this actor are read with."""
        fields = self.fields_for(actor)
        if not isinstance(fields, Joined):
            return {key: one.spec for key, one in fields.items()}
        return fields.each(lambda one: one.spec)

    @property
    def specs(self) -> Specs:
        """The types of all fields."""
        return self.specs_for(None)

    def bounds(self, one: Field, actor: Actor | None) -> Reach | None:
        """The clients in whose rows the actor may know this field; None: in all rows."""
        if actor is None or not one.permission:
            return None
        reach = actor.reach(one.permission)
        return None if reach.everywhere is not None else reach
