"""A replay must not run ahead of routing: whoever writes to the centre meanwhile would stand behind all of its rows."""

from __future__ import annotations

import time

from zhulian.platform import dispatcher

SUBSCRIBER = "routing"
MOST_BEHIND = 30
"""Events that routing may have before it: a fraction of a second of its work."""
PATIENCE_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.05


def keep_pace() -> None:
    """Wait until routing has nearly caught up; at most ten seconds, for nobody may be there to route."""
    until = time.monotonic() + PATIENCE_SECONDS
    while dispatcher.behind(SUBSCRIBER, MOST_BEHIND) > MOST_BEHIND and time.monotonic() < until:
        time.sleep(LOOK_EVERY_SECONDS)
