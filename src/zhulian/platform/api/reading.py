"""Bytes → JSON values, refusing whatever a database or a number cannot hold."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _

from zhulian.platform.problems import Problem

MOST_BYTES = 1024 * 1024
DEEPEST = 32
BIGGEST = 2**63 - 1
_LOST = re.compile(r"[\x00\ud800-\udfff]")


class _Bad(ValueError):
    """What is JSON by the letter and yet cannot be taken."""


def read_body(request: HttpRequest) -> bytes:
    """The body, if it is not too large. Raises Problem."""
    too_large = Problem(413, _("At most %(most)s bytes are taken.") % {"most": MOST_BYTES})
    length = request.headers.get("Content-Length", "0")
    if length.isdigit() and int(length[:12]) > MOST_BYTES:
        raise too_large
    try:
        body = request.body
    except (RequestDataTooBig, UnreadablePostError):
        raise too_large
    if len(body) > MOST_BYTES:
        raise too_large
    if body and request.content_type != "application/json":
        raise Problem(415, _("The body must be JSON, with Content-Type: application/json."))
    return body


def parse(body: bytes) -> Any:
    """The JSON value. Raises Problem."""
    try:
        found = json.loads(
            body.decode("utf-8"),
            parse_int=_whole,
            parse_float=_number,
            parse_constant=_constant,
            object_pairs_hook=_once,
        )
        _check(found, 1)
    except (ValueError, RecursionError):
        raise Problem(400, _("The body is not JSON that can be read."))
    return found


def _whole(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > BIGGEST:
        raise _Bad
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Bad
    return number


def _constant(_name: str) -> Any:
    raise _Bad


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Bad
    return found


def _check(value: Any, depth: int) -> None:
    """Nothing too deep, no text that a database cannot hold."""
    if depth > DEEPEST:
        raise _Bad
    if isinstance(value, str) and _LOST.search(value):
        raise _Bad
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        _check(part, depth + 1)
