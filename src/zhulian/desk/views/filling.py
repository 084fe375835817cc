"""Missing regions of customers: what would be filled in, and the filling in."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zhulian.customers import filling_runs
from zhulian.customers.jobs import empty_regions_run, fill_regions_run
from zhulian.desk.guard import at_desk
from zhulian.platform.access import Actor
from zhulian.platform.htmx import is_htmx
from zhulian.platform.jobs import enqueue


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(filling_runs.PERMISSION)
def regions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The preview and the last run; `do` begins one or takes it back."""
    if request.method == "POST":
        _do(actor, request.POST.get("do", ""))
        return redirect("desk:regions")
    run = filling_runs.latest(actor)
    context: dict[str, Any] = {"run": run}
    if is_htmx(request) and "standing" in request.GET:
        if run is None or not run.is_at_work:  # it is done: the whole page is another one
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "desk/parts/regions_standing.html", context)
    context |= {"preview": None if run is not None and run.is_at_work else filling_runs.preview(actor)}
    return render(request, "desk/regions.html", context)


@transaction.atomic
def _do(actor: Actor, what: str) -> None:
    if what == "undo":
        run = filling_runs.begin_undo(actor)
        enqueue(empty_regions_run, created_by=actor.user_id, run_id=run.pk)
    elif what == "begin" and (begun := filling_runs.begin(actor)) is not None:
        enqueue(fill_regions_run, created_by=actor.user_id, run_id=begun.pk)
