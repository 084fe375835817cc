"""The category tree, and the parts of the calendar page that answer while one edits: hours and live example."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.catalogue import access, actions, calendars, explain
from zhulian.catalogue.errors import worktime_text
from zhulian.catalogue.forms import CalendarForm
from zhulian.catalogue.hours import HoursWidget, operate
from zhulian.catalogue.models import Calendar, Category
from zhulian.catalogue.rules import as_tree
from zhulian.engine.worktime import WorktimeError, explain_due
from zhulian.platform.access import Actor
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.clock import now
from zhulian.platform.ui.toasts import toast

USUAL_HOURS, MOST_HOURS = 4.0, 1000.0
HOUR = 3600


@signed_in
@require_POST
def hours(request: HttpRequest) -> HttpResponse:
    """The week's table after one of its buttons, with everything typed so far."""
    actor_of(request).require(access.CODE)
    widget = HoursWidget()
    typed = widget.value_from_datadict(request.POST, {}, "week")
    week, extra = operate(typed, request.POST.get("hours_do", ""))
    widget.context["extra"] = extra
    response = HttpResponse(widget.render("week", week, {"id": "id_week"}))
    response.headers["HX-Trigger-After-Settle"] = "hours-drawn"
    return response


@signed_in
@require_POST
def example(request: HttpRequest) -> HttpResponse:
    """When a request would be due by the hours as they are typed, and why."""
    actor = actor_of(request)
    actor.require(access.CODE)
    form = CalendarForm(request.POST, actor=actor)
    form.is_valid()
    problem = next(iter(form.errors.get("week", [])), "")
    if problem:
        return render(request, "catalogue/example.html", {"problem": problem})
    try:
        row = _typed_calendar(actor, form, request.POST.get("calendar", ""))
        found = explain_due(calendars.build(row), _moment(request, row.zone), _seconds(request))
    except WorktimeError as error:
        return render(request, "catalogue/example.html", {"problem": worktime_text(error)})
    context = {"summary": explain.summary(found, row.zone), "lines": explain.in_words(found, row.zone)}
    return render(request, "catalogue/example.html", context)


def _typed_calendar(actor: Actor, form: CalendarForm, number: str) -> Calendar:
    """The calendar as it would be saved; with its own exceptional days where it is a stored one."""
    values = form.cleaned_data
    row = Calendar(
        zone=values.get("zone") or "Asia/Shanghai",
        week=values["week"],
        follows_holidays=bool(values.get("follows_holidays")),
    )
    if number.isascii() and number.isdigit():
        row.pk = access.access_calendar(actor, int(number)).pk
    return row


def _moment(request: HttpRequest, zone: str) -> datetime:
    """The moment asked about, on the calendar's own wall clock; now, if it cannot be read."""
    try:
        local = datetime.fromisoformat(request.POST.get("example_at", ""))
    except ValueError:
        return now()
    return local if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone))


def _seconds(request: HttpRequest) -> int:
    try:
        wanted = float(request.POST.get("example_hours", ""))
    except ValueError:
        wanted = USUAL_HOURS
    if not 0 <= wanted <= MOST_HOURS:
        wanted = USUAL_HOURS
    return round(wanted * HOUR)


@signed_in
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """The category trees of the clients that the person administers."""
    actor = actor_of(request)
    actor.require(access.CODE)
    archived = request.GET.get("archived") == "1"
    rows = access.categories_visible_to(actor).filter(is_active=not archived).select_related("client")
    trees: dict[str, list[Category]] = {}
    for row in rows.order_by("client__position", "client_id"):
        trees.setdefault(row.client.label, []).append(row)
    groups = [(label, as_tree(found)) for label, found in trees.items()]
    return render(request, "catalogue/categories.html", {"groups": groups, "archived": archived})


@signed_in
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Change places with the brother above or below."""
    actor = actor_of(request)
    actions.move_category(actor, access.access_category(actor, pk), up=request.POST.get("to") == "up")
    return redirect("settings_list", "categories")


@signed_in
@require_POST
def holiday_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an exceptional day away; the message offers to bring it back."""
    actor = actor_of(request)
    holiday = access.access_holiday(actor, pk)
    name = f"{holiday.day} {holiday.label}"
    entry = actions.delete_holiday(actor, holiday)
    toast(
        request, _("%(name)s is deleted.") % {"name": name}, undo=reverse("holiday-undelete", args=[entry.pk])
    )
    return redirect("settings_list", "holidays")


@signed_in
@require_POST
def holiday_undelete(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back the day one has just taken away."""
    try:
        holiday = actions.undelete_holiday(actor_of(request), pk)
        toast(request, _("%(name)s is back.") % {"name": f"{holiday.day} {holiday.label}"})
    except ValidationError as error:
        toast(request, " ".join(error.messages), level=messages.ERROR)
    return redirect("settings_list", "holidays")
