"""The journal page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.administration.access import AUDIT
from zhulian.platform.administration.journal import JournalFilter, lines
from zhulian.platform.ui.paging import keyset


@signed_in
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first, for the clients whose journal the person may read."""
    actor = actor_of(request)
    actor.require(AUDIT)
    narrowed = JournalFilter(request.GET or None, actor=actor)
    page = keyset(narrowed.rows(), order=["-at", "-id"], cursor=request.GET.get("cursor", ""))
    context = {"filter": narrowed, "page": page, "lines": lines(page.rows), "is_narrowed": bool(request.GET)}
    return render(request, "platform/administration/journal.html", context)
