"""Guides: who may do what, writing, publishing, running (SPEC IN8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.knowledge.guide_world import both, definition, guide
from tests.world import centre
from zhulian.customers.models import CustomerGroup
from zhulian.engine.flow import BadInput, Status, dump, editing, parse
from zhulian.knowledge.access import Reader
from zhulian.knowledge.guiding import running, writing
from zhulian.knowledge.guiding.access import (
    access_guide,
    access_run,
    access_usable,
    guides_visible_to,
    readable_guides,
    run_of_visit,
    run_to_hand_over,
    usable_by,
)
from zhulian.knowledge.guiding.errors import GuideConflict, GuideRefused
from zhulian.knowledge.guiding.figures import figures
from zhulian.knowledge.guiding.vocabulary import VOCABULARY
from zhulian.knowledge.guiding.words import path_words, told
from zhulian.knowledge.guiding.writing import GuideFacts, flow_of
from zhulian.knowledge.models import Audience, Face, Guide, GuideRun, GuideState, GuideVersion, RunOutcome
from zhulian.platform.access import ClientMismatch, NotFound
from zhulian.platform.clock import now
from zhulian.platform.models import JournalEntry


@pytest.fixture
def world(db):
    return centre()


@pytest.fixture
def manager(world):
    return world.actor("manager")


def refusal(deed, *args, **more):
    """The code of the refusal."""
    with pytest.raises(GuideRefused) as error:
        deed(*args, **more)
    assert str(error.value)
    return error.value.code


# writing


def test_a_new_guide_has_an_empty_draft_and_an_address(world, manager):
    made = writing.make(manager, client=world.a, facts=GuideFacts(name="宽带 慢"))
    version = made.versions.get()
    assert (made.slug, version.number, version.state, version.revision) == ("kuan-dai-man", 1, "draft", 1)
    assert version.definition == {"schema": 1, "languages": ["zh-hans", "en"], "start": "", "nodes": []}
    assert writing.make(manager, client=world.a, facts=GuideFacts(name="宽带慢")).slug == "kuan-dai-man-2"
    assert JournalEntry.objects.filter(action="guide.created", object_id=made.pk).count() == 1


def test_what_a_guide_must_be_called(world, manager):
    made = guide(manager, world.a)
    assert refusal(writing.make, manager, client=world.a, facts=GuideFacts(name=" ")) == "name"
    assert refusal(writing.make, manager, client=world.a, facts=GuideFacts(name="x", slug="A b")) == "slug"
    taken = GuideFacts(name="x", slug=made.slug)
    assert refusal(writing.make, manager, client=world.a, facts=taken) == "slug_taken"
    nobody = GuideFacts(name="x", audience=Audience.GROUPS)
    assert refusal(writing.make, manager, client=world.a, facts=nobody) == "groups"


def test_facts_are_recorded_and_belong_to_one_client(world, manager):
    made = guide(manager, world.a)
    writing.set_facts(manager, made.pk, GuideFacts(name="网速慢", name_en="Slow", audience=Audience.AGENTS))
    entry = JournalEntry.objects.get(action="guide.facts_changed")
    assert entry.new == {"name": "网速慢", "name_en": "Slow", "audience": "agents"}
    foreign = CustomerGroup.objects.create(client=world.b, name="b")
    with pytest.raises(ClientMismatch):
        writing.set_facts(manager, made.pk, GuideFacts(name="x", audience="groups", groups=[foreign]))


@pytest.mark.parametrize("name", ["wang", "sun", "viewer", "stranger_admin"])
def test_only_who_keeps_the_knowledge_of_the_client_writes(world, manager, name):
    made = guide(manager, world.a)
    actor, before = world.actor(name), JournalEntry.objects.count()
    for deed in (
        lambda: writing.make(actor, client=world.a, facts=GuideFacts(name="x")),
        lambda: writing.set_facts(actor, made.pk, GuideFacts(name="x")),
        lambda: writing.save(actor, made.pk, definition(), revision=1),
        lambda: writing.change(actor, made.pk, lambda flow: flow),
        lambda: writing.publish(actor, made.pk),
        lambda: writing.withdraw(actor, made.pk),
        lambda: writing.roll_back(actor, made.pk, 1),
        lambda: writing.archive(actor, made.pk),
    ):
        with pytest.raises(NotFound):
            deed()
    assert JournalEntry.objects.count() == before
    assert GuideVersion.objects.count() == 1


def test_saving_over_somebody_elses_save_is_refused_with_theirs(world, manager):
    made = guide(manager, world.a, is_published=False)
    assert writing.draft_of(made).revision == 2
    other = {**definition(), "start": "restart"}
    with pytest.raises(GuideConflict) as error:
        writing.save(manager, made.pk, other, revision=1)
    assert error.value.theirs.definition["start"] == "lamp"
    assert writing.draft_of(made).definition["start"] == "lamp"
    assert writing.save(manager, made.pk, other, revision=2).revision == 3


def test_changes_of_two_people_are_joined(world, manager):
    made = guide(manager, world.a, is_published=False)
    admin = world.actor("admin")
    writing.change(manager, made.pk, lambda flow: editing.started(flow, VOCABULARY, "speed").flow)
    writing.change(admin, made.pk, lambda flow: editing.removed(flow, VOCABULARY, "restart").flow)
    flow = flow_of(writing.draft_of(made))
    assert (flow.start, flow.node("restart")) == ("speed", None)
    assert (
        refusal(
            writing.change, manager, made.pk, lambda flow: editing.removed(flow, VOCABULARY, "restart").flow
        )
        == "gone"
    )


def test_what_is_no_guide_is_not_kept(world, manager):
    made = guide(manager, world.a, is_published=False)
    for strange in (None, [], {"schema": 1}, {**definition(), "nodes": [{"id": "<x>"}]}):
        assert refusal(writing.save, manager, made.pk, strange, revision=2) == "shape"


def test_rich_texts_are_cleaned_before_they_are_kept(world, manager):
    steps = definition()
    steps["nodes"][1]["texts"]["body"] = both("<script>alert(1)</script><p onclick=x>好</p>", "<p>ok</p>")
    made = guide(manager, world.a, steps=steps)
    assert made.versions.get().definition["nodes"][1]["texts"]["body"]["zh-hans"] == "<p>好</p>"


def test_publishing(world, manager):
    made = guide(manager, world.a)
    version = made.versions.get()
    assert (version.state, version.number) == ("published", 1)
    assert refusal(writing.publish, manager, made.pk) == "no_draft"
    writing.change(manager, made.pk, lambda flow: editing.started(flow, VOCABULARY, "speed").flow)
    assert [row.state for row in made.versions.all()] == ["draft", "published"]
    writing.publish(manager, made.pk, note="先测速")
    assert [(row.number, row.state, row.note) for row in made.versions.all()] == [
        (2, "published", "先测速"),
        (1, "past", ""),
    ]


def test_faults_are_not_published(world, manager):
    made = guide(manager, world.a, is_published=False)
    writing.change(manager, made.pk, lambda flow: editing.removed(flow, VOCABULARY, "call").flow)
    assert refusal(writing.publish, manager, made.pk) == "faults"
    assert not made.versions.filter(state=GuideState.PUBLISHED).exists()
    empty = writing.make(manager, client=world.a, facts=GuideFacts(name="空"))
    assert refusal(writing.publish, manager, empty.pk) == "faults"


def test_rolling_back_keeps_everything(world, manager):
    made = guide(manager, world.a)
    writing.change(manager, made.pk, lambda flow: editing.started(flow, VOCABULARY, "speed").flow)
    writing.roll_back(manager, made.pk, 1)
    rows = [(row.number, row.state, row.definition["start"]) for row in made.versions.all()]
    assert rows == [(3, "draft", "lamp"), (2, "past", "speed"), (1, "published", "lamp")]
    assert refusal(writing.roll_back, manager, made.pk, 9) == "version"
    assert refusal(writing.roll_back, manager, made.pk, 3) == "version"


def test_archived_and_withdrawn_guides_cannot_be_begun(world, manager):
    made = guide(manager, world.a)
    wang = world.actor("wang")
    writing.archive(manager, made.pk)
    with pytest.raises(NotFound):
        access_usable(wang, made.pk)
    assert refusal(writing.change, manager, made.pk, lambda flow: flow) == "archived"
    writing.restore(manager, made.pk)
    assert access_usable(wang, made.pk) == made
    writing.withdraw(manager, made.pk)
    with pytest.raises(NotFound):
        access_usable(wang, made.pk)
    assert refusal(writing.withdraw, manager, made.pk) == "version"


# access


def test_staff_use_the_published_guides_of_their_clients(world, manager):
    shown = guide(manager, world.a, audience=Audience.AGENTS)
    draft = guide(manager, world.a, "草稿", is_published=False)
    foreign = guide(world.actor("admin"), world.b, "乙")
    assert list(usable_by(world.actor("wang"))) == [shown]
    assert list(usable_by(world.actor("stranger"))) == [foreign]
    assert set(guides_visible_to(manager)) == {shown, draft}
    assert set(usable_by(world.actor("admin"))) == {shown, foreign}
    with pytest.raises(NotFound):
        access_guide(world.actor("stranger"), shown.pk)
    with pytest.raises(NotFound):
        access_usable(world.actor("wang"), draft.pk)


def test_readers_see_what_is_for_them(world, manager):
    group = CustomerGroup.objects.create(client=world.a, name="企业")
    everybody = guide(manager, world.a)
    for_group = guide(manager, world.a, "企业专线", audience=Audience.GROUPS, groups=[group])
    guide(manager, world.a, "内部", audience=Audience.AGENTS)
    guide(manager, world.a, "草稿", is_published=False)
    guide(world.actor("admin"), world.b, "乙")
    assert list(readable_guides(Reader(world.a.pk))) == [everybody]
    assert list(readable_guides(Reader(world.a.pk, (group.pk,)))) == [everybody, for_group]
    assert list(readable_guides(Reader(world.a.pk, (group.pk + 1,)))) == [everybody]


def test_runs_belong_to_their_browser_and_their_agent(world, manager):
    made = guide(manager, world.a)
    run = running.start(made, face=Face.PORTAL, language="en", visit_key="k1")
    assert run_of_visit(made, "k1") == run
    assert run_of_visit(made, "k2") is None
    assert run_of_visit(made, "") is None
    assert run_to_hand_over(world.a.pk, run.pk, "k1") == run
    assert run_to_hand_over(world.a.pk, run.pk, "k2") is None
    assert run_to_hand_over(world.b.pk, run.pk, "k1") is None
    own = running.start(made, face=Face.DESK, language="en", user=world.users["wang"])
    assert access_run(world.actor("wang"), own.pk) == own
    for name in ("zhao", "manager", "stranger"):
        with pytest.raises(NotFound):
            access_run(world.actor(name), own.pk)


# running


@pytest.fixture
def run(world, manager):
    return running.start(guide(manager, world.a), face=Face.PORTAL, language="en", visit_key="k")


def test_a_run_to_the_request(world, run):
    at = running.step(run, "green", place=0)
    assert (at.node.id, at.done, at.percent) == ("speed", 1, 50)
    at = running.step(run, "12.5", place=1)
    assert (at.node.id, at.state.variables) == ("restart", {"lamp": "green", "speed": 12.5})
    at = running.step(run, "next", place=2)
    assert (at.node.id, at.is_over, at.percent) == ("call", True, 100)
    run.refresh_from_db()
    assert (run.outcome, run.ended_at == run.moved_at) == ("request", True)
    assert path_words(run) == (
        "Troubleshooting guide “宽带慢”\n"
        "1. Which lamp is lit? — Green\n"
        "2. Measured speed (Mbps) — 12.5\n"
        "3. Restart the router — tried, did not help"
    )


def test_it_helped(run):
    running.step(run, "red", place=0)
    running.step(run, "helped", place=1)
    run.refresh_from_db()
    assert run.outcome == RunOutcome.SOLVED
    assert [one.answer for one in told(run)] == ["Red", "helped"]


def test_an_answer_to_another_step_changes_nothing(run):
    running.step(run, "red", place=0)
    assert running.step(run, "red", place=0).done == 1
    assert running.step(run, "helped", place=7).done == 1


def test_a_wrong_answer_changes_nothing(run):
    with pytest.raises(BadInput):
        running.step(run, "blue", place=0)
    assert running.standing(GuideRun.objects.get(pk=run.pk)).done == 0


def test_back_and_to_an_earlier_answer(run):
    running.step(run, "green", place=0)
    running.step(run, "80", place=1)
    run.refresh_from_db()
    assert run.outcome == RunOutcome.SOLVED
    assert running.step_back(run).node.id == "speed"
    run.refresh_from_db()
    assert (run.outcome, run.ended_at) == ("running", None)
    running.step(run, "20", place=1)
    assert running.go_to(run, 0).node.id == "lamp"
    assert running.go_to(run, 5).node.id == "lamp"


def test_a_run_keeps_its_version(world, manager, run):
    writing.change(manager, run.guide_id, lambda flow: editing.removed(flow, VOCABULARY, "restart").flow)
    writing.publish(manager, run.guide_id)
    assert running.step(run, "red", place=0).node.id == "restart"


def test_a_new_begin_leaves_the_old_run(world, run):
    again = running.start(run.guide, face=Face.PORTAL, language="en", visit_key="k")
    run.refresh_from_db()
    assert (run.outcome, again.outcome) == ("left", "running")
    assert run_of_visit(run.guide, "k") == again


def test_the_request_of_a_run(world, run):
    ticket = world.ticket()
    foreign_run = running.start(
        guide(world.actor("admin"), world.b, "乙"), face=Face.PORTAL, language="en", visit_key="k"
    )
    assert running.join_ticket(foreign_run, ticket).ticket_id is None
    running.step(run, "red", place=0)
    running.join_ticket(run, ticket)
    run.refresh_from_db()
    assert (run.ticket, run.outcome) == (ticket, "request")
    running.step(run, "helped", place=1)
    running.step_back(run)
    running.solved(run)
    run.refresh_from_db()
    assert (run.outcome, len(told(run))) == ("request", 1)
    assert running.join_ticket(run, world.ticket("另一件")).ticket == ticket


def test_idle_runs_are_left(run):
    assert running.close_idle() == 0
    GuideRun.objects.update(moved_at=now() - timedelta(hours=25))
    assert running.close_idle() == 1
    run.refresh_from_db()
    assert (run.outcome, run.ended_at is not None) == ("left", True)


def test_a_damaged_state_begins_anew(run):
    GuideRun.objects.update(path={"at": 7})
    run.refresh_from_db()
    assert running.standing(run).node.id == "lamp"
    GuideVersion.objects.update(definition={"nodes": "?"})
    at = running.standing(GuideRun.objects.get(pk=run.pk))
    assert (at.node, at.state.status) == (None, Status.BROKEN)


def test_figures(world, manager):
    made = guide(manager, world.a)
    for answers in (["red", "helped"], ["red", "next"], ["red"], []):
        one = running.start(made, face=Face.PORTAL, language="en", visit_key=f"k{len(answers)}{answers[-1:]}")
        for place, answer in enumerate(answers):
            running.step(one, answer, place=place)
    GuideRun.objects.filter(outcome="running", path__at="restart").update(outcome="left")
    found = figures(made)
    assert (found.runs, found.solved, found.requests, found.left, found.running) == (4, 1, 1, 1, 1)
    assert (found.met, found.stopped) == ({"lamp": 4, "restart": 3, "call": 1}, {"restart": 1})
    assert found.solved_percent == 33


def test_the_vocabulary_keeps_answers_under_the_steps_own_name(world, manager):
    steps = definition(lamp={"variable": "other"})
    made = guide(manager, world.a, steps=steps)
    assert flow_of(made.versions.get()).node("lamp").settings["variable"] == "lamp"
    assert Guide.objects.count() == 1


def test_flows_without_changes_are_not_saved_again(world, manager):
    made = guide(manager, world.a, is_published=False)
    assert writing.change(manager, made.pk, lambda flow: replace(flow)).revision == 2
    assert dump(parse(definition())) == writing.draft_of(made).definition
