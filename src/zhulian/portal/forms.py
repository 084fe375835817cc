"""The customer's whole form: the fixed fields and the questions of the chosen type and product.

It draws and keeps what was typed; `zhulian.intake.webform.read` checks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhulian.intake.webform import ATTACHMENTS, LENGTHS, public_products, public_sources, public_types
from zhulian.platform.models import Client
from zhulian.tickets.questions import Asked
from zhulian.tickets.questions.controls import QUESTION_PREFIX, Files, QuestionsForm, Typed

HONEYPOT = "website"
WHO = {"name", "phone", "email"}
"""What a signed-in customer is not asked."""


class AskForm(QuestionsForm):
    """The whole form for one client company; `is_known`: whoever asks is signed in, and is not asked who it is."""

    error_css_class = "is-invalid"

    def __init__(
        self, client: Client, asked: Asked, data: Any = None, *, is_known: bool = False, **options: Any
    ) -> None:
        super().__init__(asked.questions, data, **options)
        self.client, self.version = client, asked.version
        self._choose("type", _("What is it about?"), public_types(client), required=True)
        self._choose("product", _("Product or service"), public_products(client))
        self._choose("media_source", _("How did you hear of us?"), public_sources(client))
        for name, field in fixed_fields().items():
            if not (is_known and name in WHO):
                self.fields[name] = field

    def _choose(self, name: str, label: str, rows: list[Any], *, required: bool = False) -> None:
        """A choice among rows; left out where there is nothing to choose between."""
        if not rows or (required and len(rows) == 1):
            return
        empty = ("", _("Please choose") if required else _("Not sure, or something else"))
        choices = [empty, *((str(row.pk), row.label) for row in rows)]
        self.fields[name] = Typed(label=label, required=required, widget=forms.Select(choices=choices))

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Place the errors that the reader found at their fields; those of absent fields stand above the form."""
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(id of the control, error) for the summary above the form, in the order of the page."""
        order = ("type", "product", *(QUESTION_PREFIX + q.key for q in self.asked))
        names = [*order, *(name for name in self.fields if name not in order)]
        lines = [("", str(text)) for text in self.non_field_errors()]
        for name in names:
            if name in self.errors:
                bound = self[name]
                anchor = bound.id_for_label or f"{bound.auto_id}_0"
                lines.append(
                    (
                        anchor,
                        _("%(label)s: %(error)s") % {"label": bound.label, "error": self.errors[name][0]},
                    )
                )
        return lines


def fixed_fields() -> dict[str, forms.Field]:
    """What every form asks."""
    text, area = forms.TextInput, forms.Textarea
    optional_phone = _("A telephone number or an e-mail address is enough.")
    return {
        "subject": Typed(
            label=_("Title"), widget=text(attrs={"maxlength": LENGTHS["subject"], "required": True})
        ),
        "description": Typed(
            label=_("Description"),
            help_text=_("What happened, since when, and what you have tried."),
            widget=area(attrs={"rows": 6, "required": True, "maxlength": LENGTHS["description"]}),
        ),
        ATTACHMENTS: Typed(
            label=_("Photos or files"), required=False, widget=Files(), help_text=_("Several are possible.")
        ),
        "name": Typed(
            label=_("Your name"),
            widget=text(attrs={"autocomplete": "name", "required": True, "maxlength": LENGTHS["name"]}),
        ),
        "phone": Typed(
            label=_("Telephone number"),
            required=False,
            help_text=optional_phone,
            widget=text(attrs={"type": "tel", "autocomplete": "tel"}),
        ),
        "email": Typed(
            label=_("E-mail address"),
            required=False,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        ),
    }
