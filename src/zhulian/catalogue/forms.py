"""Forms of the catalogue's administration pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue import access, actions, calendars, rules
from zhulian.catalogue.access import CODE
from zhulian.catalogue.hours import DayField, HoursWidget, WeekField
from zhulian.catalogue.models import Calendar, Category, Holiday, MediaSource, Product
from zhulian.platform.administration.forms import FIRST_ZONE, ConfigForm, zone_choices
from zhulian.platform.records import require_for

NAMES = ["name", "name_en"]


class ProductForm(ConfigForm):
    """A product."""

    code = CODE

    class Meta:
        model = Product
        fields = ["client", *NAMES, "code", "position"]


class MediaSourceForm(ConfigForm):
    """A media source."""

    code = CODE

    class Meta:
        model = MediaSource
        fields = ["client", *NAMES, "code", "position"]


class CategoryForm(ConfigForm):
    """A node of the category tree; only places that keep the tree's rules are offered."""

    code = CODE

    class Meta:
        model = Category
        fields = ["client", "parent", *NAMES, "code"]
        labels = {"parent": _("Below")}
        help_texts = {"parent": _("Leave empty for the first level. There are at most three levels.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["parent"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = access.categories_visible_to(self.actor).filter(is_active=True)
        if self.instance.client_id:
            rows = rows.filter(client=self.instance.client_id)
        possible = rules.possible_parents(self.instance, rows.prefetch_related("children"))
        field.queryset = rows.filter(pk__in=[row.pk for row in possible]).order_by("client", "position", "id")
        field.empty_label = str(_("First level"))

    def check_row(self) -> None:
        """The room's own rules."""
        actions.check_height(self.instance)

    def save(self, commit: bool = True) -> Any:
        """Save, and set the levels of what lies below."""
        category = super().save(commit)
        actions.set_levels_below(category)
        return category


class CalendarForm(ConfigForm):
    """Working hours of a week."""

    code = CODE
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, initial=FIRST_ZONE)
    week = WeekField(label=_("Hours of the week"))

    class Meta:
        model = Calendar
        fields = ["client", *NAMES, "zone", "week", "follows_holidays", "is_default"]
        help_texts = {
            "client": _("Leave empty for a calendar of the whole centre."),
            "is_default": _("Used for promises and skill groups that name no other calendar."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        widget = self.fields["week"].widget
        assert isinstance(widget, HoursWidget)
        client = self.fields["client"]
        if isinstance(client, forms.ModelChoiceField) and client.empty_label:
            client.empty_label = str(_("Whole centre"))
        widget.context |= {"calendar": self.instance.pk or "", "has_example": True}

    def check_row(self) -> None:
        """The room's own rules."""
        actions.check_calendar(self.instance)

    def save(self, commit: bool = True) -> Any:
        """Save; a new default takes the place of the old one."""
        calendar = super().save(commit)
        actions.settle_calendar(calendar)
        return calendar


class HolidayForm(ConfigForm):
    """An exceptional day."""

    code = CODE
    spans = DayField(
        label=_("Hours of that day"),
        help_text=_("Needed for special hours. A make-up workday without hours is worked like a usual day."),
    )

    class Meta:
        model = Holiday
        fields = ["day", "kind", *NAMES, "calendar", "spans"]
        widgets = {"day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {"calendar": _("Leave empty for all calendars that follow holidays.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["calendar"]
        assert isinstance(field, forms.ModelChoiceField)
        if self.actor.reach(CODE).everywhere is None:
            field.required, field.empty_label = True, None
        else:
            field.empty_label = str(_("All calendars"))

    def check_row(self) -> None:
        """The room's own rules."""
        actions.check_holiday(self.instance)

    def save(self, commit: bool = True) -> Any:
        """Save, if the actor may for the calendar that was chosen, or for all of them."""
        calendar = self.instance.calendar
        require_for(self.actor, CODE, calendar.client_id if calendar is not None else None)
        holiday = super().save(commit)
        calendars.touch()
        return holiday
