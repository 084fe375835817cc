"""No line of the journal shows a code: every action that the source records has words, and so have its facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import zhulian
from tests.administration import world
from tests.world import centre
from zhulian.platform.access import Actor
from zhulian.platform.administration import vocabulary
from zhulian.platform.administration.access import journal_visible_to
from zhulian.platform.administration.journal import lines
from zhulian.platform.administration.journal_list import answering
from zhulian.platform.models import JournalEntry
from zhulian.tickets import actions
from zhulian.tickets.models import TransferKind

SOURCE = Path(zhulian.__file__).parent
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
# Actions that are put together while the program runs: which ones it can be. Whoever builds one adds its values.
BUILT = {
    "platform/custom_fields/actions.py": [
        "ticket.fields_set",
        "customer.fields_set",
        "organisation.fields_set",
    ],
    "platform/records.py": ["x.created", "x.changed", "x.restored", "x.archived"],
    "tickets/actions/moving.py": [f"ticket.{kind}" for kind in TransferKind.values],
    "tickets/actions/setting.py": ["ticket.waiting_reason", "ticket.priority"],
    "catalogue/actions.py": ["holiday.created", "holiday.changed"],
}


def recorded(call: ast.Call) -> bool:
    """True for `audit.record(…)` and for the requests' own `journal(…)`."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr == "record" and getattr(function.value, "id", "") == "audit"
    return isinstance(function, ast.Name) and function.id == "journal"


def constants(tree: ast.AST) -> set[str]:
    """Every text in the code that looks like an action."""
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and CODE.fullmatch(text)}


def found_in(path: Path) -> Iterator[tuple[str, str]]:
    """(place, action) of every line that this module may write."""
    name, tree = path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "action":
            yield from ((f"{name}:{node.value.lineno}", code) for code in constants(node.value))
        if not isinstance(node, ast.Call) or not recorded(node):
            continue
        place, action = f"{name}:{node.lineno}", node.args[1]
        if any(isinstance(part, ast.JoinedStr) for part in ast.walk(action)):
            assert name in BUILT, f"{place}: say in BUILT which actions {ast.unparse(action)} can be"
            yield from ((place, code) for code in BUILT[name])
        elif isinstance(action, ast.Name):  # handed in: it stands somewhere in this module, or in a keyword
            yield from ((place, code) for code in constants(tree))
        else:
            yield from ((place, code) for code in constants(action))


def all_found() -> list[tuple[str, str]]:
    """The whole product's."""
    modules = (path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts)
    return [found for path in modules for found in found_in(path)]


def test_every_recorded_action_has_words():
    found = all_found()
    assert len({code for _place, code in found}) > 50, "the walk finds the actions"
    assert {"ticket.accepted", "user.login_failed", "queue.members_set", "export.console"} <= {
        code for _place, code in found
    }
    missing = sorted({f"{place} {code}" for place, code in found if not vocabulary.has_words(code)})
    assert not missing, "\n".join(missing)


def test_what_is_named_for_the_walk_is_still_built():
    for name in BUILT:
        source = (SOURCE / name).read_text(encoding="utf-8")
        assert re.search(r'(record|journal)\(\s*actor,[^)]*f"', source), name


def test_words_of_a_whole_action_go_before_those_of_its_verb():
    vocabulary.register(actions={"oddity.changed": "turned inside out"})
    assert vocabulary.action_words("oddity.changed") == "turned inside out"
    with translation.override("en"):
        assert vocabulary.action_words("other.changed") == "changed"
    assert vocabulary.action_words("some.thing_new") == "some.thing_new"


@pytest.mark.django_db
def test_a_requests_life_is_told_without_codes():
    made = centre()
    ticket = actions.accept(Actor.system("test"), made.ticket().pk, user=made.users["wang"])
    actions.set_priority(made.actor("wang"), ticket.pk, priority=4)
    target = actions.Target(queue=made.experts)
    actions.transfer(made.actor("wang"), ticket.pk, target, reason="other_skill")
    with translation.override("en"):
        told = lines(JournalEntry.objects.filter(object_type="tickets.ticket").order_by("id"))
        assert [line.what for line in told] == ["received", "taken up", "priority set", "transferred"]
        facts = {change.label: change.new for line in told for change in line.changes}
        assert (facts["Channel"], facts["Person"], facts["Priority"]) == ("Web form", "Wang", "Urgent")
        assert told[-1].reason == "Needs another skill"
        assert not told[0].changes[0].has_old
        assert "Comment" not in [change.label for change in told[-1].changes], "an empty fact is left out"


@pytest.mark.django_db
def test_words_are_searched_as_they_are_shown():
    root = world.person("root", {"audit.read": "client"}, everywhere=True)
    for code in ("ticket.accepted", "ticket.opened", "offer.declined", "form.published"):
        world.record_line(None, code)

    def found(text):
        rows = answering(world.actor(root), journal_visible_to(world.actor(root)), text)
        return sorted(rows.values_list("action", flat=True))

    with translation.override("en"):
        assert found("taken up") == ["ticket.accepted"]
        assert found("Offer declined") == ["offer.declined"]
        assert found("publish") == ["form.published"]


@pytest.mark.django_db
def test_yes_and_no_are_words_and_a_person_who_is_gone_keeps_the_number():
    entry = world.record_line(None, "ticket.resolved")
    entry.new = {"by_customer": True, "user": 999_999}
    with translation.override("en"):
        (line,) = lines([entry])
        assert [(change.label, change.new) for change in line.changes] == [
            ("By the customer", "Yes"), ("Person", "999999"),
        ]  # fmt: skip
