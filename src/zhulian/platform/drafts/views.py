"""The address that pages save drafts at."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from zhulian.platform import throttle
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.drafts import store
from zhulian.platform.models import Draft, User

SAVES = (240, 120)


@require_http_methods(["GET", "PUT", "POST", "DELETE"])
@signed_in
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """GET {fields, version}; PUT or POST the same with the version last seen (0: none); DELETE.

    Where none is stored the fields are empty and the version is 0 (no 404: browsers log those as errors).
    409 carries what is stored when the version is stale; 400 a bad key or body; 413 too much text.
    """
    user = actor_of(request).user
    assert user is not None
    if request.method == "GET":
        found = store.load(user, key)
        return _answer(found) if found is not None else JsonResponse({"fields": {}, "version": 0})
    if request.method == "DELETE":
        store.discard(user, key)
        return HttpResponse(status=204)
    return _save(request, user, key)


def _save(request: HttpRequest, user: User, key: str) -> HttpResponse:
    throttle.check(f"draft:{user.pk}", *SAVES)
    if int(request.headers.get("Content-Length") or 0) > 2 * store.MAX_BYTES:
        return JsonResponse({"error": "too_large"}, status=413)
    try:
        fields, version = _read(request.body)
        return _answer(store.save(user, key, fields, version))
    except store.DraftConflict as error:
        if error.stored is None:
            return JsonResponse({"fields": {}, "version": 0}, status=409)
        return _answer(error.stored, status=409)
    except (ValueError, store.DraftRefused):
        return JsonResponse({"error": "bad_draft"}, status=400)


def _read(body: bytes) -> tuple[dict[str, Any], int]:
    """Raises ValueError for anything but {"fields": {…}, "version": n}."""
    data = json.loads(body)
    fields, version = (data.get("fields"), data.get("version", 0)) if isinstance(data, dict) else (None, 0)
    if not isinstance(fields, dict) or not isinstance(version, int) or not 0 <= version < 2**31:
        raise ValueError("not a draft")
    return fields, version


def _answer(found: Draft, status: int = 200) -> JsonResponse:
    content = {"fields": found.fields, "version": found.version, "saved_at": found.updated_at.isoformat()}
    return JsonResponse(content, status=status)
