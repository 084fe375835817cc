"""The agent's form for a caller or walk-in (话务登记). It draws and keeps what was typed; `registering` checks it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhulian.desk.queries import Registering, disposition_codes
from zhulian.interactions.models import Channel
from zhulian.platform.access import Actor
from zhulian.platform.custom_fields import fields_of
from zhulian.platform.custom_fields.controls import Control, controls
from zhulian.platform.models import Client, CustomField, FieldOn
from zhulian.tickets.models import Priority
from zhulian.tickets.questions import Asked
from zhulian.tickets.questions.controls import QuestionsForm, Typed

CHANNELS = (Channel.PHONE, Channel.FRONT_DESK)
QUEUE, KEEP, RESOLVE = "queue", "keep", "resolve"


class RegisterForm(QuestionsForm):
    """The whole form for one client company."""

    def __init__(
        self, actor: Actor, client: Client, lists: Registering, asked: Asked, data: Any = None, **options: Any
    ) -> None:
        super().__init__(asked.questions, data, **options)
        self.client, self.version = client, asked.version
        self.fields.update(_first_fields())
        self._choose("type", _("Type"), [(row.pk, row.label) for row in lists.types])
        self._choose("product", _("Product"), [(row.pk, row.label) for row in lists.products], False)
        self._choose("category", _("Category"), lists.categories)
        self._choose("media_source", _("Media source"), [(row.pk, row.label) for row in lists.sources], False)
        self._fill("priority", _("Priority"), [(str(key), str(label)) for key, label in Priority.choices])
        self._after(actor, client)
        self.fields.update(controls(required_fields(client), {}))

    @property
    def custom(self) -> list[forms.BoundField]:
        """The fields that the centre added and asks of every request."""
        return [self[name] for name, one in self.fields.items() if isinstance(one, Control)]

    def _choose(self, name: str, label: str, rows: list[tuple[int, str]], required: bool = True) -> None:
        choices = [("", "—"), *((str(pk), text) for pk, text in rows)]
        self._fill(name, label, choices, required=required)

    def _fill(self, name: str, label: str, choices: list[tuple[str, str]], *, required: bool = True) -> None:
        self.fields[name] = Typed(label=label, required=required, widget=forms.Select(choices=choices))

    def _after(self, actor: Actor, client: Client) -> None:
        """What happens next, and the disposition for what is settled at once."""
        goals = [(QUEUE, _("To the skill group")), (KEEP, _("I take it")), (RESOLVE, _("Resolved at once"))]
        if not actor.may("offer.take", client=client.pk):
            goals = goals[:1]
        self.fields["after"] = Typed(
            label=_("Then"), required=True, widget=forms.RadioSelect(choices=goals), initial=QUEUE
        )
        causes, results = disposition_codes(client.pk)
        self._choose("result", _("Result"), [(row.pk, row.label) for row in results])
        self._choose("cause", _("Cause"), [(row.pk, row.label) for row in causes], False)
        self.fields["answer"] = Typed(
            label=_("Answer given"), required=False, widget=forms.Textarea(attrs={"rows": 2})
        )

    def show_errors(self, errors: dict[str, str]) -> None:
        """Place errors beside their fields; name and telephone are drawn apart, with the customer found."""
        for name, text in errors.items():
            if name in self.fields:
                self.add_error(name, text)


def required_fields(client: Client) -> list[CustomField]:
    """What the centre wants to know of every request of this client company."""
    return [field for field in fields_of(FieldOn.TICKET, client.pk) if field.is_required]


def _first_fields() -> dict[str, forms.Field]:
    channels = [(channel.value, str(channel.label)) for channel in CHANNELS]
    return {
        "channel": Typed(
            label=_("Channel"), required=True, widget=forms.RadioSelect(choices=channels), initial="phone"
        ),
        "email": Typed(label=_("E-mail"), required=False, widget=forms.EmailInput()),
        "subject": Typed(label=_("Subject"), required=True, widget=forms.TextInput(attrs={"maxlength": 200})),
        "description": Typed(
            label=_("Description"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 4, "maxlength": 20000}),
        ),
    }
