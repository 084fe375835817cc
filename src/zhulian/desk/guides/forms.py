"""What a guide is called and for whom it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.guiding import choosing
from zhulian.knowledge.guiding.writing import GuideFacts
from zhulian.knowledge.models import Audience, Guide
from zhulian.platform.models import Client


class GuideForm(forms.Form):
    """The facts of a guide of one client company."""

    name = forms.CharField(label=_("Name (Chinese)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120, required=False)
    audience = forms.ChoiceField(label=_("Audience"), choices=Audience.choices)
    groups = forms.MultipleChoiceField(
        label=_("Customer groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    products = forms.MultipleChoiceField(
        label=_("Products"), required=False, widget=forms.CheckboxSelectMultiple
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    slug = forms.CharField(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_("Small letters, digits and hyphens. Left empty it is made from the name."),
    )

    def __init__(self, client: Client, data: Any = None, *, guide: Guide | None = None) -> None:
        super().__init__(data, initial=_initial(guide) if guide is not None else {})
        self.rows: dict[str, list[Any]] = {
            "groups": choosing.groups(client.pk),
            "products": choosing.products(client.pk),
            "topic": choosing.topics(client.pk),
        }
        for name, rows in self.rows.items():
            options = [(str(row.pk), row.label) for row in rows]
            field = self.fields[name]
            field.choices = [("", "—"), *options] if name == "topic" else options  # type: ignore[attr-defined]
            if not rows:
                del self.fields[name]

    def facts(self) -> GuideFacts:
        """What was filled in; the form is valid."""
        given = self.cleaned_data
        return GuideFacts(
            name=given["name"],
            name_en=given["name_en"],
            slug=given["slug"],
            topic=next(iter(self._chosen("topic")), None),
            audience=given["audience"],
            groups=self._chosen("groups"),
            products=self._chosen("products"),
        )

    def _chosen(self, name: str) -> list[Any]:
        wanted = self.cleaned_data.get(name) or []
        ids = {wanted} if isinstance(wanted, str) else set(wanted)
        return [row for row in self.rows[name] if str(row.pk) in ids]


def _initial(guide: Guide) -> dict[str, Any]:
    return {
        "name": guide.name,
        "name_en": guide.name_en,
        "slug": guide.slug,
        "audience": guide.audience,
        "topic": str(guide.topic_id or ""),
        "groups": [str(pk) for pk in guide.groups.values_list("pk", flat=True)],
        "products": [str(pk) for pk in guide.products.values_list("pk", flat=True)],
    }
