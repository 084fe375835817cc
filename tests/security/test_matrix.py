"""Every address × every role, by GET and POST, with ids of client A's objects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser

from tests.security.matrix import ACCOUNTS, ANONYMOUS, OUTSIDERS, ROLES, SETTINGS, TABLE
from tests.security.scene import SECRET, Scene, traces
from tests.security.walking import BODIES, Address, addresses, outcome, path_for, patterns
from zhulian.platform.ui.settings_pages import SettingsPage, all_entries

METHODS = ("get", "post")
REFUSALS = {"404", "405", "login"}


def expected(address: Address, role: str, method: str) -> set[str]:
    """What this role should meet."""
    who = address.row.get if method == "get" else address.row.post
    if who is None:
        return REFUSALS
    if role in who:
        return {address.row.let_in}
    if role in ACCOUNTS and address.row.account:
        return {address.row.account}
    return {address.row.anonymous} if role in ANONYMOUS else {address.row.staff}


def ask(browser: Browser, method: str, path: str, role: str, body: dict[str, str]) -> HttpResponse:
    """One request, whose effects are undone."""
    headers = {"HX-Request": "true"} if role == "nobody_htmx" else {}
    with transaction.atomic():
        answer = getattr(browser, method)(path, body if method == "post" else None, headers=headers)
        answer.traces = traces()
        transaction.set_rollback(True)
    return answer


def faults(scene: Scene, role: str) -> Iterator[str]:
    """Everything that is not as the table says."""
    before = traces()
    browser = scene.browser(role)
    session = dict(browser.cookies)
    for address in addresses(scene):
        path = path_for(address, scene, role)
        for method in METHODS:
            answer = ask(browser, method, path, role, BODIES.get(address.name, {}))
            browser.cookies.update(session)
            met, wanted = outcome(answer, method), expected(address, role, method)
            place = f"{method.upper()} {address.name} as {role}"
            if met not in wanted:
                yield f"{place}: {met} ({answer.status_code}), not {'/'.join(sorted(wanted))}"
            if met in REFUSALS and address.row.let_in == "ok" and answer.traces != before:
                yield f"{place}: refused, but something changed"
            if role in OUTSIDERS and SECRET in _text(answer):
                yield f"{place}: shows client A's words"
            if method == "get" and answer.traces != before and not address.row.is_recorded:
                yield f"{place}: looking changed something"


def _text(answer: HttpResponse) -> str:
    return answer.content.decode("utf-8", "replace") + str(answer.headers)


@pytest.mark.parametrize("role", ROLES)
def test_every_address_lets_in_exactly_whom_the_table_names(scene, role):
    found = list(faults(scene, role))
    assert not found, "\n".join(found)


def test_the_table_names_nothing_that_is_gone(scene):
    """A row for an address or a page that no longer exists would hide a mistake in a name."""
    known = {address.name for address in addresses(scene)} | {name for name, _pattern in patterns()}
    assert set(TABLE) - known == set()
    assert set(SETTINGS) == {entry.slug for entry in all_entries() if isinstance(entry, SettingsPage)}
