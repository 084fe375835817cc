"""The one search index: rooms say what of theirs is searched, who may find it and how a hit looks.

    search.register(Source(kind="customer", …))            # in the room's apps.ready()
    search.follow("customer", CustomerChanged, by=lambda event: [event.customer])
    found(actor, "customer", "zhangs 1380")                # → list[Found], best first

The database yields candidates within what the actor may see, `engine.text` ranks them, so both databases find the
same in the same order.
"""

from __future__ import annotations

from zhulian.platform.search.finding import Found, found, matching_ids
from zhulian.platform.search.index import reindex
from zhulian.platform.search.registry import Hit, Passage, Source, follow, register, source, sources

__all__ = [
    "Found",
    "Hit",
    "Passage",
    "Source",
    "follow",
    "found",
    "matching_ids",
    "register",
    "reindex",
    "source",
    "sources",
]
