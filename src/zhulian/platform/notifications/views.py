"""The bell: the list that drops down, the figure beside it, all of them on a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.htmx import is_htmx
from zhulian.platform.notifications import queries


@require_safe
@signed_in
def dropdown(request: HttpRequest) -> HttpResponse:
    """The newest lines as a fragment; as a page where it is asked for as one."""
    if not is_htmx(request):
        return redirect("notifications_all")
    return _fragment(request)


def _fragment(request: HttpRequest) -> HttpResponse:
    lines = queries.lines(actor_of(request))
    return render(request, "platform/notifications/dropdown.html", {"lines": lines})


@require_safe
@signed_in
def count(request: HttpRequest) -> HttpResponse:
    """How many are unread, as text; nothing for none."""
    number = queries.unread(actor_of(request))
    text = f"{queries.MOST_COUNTED}+" if number > queries.MOST_COUNTED else str(number or "")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
@signed_in
def every(request: HttpRequest) -> HttpResponse:
    """All of them, fifty a page."""
    before = request.GET.get("before", "")
    start = int(before) if before.isdecimal() and len(before) < 19 else None
    lines = queries.lines(actor_of(request), limit=queries.PAGE + 1, before=start)
    shown = lines[: queries.PAGE]
    older = shown[-1].row.pk if len(lines) > queries.PAGE else None
    return render(request, "platform/notifications/all.html", {"lines": shown, "older": older})


@require_POST
@signed_in
def open_one(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Mark as read and go where it leads."""
    row = queries.open_one(actor_of(request), notification_id)
    return redirect(row.url or "notifications_all")


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all that were shown (`up_to`, the newest id) as read."""
    newest = request.POST.get("up_to", "")
    if newest.isdecimal() and len(newest) < 19:
        queries.mark_all_read(actor_of(request), int(newest))
    return _fragment(request) if is_htmx(request) else redirect("notifications_all")
