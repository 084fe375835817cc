"""Administration pages of the platform: client companies, roles, journal. Called when the program starts."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhulian.platform.access import Actor
from zhulian.platform.administration.access import (
    AUDIT,
    CLIENTS,
    PEOPLE,
    clients_visible_to,
    roles_visible_to,
)
from zhulian.platform.administration.forms import LANGUAGES, ClientForm, RoleForm
from zhulian.platform.models import Client, Role
from zhulian.platform.ui import nav
from zhulian.platform.ui.settings_pages import Column, SettingsLink, SettingsPage, register


def with_actor(actor: Actor) -> dict[str, Any]:
    """The options every `ConfigForm` takes."""
    return {"actor": actor}


def _languages(client: Client) -> str:
    words = {code: str(label) for code, label in LANGUAGES}
    return "、".join(words.get(code, code) for code in client.languages)


def _roles(actor: Actor) -> QuerySet[Role]:
    return roles_visible_to(actor).annotate(holders=Count("grants__user", distinct=True))


def register_pages() -> None:
    """Put the pages on the settings home, and the home into the navigation."""
    nav.register(
        nav.NavItem(
            "system",
            _("Settings"),
            "settings",
            "settings",
            "settings.catalogue",
            order=100,
            key="s",
            first_for="settings.people",
        )
    )
    _clients_page()
    _roles_page()
    _journal_page()


def _clients_page() -> None:
    register(
        SettingsPage(
            slug="clients",
            title=_("Client companies"),
            purpose=_(
                "In whose name requests are answered. Everything of one company stays apart from the others."
            ),
            group="company",
            icon="building",
            permission=CLIENTS,
            model=Client,
            form_class=ClientForm,
            form_options=with_actor,
            rows=clients_visible_to,
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("Short name"), "slug"),
                Column(_("Languages"), _languages),
                Column(_("Service telephone"), "phone", "phone"),
                Column(_("Brand colour"), "accent", "colour"),
            ),
            item_name=_("client company"),
            empty_text=_("Add the first company whose customers you serve; it may be your own."),
            ordering=("position", "pk"),
            search=("name", "name_en", "slug"),
            order=10,
            keywords="brand portal bpo outsourcing 品牌 外包",
        )
    )


def _roles_page() -> None:
    register(
        SettingsPage(
            slug="roles",
            title=_("Roles"),
            purpose=_("What people may do. A role is granted to a user for one client company or for all."),
            group="people",
            icon="shield",
            permission=PEOPLE,
            model=Role,
            form_class=RoleForm,
            form_options=with_actor,
            rows=_roles,
            columns=(
                Column(pgettext_lazy("of a thing", "Name"), "label"),
                Column(_("Users"), "holders", "number"),
                Column(_("Permissions"), lambda role: len(role.permissions), "number"),
                Column(_("Built in"), "is_builtin", "yes_no"),
            ),
            item_name=_("role"),
            needs_everywhere=True,
            can_archive=False,
            search=("name", "name_en", "code"),
            extra="platform/administration/role_extra.html",
            order=20,
            keywords="permissions rights 权限",
        )
    )


def _journal_page() -> None:
    register(
        SettingsLink(
            slug="journal",
            title=_("Journal"),
            purpose=_("Who changed what and when. Nothing here can be altered or removed."),
            group="company",
            icon="history",
            permission=AUDIT,
            url_name="journal",
            order=90,
            keywords="audit log 审计 日志",
        )
    )
