"""Flow → JSON, in one form only: what `parse` reads back as the same flow."""

from __future__ import annotations

import json

from .limits import SCHEMA
from .model import Choice, Flow, Json, Node


def dump(flow: Flow) -> dict[str, Json]:
    """The flow as JSON data."""
    return {
        "schema": SCHEMA,
        "languages": list(flow.languages),
        "start": flow.start,
        "nodes": [dump_node(node) for node in flow.nodes],
    }


def dump_text(flow: Flow) -> str:
    """The flow as JSON text."""
    return json.dumps(dump(flow), ensure_ascii=False, separators=(",", ":"))


def dump_node(node: Node) -> dict[str, Json]:
    """One node; what is empty is left out."""
    whole: dict[str, Json] = {
        "texts": {key: dict(texts) for key, texts in node.texts.items()},
        "settings": dict(node.settings),
        "choices": [_choice(choice) for choice in node.choices],
        "edges": dict(node.edges),
    }
    return {"id": node.id, "kind": node.kind, **{key: part for key, part in whole.items() if part}}


def _choice(choice: Choice) -> dict[str, Json]:
    found: dict[str, Json] = {"id": choice.id, "texts": dict(choice.texts)}
    return found if choice.when is None else {**found, "when": choice.when}
