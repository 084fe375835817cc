"""What programs are answered when something is wrong: problem documents (RFC 9457) in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"
API_PATH = "/api/"
TITLES: Mapping[int, Any] = {
    400: _("That did not arrive complete"),
    401: _("Please log in"),
    404: _("Not found"),
    405: _("This method is not possible here"),
    409: _("This cannot be done now"),
    413: _("This is too large"),
    415: _("Please send JSON"),
    422: _("Something must be mended"),
    429: _("Too many tries"),
    500: _("Something went wrong on our side"),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One field that must be mended: its path such as `custom.size`, and how, in words."""

    field: str
    message: Any
    code: str = ""


@dataclass(eq=False)
class Problem(Exception):
    """Why a program is refused. `code` names what stays the same in every language."""

    status: int
    detail: Any = ""
    code: str = ""
    errors: Sequence[Wrong] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> JsonResponse:
        """As an HTTP answer in the active language."""
        title = TITLES.get(self.status, TITLES[400 if self.status < 500 else 500])
        told: dict[str, Any] = {"type": "about:blank", "title": str(title), "status": self.status}
        if self.detail:
            told["detail"] = str(self.detail)
        if self.code:
            told["code"] = self.code
        if self.errors:
            told["errors"] = [
                {"field": one.field, "message": str(one.message), "code": one.code} for one in self.errors
            ]
        return JsonResponse(
            told,
            status=self.status,
            content_type=MEDIA_TYPE,
            headers=dict(self.headers),
            json_dumps_params={"ensure_ascii": False},
        )


def refused(*errors: Wrong) -> Problem:
    """422 for fields that must be mended."""
    return Problem(422, errors=errors)


def is_for_programs(request: HttpRequest | None) -> bool:
    """True for the API's addresses, which never answer with a page."""
    return request is not None and request.path.startswith(API_PATH)
