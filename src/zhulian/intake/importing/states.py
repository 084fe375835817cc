"""How a run may go on from where it is."""

from __future__ import annotations

from zhulian.intake.models import ImportState

MOVES: dict[str, frozenset[str]] = {
    ImportState.DRAFT: frozenset({ImportState.CHECKING}),
    ImportState.CHECKING: frozenset({ImportState.CHECKED, ImportState.DRAFT, ImportState.FAILED}),
    ImportState.CHECKED: frozenset({ImportState.CHECKING, ImportState.RUNNING, ImportState.DRAFT}),
    ImportState.RUNNING: frozenset(
        {ImportState.DONE, ImportState.STOPPED, ImportState.FAILED, ImportState.RUNNING}
    ),
    ImportState.STOPPED: frozenset({ImportState.RUNNING}),
    ImportState.FAILED: frozenset({ImportState.CHECKING, ImportState.RUNNING}),
    ImportState.DONE: frozenset(),
}
"""A running one may be set running again: its worker may be gone, and two workers do no harm."""
AT_WORK = frozenset({ImportState.CHECKING, ImportState.RUNNING})
UNTOUCHED = frozenset({ImportState.DRAFT, ImportState.CHECKED})
"""Nothing has been brought in: such a run may be deleted, its choices changed."""


def may_move(old: str, new: str) -> bool:
    """True if a run may go from one state to the other."""
    return new in MOVES.get(ImportState(old), frozenset())
