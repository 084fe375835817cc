"""What the language knows of a field. How values are read from rows and tables is the business of the rooms above."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from .kinds import Kind, Operator, operators_of


def _unchanged(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Spec:
    """A field's type, and what it costs to ask for it."""

    key: str
    kind: Kind
    choices: Mapping[str, Hashable] = field(default_factory=dict)
    """For CHOICE: the name used in trees → the value that rows hold."""
    is_many: bool = False
    """A row may have several values; a positive test is true if one of them satisfies it. SET always has many."""
    is_person: bool = False
    """The reference is to a user: it can be me, or one of my teams."""
    is_team: bool = False
    """The reference is to a team."""
    tree: str = ""
    """The tree whose node the reference is; "" for none."""
    normalise: Callable[[str], str] = _unchanged
    """For PHONE: what is stored for a number as people write it."""
    cost: int = 1
    """Relative: 1 reads an indexed or small column of the row itself, 5 searches within text."""

    def __post_init__(self) -> None:
        """Refuse (ValueError) a choice that rows hold as nothing: it could not be told from an empty value."""
        if any(stored is None or stored == "" for stored in self.choices.values()):
            raise ValueError(f"{self.key}: no choice may be stored as an empty value")

    @property
    def operators(self) -> tuple[Operator, ...]:
        """What may be asked of the field, in the order in which a person is offered it."""
        return operators_of(self.kind, person=self.is_person, team=self.is_team, tree=bool(self.tree))

    @property
    def has_many(self) -> bool:
        """A row's value is a collection."""
        return self.is_many or self.kind is Kind.SET

    @property
    def has_blank(self) -> bool:
        """An empty text means the same as no value."""
        texts = self.kind in (Kind.TEXT, Kind.PHONE)
        return texts or (self.kind is Kind.CHOICE and any(isinstance(v, str) for v in self.choices.values()))


Specs: TypeAlias = Mapping[str, Spec]
"""The fields that may be used, by key."""
