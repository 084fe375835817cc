"""For whom and when a tree is evaluated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from .limits import FIRST_YEAR, LAST_YEAR

UTC = ZoneInfo("UTC")


def _itself(_tree: str, node: int) -> frozenset[int]:
    return frozenset((node,))


@dataclass(frozen=True, slots=True)
class Context:
    """The moment, the person's time zone, who "me" and "my teams" are, and how trees are resolved."""

    now: datetime
    zone: ZoneInfo = UTC
    me: int | None = None
    """None where nobody in particular asks: then nothing is mine."""
    my_teams: frozenset[int] = frozenset()
    my_mates: frozenset[int] = frozenset()
    """Everybody in my teams, for fields that refer to people."""
    under: Callable[[str, int], frozenset[int]] = _itself
    """(tree, node id) → the node's id and those of all its descendants."""

    def __post_init__(self) -> None:
        """Refuse (ValueError) a moment without zone, or one so far off that "last year" could not be reckoned."""
        if self.now.tzinfo is None:
            raise ValueError("now must be aware of its time zone")
        if not FIRST_YEAR < self.now.year < LAST_YEAR:
            raise ValueError(f"now must lie between {FIRST_YEAR} and {LAST_YEAR}")

    @property
    def today(self) -> date:
        """The present day where the person is."""
        return self.now.astimezone(self.zone).date()
