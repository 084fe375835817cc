"""What a form is called and what it is for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Product
from zhulian.platform.models import Client
from zhulian.tickets.forms_editor.access import products_of, types_of
from zhulian.tickets.models import TicketType


class FormFacts(forms.Form):
    """Name and use of a form of one client company."""

    name = forms.CharField(label=_("Name (Chinese)"), max_length=120)
    name_en = forms.CharField(label=_("Name (English)"), max_length=120, required=False)
    type: forms.ModelChoiceField[TicketType] = forms.ModelChoiceField(
        label=_("Request type"), queryset=None, required=False, empty_label=_("All types")
    )
    product: forms.ModelChoiceField[Product] = forms.ModelChoiceField(
        label=_("Product"), queryset=None, required=False, empty_label=_("All products")
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, client: Client, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["type"].queryset = types_of(client)  # type: ignore[attr-defined]
        self.fields["product"].queryset = products_of(client)  # type: ignore[attr-defined]
