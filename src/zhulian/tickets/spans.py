"""How long a request stayed somewhere, in whole seconds that add up.

Moments are cut to whole seconds before they are subtracted, so that one stay's end is the next one's beginning in
every sum too: the seconds of all stays are those from the first entry to the last leaving, not one more or less.
"""

from __future__ import annotations

from datetime import datetime


def whole_second(moment: datetime) -> int:
    """The second within which the moment lies, counted from 1970."""
    return int(moment.timestamp())


def split(entered: datetime, accepted: datetime | None, left: datetime) -> tuple[int, int]:
    """(seconds waited, seconds in somebody's hands) of one stay; not accepted means that all of it was waiting.

    Never negative, even where a clock was set back in between.
    """
    total = max(0, whole_second(left) - whole_second(entered))
    if accepted is None:
        return total, 0
    waiting = min(total, max(0, whole_second(accepted) - whole_second(entered)))
    return waiting, total - waiting
