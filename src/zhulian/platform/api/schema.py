"""What every operation has, added to its description: the problems, and the key of deeds."""

from __future__ import annotations

from typing import Any

from zhulian.platform.api.shapes import ProblemOut
from zhulian.platform.problems import MEDIA_TYPE

METHODS = {"get", "post", "patch", "put", "delete"}
PROBLEMS = {
    "401": "No valid token",
    "404": "Not there, or not for this token",
    "409": "Not possible as things stand",
    "422": "Something must be mended",
    "429": "Too many requests; Retry-After says when",
}
KEY: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "maxLength": 100},
    "description": "The same key with the same body answers the same and does nothing again, for 24 hours.",
}


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The document with both."""
    schemas = document["components"].setdefault("schemas", {})
    problem = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for name, schema in schemas.items():
        if name.endswith("Change"):
            _without_defaults(schema)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in document["paths"].values():
        for method in METHODS & path.keys():
            path[method]["responses"] |= {
                status: {"description": words, "content": content} for status, words in PROBLEMS.items()
            }
            if method == "post":
                path[method].setdefault("parameters", []).append(KEY)
    return document


def _without_defaults(schema: dict[str, Any]) -> None:
    """In a change, what is left out stays as it is."""
    for field in schema.get("properties", {}).values():
        field.pop("default", None)
