"""Questions as Django form fields: what customers, agents and the form editor's preview see.

The fields draw and keep what was typed; `validate` checks it, so that a stored post is read by the same rules
when it is replayed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhulian.tickets.questions.checking import format_hint
from zhulian.tickets.questions.kinds import NO, YES, Format, Kind, Operator
from zhulian.tickets.questions.shapes import Condition, Question
from zhulian.tickets.questions.showing import condition_text

QUESTION_PREFIX = "q_"
RADIO_LIMIT = 7
OPERATORS = {Operator.IS: "in", Operator.IN: "in", Operator.IS_NOT: "not_in", Operator.FILLED: "filled"}


class Typed(forms.Field):
    """A field that keeps what was typed and leaves checking to the reader of posts."""

    def clean(self, value: Any) -> Any:
        """The value as it came."""
        return value


class Files(forms.FileInput):
    """A file control for several files."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True})


def _choices(question: Question) -> list[tuple[str, str]]:
    if question.kind is Kind.YES_NO:
        return [(YES, _("Yes")), (NO, _("No"))]
    return [(option.value, option.text()) for option in question.options]


def _text_attributes(question: Question) -> dict[str, Any]:
    limits = question.validation
    attributes = {
        "minlength": limits.min_length,
        "maxlength": limits.max_length,
        "min": limits.earliest.isoformat() if limits.earliest else limits.min,
        "max": limits.latest.isoformat() if limits.latest else limits.max,
    }
    return {name: str(value) for name, value in attributes.items() if value not in (None, "")}


def _one_of(question: Question) -> forms.Widget:
    choices = _choices(question)
    if len(choices) <= RADIO_LIMIT:
        return forms.RadioSelect(choices=choices)
    return forms.Select(choices=[("", _("Please choose")), *choices])


WIDGETS: dict[Kind, Callable[[Question], forms.Widget]] = {
    Kind.TEXT: lambda q: forms.TextInput(attrs=_text_attributes(q)),
    Kind.SERIAL: lambda q: forms.TextInput(attrs={**_text_attributes(q), "autocapitalize": "characters"}),
    Kind.LONG_TEXT: lambda q: forms.Textarea(attrs={**_text_attributes(q), "rows": 4}),
    Kind.NUMBER: lambda q: forms.TextInput(attrs={"inputmode": "decimal"}),
    Kind.DATE: lambda q: forms.DateInput(attrs={**_text_attributes(q), "type": "date"}),
    Kind.YES_NO: _one_of,
    Kind.CHOICE: _one_of,
    Kind.MULTI_CHOICE: lambda q: forms.CheckboxSelectMultiple(choices=_choices(q)),
    Kind.PHONE: lambda q: forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    Kind.EMAIL: lambda q: forms.EmailInput(attrs={"autocomplete": "email"}),
    Kind.FILE: lambda q: Files(),
}


def _hint(question: Question) -> str:
    hint = question.hint()
    shape = format_hint(question) if question.validation.format is not Format.ANY else ""
    return hint or shape


def question_field(question: Question) -> Typed:
    """The control of one question. Only what is always asked is marked required for the browser, since a hidden
    required field would hold the form back where scripts do not run."""
    widget = WIDGETS[question.kind](question)
    if question.required and not question.show_if and not isinstance(widget, forms.CheckboxSelectMultiple):
        widget.attrs["required"] = True
    return Typed(label=question.text(), help_text=_hint(question), required=question.required, widget=widget)


def rules_for(conditions: tuple[Condition, ...]) -> str:
    """The conditions as the browser reads them (`data-show-if`); "" for none."""
    rules = [
        {"field": QUESTION_PREFIX + c.question, "op": OPERATORS[c.operator], "value": list(c.values)}
        for c in conditions
    ]
    return json.dumps(rules, ensure_ascii=False) if rules else ""


class QuestionsForm(forms.Form):
    """Only the questions, as the form editor's preview shows them."""

    use_required_attribute = False

    def __init__(self, asked: tuple[Question, ...], data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id="f-%s", **options)
        self.asked = asked
        for question in asked:
            self.fields[QUESTION_PREFIX + question.key] = question_field(question)

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What the template draws: the bound field, its rules, and the rules in words."""
        labels = {question.key: question for question in self.asked}
        return [
            {
                "field": self[QUESTION_PREFIX + question.key],
                "show_if": rules_for(question.show_if) or None,
                "only_if": [condition_text(c, labels[c.question]) for c in question.show_if],
            }
            for question in self.asked
        ]
