"""Forms of administration: every choice is limited to what the actor reaches."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.platform.access import Actor
from zhulian.platform.administration.access import clients_visible_to, is_everywhere
from zhulian.platform.administration.fields import PermissionsField
from zhulian.platform.administration.users import LOCK_OUT, announce_role, keeps_administration
from zhulian.platform.models import Client, Role
from zhulian.platform.records import require_for, rows_within

LANGUAGES = [("zh-hans", gettext_lazy("Chinese")), ("en", gettext_lazy("English"))]
CONTINENTS = ("Africa/", "America/", "Asia/", "Australia/", "Europe/", "Pacific/", "UTC")
FIRST_ZONE = "Asia/Shanghai"


def zone_choices() -> list[tuple[str, str]]:
    """The time zones of the world, China's first."""
    names = sorted(name for name in zoneinfo.available_timezones() if name.startswith(CONTINENTS))
    return [(FIRST_ZONE, FIRST_ZONE)] + [(name, name) for name in names if name != FIRST_ZONE]


if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class ConfigForm(ModelForm):
    """A form of one configuration row, for one actor.

    Choices of rows with a client are limited to clients for which the actor holds `code`, and to rows in use (the
    one chosen before stays). An id from elsewhere is answered like one that does not exist.
    """

    code: ClassVar[str] = ""
    is_central: ClassVar[bool] = False
    """True for things of the operating company: they need the permission for all client companies."""

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        if self.is_central:
            require_for(actor, self.code, None)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                rows: models.QuerySet[Any] = field.queryset  # type: ignore[assignment]
                field.queryset = self.within_reach(name, rows)
                if isinstance(field, forms.ModelMultipleChoiceField):
                    field.widget = forms.CheckboxSelectMultiple()
                    field.widget.choices = field.choices
                elif field.empty_label:
                    field.empty_label = "—"
        self._settle_client()

    def within_reach(self, name: str, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows that may be chosen in field `name`."""
        model = rows.model
        if model is Client:
            rows = clients_visible_to(self.actor, self.code)
        elif any(column.name == "client" for column in model._meta.concrete_fields):
            rows = rows_within(self.actor, self.code, rows)
        if not any(column.name == "is_active" for column in model._meta.concrete_fields):
            return rows
        held = getattr(self.instance, f"{name}_id", None)
        return rows.filter(models.Q(is_active=True) | models.Q(pk=held))

    def check_row(self) -> None:
        """The room's own rules for the row as it would be saved. Raises ValidationError."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            self.check_row()
        except ValidationError as error:
            self.add_error(None, error)

    def save(self, commit: bool = True) -> Any:
        """Save, if the actor may for the client that was chosen."""
        if "client" in self.fields:
            require_for(self.actor, self.code, self.instance.client_id)
        return super().save(commit)

    def _settle_client(self) -> None:
        """Where there is only one client company, nobody is asked for it; a row never changes its client."""
        field = self.fields.get("client")
        if field is not None:
            field.label = _("Client company")
        if not isinstance(field, forms.ModelChoiceField):
            return
        if self.instance.pk and self.instance.client_id:
            field.disabled = True
            return
        may_be_shared = not field.required and is_everywhere(self.actor, self.code)
        if not may_be_shared:
            field.required, field.empty_label = True, None
            reached = list(field.queryset[:2])  # type: ignore[index]
            if len(reached) == 1:
                field.initial = reached[0].pk
                field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Refuses rows of different clients in one form."""
        values = super().clean() or {}
        client = values.get("client")
        for name, value in values.items():
            other = getattr(value, "client_id", None) if isinstance(value, models.Model) else None
            if client is not None and other is not None and other != client.pk:
                self.add_error(name, ValidationError(_("This belongs to another client company.")))
        return values


class ClientForm(ConfigForm):
    """A client company."""

    code = "settings.clients"
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("In which its customers are served. The first is used where none is known."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zone_choices, initial=FIRST_ZONE)

    class Meta:
        model = Client
        fields = [
            "name",
            "name_en",
            "slug",
            "accent",
            "languages",
            "time_zone",
            "greeting",
            "greeting_en",
            "phone",
        ]
        widgets = {"accent": forms.TextInput(attrs={"type": "color"})}
        help_texts = {
            "slug": gettext_lazy("Part of its portal's address: letters, digits and hyphens."),
            "phone": gettext_lazy("Shown to customers on the portal."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.pk:
            require_for(self.actor, self.code, None)


class RoleForm(ConfigForm):
    """A role and what it may do."""

    code = "settings.people"
    is_central = True
    permissions = PermissionsField(label=gettext_lazy("Permissions"))

    class Meta:
        model = Role
        fields = ["name", "name_en", "code", "permissions"]
        help_texts = {"code": gettext_lazy("For programs; cannot be changed later.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["code"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Nobody takes his own administration away."""
        values = super().clean()
        if self.instance.pk and "permissions" in values:
            changed = {self.instance.pk: values["permissions"]}
            if not keeps_administration(self.actor, changed=changed):
                self.add_error("permissions", LOCK_OUT)
        return values

    def save(self, commit: bool = True) -> Any:
        """Save and tell everybody who holds the role."""
        role = super().save(commit)
        announce_role(role)
        return role
