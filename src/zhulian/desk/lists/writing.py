"""What ought to be written (KB2), as a list."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.access import WRITE
from zhulian.knowledge.tasks import visible_to
from zhulian.knowledge.work_conditions import TASKS
from zhulian.platform.lists import Column, ListSpec, Preset, register

OPEN = {"field": "done_at", "op": "is_empty"}

COLUMNS = (
    Column("title", _("Title"), kind="name"),
    Column("reason", _("Why"), "reason"),
    Column("assignee", _("Assigned to"), "assignee.name"),
    Column("made_at", _("Asked for"), "made_at", "when", sort="made_at"),
    Column("made_by", _("By"), "made_by.name"),
    Column("done_at", _("Written"), "done_at", "when"),
    Column("client", _("Client company"), "client.label"),
)

SPEC = ListSpec(
    key="writing_tasks",
    title=_("Writing tasks"),
    url_name="desk:writing_tasks",
    permission=WRITE,
    source=TASKS,
    rows=visible_to,
    columns=COLUMNS,
    shown=("title", "reason", "assignee", "made_at", "done_at"),
    presets=(
        Preset("open", _("To be written"), OPEN),
        Preset("mine", _("Given to me"), {"all": [OPEN, {"field": "assignee", "op": "is_me"}]}),
        Preset("done", _("Written"), {"field": "done_at", "op": "is_not_empty"}),
        Preset("all", _("All")),
    ),
    sort="-made_at",
    link=lambda row: reverse("desk:writing_task", args=[row.pk]),
    icon="writing",
    purpose=_("What somebody looked for in vain or asked often, and who writes it."),
    empty_title=_("Nothing to be written"),
    empty_text=_("Gaps in the knowledge are put on this list from the page of gaps."),
    page_template="desk/gaps/list.html",
)


def install() -> None:
    """Called once when the program starts."""
    register(SPEC)
