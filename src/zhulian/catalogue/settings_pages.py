"""Administration pages of the catalogue. Called when the program starts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue import access, calendars
from zhulian.catalogue.access import CODE
from zhulian.catalogue.errors import worktime_text
from zhulian.catalogue.forms import CalendarForm, CategoryForm, HolidayForm, MediaSourceForm, ProductForm
from zhulian.catalogue.holidays import missing_holiday_years
from zhulian.catalogue.models import Calendar, Category, Holiday, MediaSource, Product
from zhulian.platform.access import Actor
from zhulian.platform.administration.settings_pages import with_actor
from zhulian.platform.clock import now
from zhulian.platform.records import rows_within
from zhulian.platform.templatetags.ui import badge
from zhulian.platform.ui.settings_pages import Column, SettingsPage, register


def _holidays_purpose() -> str:
    """The purpose, and a warning while the days of a year that deadlines reach are missing."""
    text = gettext(
        "Days that differ from the ordinary week: statutory holidays, make-up workdays, special hours."
    )
    missing = missing_holiday_years(now().date())
    if not missing:
        return text
    years = "、".join(str(year) for year in missing)
    warning = gettext(
        "The holidays of %(years)s are not entered yet: deadlines in that year are wrong until then."
    )
    return f"{text} ⚠ {warning % {'years': years}}"


def _spans(row: Holiday) -> str:
    return "，".join("–".join(span) for span in row.spans)


def _of_client(model: type[Any]) -> Any:
    def rows(actor: Actor) -> QuerySet[Any]:
        return rows_within(actor, CODE, model.objects.select_related("client"))

    return rows


def _calendars(actor: Actor) -> QuerySet[Calendar]:
    return access.calendars_visible_to(actor).select_related("client")


def _holidays(actor: Actor) -> QuerySet[Holiday]:
    return access.holidays_visible_to(actor).select_related("calendar")


def _whose(row: Calendar) -> str:
    return row.client.label if row.client is not None else gettext("whole centre")


def _open(row: Calendar) -> str:
    """Hours of an ordinary week; red with the cause where nothing can be reckoned by the calendar."""
    trouble = calendars.trouble_of(row)
    if trouble is not None:
        sign = badge(gettext("Cannot be used"), "late", "alert-circle")
        return format_html("{}<div>{}</div>", sign, worktime_text(trouble))
    return gettext("%(hours)s h a week") % {"hours": f"{calendars.hours_a_week(row):g}"}


def _which(row: Holiday) -> str:
    return row.calendar.label if row.calendar is not None else gettext("all calendars")


NAMED = (
    Column(pgettext_lazy("of a thing", "Name"), "label"),
    Column(_("Code"), "code"),
    Column(_("Client company"), "client.label"),
)
SEARCHED = ("name", "name_en", "code")


def register_pages() -> None:
    """Put the pages on the settings home."""
    _register_lists()
    _register_times()


def _register_lists() -> None:
    _categories_page()
    _products_page()
    _media_sources_page()


def _categories_page() -> None:
    register(
        SettingsPage(
            slug="categories",
            title=_("Categories"),
            purpose=_(
                "What requests are about: one tree of up to three levels for forms, reports and dispositions."
            ),
            group="intake",
            icon="sitemap",
            permission=CODE,
            model=Category,
            form_class=CategoryForm,
            form_options=with_actor,
            rows=_of_client(Category),
            columns=NAMED,
            item_name=_("category"),
            order=30,
            keywords="tree topic 业务分类",
        )
    )


def _products_page() -> None:
    register(
        SettingsPage(
            slug="products",
            title=_("Products"),
            purpose=_("Products and services that customers ask about; forms and reports refer to them."),
            group="intake",
            icon="package",
            permission=CODE,
            model=Product,
            form_class=ProductForm,
            form_options=with_actor,
            rows=_of_client(Product),
            columns=NAMED,
            item_name=_("product"),
            empty_text=_("Add what you sell or look after, such as “Broadband”."),
            ordering=("position", "pk"),
            search=SEARCHED,
            order=40,
        )
    )


def _media_sources_page() -> None:
    register(
        SettingsPage(
            slug="media-sources",
            title=_("Media sources"),
            purpose=_("How customers came to us: which number, page or advertisement."),
            group="intake",
            icon="speakerphone",
            permission=CODE,
            model=MediaSource,
            form_class=MediaSourceForm,
            form_options=with_actor,
            rows=_of_client(MediaSource),
            columns=NAMED,
            item_name=_("media source"),
            empty_text=_("Add the first, such as “Invoice leaflet” or “Home page”."),
            ordering=("position", "pk"),
            search=SEARCHED,
            order=50,
            keywords="campaign advertisement 广告",
        )
    )


def _register_times() -> None:
    register(
        SettingsPage(
            slug="calendars",
            title=_("Work calendars"),
            purpose=_("When you work. All promises and deadlines are reckoned in these hours."),
            group="promise",
            icon="calendar-time",
            permission=CODE,
            model=Calendar,
            form_class=CalendarForm,
            form_options=with_actor,
            rows=_calendars,
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("Client company"), _whose),
                Column(_("Time zone"), "zone"),
                Column(_("Open hours"), _open),
                Column(_("Follows holidays"), "follows_holidays", "yes_no"),
                Column(_("Default"), "is_default", "yes_no"),
            ),
            item_name=_("work calendar"),
            ordering=("position", "pk"),
            extra="catalogue/calendar_extra.html",
            order=10,
            keywords="hours opening shift 服务时间",
        )
    )
    register(
        SettingsPage(
            slug="holidays",
            title=_("Holidays and make-up workdays"),
            purpose=lazy(_holidays_purpose, str)(),
            group="promise",
            icon="calendar-event",
            permission=CODE,
            model=Holiday,
            form_class=HolidayForm,
            form_options=with_actor,
            rows=_holidays,
            columns=(
                Column(_("Day"), "day"),
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("Kind"), "get_kind_display"),
                Column(_("Hours"), _spans),
                Column(_("For"), _which),
            ),
            item_name=_("exceptional day"),
            empty_text=_("Statutory holidays are entered by themselves once they are announced."),
            can_archive=False,
            ordering=("-day", "-pk"),
            search=("name", "name_en", "day"),
            extra="catalogue/holiday_extra.html",
            order=20,
            keywords="holiday festival 节假日 调休",
        )
    )
