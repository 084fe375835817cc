"""Writes of the catalogue that touch more than one row: categories with what lies below, calendars, holidays."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhulian.catalogue import calendars, rules
from zhulian.catalogue.access import CODE
from zhulian.catalogue.errors import worktime_text
from zhulian.catalogue.models import MAX_CATEGORY_DEPTH, Calendar, Category, DayKind, Holiday
from zhulian.engine.worktime import NeverOpens, WorktimeError
from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import JournalEntry
from zhulian.platform.records import require_for, save_record

STEP = 10


def save_category(actor: Actor, category: Category) -> Category:
    """Save a node of the tree and the levels of all below it. Raises NotFound, ValidationError (parent)."""
    require_for(actor, CODE, category.client_id)
    with transaction.atomic():
        list(Category.objects.select_for_update().filter(client=category.client_id).order_by("pk"))
        category.clean()
        check_height(category)
        save_record(actor, category, code=CODE)
        set_levels_below(category)
    return category


def check_height(category: Category) -> None:
    """Raise ValidationError (parent) if what lies below the category would come to a fourth level."""
    if category.level + rules.height(category) - 1 > MAX_CATEGORY_DEPTH:
        raise ValidationError(
            {"parent": _("With what lies below it, this would make more than three levels.")}
        )


def set_levels_below(category: Category) -> None:
    """Give all categories below a moved one their new level."""
    for child in category.children.all():
        if child.level != category.level + 1:
            child.level = category.level + 1
            child.save(update_fields=["level"])
        set_levels_below(child)


def move_category(actor: Actor, category: Category, *, up: bool) -> bool:
    """Change places with the brother above (or below); False where there is none. Raises NotFound."""
    require_for(actor, CODE, category.client_id)
    with transaction.atomic():
        brothers = list(
            Category.objects.select_for_update()
            .filter(client=category.client_id, parent=category.parent_id)
            .order_by("position", "pk")
        )
        place = next(index for index, brother in enumerate(brothers) if brother.pk == category.pk)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(brothers):
            return False
        brothers[place], brothers[other] = brothers[other], brothers[place]
        for index, brother in enumerate(brothers):
            brother.position = (index + 1) * STEP
        Category.objects.bulk_update(brothers, ["position"])
        audit.record(actor, "category.moved", category, old={"place": place}, new={"place": other})
    return True


def save_calendar(actor: Actor, calendar: Calendar) -> Calendar:
    """Save working hours that can be reckoned with; a new default takes the place of the old one.

    Raises NotFound, and ValidationError with what is wrong with the week: one without any hours is refused even where
    exceptional days would open it now and then, because nothing could be promised by it.
    """
    require_for(actor, CODE, calendar.client_id)
    if not any(calendar.week):
        raise ValidationError({"week": worktime_text(NeverOpens())})
    check_calendar(calendar)
    with transaction.atomic():
        save_record(actor, calendar, code=CODE)
        settle_calendar(calendar)
    return calendar


def settle_calendar(calendar: Calendar) -> None:
    """After a calendar was saved: one default a client company, and everybody reckons with the new hours."""
    if calendar.is_default:
        others = Calendar.objects.filter(client=calendar.client_id, is_default=True)
        others.exclude(pk=calendar.pk).update(is_default=False)
    calendars.touch()


def save_holiday(actor: Actor, holiday: Holiday) -> Holiday:
    """Save an exceptional day. Raises NotFound, and ValidationError for hours that cannot be."""
    _require_holiday(actor, holiday)
    check_holiday(holiday)
    holiday.full_clean(exclude=["spans"])
    with transaction.atomic():
        verb = "changed" if holiday.pk else "created"
        holiday.save()
        calendars.touch()
        audit.record(actor, f"holiday.{verb}", holiday, client=_client_of(holiday), new=_told(holiday))
        if holiday.calendar is not None:
            check_calendar(holiday.calendar)
    return holiday


def check_holiday(holiday: Holiday) -> None:
    """Empty the hours of a closed day; raise ValidationError (spans) for hours that cannot be, or are missing."""
    if holiday.kind == DayKind.CLOSED:
        holiday.spans = []
    if holiday.kind == DayKind.SPECIAL and not holiday.spans:
        raise ValidationError({"spans": _("Enter the hours of this day, or mark it as closed.")})
    try:
        calendars.week_of([holiday.spans, [], [], [], [], [], []])
    except WorktimeError as error:
        raise ValidationError({"spans": worktime_text(error)}) from error


def delete_holiday(actor: Actor, holiday: Holiday) -> JournalEntry:
    """Take an exceptional day away; the journal's line keeps what it was, for `undelete_holiday`. Raises NotFound."""
    _require_holiday(actor, holiday)
    with transaction.atomic():
        entry = audit.record(
            actor, "holiday.deleted", holiday, client=_client_of(holiday), old=_told(holiday)
        )
        holiday.delete()
        calendars.touch()
    return entry


def undelete_holiday(actor: Actor, entry_id: int) -> Holiday:
    """Bring back the day that the actor himself took away. Raises NotFound, and ValidationError if it is there."""
    entry = JournalEntry.objects.filter(pk=entry_id, action="holiday.deleted", user=actor.user_id).first()
    if entry is None:
        raise NotFound("holiday")
    values = {**entry.old, "day": date.fromisoformat(entry.old["day"])}
    return save_holiday(actor, Holiday(calendar_id=values.pop("calendar"), **values))


def _require_holiday(actor: Actor, holiday: Holiday) -> None:
    require_for(actor, CODE, _client_of(holiday))


def _client_of(holiday: Holiday) -> int | None:
    return holiday.calendar.client_id if holiday.calendar is not None else None


def _told(holiday: Holiday) -> dict[str, object]:
    return {
        "day": holiday.day.isoformat(),
        "kind": holiday.kind,
        "spans": holiday.spans,
        "name": holiday.name,
        "name_en": holiday.name_en,
        "calendar": holiday.calendar_id,
    }


def check_calendar(calendar: Calendar) -> None:
    """Raise ValidationError (zone, week) for a calendar that cannot be reckoned with."""
    try:
        calendars.build(calendar)
    except WorktimeError as error:
        field = "zone" if error.code == "unknown_zone" else "week"
        raise ValidationError({field: worktime_text(error)}) from error
