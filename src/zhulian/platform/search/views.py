"""What the search box (Ctrl/⌘+K) asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhulian.platform.access import Actor, NotFound
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.search import pages, recents
from zhulian.platform.search.finding import found, kinds_for
from zhulian.platform.search.registry import Hit, Source, source

SHOWN = 6
LONGEST = 200
# What the databases take for an id.
LARGEST = 2**63 - 1


@never_cache
@require_safe
@signed_in
def find(request: HttpRequest) -> HttpResponse:
    """Groups of hits as JSON: what was opened lately for nothing typed, else things and pages that answer."""
    actor, text = actor_of(request), request.GET.get("q", "").strip()[:LONGEST]
    groups = _lately(actor) if not text else [*_things(actor, text), *_pages(actor, text)]
    return JsonResponse({"groups": groups})


@require_safe
@signed_in
def go(request: HttpRequest, kind: str, object_id: int) -> HttpResponse:
    """Open a hit; its page remembers that it was opened. 404 for what the user may not see."""
    actor = actor_of(request)
    try:
        wanted = source(kind)
    except KeyError:
        raise NotFound(kind) from None
    if wanted.permission:
        actor.require(wanted.permission)
    hit = wanted.hits(actor, [object_id]).get(object_id) if object_id <= LARGEST else None
    if hit is None:
        raise NotFound(f"{kind} {object_id}")
    if not hit.url:
        raise NotFound(f"{kind} {object_id}")
    return redirect(hit.url)


def _lately(actor: Actor) -> list[dict[str, Any]]:
    results = [_told(source(kind), key, hit) for kind, key, hit in recents.recent(actor)]
    return [{"title": _("Recent"), "results": results}] if results else []


def _things(actor: Actor, text: str) -> list[dict[str, Any]]:
    groups = []
    for item in kinds_for(actor):
        ids = [row.object_id for row in found(actor, item.kind, text, limit=SHOWN)]
        hits = item.hits(actor, ids) if ids else {}
        results = [_told(item, key, hits[key]) for key in ids if key in hits]
        if results:
            groups.append({"title": str(item.label), "results": results})
    return groups


def _pages(actor: Actor, text: str) -> list[dict[str, Any]]:
    results = [
        {"label": page.label, "note": page.note, "icon": page.icon, "url": page.url}
        for page in pages.settings_pages(actor, text)[:SHOWN]
    ]
    return [{"title": _("Settings"), "results": results}] if results else []


def _told(item: Source, key: int, hit: Hit) -> dict[str, Any]:
    url = reverse("find_go", kwargs={"kind": item.kind, "object_id": key})
    return {"label": hit.label, "note": hit.note, "icon": item.icon, "url": url}
