"""Imports as a list (SPEC RQ10)."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from zhulian.engine.conditions import Kind
from zhulian.intake.importing.access import IMPORT, runs_visible_to
from zhulian.intake.importing.queries import STATE_LOOK
from zhulian.intake.importing.states import UNTOUCHED
from zhulian.intake.models import ImportKind, ImportRun, ImportState
from zhulian.platform.access import Actor
from zhulian.platform.administration.access import clients_visible_to
from zhulian.platform.conditions import Source
from zhulian.platform.conditions import register as register_source
from zhulian.platform.conditions.building import (
    choice,
    column,
    person_named,
    person_told,
    reference,
    taken_from,
)
from zhulian.platform.lists import Column, ListSpec, Preset, register
from zhulian.platform.models import Client, User
from zhulian.platform.templatetags.ui import when

KEY = "imports"
NOTHING_BROUGHT = UNTOUCHED | {ImportState.CHECKING}


def _clients(actor: Actor) -> QuerySet[Client]:
    return clients_visible_to(actor, IMPORT)


def _people(actor: Actor) -> QuerySet[User]:
    """Whoever began a run that the actor may see."""
    runs = runs_visible_to(actor).filter(started_by=OuterRef("pk")).order_by()
    return User.objects.filter(Exists(runs)).order_by("name", "pk")


SOURCE = Source.of(
    KEY,
    _("Import"),
    choice("state", _("State"), ImportState.choices, cost=2),
    choice("kind", _("Kind"), ImportKind.choices, cost=2),
    column("name", Kind.TEXT, _("File"), cost=5),
    column("brought", Kind.DATETIME, _("Brought"), "created_at"),
    column("finished", Kind.DATETIME, _("Finished"), "finished_at"),
    reference(
        "person",
        _("Person"),
        *taken_from(_people, person_named, person_told),
        "started_by_id",
        is_searched=True,
        is_person=True,
    ),
    reference("client", _("Client company"), *taken_from(_clients)),
    column("made", Kind.INTEGER, _("Added")),
    column("refused", Kind.INTEGER, _("Refused")),
    client="client_id",
    client_getter=attrgetter("client_id"),
)


def drawn(rows: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
    """With the names that the columns show."""
    return rows.select_related("client", "started_by")


def answering(_actor: Actor, rows: QuerySet[ImportRun], text: str) -> QuerySet[ImportRun]:
    """By a part of the file's name."""
    return rows.filter(name__icontains=text)


def _state(row: ImportRun) -> tuple[str, str]:
    return row.get_state_display(), STATE_LOOK[ImportState(row.state)][0]


def _count(name: str) -> Any:
    """A figure; none as long as nothing has been brought in."""
    return lambda row: None if row.state in NOTHING_BROUGHT else getattr(row, name)


def _address(row: ImportRun) -> str:
    return reverse("intake:import", args=[row.pk])


def _name_cell(row: ImportRun, value: Any, _more: Any) -> str:
    text = '<a class="row-link text-break" href="{}">{}</a><div class="text-secondary">{} · {}</div>'
    return format_html(text, _address(row), value, row.get_kind_display(), row.client.label)


def _refused_cell(_row: ImportRun, value: Any, _more: Any) -> str:
    if value is None:
        return "—"
    return format_html('<span class="{}">{}</span>', "text-late" if value else "", value)


def _brought_cell(row: ImportRun, value: Any, _more: Any) -> str:
    return format_html('{}<div class="text-secondary">{}</div>', when(value), row.started_by or "")


COLUMNS = (
    Column("name", _("File"), draw=_name_cell),
    Column("state", _("State"), _state, "badge"),
    Column("made", _("Added"), _count("made"), "number"),
    Column("changed", _("Changed"), _count("changed"), "number"),
    Column("repeated", _("Repeated"), _count("repeated"), "number"),
    Column("refused", _("Refused"), _count("refused"), "number", draw=_refused_cell),
    Column("brought", _("Brought"), "created_at", "when", sort="id", draw=_brought_cell),
    Column("finished", _("Finished"), "finished_at", "when"),
    Column("kind", _("Kind"), "get_kind_display"),
    Column("person", _("Person"), "started_by.name"),
    Column("client", _("Client company"), "client.label"),
)

SPEC = ListSpec(
    key=KEY,
    title=_("Import"),
    url_name="intake:imports",
    permission=IMPORT,
    source=SOURCE,
    rows=runs_visible_to,
    drawn=drawn,
    columns=COLUMNS,
    shown=("name", "state", "made", "changed", "repeated", "refused", "brought"),
    presets=(
        Preset("all", _("All imports")),
        Preset(
            "unfinished",
            _("Not finished"),
            {
                "field": "state",
                "op": "in",
                "value": ["draft", "checking", "checked", "running", "stopped", "failed"],
            },
        ),
        Preset("refused", _("With refused rows"), {"field": "refused", "op": "gte", "value": 1}),
        Preset("mine", _("Mine"), {"field": "person", "op": "is_me"}),
    ),
    sort="-brought",
    link=_address,
    icon="file-import",
    search=answering,
    search_hint=_("File name"),
    purpose=_(
        "Requests and customers from CSV and Excel files. Each file is tried out first; the same file twice makes "
        "nothing new."
    ),
    empty_title=_("Nothing was brought in yet"),
    page_template="intake/importing/list.html",
)


def install() -> None:
    """Called once when the program starts."""
    register_source(SOURCE)
    register(SPEC)
