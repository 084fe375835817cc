"""The door of the API: whose token, how often, what is sent; then the operation. It answers problems, never pages."""

from __future__ import annotations

from hashlib import sha256
from threading import Lock
from typing import Any

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, URLResolver
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from zhulian.platform import idempotency, throttle
from zhulian.platform.access import Actor
from zhulian.platform.api import reading
from zhulian.platform.models import ApiToken
from zhulian.platform.problems import Problem
from zhulian.platform.tokens.checking import note_use, token_for

log = structlog.get_logger(__name__)

KEY_CHARS = 100
_loading = Lock()
_loaded: list[URLResolver] = []


@csrf_exempt  # a browser's session or cookie opens nothing here
def serve(request: HttpRequest, rest: str) -> HttpResponse:
    """Any address under /api/."""
    language = language_of(request)
    with translation.override(language):
        answer = _answered(request, rest)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Language"] = language
    return answer


def language_of(request: HttpRequest) -> str:
    """The first language of Accept-Language that we speak; cookies do not count."""
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _answered(request: HttpRequest, rest: str) -> HttpResponse:
    try:
        token = _token(request)
        throttle.check(f"api:{token.pk}", settings.API_PER_MINUTE, 60)
        note_use(token)
        request.actor = Actor.by_token(token.user, token.name, token.lent)  # type: ignore[attr-defined]
        return _told(_carried_out(request, rest, token))
    except Problem as problem:
        return problem.answer()
    except throttle.Throttled as error:
        return throttled(error).answer()
    except Http404:
        return Problem(404).answer()
    except Exception:
        log.exception("api_failed")
        return Problem(500).answer()


def throttled(error: throttle.Throttled) -> Problem:
    """429 with the seconds to wait."""
    detail = _("Please wait %(seconds)d seconds and try again.") % {"seconds": error.retry_after}
    return Problem(429, detail, headers={"Retry-After": str(error.retry_after)})


def _token(request: HttpRequest) -> ApiToken:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token = token_for(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        detail = _(
            "Send a valid token: “Authorization: Bearer zl_…”. Administrators make them in the settings."
        )
        raise Problem(401, detail, headers={"WWW-Authenticate": "Bearer"})
    return token


def _carried_out(request: HttpRequest, rest: str, token: ApiToken) -> HttpResponse:
    """The operation, once for each Idempotency-Key."""
    try:
        match = operations().resolve(rest)
    except Resolver404:
        raise Problem(404)
    body = reading.read_body(request)
    request.json = reading.parse(body) if body else None  # type: ignore[attr-defined]
    key = request.headers.get("Idempotency-Key", "")

    def act() -> HttpResponse:
        answer: HttpResponse = match.func(request, **match.kwargs)
        return answer

    if request.method != "POST" or not key:
        return act()
    if len(key) > KEY_CHARS or not (key.isascii() and key.isprintable()):
        raise Problem(
            400, _("An Idempotency-Key has at most %(most)d letters and digits.") % {"most": KEY_CHARS}
        )
    digest = sha256(rest.encode() + b"\0" + body).hexdigest()
    try:
        return idempotency.once(f"api:{token.pk}", key, digest, act)
    except idempotency.UsedOtherwise:
        raise Problem(422, _("This Idempotency-Key was used with another request."), "key_used_otherwise")


def operations() -> URLResolver:
    """Where the operations are, loaded by the first who asks: importing them costs memory."""
    with _loading:
        if not _loaded:
            from zhulian.platform.api.main import resolver

            _loaded.append(resolver())
    return _loaded[0]


def _told(answer: HttpResponse) -> HttpResponse:
    """A refusal of the framework's own as a problem."""
    is_bare = answer.status_code >= 400 and "json" not in answer.headers.get("Content-Type", "")
    if not is_bare:
        return answer
    kept: dict[str, Any] = {name: answer.headers[name] for name in ("Allow",) if name in answer.headers}
    return Problem(answer.status_code, headers=kept).answer()
