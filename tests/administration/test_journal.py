"""The journal as a list, and its words."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from tests.administration import world
from tests.counting import cost
from zhulian.engine.conditions import EVERYTHING
from zhulian.people.models import Skill
from zhulian.platform import audit, records
from zhulian.platform.access import Actor
from zhulian.platform.administration.journal import lines
from zhulian.platform.administration.journal_list import SOURCE, SPEC, answering
from zhulian.platform.lists.exporting import _rows
from zhulian.platform.lists.state import ListState
from zhulian.platform.models import JournalEntry, ListExport

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 11, 3, 4, 0, tzinfo=UTC)


@pytest.fixture
def root():
    return world.person("root", {"audit.read": "client", "settings.queues": "client"}, everywhere=True)


@pytest.fixture
def listed(client):
    """The actions of the lines that somebody sees, oldest first: `all` the conditions, `q` the words."""

    def find(user, *where, q=""):
        client.force_login(user)
        asked = {"view": "all", "where": json.dumps({"v": 1, "where": {"all": list(where)}}), "q": q}
        answer = client.get("/settings/journal/", asked, HTTP_ACCEPT_LANGUAGE="en")
        assert not answer.context["problem"], answer.context["problem"]
        return [row.action for row, _cells in reversed(answer.context["found"].lines)]

    return find


def that(field, op, value=None):
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


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


def test_conditions_narrow(root, listed):
    acme, other = world.client_company("acme"), world.client_company("other")
    with time_machine.travel(NOON, tick=False) as clock:
        world.record_line(acme.pk, "ticket.opened")
        clock.shift(86400)
        world.record_line(other.pk, "skill.changed")
        world.record_line(other.pk, "skill.edited")
        records.save_record(world.actor(root), Skill(code="x", name="x"), code="settings.queues")
    assert listed(root) == ["ticket.opened", "skill.changed", "skill.edited", "skill.created"]
    assert listed(root, that("client", "is", acme.pk)) == ["ticket.opened"]
    assert listed(root, that("at", "on", "2025-11-04")) == ["skill.changed", "skill.edited", "skill.created"]
    assert listed(root, that("at", "before", "2025-11-04")) == ["ticket.opened"]
    assert listed(root, that("action", "is", "ticket.opened")) == ["ticket.opened"]
    assert listed(root, that("action", "is", "changed")) == ["skill.changed", "skill.edited"]
    assert listed(root, that("action", "not_in", ["changed", "created"])) == ["ticket.opened"]
    assert listed(root, that("person", "is_me")) == ["skill.created"]
    assert listed(root, that("by", "is", "user")) == ["skill.created"]
    skill = Skill.objects.get().pk
    assert listed(root, that("thing", "is", "people.skill"), that("number", "is", skill)) == ["skill.created"]


def test_words_find_actions_people_and_things(root, listed):
    world.record_line(None, "ticket.opened")
    records.save_record(world.actor(root), Skill(code="x", name="x"), code="settings.queues")
    assert listed(root, q="ticket") == ["ticket.opened"]
    assert listed(root, q="roo") == ["skill.created"]
    assert listed(root, q="skill") == ["skill.created"]
    assert listed(root, q="nothing of the kind") == []
    with translation.override("zh-hans"):
        words = lines(JournalEntry.objects.filter(action="skill.created"))[0].what
        rows = answering(world.actor(root), JournalEntry.objects.all(), words)
        assert [row.action for row in rows] == ["skill.created"]


def test_what_a_condition_asks_of_the_database_it_also_asks_of_a_line_in_hand(root):
    for action in ("ticket.opened", "skill.changed", "skill.edited", "user.logged_in", "odd.thing_new"):
        world.record_line(None, action)
    field = SOURCE.fields["action"]
    rows = JournalEntry.objects.annotate(told=field.expression)
    assert {row.action: row.told for row in rows} == {row.action: field.getter(row) for row in rows}


def test_a_reader_of_one_client_cannot_ask_for_another(root, listed):
    acme, other = world.client_company("acme"), world.client_company("other")
    reader = world.person("reader", {"audit.read": "client"}, acme)
    world.record_line(acme.pk, "a.b")
    world.record_line(other.pk, "c.d")
    world.record_line(None, "e.f")
    assert listed(reader) == ["a.b"]
    assert listed(reader, that("client", "is", other.pk)) == []
    assert listed(reader, that("client", "in", [acme.pk, other.pk])) == ["a.b"]


def test_a_reader_of_one_client_is_offered_only_whom_and_what_concerns_it(root, client):
    acme, other = world.client_company("acme"), world.client_company("other")
    reader = world.person("reader", {"audit.read": "client"}, acme)
    near, far = world.person("near", {}, acme), world.person("far", {}, other)
    audit.record(world.actor(near), "a.b", None, client=acme.pk)
    audit.record(world.actor(far), "c.d", None, client=other.pk)
    client.force_login(reader)

    def offered(field):
        rows = client.get("/lists/journal/options/", {"field": field, "q": ""}).json()["results"]
        return [int(row["value"]) for row in rows]

    assert (offered("person"), offered("client")) == ([near.pk], [acme.pk])
    client.force_login(root)
    assert {near.pk, far.pk} <= set(offered("person"))
    assert offered("client") == [acme.pk, other.pk]


def test_the_journal_is_taken_out_by_those_who_may_and_that_is_written_down(root, client):
    exporter = world.person("taker", {"audit.read": "client", "journal.export": "client"}, everywhere=True)
    records.save_record(world.actor(root), Skill(code="fibre", name="光纤"), code="settings.queues")
    client.force_login(root)
    assert client.post("/lists/journal/export/", {"view": "all", "format": "csv"}).status_code == 404
    client.force_login(exporter)
    before = {"view": "all", "format": "csv", "col": ["action", "thing", "changes"]}
    assert client.post("/lists/journal/export/", before).status_code == 302
    export = ListExport.objects.get()
    with translation.override("en"):
        rows = list(_rows(world.actor(exporter), state_of(export), [column(key) for key in export.columns]))
    assert rows[-1][:2] == ["created", "Skill 光纤"]
    assert "Name (Chinese): 光纤" in rows[-1][2]
    assert JournalEntry.objects.filter(action="export.ordered", user=exporter).exists()


def state_of(export):
    return ListState(SPEC, None, EVERYTHING, tuple(export.columns), export.sort)


def column(key):
    return next(one for one in SPEC.columns if one.key == key)


def test_the_journal_costs_no_more_queries_with_more_lines(root, client):
    client.force_login(root)
    skills = [Skill(code=str(number), name="x") for number in range(50)]
    records.save_record(world.actor(root), skills[0], code="settings.queues")
    before = cost(client, "/settings/journal/?view=all&col=at&col=person&col=changes&col=client")
    for skill in skills[1:]:
        records.save_record(world.actor(root), skill, code="settings.queues")
    assert cost(client, "/settings/journal/?view=all&col=at&col=person&col=changes&col=client") == before
    assert before <= 14


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
