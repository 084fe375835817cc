"""The form of a customer's card: drawn with what is known, read back into what `customers.actions` takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from zhulian.catalogue.models import Region
from zhulian.catalogue.regions import path_label
from zhulian.customers.actions import REMARK_CHARS, Card, create_organisation, readable
from zhulian.customers.errors import ContactRefused
from zhulian.customers.models import Customer, Organisation
from zhulian.desk import queries
from zhulian.platform.access import Actor
from zhulian.platform.models import Client, User

CONTACTS = ("phone", "email", "address")
KNOWN = "id:"
"""Before the id of an organisation that is there; anything else in the field is the name of a new one."""
Choices = list[tuple[str, Any]]


class CardForm(forms.Form):
    """A customer of one client company; `customer` None for somebody new, whose contact points are asked for too."""

    name = forms.CharField(max_length=120)
    organisation = forms.CharField(required=False, max_length=120)
    tier = forms.ChoiceField(required=False)
    region = forms.CharField(required=False)
    language = forms.ChoiceField()
    manager = forms.CharField(required=False)
    groups = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    remark = forms.CharField(required=False, max_length=REMARK_CHARS, widget=forms.Textarea)
    phone = forms.CharField(required=False, max_length=320, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.CharField(required=False, max_length=320)
    address = forms.CharField(required=False, max_length=320)

    def __init__(
        self, actor: Actor, client: Client, customer: Customer | None, data: Any = None, **options: Any
    ) -> None:
        initial = _initial(customer) if customer is not None else {"language": "zh-hans"}
        super().__init__(data, initial={**initial, **options.pop("initial", {})}, auto_id="f-%s", **options)
        self.actor, self.client, self.customer = actor, client, customer
        self.organisation_row: Organisation | None = None
        self.region_row: Region | None = None
        self.manager_row: User | None = None
        self.tiers = {str(row.pk): row for row in queries.tiers_of(client.pk, customer)}
        self.all_groups = {str(row.pk): row for row in queries.groups_of(client.pk, customer)}
        self._label()
        self._choose()
        if customer is not None:
            for name in CONTACTS:
                del self.fields[name]

    def _label(self) -> None:
        words = {
            "name": _("Name"),
            "organisation": _("Organisation"),
            "tier": _("Customer tier"),
            "region": _("Region"),
            "language": _("Language"),
            "manager": _("Account manager"),
            "groups": _("Customer groups"),
            "remark": _("Remark"),
            "phone": _("Telephone"),
            "email": _("E-mail"),
            "address": _("Address"),
        }
        for name, word in words.items():
            self.fields[name].label = word
        self.fields["organisation"].help_text = _(
            "Type a part of the name; one that is not there yet is added."
        )
        if self.customer is None:
            self.fields["region"].help_text = _("Left empty, it is taken from the address or the number.")

    def _choose(self) -> None:
        """The choices at hand; the long ones are searched for while one types."""
        none: Choices = [("", "—")]
        self._field("tier").choices = [*none, *((key, row.label) for key, row in self.tiers.items())]
        self._field("language").choices = [("zh-hans", _("Chinese")), ("en", _("English"))]
        self._field("groups").choices = [(key, row.label) for key, row in self.all_groups.items()]
        options = reverse("list_options", args=["customers"])
        organisations = f"{reverse('desk:organisations_like')}?client={self.client.pk}"
        self._search("organisation", organisations, self._organisation_choices(), can_create=True)
        self._search("region", f"{options}?field=region", self._region_choices())
        self._search("manager", f"{options}?field=manager", self._manager_choices())

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _search(self, name: str, source: str, found: Choices, *, can_create: bool = False) -> None:
        attributes = {"data-combobox": "", "data-source": source}
        if can_create:
            attributes["data-create"] = ""
        self.fields[name].widget = forms.Select(attrs=attributes, choices=[("", "—"), *found])

    def _held(self, name: str) -> str:
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        return str(value or "")

    def _organisation_choices(self) -> Choices:
        held = self._held("organisation")
        rows = queries.organisations_offered(self.client.pk, _number(held.removeprefix(KNOWN)))
        found: Choices = [(f"{KNOWN}{row.pk}", row.label) for row in rows]
        is_typed = held and held not in {key for key, _label in found} and not held.startswith(KNOWN)
        return [(held, held), *found] if is_typed else found

    def _region_choices(self) -> Choices:
        self.region_row = queries.region(_number(self._held("region")))
        return [(str(row.pk), path_label(row))] if (row := self.region_row) is not None else []

    def _manager_choices(self) -> Choices:
        self.manager_row = queries.person(_number(self._held("manager")))
        return [(str(row.pk), row.name)] if (row := self.manager_row) is not None else []

    def clean_name(self) -> str:
        """Without blanks at its ends and doubled ones inside."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_organisation(self) -> str:
        """An organisation of this client company, or the name of one to be made."""
        text: str = " ".join(self.cleaned_data["organisation"].split())
        if text.startswith(KNOWN):
            wanted = _number(text.removeprefix(KNOWN))
            self.organisation_row = queries.organisation_of(self.client.pk, wanted)
            if self.organisation_row is None:
                raise forms.ValidationError(_("Choose one of the list."))
        return text

    def clean_region(self) -> Region | None:
        """A region of the table."""
        if self.cleaned_data["region"] and self.region_row is None:
            raise forms.ValidationError(_("Choose one of the list."))
        return self.region_row

    def clean_manager(self) -> User | None:
        """A member of staff; whether they serve the client company is for the action to say."""
        if self.cleaned_data["manager"] and self.manager_row is None:
            raise forms.ValidationError(_("Choose one of the list."))
        return self.manager_row

    def clean(self) -> dict[str, Any]:
        """Contact points that can be read."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in CONTACTS:
            try:
                if cleaned.get(name):
                    readable(name, cleaned[name])
            except ContactRefused as refusal:
                self.add_error(name, str(refusal))
        return cleaned

    def card(self, keeping: Iterable[str] = ()) -> Card:
        """What was typed, but `keeping` as the customer has them; a new organisation is made on the way.

        Raises NotFound, CardRefused.
        """
        typed = self.cleaned_data
        organisation = self.organisation_row
        if organisation is None and typed["organisation"]:
            organisation = create_organisation(self.actor, self.client, typed["organisation"])
        card = Card(
            name=typed["name"],
            organisation=organisation,
            tier=self.tiers.get(typed["tier"]),
            region=typed["region"],
            language=typed["language"],
            manager=typed["manager"],
            groups=tuple(self.all_groups[key] for key in typed["groups"]),
            remark=typed["remark"].replace("\r\n", "\n").strip(),
        )
        if self.customer is None:
            return card
        held = Card.of(self.customer)
        return replace(card, **{name: getattr(held, name) for name in keeping})

    def contacts(self) -> list[tuple[str, str]]:
        """The contact points of somebody new, as (kind, value)."""
        return [(name, self.cleaned_data[name]) for name in CONTACTS if self.cleaned_data.get(name)]

    def show_errors(self, errors: Iterable[tuple[str, str]]) -> None:
        """What the action refused, beside its field."""
        for name, text in errors:
            self.add_error(name if name in self.fields else None, text)


def _initial(customer: Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "organisation": f"{KNOWN}{customer.organisation_id}" if customer.organisation_id else "",
        "tier": customer.tier_id,
        "region": customer.region_id,
        "language": customer.language if customer.language in dict(settings.LANGUAGES) else "zh-hans",
        "manager": customer.manager_id,
        "groups": [str(group.pk) for group in customer.groups.all()],
        "remark": customer.remark,
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
