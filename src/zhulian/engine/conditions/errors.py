"""What can be wrong with a tree: codes, values, and the path to the bad node; the rooms above find the words."""

from dataclasses import dataclass, fields
from typing import ClassVar

from .tree import Path


@dataclass(eq=False)
class ConditionError(ValueError):
    """The common ancestor. `code` is stable; `path` leads to the bad node or value in the JSON form."""

    path: Path
    code: ClassVar[str] = "condition"

    def __str__(self) -> str:
        return f"{self.code} at /{'/'.join(str(step) for step in self.path)}: {self.values()}"

    def values(self) -> dict[str, object]:
        """The error's own fields by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "path"}


@dataclass(eq=False)
class NotJson(ConditionError):
    """The text is not JSON, or says a thing twice, or holds numbers that JSON does not know."""

    code: ClassVar[str] = "not_json"


@dataclass(eq=False)
class UnknownVersion(ConditionError):
    """Not an object with a known version and a tree."""

    code: ClassVar[str] = "unknown_version"


@dataclass(eq=False)
class BadNode(ConditionError):
    """Neither a group, nor a negation, nor a test, or with something besides."""

    code: ClassVar[str] = "bad_node"


@dataclass(eq=False)
class _Limit(ConditionError):
    limit: int


@dataclass(eq=False)
class TooDeep(_Limit):
    """Groups within groups within groups."""

    code: ClassVar[str] = "too_deep"


@dataclass(eq=False)
class TooManyNodes(_Limit):
    """Too many conditions and groups."""

    code: ClassVar[str] = "too_many_nodes"


@dataclass(eq=False)
class TooManyValues(_Limit):
    """Too many values in one list or in the whole tree."""

    code: ClassVar[str] = "too_many_values"


@dataclass(eq=False)
class TextTooLong(_Limit):
    """A text is longer than `limit` characters."""

    code: ClassVar[str] = "text_too_long"


@dataclass(eq=False)
class TooCostly(_Limit):
    """The tree costs more than the place where it is used allows."""

    cost: int
    code: ClassVar[str] = "too_costly"


@dataclass(eq=False)
class UnknownField(ConditionError):
    """No such field, or none that this person may use: both look the same."""

    field: str
    code: ClassVar[str] = "unknown_field"


@dataclass(eq=False)
class UnknownOperator(ConditionError):
    """No operator of that name."""

    code: ClassVar[str] = "unknown_operator"


@dataclass(eq=False)
class WrongOperator(ConditionError):
    """The operator cannot be used with this field."""

    field: str
    operator: str
    code: ClassVar[str] = "wrong_operator"


@dataclass(eq=False)
class MissingValue(ConditionError):
    """The operator needs a value; an empty text or an empty list is none."""

    code: ClassVar[str] = "missing_value"


@dataclass(eq=False)
class UnexpectedValue(ConditionError):
    """The operator takes no value."""

    code: ClassVar[str] = "unexpected_value"


@dataclass(eq=False)
class WrongType(ConditionError):
    """The value is of another type; `expected` is a kind, or "list", "pair", "amount"."""

    expected: str
    code: ClassVar[str] = "wrong_type"


@dataclass(eq=False)
class BadText(ConditionError):
    """The text holds what no text may: NUL or half of a surrogate pair."""

    code: ClassVar[str] = "bad_text"


@dataclass(eq=False)
class BadPhone(ConditionError):
    """No digits, or too many."""

    code: ClassVar[str] = "bad_phone"


@dataclass(eq=False)
class OutOfRange(ConditionError):
    """The number or the date lies outside what can be stored."""

    code: ClassVar[str] = "out_of_range"


@dataclass(eq=False)
class UnknownChoice(ConditionError):
    """The field has no such choice (any more)."""

    code: ClassVar[str] = "unknown_choice"


@dataclass(eq=False)
class EmptyRange(ConditionError):
    """`between` with its end before its beginning."""

    code: ClassVar[str] = "empty_range"


ALL_ERRORS: tuple[type[ConditionError], ...] = (
    NotJson,
    UnknownVersion,
    BadNode,
    TooDeep,
    TooManyNodes,
    TooManyValues,
    TextTooLong,
    TooCostly,
    UnknownField,
    UnknownOperator,
    WrongOperator,
    MissingValue,
    UnexpectedValue,
    WrongType,
    BadText,
    BadPhone,
    OutOfRange,
    UnknownChoice,
    EmptyRange,
)
