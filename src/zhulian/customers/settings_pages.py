"""Administration pages of customers: tiers and groups. Called when the program starts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Region
from zhulian.customers.models import CustomerGroup, Organisation, Tier
from zhulian.platform.access import Actor
from zhulian.platform.administration.forms import ConfigForm
from zhulian.platform.administration.settings_pages import with_actor
from zhulian.platform.custom_fields import fields_of, set_values
from zhulian.platform.custom_fields.controls import changes_of, controls
from zhulian.platform.models import CustomField, FieldOn
from zhulian.platform.records import rows_within
from zhulian.platform.ui.settings_pages import Column, SettingsPage, register

CODE = "settings.catalogue"
MOST_HEAD_START = 3600
CITY = 2
COLOURS = [
    ("secondary", _("Grey")),
    ("yellow", _("Gold")),
    ("azure", _("Blue")),
    ("purple", _("Violet")),
    ("green", _("Green")),
    ("red", _("Red")),
]


class TierForm(ConfigForm):
    """A customer's standing."""

    code = CODE
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS)

    class Meta:
        model = Tier
        fields = [
            "client",
            "name",
            "name_en",
            "code",
            "rank",
            "head_start",
            "manager_first_seconds",
            "colour",
        ]
        help_texts = {
            "head_start": _(
                "120 means: as if the customer had already waited two minutes longer than others."
            ),
            "manager_first_seconds": _("Only where the customer has an account manager who is signed in."),
        }

    def clean_head_start(self) -> int:
        """At most an hour, so that nobody waits for ever behind better customers."""
        seconds: int = self.cleaned_data["head_start"]
        if seconds > MOST_HEAD_START:
            raise ValidationError(gettext("At most %(most)d seconds.") % {"most": MOST_HEAD_START})
        return seconds


class CustomerGroupForm(ConfigForm):
    """A named set of customers."""

    code = CODE

    class Meta:
        model = CustomerGroup
        fields = ["client", "name", "name_en", "position"]


class OrganisationForm(ConfigForm):
    """A company, branch or dealer that customers belong to."""

    code = CODE

    class Meta:
        model = Organisation
        fields = ["client", "name", "name_en", "kind", "parent", "tier", "region", "position"]
        labels = {"parent": _("Belongs to"), "tier": _("Customer tier"), "region": _("Region")}
        help_texts = {
            "parent": _("The head office of a branch, the company of a department."),
            "tier": _("Requests of its customers have at least this tier."),
        }
        widgets = {
            "parent": forms.Select(attrs={"data-combobox": ""}),
            "region": forms.Select(attrs={"data-combobox": ""}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["region"].queryset = Region.objects.filter(level__lte=CITY)  # type: ignore[attr-defined]
        added = controls(self._custom_fields(), self.instance.custom)
        self.fields.update(added)
        self.initial.update({name: control.initial for name, control in added.items()})

    def _custom_fields(self) -> list[CustomField]:
        """Those of the client company; of a new organisation where it is still to be chosen, those of all."""
        client = self.instance.client_id or self.fields["client"].initial
        shared = CustomField.objects.filter(on=FieldOn.ORGANISATION, client=None, is_active=True)
        return fields_of(FieldOn.ORGANISATION, client) if client else list(shared)

    def save(self, commit: bool = True) -> Any:
        """With the values of the fields that the centre added."""
        row = super().save(commit)
        set_values(self.actor, row, changes_of(self))
        return row


def _organisations(actor: Actor) -> QuerySet[Organisation]:
    return rows_within(actor, CODE, Organisation.objects.select_related("client", "parent"))


def _tiers(actor: Actor) -> QuerySet[Tier]:
    return rows_within(actor, CODE, Tier.objects.select_related("client"))


def _groups(actor: Actor) -> QuerySet[CustomerGroup]:
    return rows_within(actor, CODE, CustomerGroup.objects.select_related("client"))


def register_pages() -> None:
    """Put the pages on the settings home."""
    shared: dict[str, Any] = {"group": "promise", "permission": CODE, "form_options": with_actor}
    register(
        SettingsPage(
            slug="tiers",
            title=_("Customer tiers"),
            purpose=_(
                "Who is served sooner: a head start in seconds, added to the time a customer has waited."
            ),
            icon="diamond",
            model=Tier,
            form_class=TierForm,
            rows=_tiers,
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("Rank"), "rank", "number"),
                Column(_("Head start (seconds)"), "head_start", "number"),
                Column(_("Account manager alone (seconds)"), "manager_first_seconds", "number"),
                Column(_("Client company"), "client.label"),
            ),
            item_name=_("customer tier"),
            empty_text=_("Add tiers only if some customers are to be served before others."),
            ordering=("rank", "pk"),
            search=("name", "name_en", "code"),
            order=40,
            keywords="vip value 客户等级",
            **shared,
        )
    )
    register(
        SettingsPage(
            slug="customer-groups",
            title=_("Customer groups"),
            purpose=_("Named sets of customers, for lists and rules."),
            icon="users-group",
            model=CustomerGroup,
            form_class=CustomerGroupForm,
            rows=_groups,
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("Client company"), "client.label"),
            ),
            item_name=_("customer group"),
            ordering=("position", "pk"),
            search=("name", "name_en"),
            order=50,
            **shared,
        )
    )
    _register_organisations(shared)


def _register_organisations(shared: dict[str, Any]) -> None:
    register(
        SettingsPage(
            slug="organisations",
            title=_("Organisations"),
            purpose=_("Companies, their branches, dealers and partners that customers belong to."),
            icon="building",
            model=Organisation,
            form_class=OrganisationForm,
            rows=_organisations,
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("Kind"), "get_kind_display"),
                Column(_("Belongs to"), "parent.label"),
                Column(_("Client company"), "client.label"),
            ),
            item_name=_("organisation"),
            empty_text=_("Add companies here if several customers write for the same one."),
            ordering=("position", "pk"),
            search=("name", "name_en"),
            order=60,
            keywords="company branch dealer 组织 企业 经销商 分公司",
            **shared,
        )
    )
