"""Views of the shell itself: language, error pages."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.platform.access_request import signed_in
from zhulian.platform.problems import Problem, is_for_programs
from zhulian.platform.ui import nav
from zhulian.platform.ui.person import change_language, remember_language

logger = logging.getLogger(__name__)


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and, for a logged-in person, in the account; back to the page `next`."""
    wanted = request.POST.get("language", "")
    address = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        address = "/"
    response = HttpResponseRedirect(address)
    if change_language(request, wanted):
        remember_language(request, response, wanted)
    return response


@require_safe
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """To the page where this person's work begins; to their own settings where they may use none."""
    return redirect(nav.start_page(request.user) or "profile")  # type: ignore[arg-type]


def error_page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """The page for an error, inside the shell for people who are logged in; a problem document for programs."""
    if is_for_programs(request):
        return Problem(status, text).answer()
    user = getattr(request, "user", None)
    is_staff = user is not None and user.is_authenticated
    template = "platform/errors/error.html" if is_staff else "platform/errors/plain.html"
    return render(request, template, {"status": status, "title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request was damaged."""
    return error_page(
        request, 400, _("That did not arrive complete"), _("Please go back, reload the page and try again.")
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: only where the person knows that the thing exists; elsewhere it is a 404."""
    return error_page(
        request, 403, _("You may not do this"), _("If you need it for your work, ask your administrator.")
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not for this person."""
    return error_page(
        request,
        404,
        _("This is not here"),
        _("It was removed, the address is mistyped, or it is not meant for you."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for too long, or the log-in changed in another tab. Nothing was done."""
    logger.info("csrf refused: %s", reason)
    return error_page(
        request,
        403,
        _("The page was open for too long"),
        _("Nothing was changed. Go back, reload the page and send it again; drafts are kept."),
    )


def too_many_requests(request: HttpRequest, *, seconds: int = 60) -> HttpResponse:
    """429 with Retry-After: the same thing was tried too often."""
    response = error_page(
        request,
        429,
        _("Too many tries"),
        _("Please wait %(seconds)d seconds and try again.") % {"seconds": seconds},
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without database, session or translations, which may be what broke."""
    if is_for_programs(request):
        return Problem(500).answer()
    context: dict[str, Any] = {}
    return render(None, "platform/errors/500.html", context, status=500)
