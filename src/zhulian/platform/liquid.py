"""Templates that administrators write: Liquid over frozen plain data, in a sandbox with bounds.

A template sees only what `freeze` lets through (text, numbers, dates, lists, mappings), can load no other template,
and is bounded in source, loop rounds, nesting, stored values and output, so that it ends and fits into memory.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import structlog
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from liquid import BoundTemplate, Environment, Mode, RenderContext, Undefined
from liquid.exceptions import (
    LiquidError,
    LoopIterationLimitError,
    OutputStreamLimitError,
    ResourceLimitError,
)
from liquid.undefined import UNDEFINED

log = structlog.get_logger(__name__)

MAX_SOURCE_CHARS = 20_000
MAX_LOOP_ROUNDS = 5_000
MAX_OUTPUT_BYTES = 500_000
MAX_VALUE_CHARS = 500_000
MAX_DEPTH = 12
REFUSED_TAGS = ("include", "render", "tablerow", "increment", "decrement")
# `safe` would let a customer's words through unescaped; the rest only help to hide something.
REFUSED_FILTERS = ("safe", "escapejs", "base64_decode", "base64_encode", "base64_url_safe_decode")
LIST_FIELDS = {"size", "first", "last"}


class TemplateFailed(Exception):
    """The template cannot be shown; `problem` says why in the active language."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a template, in words, and in which line (0 where no single line is to blame)."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text, and the variables that the template asked for and the data did not hold."""

    text: str
    unknown: tuple[str, ...]


_unknown: ContextVar[dict[str, None]] = ContextVar("liquid_unknown")


class _Empty(Undefined):
    """An unknown variable: prints as nothing and is remembered."""

    __slots__ = ()

    def __str__(self) -> str:
        _unknown.get().setdefault(str(self.name))
        return ""


class _Context(RenderContext):
    """Counts the rounds of all loops of a template together, and knows unknown variables by their whole path."""

    rounds = 0

    def get(self, path: list[object], *, token: Any, default: object = UNDEFINED) -> object:
        """The value at `path`."""
        found = super().get(path, token=token, default=default)
        return _Empty(".".join(str(part) for part in path), token=token) if type(found) is _Empty else found

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Called at the start of each loop with its length."""
        super().raise_for_loop_limit(length)
        self.rounds += length
        if self.rounds > MAX_LOOP_ROUNDS:
            raise LoopIterationLimitError("too many rounds", token=None)


class _Template(BoundTemplate):
    context_class = _Context


class _Sandbox(Environment):
    context_depth_limit = MAX_DEPTH
    block_nesting_limit = MAX_DEPTH
    loop_iteration_limit = MAX_LOOP_ROUNDS
    local_namespace_limit = 2 * MAX_VALUE_CHARS
    output_stream_limit = MAX_OUTPUT_BYTES
    template_class = _Template


def _bounded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter whose result cannot outgrow MAX_VALUE_CHARS; those that multiply are refused before they work."""

    @functools.wraps(function)
    def filter_(value: Any, *arguments: Any, **options: Any) -> Any:
        if name == "replace" and len(arguments) == 2:
            text, old, new = str(value), str(arguments[0]), str(arguments[1])
            _refuse_above((text.count(old) if old else len(text) + 1) * len(new))
        if name == "join" and arguments and isinstance(value, list | tuple):
            _refuse_above(len(value) * len(str(arguments[0])))
        result = function(value, *arguments, **options)
        if isinstance(result, str | list | tuple):
            _refuse_above(len(result))
        return result

    return filter_


def _refuse_above(size: int) -> None:
    if size > MAX_VALUE_CHARS:
        raise OutputStreamLimitError("value too large", token=None)


def _json(value: Any) -> str:
    """`{{ text | json }}`: a value as JSON, quotes included, for the body of a call."""
    return json.dumps(None if isinstance(value, Undefined) else value, ensure_ascii=False, default=str)


@cache
def _environment(html: bool) -> Environment:
    sandbox = _Sandbox(tolerance=Mode.STRICT, undefined=_Empty, strict_filters=True, autoescape=html)
    for tag in REFUSED_TAGS:
        sandbox.tags.pop(tag, None)
    for name in REFUSED_FILTERS:
        sandbox.filters.pop(name, None)
    sandbox.add_filter("json", _json)
    sandbox.filters = {name: _bounded(name, function) for name, function in sandbox.filters.items()}
    return sandbox


def freeze(value: Any) -> Any:
    """A deep copy of plain data. Raises TypeError for anything else: models and querysets never reach a template."""
    if value is None or isinstance(value, bool | int | float | Decimal | datetime | date | time):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): freeze(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    raise TypeError(f"a template may not see {type(value).__name__}")


def _parse(template: str, *, html: bool) -> BoundTemplate:
    if len(template) > MAX_SOURCE_CHARS:
        message = _("The template is longer than %(count)d characters.") % {"count": MAX_SOURCE_CHARS}
        raise TemplateFailed(Problem(0, message))
    try:
        return _environment(html).from_string(template)
    except LiquidError as error:
        raise TemplateFailed(_problem(error)) from error
    except RecursionError as error:
        raise TemplateFailed(Problem(0, _("The template is nested too deeply."))) from error


def _problem(error: LiquidError) -> Problem:
    place = error.context() if error.token is not None else None
    line = place[0] if place else 0
    if isinstance(error, ResourceLimitError):
        return Problem(line, _("The template does too much: too many rounds, or too much text."))
    return Problem(line, _("The template cannot be read: %(detail)s") % {"detail": error.message})


def render_reporting(template: str, data: Mapping[str, Any], *, html: bool = False) -> Rendered:
    """Fill the template; unknown variables become empty and are listed. Raises TemplateFailed.

    With `html`, every value is escaped, and only the template's own text is markup.
    """
    parsed = _parse(template, html=html)
    token = _unknown.set({})
    try:
        text = parsed.render(**freeze(data))
        return Rendered(str(text), tuple(_unknown.get()))
    except LiquidError as error:
        raise TemplateFailed(_problem(error)) from error
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
        if isinstance(error, TypeError) and "a template may not see" in str(error):
            raise
        raise TemplateFailed(Problem(0, _("The template cannot be filled with these values."))) from error
    finally:
        _unknown.reset(token)


def render(template: str, data: Mapping[str, Any], *, html: bool = False) -> str:
    """The filled template as text; unknown variables are empty and noted in the log. Raises TemplateFailed."""
    result = render_reporting(template, data, html=html)
    if result.unknown:
        log.warning("liquid_unknown_variables", names=result.unknown)
    return result.text


def check(template: str, allowed_names: Collection[str]) -> list[Problem]:
    """What an author must mend before saving: syntax, filters, tags, and variables not among `allowed_names`.

    Names are dotted paths (`ticket.number`); naming a list or mapping allows what is inside it.
    """
    try:
        parsed = _parse(template, html=False)
    except TemplateFailed as error:
        return [error.problem]
    found, problems = parsed.analyze(), []
    for variables in found.globals.values():
        for variable in variables:
            path = _path(variable.segments)
            if not _is_allowed(path, allowed_names):
                message = _("There is no variable named %(name)s.") % {"name": path}
                problems.append(Problem(_line(template, variable.span.index), message))
    for name in found.filters.keys() - _environment(False).filters.keys():
        message = _("There is no filter named %(name)s.") % {"name": name}
        problems += [Problem(_line(template, span.index), message) for span in found.filters[name]]
    return sorted(set(problems), key=lambda problem: (problem.line, problem.message))


def _line(template: str, index: int) -> int:
    return template.count("\n", 0, max(0, index)) + 1


def _path(segments: Any) -> str:
    return ".".join(str(segment) for segment in segments if isinstance(segment, str))


def _is_allowed(path: str, allowed: Collection[str]) -> bool:
    parts = path.split(".")
    if parts[-1] in LIST_FIELDS:
        path = ".".join(parts[:-1])
    prefixes = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
    return any(name in prefixes or name.startswith(f"{path}.") for name in allowed)
