"""Troubleshooting guides for customers: one step a page, without scripts too."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhulian.engine.flow import BadInput, Status
from zhulian.knowledge.guiding.access import readable_guide, readable_guides, run_of_visit
from zhulian.knowledge.guiding.running import go_to, solved, standing, start, step, step_back, to_request
from zhulian.knowledge.guiding.showing import mistake, shown
from zhulian.knowledge.models import Face, Guide, GuideRun, RunOutcome
from zhulian.platform import throttle
from zhulian.platform.models import Client
from zhulian.portal.access import access_client
from zhulian.portal.brand import brand_of
from zhulian.portal.guiding import give_visit_key, reader_of, visit_key
from zhulian.portal.sessions import account_of

STARTS = (40, 600)
UNPROCESSABLE = 422


@require_safe
def guides(request: HttpRequest, slug: str) -> HttpResponse:
    """All guides that this reader may go through."""
    client = access_client(slug)
    rows = readable_guides(reader_of(request, client)).prefetch_related("products")
    context = {"client": client, "brand": brand_of(client), "guides": list(rows)}
    return render(request, "portal/guides/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest, slug: str, guide_slug: str) -> HttpResponse:
    """The step where this browser stands; by POST the next one, an earlier one, a new begin, or the end."""
    client = access_client(slug)
    found = readable_guide(reader_of(request, client), guide_slug)
    run = run_of_visit(found, visit_key(request))
    if request.method != "POST":
        return _draw(request, client, found, run)
    try:
        target = _do(request, client, found, run)
    except BadInput as error:
        return _draw(request, client, found, run, error=mistake(error), status=UNPROCESSABLE)
    except throttle.Throttled as error:
        words = _("Too many at once. Please try again in %(seconds)d seconds.")
        response = _draw(
            request, client, found, run, error=words % {"seconds": error.retry_after}, status=429
        )
        response["Retry-After"] = str(error.retry_after)
        return response
    return redirect(target)


def _do(request: HttpRequest, client: Client, found: Guide, run: GuideRun | None) -> str:
    """Do what was asked and say where to go. Raises BadInput and Throttled."""
    here = reverse("portal:guide", args=[client.slug, found.slug])
    deed = request.POST.get("do", "")
    if run is None or deed == "start":
        _begin(request, client, found)
    elif deed == "back":
        step_back(run)
    elif deed.startswith("to-"):
        go_to(run, _number(deed.removeprefix("to-")))
    elif deed == "solved":
        solved(run)
    elif deed == "request":
        to_request(run)
        return f"{reverse('portal:ask', args=[client.slug])}?guide={run.pk}"
    else:
        step(run, request.POST.get("put"), place=_number(request.POST.get("place", "")))
    return here


def _begin(request: HttpRequest, client: Client, found: Guide) -> None:
    throttle.check(f"guide:{throttle.address_key(request)}", *STARTS)
    account = account_of(request, client)
    start(
        found,
        face=Face.PORTAL,
        language=get_language() or "zh-hans",
        visit_key=give_visit_key(request),
        customer=account.customer if account is not None else None,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


def _draw(
    request: HttpRequest,
    client: Client,
    found: Guide,
    run: GuideRun | None,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"client": client, "brand": brand_of(client), "guide": found, "error": error}
    if run is None or run.outcome == RunOutcome.LEFT:
        return render(request, "portal/guides/begin.html", context, status=status)
    now_at = standing(run)
    reader = reader_of(request, client)
    context |= {
        "run": run,
        "standing": now_at,
        "is_solved": run.outcome == RunOutcome.SOLVED,
        "is_broken": now_at.state.status is Status.BROKEN,
        "typed": request.POST.get("put", ""),
        "shown": shown(now_at, get_language() or run.language, reader=reader),
    }
    return render(request, "portal/guides/step.html", context, status=status)
