"""Puts candidates in order: by the kind's own score where it has one, else by `engine.text`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhulian.engine.text import Document, Settings, parse_query, rank
from zhulian.platform.clock import now
from zhulian.platform.search.registry import Source

Row = tuple[int, str, str, datetime]
SETTINGS = Settings(weights={"title": 3.0})
# Of a long passage its beginning is enough to tell which of two is better.
RANKED_LENGTH = 2000


def order(wanted: Source, text: str, rows: Sequence[Row], *, is_ranked: bool) -> list[tuple[int, str, str]]:
    """(object id, title, body) best first; as they come, newest first, where there are too many to rank.

    What a kind's own score finds worthless is left out.
    """
    if wanted.score is not None:
        scored = [(wanted.score(text, row[1], row[2]), row) for row in rows]
        held = [item for item in scored if item[0] > 0]
        rows = [row for _score, row in (sorted(held, key=lambda item: -item[0]) if is_ranked else held)]
    elif is_ranked:
        rows = _by_text(text, rows)
    return [(object_id, title, body) for object_id, title, body, _at in rows]


def _by_text(text: str, rows: Sequence[Row]) -> list[Row]:
    documents = [
        Document(place, {"title": title, "body": body[:RANKED_LENGTH]}, at.timestamp())
        for place, (_id, title, body, at) in enumerate(rows)
    ]
    ranked = rank(parse_query(text), documents, now=now().timestamp(), settings=SETTINGS)
    return [rows[int(item.key)] for item in ranked]
