"""Administration pages of custom fields, one for each thing they are on. Called when the program starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhulian.platform.access import Actor
from zhulian.platform.administration.settings_pages import with_actor
from zhulian.platform.custom_fields.settings_forms import CustomFieldForm
from zhulian.platform.models import CustomField, FieldOn
from zhulian.platform.records import rows_within
from zhulian.platform.ui.settings_pages import Column, SettingsPage, register

CODE = "settings.catalogue"
PAGES: dict[FieldOn, tuple[str, Any, Any]] = {
    FieldOn.TICKET: (
        "ticket-fields",
        _("Fields of requests"),
        _("What your centre notes of a request beyond what every request has."),
    ),
    FieldOn.CUSTOMER: (
        "customer-fields",
        _("Fields of customers"),
        _("What your centre knows of a customer beyond name, contacts and tier."),
    ),
    FieldOn.ORGANISATION: (
        "organisation-fields",
        _("Fields of organisations"),
        _("What your centre knows of a company that customers belong to."),
    ),
}


def _rows(on: FieldOn) -> Callable[[Actor], QuerySet[CustomField]]:
    def rows(actor: Actor) -> QuerySet[CustomField]:
        return rows_within(actor, CODE, CustomField.objects.filter(on=on).select_related("client"))

    return rows


def _fresh(on: FieldOn) -> Callable[[Actor], CustomField]:
    return lambda _actor: CustomField(on=on)


def _owner(field: CustomField) -> str:
    return field.client.label if field.client is not None else _now("All client companies")


def register_pages() -> None:
    """Put the pages on the settings home."""
    for place, (on, (slug, title, purpose)) in enumerate(PAGES.items()):
        register(
            SettingsPage(
                slug=slug,
                title=title,
                purpose=purpose,
                group="promise",
                icon="forms",
                permission=CODE,
                model=CustomField,
                form_class=CustomFieldForm,
                form_options=with_actor,
                rows=_rows(on),
                fresh=_fresh(on),
                columns=(
                    Column(pgettext_lazy("of a thing", "Name"), "label"),
                    Column(_("Kind"), "get_kind_display"),
                    Column(_("Must be filled in"), "is_required", "yes_no"),
                    Column(_("Key"), "key"),
                    Column(_("Client company"), _owner),
                ),
                item_name=_("field"),
                empty_text=_(
                    "Add a field; it can be shown, filled in, searched, filtered by and exported at once."
                ),
                ordering=("position", "pk"),
                search=("name", "name_en", "key"),
                example="platform/custom_fields/preview.html",
                order=70 + place,
                keywords="custom field attribute property 自定义字段 扩展字段 属性",
            )
        )
