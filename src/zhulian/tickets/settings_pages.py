"""Administration pages for requests: types, disposition codes, canned answers. Called when the program starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhulian.platform.access import Actor
from zhulian.platform.administration.settings_pages import with_actor
from zhulian.platform.records import rows_within
from zhulian.platform.ui.settings_pages import Column, SettingsPage, register
from zhulian.tickets.models import CannedAnswer, DispositionCode, TicketType
from zhulian.tickets.settings_forms import CannedAnswerForm, DispositionForm, TicketTypeForm

CATALOGUE, MESSAGES = "settings.catalogue", "settings.messages"
OF_CLIENT = Column(_("Client company"), "client.label")


def _rows(code: str, *, model: type[Any], also: tuple[str, ...] = ()) -> Callable[[Actor], QuerySet[Any]]:
    def visible(actor: Actor) -> QuerySet[Any]:
        return rows_within(actor, code, model.objects.select_related("client", *also))

    return visible


def register_pages() -> None:
    """Put the pages on the settings home."""
    _ticket_types_page()
    _dispositions_page()
    _canned_answers_page()


def _ticket_types_page() -> None:
    register(
        SettingsPage(
            slug="ticket-types",
            title=_("Request types"),
            purpose=_("The kinds of request: each decides the form, the first skill group and the promise."),
            group="intake",
            icon="tags",
            permission=CATALOGUE,
            model=TicketType,
            form_class=TicketTypeForm,
            form_options=with_actor,
            rows=_rows(CATALOGUE, model=TicketType, also=("queue",)),
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("First skill group"), "queue.label"),
                Column(_("Promise (working hours)"), "promise_hours", "number"),
                Column(_("For customers"), "is_public", "yes_no"),
                OF_CLIENT,
            ),
            item_name=_("request type"),
            empty_text=_("Add the first, such as “Enquiry”, “Fault” or “Complaint”."),
            ordering=("position", "pk"),
            search=("name", "name_en", "code"),
            order=10,
            keywords="ticket type 请求类型 工单类型",
        )
    )


def _dispositions_page() -> None:
    register(
        SettingsPage(
            slug="dispositions",
            title=_("Disposition codes"),
            purpose=_("What agents choose from when they resolve a request: the cause and the result."),
            group="promise",
            icon="clipboard-check",
            permission=CATALOGUE,
            model=DispositionCode,
            form_class=DispositionForm,
            form_options=with_actor,
            rows=_rows(CATALOGUE, model=DispositionCode),
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("Kind"), "get_kind_display"),
                Column(_("Code"), "code"),
                OF_CLIENT,
            ),
            item_name=_("disposition code"),
            empty_text=_("Add a few results first, such as “Solved” and “No fault found”."),
            ordering=("kind", "position", "pk"),
            search=("name", "name_en", "code"),
            order=60,
            keywords="wrap-up result cause 服务小结",
        )
    )


def _canned_answers_page() -> None:
    register(
        SettingsPage(
            slug="canned-answers",
            title=_("Canned answers"),
            purpose=_("Prepared texts that agents put into a reply with one key."),
            group="customers",
            icon="blockquote",
            permission=MESSAGES,
            model=CannedAnswer,
            form_class=CannedAnswerForm,
            form_options=with_actor,
            rows=_rows(MESSAGES, model=CannedAnswer),
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("Shortcut"), "shortcut"),
                OF_CLIENT,
            ),
            item_name=_("canned answer"),
            empty_text=_("Add what you write every day, such as a greeting."),
            ordering=("position", "pk"),
            search=("name", "name_en", "shortcut", "body", "body_en"),
            example="tickets/canned_preview.html",
            order=20,
            keywords="snippet template 快捷回复 常用语",
        )
    )
