"""Walks all addresses of the product and turns answers into a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.security.matrix import SETTINGS, TABLE, Kept, Row
from tests.security.scene import FORGED, Scene
from zhulian.desk.views.working import DIALOGS
from zhulian.platform.ui.settings_pages import SettingsPage, all_entries

BODIES: dict[str, dict[str, str]] = {
    "login": {"username": "wang", "password": "wrong"},
    "password_reset": {"identity": "wang"},
    "desk:reply": {"body": "x"},
    "desk:note": {"note": "x"},
    "desk:set_fact": {"priority": "3"},
    "desk:customer": {"name": "x"},
    "desk:points": {"do": "add", "kind": "plate", "value": "x"},
    "desk:presence_set": {"chosen": "meeting"},
    "desk:dialog/transfer": {"reason": "other_department", "comment": "x"},
    "desk:dialog/reassign": {"comment": "x"},
    "desk:dialog/return": {"reason": "not_ours", "comment": "x"},
    "desk:dialog/urge": {"comment": "x"},
    "desk:dialog/log": {"said": "x"},
    "desk:dialog/reopen": {"comment": "x"},
    "knowledge:topic_add": {"name": "x"},
    "knowledge:topic": {"name": "x"},
    "knowledge:topic_move": {"to": "up"},
    "knowledge:article_do": {"do": "archive"},
    "knowledge:add_language": {"language": "en"},
    "knowledge:text_do": {"do": "slug", "slug": "x"},
    "console:force": {"state": "off", "why": "x"},
    "portal:message": {"text": "x"},
    "portal:my_message": {"text": "x"},
    "portal:profile": {"name": "x", "language": "en"},
    "desk:account": {"do": "lock"},
    "portal:opinion": {"helpful": "no", "reason": "other", "comment": "x"},
    "portal:suggest": {"subject": "x", "description": "x"},
    "portal:new_link": {"number": "20250101-0001", "contact": "x@example.com"},
    "intake:template": {"subject": "x", "body": "x"},
    "forms:facts": {"name": "x", "is_active": "on"},
    "desk:guide_edit": {"do": "add", "kind": "question"},
    "desk:guide_hand_over": {"do": "note"},
    "desk:guide_facts": {"name": "x", "audience": "public"},
    "desk:guide_new": {"name": "x", "audience": "public"},
    "switch_language": {"language": "en", "next": "/"},
}


@dataclass(frozen=True, slots=True)
class Address:
    """One address with its row: `name` as in the table, `key` what reverse() knows, with the parameters to fill."""

    name: str
    key: str
    row: Row
    arguments: dict[str, Any]


def patterns(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every (qualified name, pattern) of the resolver."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from patterns(entry, inner)
        else:
            yield f"{space}{entry.name}", entry


def addresses(scene: Scene) -> Iterator[Address]:
    """Every address, those of settings pages once for each page, the dialogs once for each name."""
    for name, pattern in patterns():
        wanted = list(pattern.pattern.regex.groupindex)
        if name.startswith("settings_"):
            yield from _settings(name, wanted, scene)
        elif name == "desk:dialog":
            yield from (_filled(f"{name}/{each}", name, wanted, scene, name_=each) for each in DIALOGS)
        else:
            yield _filled(name, name, wanted, scene)


def _filled(name: str, key: str, wanted: list[str], scene: Scene, name_: str = "") -> Address:
    if name not in TABLE:
        raise AssertionError(f"{name} has no row in tests/security/matrix.py")
    own = {"name": name_, **_own(name, scene)}
    arguments = {}
    for parameter in wanted:
        if parameter not in own and parameter not in scene.ids and parameter != "token":
            raise AssertionError(f"tests/security/scene.py has nothing for {parameter!r} of {name}")
        arguments[parameter] = own.get(parameter, scene.ids.get(parameter, FORGED))
    return Address(name, key, TABLE[name], arguments)


def _own(name: str, scene: Scene) -> dict[str, Any]:
    """Parameters whose meaning depends on the address."""
    own: dict[str, dict[str, Any]] = {
        "api": {"rest": "v1/customers"},
        "role-delete": {"pk": scene.rows["roles"]},
        "category-move": {"pk": scene.rows["categories"]},
        "holiday-delete": {"pk": scene.rows["holidays"]},
        "holiday-undelete": {"pk": scene.ids["deleted_holiday"]},
        "file": {"token": scene.file.token},
        "portal:help_file": {"file_token": scene.ids["article_file"]},
        "portal:contact_remove": {"contact_id": scene.ids["contact"]},
        "desk:guide_run": {"run_id": scene.ids["guide_run"]},
        "desk:guide_hand_over": {"run_id": scene.ids["guide_run"]},
        "find_go": {"kind": "ticket", "object_id": scene.ticket.pk},
        "dead_letter_decide": {"kind": "message", "number": scene.ids["dead"], "decision": "discard"},
        "dead_letter_decide_all": {"kind": "message", "decision": "discard"},
        "dead_letter_undo": {"number": scene.ids["put_away"]},
    }
    if name.startswith("list_bulk_"):
        return {"pk": scene.ids["bulk"]}
    if name.startswith("list_"):
        return {"key": "tickets", "name": "priority", "pk": scene.ids["view"]}
    if name.startswith("portal:my_"):
        return {"number": scene.ticket.number}
    if name.startswith("user-"):
        return {"pk": scene.rows["users"]}
    return own.get(name, {})


def _settings(name: str, wanted: list[str], scene: Scene) -> Iterator[Address]:
    for entry in all_entries():
        if not isinstance(entry, SettingsPage):
            continue
        if entry.slug not in SETTINGS:
            raise AssertionError(f"{entry.slug} has no row in SETTINGS of tests/security/matrix.py")
        arguments: dict[str, Any] = {"slug": entry.slug}
        if "pk" in wanted:
            arguments["pk"] = scene.rows[entry.slug]
        yield Address(f"{name}/{entry.slug}", name, _settings_row(name, SETTINGS[entry.slug]), arguments)


def _settings_row(name: str, page: Kept) -> Row:
    if name == "settings_list":
        return Row(get=page.listed)
    if name == "settings_add":
        return Row(get=page.can_add, post=page.can_add)
    if name == "settings_edit":
        return Row(get=page.row, post=page.row)
    return Row(post=page.row if page.can_archive else frozenset())


def path_for(address: Address, scene: Scene, role: str) -> str:
    """The path, with the private link that this role holds."""
    arguments = dict(address.arguments)
    if address.name.startswith("portal:") and "token" in arguments:
        arguments["token"] = scene.token(role)
    return reverse(address.key, kwargs=arguments)


def outcome(answer: HttpResponse, method: str) -> str:
    """ok, login, 404, or the number. A form that refuses what was typed has let the person in."""
    goes_to = urlsplit(answer.headers.get("Location", "") or answer.headers.get("HX-Redirect", "")).path
    if answer.status_code == 401 or goes_to == "/login/" or goes_to.endswith("/my/sign-in/"):
        return "login"
    if answer.status_code < 400:
        return "ok"
    if method == "post" and answer.status_code in {400, 409, 422, 429}:
        return "ok"
    return str(answer.status_code)
