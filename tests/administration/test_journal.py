"""The journal page's filters and words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from tests.administration import world
from zhulian.people.models import Skill
from zhulian.platform import records
from zhulian.platform.access import Actor
from zhulian.platform.administration.journal import JournalFilter, lines
from zhulian.platform.models import JournalEntry

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 11, 3, 4, 0, tzinfo=UTC)


@pytest.fixture
def root():
    return world.person("root", {"audit.read": "client", "settings.queues": "client"}, everywhere=True)


def found(user, **query):
    return [entry.action for entry in JournalFilter(query, actor=world.actor(user)).rows().order_by("id")]


def test_a_change_is_told_in_words_with_old_and_new(root):
    me = world.actor(root)
    skill = records.save_record(me, Skill(code="fibre", name="光纤"), code="settings.queues")
    skill.name = "宽带"
    records.save_record(me, skill, code="settings.queues")
    with translation.override("en"):
        line = lines(JournalEntry.objects.order_by("-id")[:1])[0]
        assert (line.who, line.what, line.thing) == ("Root", "changed", f"Skill {skill.pk}")
        assert [(change.label, change.old, change.new) for change in line.changes] == [
            ("Name (Chinese)", "光纤", "宽带")
        ]


def test_filters_narrow_and_nonsense_is_left_out(root):
    acme, other = world.client_company("acme"), world.client_company("other")
    with time_machine.travel(NOON, tick=False) as clock:
        world.record_line(acme.pk, "ticket.opened")
        clock.shift(86400)
        world.record_line(other.pk, "skill.changed")
        records.save_record(world.actor(root), Skill(code="x", name="x"), code="settings.queues")
    assert found(root) == ["ticket.opened", "skill.changed", "skill.created"]
    assert found(root, client=acme.pk) == ["ticket.opened"]
    assert found(root, since="2025-11-04") == ["skill.changed", "skill.created"]
    assert found(root, until="2025-11-03") == ["ticket.opened"]
    assert found(root, action="ticket") == ["ticket.opened"]
    assert found(root, person="roo") == ["skill.created"]
    assert found(root, thing="people.skill", number=Skill.objects.get().pk) == ["skill.created"]
    assert found(root, since="soon", number="many", client=999) == found(root)
    with translation.override("zh-hans"):
        assert found(
            root, action=str(lines(JournalEntry.objects.filter(action="skill.changed"))[0].what)
        ) == ["skill.changed"]


def test_a_reader_of_one_client_cannot_ask_for_another(root):
    acme, other = world.client_company("acme"), world.client_company("other")
    reader = world.person("reader", {"audit.read": "client"}, acme)
    world.record_line(acme.pk, "a.b")
    world.record_line(other.pk, "c.d")
    world.record_line(None, "e.f")
    assert found(reader) == ["a.b"]
    assert found(reader, client=other.pk) == ["a.b"]


def test_lines_of_things_that_are_gone_can_still_be_read():
    entry = world.record_line(None, "odd.thing")
    entry.object_type = "nowhere.model"
    (line,) = lines([entry])
    assert (line.what, line.thing, line.changes) == ("odd.thing", "nowhere.model", [])


def test_a_record_without_client_needs_the_permission_everywhere(root):
    limited = world.person("limited", {"settings.queues": "client"}, world.client_company("acme"))
    with pytest.raises(records.NotFound):
        records.save_record(world.actor(limited), Skill(code="x", name="x"), code="settings.queues")
    skill = records.save_record(world.actor(root), Skill(code="x", name="x"), code="settings.queues")
    with pytest.raises(records.NotFound):
        records.set_in_use(world.actor(limited), skill, False, code="settings.queues")
    records.set_in_use(Actor.system("test"), skill, False, code="settings.queues")
    records.set_in_use(Actor.system("test"), skill, False, code="settings.queues")
    assert not Skill.objects.get().is_active
    actions = list(JournalEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["skill.created", "skill.archived"]
