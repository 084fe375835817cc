"""The form of the card beside a request: the customer's name, tier and remark, and another way to reach them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.customers.actions import NAME_CHARS, REMARK_CHARS
from zhulian.customers.models import Customer
from zhulian.desk import queries
from zhulian.tickets.questions import Mistake, checked_email, checked_phone

CHECKS = {"phone": checked_phone, "email": checked_email}
FILL_IN = gettext_lazy("Please fill this in.")


class BesideForm(forms.Form):
    """What the card shows; the two contact points are added to those that there are."""

    use_required_attribute = False

    name = forms.CharField(max_length=NAME_CHARS, error_messages={"required": FILL_IN})
    tier = forms.ChoiceField(required=False)
    phone = forms.CharField(required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.CharField(required=False)
    remark = forms.CharField(
        required=False, max_length=REMARK_CHARS, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, customer: Customer, data: Any = None) -> None:
        initial = {"name": customer.name, "tier": customer.tier_id, "remark": customer.remark}
        super().__init__(data, initial=initial, auto_id="c-%s")
        self.tiers = {str(row.pk): row for row in queries.tiers_of(customer.client_id, customer)}
        choices: Any = [("", "—"), *((key, row.label) for key, row in self.tiers.items())]
        self.fields["tier"].choices = choices  # type: ignore[attr-defined]
        labels = (
            _("Name"),
            _("Tier"),
            _("Another telephone number"),
            _("Another e-mail address"),
            _("Remark"),
        )
        for name, label in zip(self.fields, labels, strict=True):
            self.fields[name].label = label

    def clean_remark(self) -> str:
        """Lines end as they are kept."""
        return str(self.cleaned_data["remark"]).replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        """Contact points that can be read."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, check in CHECKS.items():
            try:
                cleaned[name] = check(cleaned[name]) if cleaned.get(name) else ""
            except Mistake as mistake:
                self.add_error(name, str(mistake))
        return cleaned
