"""What operations raise → problems. Rooms tell theirs with `register` in their `api` modules."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.engine.conditions import ConditionError
from zhulian.platform.access import ClientMismatch
from zhulian.platform.conditions import explain
from zhulian.platform.custom_fields import FieldsRefused
from zhulian.platform.problems import Problem, Wrong, refused

log = structlog.get_logger(__name__)
Telling = Callable[[Any], Problem]

WORDS: dict[str, Any] = {
    "missing": gettext_lazy("Please fill this in."),
    "string_too_short": gettext_lazy("Please fill this in."),
    "extra_forbidden": gettext_lazy("There is no such field here."),
    "string_too_long": gettext_lazy("At most %(max_length)d characters."),
    "too_long": gettext_lazy("At most %(max_length)d of these are possible."),
    "literal_error": gettext_lazy("Possible are: %(expected)s."),
    "greater_than_equal": gettext_lazy("At least %(ge)s."),
    "less_than_equal": gettext_lazy("At most %(le)s."),
}
_CHOICE = re.compile(r"'([^']*)'")
OTHER = gettext_lazy("The value does not fit this field. Enter it again.")


def of_validation(errors: Sequence[dict[str, Any]]) -> Problem:
    """What pydantic found, by field and in our words."""
    return refused(*(Wrong(_place(error["loc"]), _words(error), error["type"]) for error in errors))


def _place(where: Sequence[Any]) -> str:
    """`custom.size` out of ("body", "data", "custom", "size")."""
    skipped = 2 if where and where[0] == "body" else 1
    return ".".join(str(part) for part in where[skipped:])


def _words(error: dict[str, Any]) -> str:
    text, values = str(WORDS.get(error["type"], OTHER)), dict(error.get("ctx", {}))
    if "expected" in values:
        values["expected"] = ", ".join(_CHOICE.findall(values["expected"]))
    return text % values if "%(" in text else text


def of_fields(error: FieldsRefused) -> Problem:
    """Values of custom fields."""
    return refused(*(Wrong(f"custom.{key}", one, one.code) for key, one in error.mistakes.items()))


def of_condition(error: ConditionError) -> Problem:
    """A filter that cannot be asked."""
    place = ".".join(str(part) for part in error.path) or "where"
    return refused(Wrong(place, explain(error), error.code))


def of_absence(_error: Exception) -> Problem:
    """Not there, or not for this token: both look the same."""
    return Problem(404, _("It was removed, the address is mistyped, or it is not meant for you."))


def of_anything(error: Exception) -> Problem:
    """A mistake of ours: told to nobody but the log."""
    log.error("api_failed", exc_info=error)
    return Problem(500)


TELLINGS: dict[type[Exception], Telling] = {
    Exception: of_anything,
    Problem: lambda problem: problem,
    Http404: of_absence,
    ClientMismatch: of_absence,
    FieldsRefused: of_fields,
    ConditionError: of_condition,
}


def register(error: type[Exception], telling: Telling) -> None:
    """Say how a refusal of a room is told to programs."""
    TELLINGS[error] = telling
