"""The form of one custom field."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.engine.text import pinyin_keys
from zhulian.platform.administration.forms import ConfigForm
from zhulian.platform.custom_fields.option_lines import Lines, LinesField, LinesWidget
from zhulian.platform.models import WITH_OPTIONS, Client, CustomField, CustomValue, FieldOn

KEY_CHARS = 40


class CustomFieldForm(ConfigForm):
    """What a field is called, what it holds, and where it is asked for."""

    code = "settings.catalogue"
    key = forms.CharField(
        label=gettext_lazy("Key"),
        required=False,
        max_length=KEY_CHARS,
        help_text=gettext_lazy("For programs. Empty: made from the name."),
    )
    lines = LinesField(
        label=gettext_lazy("Choices"),
        required=False,
        help_text=gettext_lazy(
            "For “One choice” and “Several choices”. A choice that is in use is taken out of use, not deleted."
        ),
    )

    class Meta:
        model = CustomField
        fields = [
            "client",
            "name",
            "name_en",
            "kind",
            "help",
            "help_en",
            "is_required",
            "is_shown_in_card",
            "position",
            "key",
        ]

    field_order = ["client", "name", "name_en", "kind", "lines"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.has_values = bool(
            self.instance.pk and CustomValue.objects.filter(field=self.instance.pk).exists()
        )
        self.initial["lines"] = Lines.of(self.instance.options)
        client = self.fields["client"]
        assert isinstance(client, forms.ModelChoiceField)
        client.disabled = client.disabled or bool(self.instance.pk)
        if not client.required:
            client.empty_label = _("All client companies")
        self._explain_switches()
        if self.has_values:
            self.fields["kind"].help_text = _("There are values: the kind and the key stay as they are.")
            if self.instance.kind not in WITH_OPTIONS:
                del self.fields["lines"]

    def _explain_switches(self) -> None:
        """What they mean for this kind of thing; an organisation has no card."""
        on = self.instance.on
        if on == FieldOn.TICKET:
            self.fields["is_required"].help_text = _(
                "Asked for when an agent enters a request, and before it is resolved."
            )
            self.fields["is_shown_in_card"].label = _("Shown beside the request")
        elif on == FieldOn.CUSTOMER:
            self.fields["is_shown_in_card"].help_text = _(
                "The card beside a request. The customer's own page shows every value."
            )
        else:
            del self.fields["is_shown_in_card"]

    def clean_kind(self) -> str:
        """The kind of what is already there stays."""
        kind: str = self.cleaned_data["kind"]
        if self.has_values and kind != self.instance.kind:
            raise ValidationError(
                _("The field has values, so its kind cannot change. Archive it and add another field.")
            )
        return kind

    def clean_key(self) -> str:
        """The key of what is already there stays."""
        key: str = self.cleaned_data["key"] or self.instance.key
        if self.has_values and key != self.instance.key:
            raise ValidationError(_("The field has values, so its key cannot change."))
        return key

    def clean_lines(self) -> Lines:
        """Choices in use are not deleted, and none is smuggled in under another's key."""
        lines: Lines = self.cleaned_data["lines"]
        known = {row["key"] for row in self.instance.options}
        kept = {line.key for line in lines if not line.is_blank}
        if {line.key for line in lines if line.key} - known:
            raise ValidationError(_("This cannot be chosen here. Reload the page and try again."))
        lost = known - kept
        used = CustomValue.objects.filter(field=self.instance.pk, choice__in=lost).order_by("choice").first()
        if self.instance.pk and lost and used is not None:
            label = self.instance.labels[used.choice]
            raise ValidationError(
                _("“%(name)s” is in use. Give it its name back and take it out of use instead.")
                % {"name": label}
            )
        return lines

    def clean(self) -> dict[str, Any]:
        """A choice needs choices; a key is made where none was given."""
        values = super().clean()
        kind, lines = values.get("kind"), values.get("lines")
        if kind in WITH_OPTIONS and "lines" not in self.errors and not any(map(_is_offered, lines or ())):
            self.add_error("lines", _("Give at least one choice that is in use."))
        if "key" not in self.errors and not values.get("key"):
            values["key"] = self._free_key(values)
        return values

    def check_row(self) -> None:
        """No other field that the same objects have is called so by programs."""
        if self._others(self.instance.client).filter(key=self.instance.key).exists():
            raise ValidationError({"key": _("Another field has this key. Choose another one.")})

    def save(self, commit: bool = True) -> Any:
        """With the choices as they were typed."""
        if "lines" in self.fields:
            lines: Lines = self.cleaned_data["lines"]
            self.instance.options = lines.options() if self.instance.kind in WITH_OPTIONS else []
        return super().save(commit)

    def _others(self, client: Client | None) -> Any:
        """The other fields that objects of this client company (None: of any) have; none is added meanwhile."""
        owners = Client.objects.select_for_update().order_by("pk")
        list((owners.filter(pk=client.pk) if client is not None else owners).values_list("pk"))
        scope = Q(client=client) | Q(client=None) if client is not None else Q()
        return CustomField.objects.filter(scope, on=self.instance.on).exclude(pk=self.instance.pk)

    def _free_key(self, values: dict[str, Any]) -> str:
        """From the English name, or the pinyin of the Chinese one."""
        name = values.get("name_en") or next(iter(pinyin_keys(values.get("name") or "")), "")
        stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        stem = (stem if stem[:1].isalpha() else f"field_{stem}".rstrip("_"))[: KEY_CHARS - 4]
        taken = set(self._others(values.get("client")).values_list("key", flat=True))
        return next(key for key in (stem, *(f"{stem}_{n}" for n in range(2, 999))) if key not in taken)


def _is_offered(line: Any) -> bool:
    return not line.is_blank and line.is_active


def previewed(data: Any) -> CustomField:
    """The field as the form now describes it, not saved."""
    kind = data.get("kind", "")
    lines = LinesWidget().value_from_datadict(data, None, "lines")
    fields = {name: str(data.get(name, ""))[:300] for name in ("name", "name_en", "help", "help_en")}
    return CustomField(
        **fields,
        key="preview",
        kind=kind if kind in dict(CustomField._meta.get_field("kind").flatchoices) else "text",
        options=lines.options(),
        is_required=bool(data.get("is_required")),
    )
