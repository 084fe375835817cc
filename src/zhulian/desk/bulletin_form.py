"""The form of a bulletin: drawn with what is there, read back into what `knowledge.bulletins` keeps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhulian.knowledge.access import BULLETIN
from zhulian.knowledge.bulletins import Wish
from zhulian.knowledge.messages import as_html, as_message
from zhulian.knowledge.models import Bulletin
from zhulian.people.queries import departments_in_use, queues_in_use
from zhulian.platform.access import Actor, served_clients
from zhulian.platform.clock import now

LONGEST = 20_000
ALL = "all"
MOMENT = "%Y-%m-%dT%H:%M"


def _moment(*, is_required: bool = False) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(
        required=is_required, widget=widget, input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"]
    )


class BulletinForm(forms.Form):
    """A bulletin; `again` is asked only where somebody may have read it already."""

    title = forms.CharField(max_length=200)
    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea)
    title_en = forms.CharField(max_length=200, required=False)
    text_en = forms.CharField(max_length=LONGEST, required=False, widget=forms.Textarea)
    client = forms.ChoiceField()
    queues = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    departments = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    starts_at = _moment(is_required=True)
    ends_at = _moment()
    must_read = forms.BooleanField(required=False)
    shows_to_customers = forms.BooleanField(required=False)
    again = forms.BooleanField(required=False)

    def __init__(self, actor: Actor, bulletin: Bulletin | None = None, data: Any = None) -> None:
        super().__init__(data, initial=_initial(bulletin), auto_id="b-%s")
        self.clients = {str(row.pk): row for row in served_clients(actor, BULLETIN)}
        self.all_queues = {str(row.pk): row for row in queues_in_use()}
        self.all_departments = {str(row.pk): row for row in departments_in_use()}
        self._label()
        choices: list[tuple[str, Any]] = [(pk, row.label) for pk, row in self.clients.items()]
        if actor.reach(BULLETIN).everywhere is not None:
            choices.insert(0, (ALL, _("All client companies")))
        self._field("client").choices = choices
        self._field("queues").choices = [(pk, row.label) for pk, row in self.all_queues.items()]
        self._field("departments").choices = [(pk, row.label) for pk, row in self.all_departments.items()]
        if bulletin is None:
            del self.fields["again"]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _label(self) -> None:
        words = {
            "title": _("Title"),
            "text": _("What everybody should know"),
            "title_en": _("Title in English"),
            "text_en": _("The same in English"),
            "client": _("Client company"),
            "queues": _("Skill groups"),
            "departments": _("Departments"),
            "starts_at": _("From"),
            "ends_at": _("Until"),
            "must_read": _("Must be read before going ready"),
            "shows_to_customers": _("Shown to customers on the portal"),
            "again": _("All must read it again"),
        }
        helps = {
            "text": _(
                "An empty line begins a paragraph; lines that begin with a hyphen or a number become a list."
            ),
            "departments": _("Where no skill group and no department is named, it is for everybody."),
            "ends_at": _("Left empty, it holds until somebody ends it."),
            "again": _("Who has read it sees what changed. Without the tick it counts as read."),
        }
        for name, word in words.items():
            self.fields[name].label = word
            self.fields[name].help_text = helps.get(name, "")

    def wish(self) -> Wish:
        """What `save_bulletin` takes; the form must be valid."""
        data = self.cleaned_data
        return Wish(
            title=data["title"],
            html=as_html(data["text"]),
            client=self.clients.get(data["client"]),
            title_en=data["title_en"],
            html_en=as_html(data["text_en"]),
            must_read=data["must_read"],
            shows_to_customers=data["shows_to_customers"],
            queues=[self.all_queues[pk] for pk in data["queues"]],
            departments=[self.all_departments[pk] for pk in data["departments"]],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
        )


def _initial(bulletin: Bulletin | None) -> dict[str, Any]:
    if bulletin is None:
        return {"starts_at": now()}
    same = ("title", "title_en", "must_read", "shows_to_customers", "starts_at", "ends_at")
    return {
        **{name: getattr(bulletin, name) for name in same},
        "text": as_message(bulletin.html),
        "text_en": as_message(bulletin.html_en),
        "client": str(bulletin.client_id or ALL),
        "queues": [str(pk) for pk in bulletin.queues.values_list("pk", flat=True)],
        "departments": [str(pk) for pk in bulletin.departments.values_list("pk", flat=True)],
    }
