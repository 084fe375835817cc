"""Forms of the administration pages for requests: types, disposition codes, canned answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.people.models import Queue
from zhulian.platform.administration.forms import ConfigForm
from zhulian.tickets.canned import problems
from zhulian.tickets.models import CannedAnswer, DispositionCode, TicketType

NAMES = ["name", "name_en"]
MOST_HOURS = 2000


class TicketTypeForm(ConfigForm):
    """A kind of request."""

    code = "settings.catalogue"

    class Meta:
        model = TicketType
        fields = ["client", *NAMES, "code", "queue", "promise_hours", "is_public", "position"]
        help_texts = {
            "queue": gettext_lazy("New requests of this type wait there first."),
            "promise_hours": gettext_lazy(
                "Told to the customer as the expected time; counted in working hours."
            ),
        }

    def within_reach(self, name: str, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Only skill groups that serve a client company the actor reaches."""
        rows = super().within_reach(name, rows)
        if name != "queue":
            return rows
        reach = self.actor.reach(self.code)
        return (
            rows if reach.everywhere is not None else rows.filter(clients__in=list(reach.clients)).distinct()
        )

    def clean_promise_hours(self) -> int:
        """Between one hour and a year of work."""
        hours: int = self.cleaned_data["promise_hours"]
        if not 1 <= hours <= MOST_HOURS:
            raise ValidationError(_("Between 1 and %(most)d working hours.") % {"most": MOST_HOURS})
        return hours

    def check_row(self) -> None:
        """The first skill group serves the type's client company."""
        queue: Queue | None = self.instance.queue
        if queue is not None and not queue.clients.filter(pk=self.instance.client_id).exists():
            raise ValidationError({"queue": _("This skill group does not serve the client company.")})


class DispositionForm(ConfigForm):
    """A choice in the disposition."""

    code = "settings.catalogue"

    class Meta:
        model = DispositionCode
        fields = ["client", "kind", *NAMES, "code", "position"]


class CannedAnswerForm(ConfigForm):
    """A prepared answer; its placeholders are checked."""

    code = "settings.messages"

    class Meta:
        model = CannedAnswer
        fields = ["client", *NAMES, "shortcut", "body", "body_en", "position"]
        widgets = {"body": forms.Textarea(attrs={"rows": 6}), "body_en": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "shortcut": gettext_lazy("Typed after a slash to find it quickly, such as “hello”."),
            "body": gettext_lazy("Placeholders stand in double braces, such as {{ customer.name }}."),
        }

    def clean_body(self) -> str:
        """Placeholders that exist."""
        return self._checked("body")

    def clean_body_en(self) -> str:
        """Placeholders that exist."""
        return self._checked("body_en")

    def clean(self) -> dict[str, Any]:
        """A text in at least one language."""
        values = super().clean()
        if not values.get("body") and not values.get("body_en") and not self.errors:
            self.add_error("body", _("Write the answer in at least one language."))
        return values

    def _checked(self, name: str) -> str:
        text = str(self.cleaned_data[name])
        if found := problems(text):
            raise ValidationError(found)
        return text
