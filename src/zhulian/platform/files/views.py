"""Reads and uploads of single files."""

from __future__ import annotations

import structlog
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.platform import throttle
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.files import FileRefused, StorageFull, draft_owner, read_bytes, readable_file, store
from zhulian.platform.files.kinds import INLINE
from zhulian.platform.models import StoredFile

log = structlog.get_logger(__name__)

UPLOADS = (120, 600)


@require_safe
def serve(request: HttpRequest, token: str) -> HttpResponse:
    """A file that whoever asks may read."""
    return deliver(request, readable_file(actor_of(request), token))


def deliver(request: HttpRequest, file: StoredFile) -> HttpResponse:
    """The file: pictures inline, all else as a download; nothing in it can run in our origin.

    The caller has made sure that whoever asks may read it.
    """
    try:
        content = read_bytes(file)
    except OSError as error:
        log.exception("file_lost", file_id=file.pk)
        raise Http404(file.token) from error
    is_download = file.content_type not in INLINE or "download" in request.GET
    response = HttpResponse(content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(is_download, file.name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@signed_in
def upload(request: HttpRequest) -> HttpResponse:
    """Take one file (`file`) into the person's drafts; JSON with its token, name, size and address, or a problem."""
    actor = actor_of(request)
    throttle.check(f"upload:{actor.user_id}", *UPLOADS)
    sent = request.FILES.get("file")
    if sent is None:
        return _problem(400, str(_("No file arrived.")))
    try:
        file = store(sent, sent.name or "", owner_key=draft_owner(actor), actor=actor)
    except StorageFull as error:
        return _problem(507, str(error.message))
    except FileRefused as error:
        return _problem(400, str(error.message))
    address = reverse("file", kwargs={"token": file.token})
    return JsonResponse(
        {
            "token": file.token,
            "name": file.name,
            "size": file.size,
            "type": file.content_type,
            "url": address,
        },
        status=201,
    )


def _problem(status: int, detail: str) -> JsonResponse:
    problem = {
        "type": "about:blank",
        "title": _("The file was not stored"),
        "status": status,
        "detail": detail,
    }
    return JsonResponse(problem, status=status, content_type="application/problem+json")
