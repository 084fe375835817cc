"""Custom fields as fields of Django forms: drawn in our look, checked like every other value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from zhulian.platform.custom_fields.mistakes import Mistake
from zhulian.platform.custom_fields.reading import read
from zhulian.platform.custom_fields.showing import in_control
from zhulian.platform.models import CustomField, FieldKind
from zhulian.platform.models.custom import TEXT_INDEXED

PREFIX = "field_"
NOTHING = ("", "—")


def active_zone() -> ZoneInfo:
    """The reader's zone, in which moments are typed."""
    return ZoneInfo(timezone.get_current_timezone_name())


def _choices(field: CustomField, held: Any) -> list[tuple[str, str]]:
    """What is offered, and what was chosen before."""
    before = held if isinstance(held, list) else [held]
    return [(key, label) for key, label in field.labels.items() if key in field.offered or key in before]


def _widget(field: CustomField, held: Any) -> forms.Widget:
    match field.kind:
        case FieldKind.LONG_TEXT:
            return forms.Textarea(attrs={"rows": 3})
        case FieldKind.INTEGER:
            return forms.TextInput(attrs={"inputmode": "numeric"})
        case FieldKind.DECIMAL | FieldKind.MONEY:
            return forms.TextInput(attrs={"inputmode": "decimal"})
        case FieldKind.DATE:
            return forms.DateInput(attrs={"type": "date"})
        case FieldKind.DATETIME:
            return forms.DateTimeInput(attrs={"type": "datetime-local"})
        case FieldKind.BOOLEAN:
            return forms.Select(choices=[NOTHING, ("yes", _("Yes")), ("no", _("No"))])
        case FieldKind.CHOICE:
            return forms.Select(choices=[NOTHING, *_choices(field, held)])
        case FieldKind.CHOICES:
            return forms.CheckboxSelectMultiple(choices=_choices(field, held))
    return forms.TextInput(attrs={"maxlength": TEXT_INDEXED})


class Control(forms.Field):
    """One custom field. What it cleans to is spelt as the control holds it, so that two editors can be compared."""

    is_recorded_apart = True
    """`set_values` journals it by the field's name."""

    def __init__(self, field: CustomField, held: Any, *, must: bool) -> None:
        label = f"{field.label} (¥)" if field.kind == FieldKind.MONEY else field.label
        super().__init__(
            label=label,
            help_text=field.hint,
            required=must and field.is_required,
            widget=_widget(field, held),
            initial=in_control(field, held),
        )
        self.custom, self.held, self.journal_key = field, held, field.code
        self.choices = getattr(self.widget, "choices", ())

    def json(self, typed: Any) -> Any:
        """The JSON value of what was typed. Raises Mistake."""
        texts = typed if isinstance(typed, list) else [str(typed or "")]
        return read(self.custom, texts, active_zone(), held=self.held)

    def clean(self, value: Any) -> Any:
        """Checked, in the control's spelling."""
        try:
            found = self.json(value)
            if found is None and self.required:
                raise Mistake("required")
        except Mistake as mistake:
            raise ValidationError(str(mistake), code=mistake.code)
        return in_control(self.custom, found)


def controls(
    fields: Iterable[CustomField], custom: Mapping[str, Any], *, must: bool = True
) -> dict[str, forms.Field]:
    """The controls of these fields by their names in the form; unless `must`, none has to be filled in."""
    return {PREFIX + field.key: Control(field, custom.get(field.key), must=must) for field in fields}


def changes_of(form: forms.Form | forms.ModelForm[Any]) -> dict[str, Any]:
    """The JSON values of a valid form, by the keys of the fields: for `set_values`."""
    return {
        control.custom.key: control.json(form.cleaned_data[name])
        for name, control in form.fields.items()
        if isinstance(control, Control) and name in form.cleaned_data
    }


def read_posted(
    fields: Iterable[CustomField], custom: Mapping[str, Any], post: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], dict[str, Mistake]]:
    """(JSON values, mistakes) by key, of controls in a form of another make; what must be filled in must be."""
    found: dict[str, Any] = {}
    mistakes: dict[str, Mistake] = {}
    for field in fields:
        control = Control(field, custom.get(field.key), must=True)
        try:
            found[field.key] = control.json(list(post.get(PREFIX + field.key, ())))
            if found[field.key] is None and field.is_required:
                raise Mistake("required")
        except Mistake as mistake:
            mistakes[field.key] = mistake
    return found, mistakes


class FieldsForm(forms.Form):
    """Nothing but custom fields."""

    use_required_attribute = False

    def __init__(
        self,
        fields: Iterable[CustomField],
        custom: Mapping[str, Any],
        data: Any = None,
        *,
        must: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(data, auto_id="cf-%s", **options)
        self.fields.update(controls(fields, custom, must=must))

    def add_refusals(self, mistakes: Mapping[str, Mistake]) -> None:
        """Put what `set_values` refused beside its field."""
        for key, mistake in mistakes.items():
            name = PREFIX + key
            self.add_error(name if name in self.fields else None, str(mistake))
