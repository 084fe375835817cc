"""Who may see and change what all rooms refer to: everything here by `settings.catalogue`.

Products, categories and media sources belong to a client company. Calendars may also belong to the whole centre,
like the shared holidays; those need the permission for all client companies.
"""

from __future__ import annotations

from django.db.models import QuerySet

from zhulian.catalogue.models import Calendar, Category, Holiday
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.records import rows_within

CODE = "settings.catalogue"


def categories_visible_to(actor: Actor) -> QuerySet[Category]:
    """Categories of the clients that the actor administers, archived ones included."""
    return rows_within(actor, CODE, Category.objects.all())


def access_category(actor: Actor, category_id: int) -> Category:
    """The category, or NotFound."""
    found = categories_visible_to(actor).filter(pk=category_id).first()
    if found is None:
        raise NotFound("category")
    return found


def calendars_visible_to(actor: Actor) -> QuerySet[Calendar]:
    """Calendars of the clients that the actor administers; the centre's own with the permission for all."""
    return rows_within(actor, CODE, Calendar.objects.all())


def access_calendar(actor: Actor, calendar_id: int) -> Calendar:
    """The calendar, or NotFound."""
    found = calendars_visible_to(actor).filter(pk=calendar_id).first()
    if found is None:
        raise NotFound("calendar")
    return found


def holidays_visible_to(actor: Actor) -> QuerySet[Holiday]:
    """Exceptional days of calendars that the actor administers; shared ones with the permission for all."""
    reach = actor.reach(CODE)
    if reach.everywhere is not None:
        return Holiday.objects.all()
    return Holiday.objects.filter(calendar__client__in=list(reach.clients))


def access_holiday(actor: Actor, holiday_id: int) -> Holiday:
    """The exceptional day, or NotFound."""
    found = holidays_visible_to(actor).filter(pk=holiday_id).first()
    if found is None:
        raise NotFound("holiday")
    return found
