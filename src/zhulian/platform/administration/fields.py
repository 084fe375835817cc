"""Form fields of the administration pages: levels, permissions, grants. Each draws itself as a small table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.platform.administration.words import GROUPS, SCOPES
from zhulian.platform.permissions import SCOPE_NAMES, Permission, all_permissions

LEVELS = range(1, 11)
MANY = 10
"""From so many rows on, a table of levels has a filter."""
ALL_CLIENTS = "all"


class Table(forms.Widget):
    """A control of several inputs named `name-key`; `id_for_label` is the first of them."""

    template = ""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.context: dict[str, Any] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> Table:
        """Each form has its own rows."""
        own: Table = super().__deepcopy__(memo)
        own.context = dict(self.context)
        return own

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """No single input: the table carries the label itself."""
        return ""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The table, from its own template."""
        attrs = attrs or {}
        invalid = "is-invalid" in str(attrs.get("class", ""))
        context = {"name": name, "value": value or {}, "id": attrs.get("id", name), "is_invalid": invalid}
        return render_to_string(self.template, {**context, **self.context, **self.drawn(name, value)})

    def drawn(self, name: str, value: Any) -> dict[str, Any]:
        """What the template needs beside name and value."""
        return {}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """Every input sent under this name: key → text."""
        prefix = f"{name}-"
        return {
            key.removeprefix(prefix): str(data[key])
            for key in data
            if key.startswith(prefix) and data[key] != ""
        }

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Never omitted: an empty table is a value."""
        return False


class LevelsWidget(Table):
    """One row a thing, with a choice from — to 10."""

    template = "platform/administration/levels.html"

    def drawn(self, name: str, value: Any) -> dict[str, Any]:
        """Rows with their level, those that have one first."""
        held = {str(key): str(level) for key, level in (value or {}).items()}
        words = self.context.get("words", {})
        rows = [
            (str(key), label, held.get(str(key), ""), words.get(key, ""))
            for key, label in self.context.get("rows", [])
        ]
        return {
            "lines": sorted(rows, key=lambda row: not row[2]),
            "levels": [str(n) for n in LEVELS],
            "has_filter": len(rows) >= MANY,
        }


class LevelsField(forms.Field):
    """A level from 1 to 10 for each of some things, or none: `{id: level}`. `rows` are (id, label)."""

    widget: LevelsWidget

    def __init__(self, *, level_label: Any = "", nothing: Any = "", **options: Any) -> None:
        widget = LevelsWidget()
        widget.context = {"level_label": level_label, "nothing": nothing}
        super().__init__(required=False, widget=widget, **options)
        self.rows: list[tuple[int, str]] = []
        self.kept: dict[int, int] = {}

    def offer(
        self, rows: Iterable[tuple[int, str]], held: Mapping[int, int], words: Mapping[int, str] | None = None
    ) -> None:
        """Set the things to choose levels for; levels `held` by things not offered here stay as they are.

        `words` are further words by which a thing is found, such as a name in pinyin.
        """
        self.rows = list(rows)
        self.kept = {key: held[key] for key in held.keys() - {key for key, _label in self.rows}}
        self.widget.context |= {"rows": self.rows, "words": words or {}}

    def clean(self, value: Mapping[str, str]) -> dict[int, int]:
        """Refuses things that were not offered and levels beyond the range."""
        offered = {str(key): key for key, _label in self.rows}
        if set(value) - set(offered):
            raise ValidationError(_("This cannot be chosen here. Reload the page and try again."))
        if not all(level.isascii() and level.isdigit() and int(level) in LEVELS for level in value.values()):
            raise ValidationError(_("Levels and priorities go from 1 to 10."))
        return self.kept | {offered[key]: int(level) for key, level in value.items()}


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """A permission with the scopes it can be given in and the one it has."""

    permission: Permission
    scopes: list[tuple[str, Any]]
    held: str


class PermissionsWidget(Table):
    """Permissions in groups, each with its scopes as radio buttons."""

    template = "platform/administration/permissions.html"

    def drawn(self, name: str, value: Any) -> dict[str, Any]:
        """The registry in groups."""
        held = value or {}
        groups: dict[str, list[PermissionRow]] = {str(title): [] for title in GROUPS.values()}
        for permission in all_permissions():
            scopes = [("", _("no"))] + (
                list(SCOPES.items()) if permission.is_scoped else [("client", _("yes"))]
            )
            title = GROUPS.get(permission.code.partition(".")[0], gettext_lazy("Other"))
            groups.setdefault(str(title), []).append(
                PermissionRow(permission, scopes, held.get(permission.code, ""))
            )
        return {"groups": [(title, rows) for title, rows in groups.items() if rows]}


class PermissionsField(forms.Field):
    """What a role may do: `{code: scope}`."""

    widget = PermissionsWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: Mapping[str, str]) -> dict[str, str]:
        """Refuses codes nobody declared and scopes there are not."""
        known = {permission.code: permission for permission in all_permissions()}
        for code, scope in value.items():
            allowed = SCOPE_NAMES if code in known and known[code].is_scoped else {"client"}
            if code not in known or scope not in allowed:
                raise ValidationError(_("There is no such permission. Reload the page and try again."))
        return dict(value)


class GrantsWidget(Table):
    """Client companies against roles, with a box in each cell."""

    template = "platform/administration/grants.html"

    def drawn(self, name: str, value: Any) -> dict[str, Any]:
        """Lines of (client key, label, boxes)."""
        held = {(role, ALL_CLIENTS if client is None else str(client)) for role, client in value or ()}
        roles, allowed = self.context.get("roles", []), self.context.get("allowed", set())
        return {
            "lines": [
                (
                    label,
                    [
                        (f"{role.pk}.{key}", role.label, (role.pk, key) in held)
                        for role in roles
                        if (role.pk, key) in allowed
                    ],
                )
                for key, label in self.context.get("clients", [])
            ]
        }


class GrantsField(forms.Field):
    """Role grants: a set of (role id, client id or None)."""

    widget: GrantsWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=GrantsWidget(), **options)
        self.allowed: set[tuple[int, str]] = set()

    def offer(
        self, roles: Iterable[Any], clients: Iterable[tuple[str, Any]], allowed: set[tuple[int, str]]
    ) -> None:
        """Set roles, (client key, label) lines, and the cells that may be ticked; the key `all` is for all clients."""
        self.allowed = allowed
        self.widget.context |= {"roles": list(roles), "clients": list(clients), "allowed": allowed}

    def prepare_value(self, value: Any) -> Any:
        """(role id, client id or None) pairs, from stored grants or from what was sent."""
        if not isinstance(value, Mapping):
            return set(value or ())
        return {_grant(cell) for key in value if (cell := _cell(key)) in self.allowed and cell is not None}

    def clean(self, value: Mapping[str, str]) -> set[tuple[int, int | None]]:
        """Refuses cells that were not offered."""
        cells = [_cell(key) for key in value]
        if any(cell not in self.allowed for cell in cells):
            raise ValidationError(_("This cannot be chosen here. Reload the page and try again."))
        return {_grant(cell) for cell in cells if cell is not None}


def _grant(cell: tuple[int, str]) -> tuple[int, int | None]:
    return cell[0], None if cell[1] == ALL_CLIENTS else int(cell[1])


def _cell(key: str) -> tuple[int, str] | None:
    role, _dot, client = key.partition(".")
    return (int(role), client) if role.isascii() and role.isdigit() else None
