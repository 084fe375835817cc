"""JSON → flow. All that comes from outside passes here: shapes, sizes and names; what the flow means `lint` judges."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any, TypeVar

from .errors import BadFlow, Place
from .limits import (
    MOST_CHOICES,
    MOST_DEPTH,
    MOST_JSON,
    MOST_NAMES,
    MOST_NODES,
    MOST_TEXT,
    MOST_VALUE,
    SCHEMA,
)
from .model import Choice, Flow, Json, Node, Texts, Value

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""Ids of nodes and choices, outlets, kinds, settings, variables, languages."""
_BIGGEST = 10**15
T = TypeVar("T")


def load_json(text: str | bytes) -> Any:
    """What the JSON text holds. Raises BadFlow for what is none, too long, says a thing twice or has no numbers."""
    if len(text) > MOST_JSON:
        raise BadFlow((), "too_long")
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except BadFlow:
        raise
    except (ValueError, RecursionError):
        raise BadFlow((), "not_json") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadFlow((), "twice")
    return found


def _no_number(_name: str) -> Any:
    raise BadFlow((), "not_json")


def parse_text(text: str | bytes) -> Flow:
    """The flow that the JSON text holds. Raises BadFlow."""
    return parse(load_json(text))


def parse(data: Any) -> Flow:
    """The flow in `data`, which `dump` wrote or a browser sent. Raises BadFlow."""
    found = _object(data, (), {"schema", "languages", "start", "nodes"})
    if type(found.get("schema")) is not int or found["schema"] != SCHEMA:
        raise BadFlow(("schema",), "schema")
    languages = _list(found.get("languages"), ("languages",), MOST_NAMES, name)
    if not languages or len(set(languages)) < len(languages):
        raise BadFlow(("languages",), "languages")
    start = found.get("start", "")
    if start != "":
        start = name(start, ("start",))
    return Flow(languages, start, _list(found.get("nodes"), ("nodes",), MOST_NODES, _node))


def name(data: Any, place: Place) -> str:
    """An id or another name. Raises BadFlow."""
    if not isinstance(data, str) or not NAME.fullmatch(data):
        raise BadFlow(place, "name")
    return data


def checked_text(data: Any, place: Place, most: int = MOST_TEXT) -> str:
    """A text that both databases can hold. Raises BadFlow."""
    if not isinstance(data, str):
        raise BadFlow(place, "type")
    if len(data) > most:
        raise BadFlow(place, "too_long")
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in data):
        raise BadFlow(place, "text")
    return data


def value(data: Any, place: Place) -> Value:
    """What a setting may hold: a text, a number or a truth. Raises BadFlow."""
    if isinstance(data, bool):
        return data
    if isinstance(data, int | float):
        if not math.isfinite(data) or abs(data) > _BIGGEST:
            raise BadFlow(place, "number")
        return data
    return checked_text(data, place, MOST_VALUE)


def _object(data: Any, place: Place, allowed: set[str]) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadFlow(place, "type")
    strange = [key for key in data if key not in allowed]
    if strange:
        raise BadFlow(place, "key")
    return data


def _list(data: Any, place: Place, most: int, read: Callable[[Any, Place], T]) -> tuple[T, ...]:
    if not isinstance(data, list | tuple):
        raise BadFlow(place, "type")
    if len(data) > most:
        raise BadFlow(place, "too_many")
    return tuple(read(one, (*place, index)) for index, one in enumerate(data))


def _names(data: Any, place: Place, most: int, read: Callable[[Any, Place], T]) -> dict[str, T]:
    if not isinstance(data, dict):
        raise BadFlow(place, "type")
    if len(data) > most:
        raise BadFlow(place, "too_many")
    return {name(key, place): read(one, (*place, key)) for key, one in data.items()}


def _texts(data: Any, place: Place) -> Texts:
    return _names(data, place, MOST_NAMES, checked_text)


def _node(data: Any, place: Place) -> Node:
    found = _object(data, place, {"id", "kind", "texts", "settings", "choices", "edges"})
    return Node(
        name(found.get("id"), (*place, "id")),
        name(found.get("kind"), (*place, "kind")),
        _names(found.get("texts", {}), (*place, "texts"), MOST_NAMES, _texts),
        _names(found.get("settings", {}), (*place, "settings"), MOST_NAMES, value),
        _list(found.get("choices", ()), (*place, "choices"), MOST_CHOICES, _choice),
        _names(found.get("edges", {}), (*place, "edges"), MOST_CHOICES + MOST_NAMES, name),
    )


def _choice(data: Any, place: Place) -> Choice:
    found = _object(data, place, {"id", "texts", "when"})
    return Choice(
        name(found.get("id"), (*place, "id")),
        _texts(found.get("texts", {}), (*place, "texts")),
        _json(found.get("when"), (*place, "when"), 1),
    )


def _json(data: Any, place: Place, depth: int) -> Json:
    """Any JSON, not too deep: what it means as a condition `lint` judges."""
    if depth > MOST_DEPTH:
        raise BadFlow(place, "deep")
    if data is None:
        return None
    if isinstance(data, list | tuple):
        return list(_list(data, place, MOST_CHOICES, lambda one, at: _json(one, at, depth + 1)))
    if isinstance(data, dict):
        if len(data) > MOST_NAMES:
            raise BadFlow(place, "too_many")
        return {
            checked_text(key, place, MOST_VALUE): _json(one, (*place, str(key)[:40]), depth + 1)
            for key, one in data.items()
        }
    return value(data, place)
