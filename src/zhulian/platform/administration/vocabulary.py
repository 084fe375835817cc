"""The words of the journal: what happened, to what, which facts changed and why.

The platform knows the verbs that any room may use; each room adds its own when the program starts. An action is
written `thing.verb`; the words of the whole action come first, those of the verb alone second.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "created": _("created"),
    "changed": _("changed"),
    "edited": _("changed"),
    "archived": _("archived"),
    "restored": _("brought back"),
    "deleted": _("deleted"),
    "moved": _("moved"),
    "activated": _("activated"),
    "deactivated": _("deactivated"),
    "published": _("published"),
    "rolled_back": _("set back to an earlier version"),
    "reset": _("set back to the built-in text"),
    "tested": _("tested"),
    "retried": _("tried again"),
    "replayed": _("processed again"),
    "discarded": _("discarded"),
    "started": _("started"),
    "stopped": _("stopped"),
    "went_on": _("went on"),
    "finished": _("finished"),
    "failed": _("failed"),
    "brought": _("brought in"),
    "set_aside": _("set aside"),
    "declined": _("declined"),
    "logged_in": _("logged in"),
    "logged_out": _("logged out"),
    "login_failed": _("log-in failed"),
    "signed_out_everywhere": _("signed out everywhere"),
    "password_changed": _("password changed"),
    "password_reset": _("password chosen anew by a link"),
    "temporary_password_set": _("temporary password set"),
    "reset_link_made": _("reset link made"),
    "reset_asked": _("reset link asked for"),
    "grants_set": _("roles granted or taken"),
    "skills_set": _("skills set"),
    "queues_set": _("skill groups set"),
    "members_set": _("members set"),
    "set_for": _("presence set by another person"),
    "fields_set": _("fields changed"),
    "seeded": _("statutory days entered"),
}

SAME = {"edited": "changed"}
"""Verbs that say the same as another one."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that is no column: its name, the words of its values, or that its value is a user's id."""

    words: Any
    values: Mapping[str, Any] = field(default_factory=dict)
    is_person: bool = False


_actions: dict[str, Any] = {}
_facts: dict[str, Fact] = {
    "name": Fact(_("Name")),
    "kind": Fact(_("Kind")),
    "count": Fact(_("Count")),
    "rows": Fact(_("Rows")),
    "row": Fact(_("Row")),
    "bytes": Fact(_("Size in bytes")),
    "years": Fact(_("Years")),
    "added": Fact(_("Granted")),
    "taken": Fact(_("Taken")),
    "place": Fact(_("Place")),
    "to": Fact(_("To version")),
    "version": Fact(_("Version")),
    "is_active": Fact(_("In use")),
    "states": Fact(_("States")),
    "is_replay": Fact(_("Again")),
}
Names = Callable[[Collection[str]], Mapping[str, str]]
"""The names of facts that come from rows, by their keys."""
_names: dict[str, Names] = {}
_reasons: dict[str, Any] = {"password": _("The password was changed")}
_things: dict[str, Any] = {
    "platform.outgoingmessage": _("Outgoing message"),
    "platform.job": _("Background job"),
    "platform.parkedevent": _("Event"),
}


def register(
    *,
    actions: Mapping[str, Any] | None = None,
    facts: Mapping[str, Fact] | None = None,
    reasons: Mapping[str, Any] | None = None,
    things: Mapping[str, Any] | None = None,
) -> None:
    """Add a room's words: actions by code, facts by key, reasons by code, kinds of rows by model label."""
    _actions.update(actions or {})
    _facts.update(facts or {})
    _reasons.update(reasons or {})
    _things.update(things or {})


def action_words(code: str) -> str:
    """What happened, in the active language; the code itself where nobody gave words."""
    return str(_actions.get(code) or VERBS.get(code.rpartition(".")[2]) or code)


def words_key(code: str) -> str:
    """Where the words of an action stand: under its own code, or under that of its verb."""
    verb = code.rpartition(".")[2]
    return code if code in _actions else SAME.get(verb, verb)


def own_words() -> list[str]:
    """The actions that have words of their own."""
    return list(_actions)


def all_words() -> dict[str, str]:
    """`words_key` → words in the active language, of everything that may happen, by its words."""
    verbs = {verb: words for verb, words in VERBS.items() if verb not in SAME}
    found = [(key, str(words)) for key, words in {**verbs, **_actions}.items()]
    return dict(sorted(found, key=lambda pair: pair[1]))


def has_words(code: str) -> bool:
    """True if somebody gave words for this action."""
    return code in _actions or code.rpartition(".")[2] in VERBS


def codes_like(text: str) -> tuple[list[str], list[str]]:
    """(actions, verbs) whose words in the active language contain the text."""
    wanted = text.casefold()
    actions = [code for code, words in _actions.items() if wanted in str(words).casefold()]
    return actions, [verb for verb, words in VERBS.items() if wanted in str(words).casefold()]


def fact(key: str) -> Fact | None:
    """The words of a fact, or None."""
    return _facts.get(key)


def register_names(prefix: str, names: Names) -> None:
    """Say how facts whose keys begin with the prefix are called."""
    _names[prefix] = names


def names_of(keys: Collection[str]) -> dict[str, str]:
    """The names of those facts that come from rows, read once for all of them."""
    found: dict[str, str] = {}
    for prefix, names in _names.items():
        if wanted := {key for key in keys if key.startswith(prefix)}:
            found |= names(wanted)
    return found


def reason_words(text: str) -> str:
    """A reason in words where it is a code; what a person wrote stays as it is."""
    return str(_reasons.get(text, text))


def thing_words(label: str) -> str:
    """The name that a room gave to rows of this model, or ""."""
    return str(_things.get(label, ""))
