"""Guides at the desk: going through one beside a request, and the editor (SPEC IN8)."""

from __future__ import annotations

import json
import re

import pytest

from tests.counting import cost
from tests.knowledge.guide_world import definition, guide
from zhulian.catalogue.models import Product
from zhulian.engine.flow import Node, editing, fresh_id
from zhulian.knowledge.guiding import writing
from zhulian.knowledge.guiding.running import join_ticket, start, step
from zhulian.knowledge.guiding.vocabulary import VOCABULARY
from zhulian.knowledge.guiding.writing import flow_of
from zhulian.knowledge.models import Guide, GuideRun
from zhulian.platform.drafts.store import load, save
from zhulian.platform.models import JournalEntry
from zhulian.tickets.models import Note


@pytest.fixture
def slow(world):
    return guide(world.actor("manager"), world.a, "宽带慢", name_en="Slow connection")


def text(answer):
    """The page's words."""
    return answer.content.decode()


# going through


def test_the_list_shows_each_their_own(world, browser, slow):
    guide(world.actor("admin"), world.b, "乙的向导")
    page = text(browser("wang").get("/desk/guides/"))
    assert "Slow connection" in page
    assert "乙的向导" not in page
    assert "/edit/" not in page
    assert "乙的向导" in text(browser("stranger").get("/desk/guides/"))
    assert f"/desk/guides/{slow.pk}/edit/" in text(browser("manager").get("/desk/guides/"))


def test_beside_a_request_into_the_reply_and_a_note(world, browser, slow):
    ticket = world.ticket()
    wang = browser("wang")
    assert f"/desk/guides/?ticket={ticket.pk}" in text(wang.get(f"/desk/tickets/{ticket.pk}/"))
    assert ticket.number in text(wang.get(f"/desk/guides/?ticket={ticket.pk}"))
    answer = wang.post(f"/desk/guides/{slow.pk}/begin/", {"ticket": ticket.pk})
    run = GuideRun.objects.get()
    here = f"/desk/guides/runs/{run.pk}/"
    assert (answer["Location"], run.ticket, run.user, run.customer) == (
        here,
        ticket,
        world.users["wang"],
        ticket.customer,
    )
    wang.post(here, {"put": "red", "place": 0})
    assert "tried, did not help" in text(wang.post(here, {"put": "next", "place": 1}, follow=True))
    wang.post(f"{here}hand-over/", {"do": "note"})
    note = Note.objects.get()
    assert note.body == (
        "Troubleshooting guide “Slow connection”\n"
        "1. Which lamp is lit? — Red\n"
        "2. Restart the router — tried, did not help"
    )
    save(world.users["wang"], f"ticket:{ticket.pk}:reply", {"body": "您好"}, 0)
    wang.post(f"{here}hand-over/", {"do": "reply"})
    body = load(world.users["wang"], f"ticket:{ticket.pk}:reply").fields["body"]
    assert body.startswith("您好\n\n")
    assert "指示灯是什么颜色？" in body


def test_wrong_answers_back_and_ends(world, browser, slow):
    wang = browser("wang")
    wang.post(f"/desk/guides/{slow.pk}/begin/")
    here = f"/desk/guides/runs/{GuideRun.objects.get().pk}/"
    wang.post(here, {"put": "green", "place": 0})
    wrong = wang.post(here, {"put": "x", "place": 1})
    assert (wrong.status_code, "Please write a number." in text(wrong)) == (422, True)
    wang.post(here, {"do": "back"})
    wang.post(here, {"put": "red", "place": 0})
    wang.post(here, {"do": "to-0"})
    wang.post(here, {"do": "solved"})
    assert GuideRun.objects.get().outcome == "solved"
    wang.post(f"/desk/guides/{slow.pk}/begin/")
    last = GuideRun.objects.order_by("-pk").first()
    assert wang.post(f"/desk/guides/runs/{last.pk}/", {"do": "leave"})["Location"] == "/desk/guides/"
    last.refresh_from_db()
    assert last.outcome == "left"


def test_who_may_not(world, browser, slow):
    ticket = world.ticket()
    before = JournalEntry.objects.count()
    for name in ("stranger", "viewer"):
        assert browser(name).post(f"/desk/guides/{slow.pk}/begin/").status_code == 404
    assert browser("chen").post(f"/desk/guides/{slow.pk}/begin/", {"ticket": ticket.pk}).status_code == 404
    assert browser("chen").get(f"/desk/guides/?ticket={ticket.pk}").status_code == 404
    foreign = guide(world.actor("admin"), world.b, "乙的向导")
    assert (
        browser("admin").post(f"/desk/guides/{foreign.pk}/begin/", {"ticket": ticket.pk}).status_code == 404
    )
    run = start(slow, face="desk", language="en", user=world.users["wang"])
    for name in ("zhao", "manager", "stranger"):
        assert browser(name).get(f"/desk/guides/runs/{run.pk}/").status_code == 404
        assert (
            browser(name).post(f"/desk/guides/runs/{run.pk}/", {"put": "red", "place": 0}).status_code == 404
        )
    assert browser("wang").post(f"/desk/guides/runs/{run.pk}/hand-over/", {"do": "note"}).status_code == 404
    assert (GuideRun.objects.count(), GuideRun.objects.get().path["path"]) == (1, [])
    assert JournalEntry.objects.count() == before + 2


def test_a_customers_path_stands_in_the_request(world, browser, slow):
    ticket = world.ticket()
    run = start(slow, face="portal", language="zh-hans", visit_key="k")
    step(run, "red", place=0)
    step(run, "next", place=1)
    join_ticket(run, ticket)
    page = text(browser("wang").get(f"/desk/tickets/{ticket.pk}/"))
    assert "Became a request" in page
    assert re.search(r"<dt>Which lamp is lit\?</dt><dd>Red</dd>", page)


# the editor


@pytest.fixture
def edit(browser, slow):
    """Posts to the editor as the manager."""
    manager = browser("manager")

    def post(**data):
        return manager.post(f"/desk/guides/{slow.pk}/edit/", data)

    return post


def draft(made):
    """The steps as they are written now."""
    return flow_of(writing.draft_of(made))


def test_a_guide_from_nothing_to_its_users(world, browser):
    manager = browser("manager")
    product = Product.objects.get(client=world.a)
    assert text(manager.get("/desk/guides/new/a-co/")).count("Name (Chinese)") == 1
    answer = manager.post(
        "/desk/guides/new/a-co/", {"name": "上不了网", "audience": "public", "products": [product.pk]}
    )
    made = Guide.objects.get()
    here = f"/desk/guides/{made.pk}/edit/"
    assert (answer["Location"], made.slug, list(made.products.all())) == (
        here,
        "shang-bu-liao-wang",
        [product],
    )
    assert "No steps yet" in text(manager.get(here))
    assert manager.post(here, {"do": "add", "kind": "step"})["Location"] == f"{here}?node=step-1#form"
    page = text(manager.get(f"{here}?node=step-1"))
    assert "The text is missing: Title." in page
    saved = {
        "do": "save",
        "node": "step-1",
        "title-zh-hans": "检查电源",
        "title-en": "Check the power",
        "body-zh-hans": "看插头。\n\n- 灯亮\n- 灯不亮",
        "body-en": "<b>Look</b><script>x</script>",
        "set-asks": "1",
    }
    manager.post(here, saved)
    node = draft(made).node("step-1")
    assert node.texts["body"] == {
        "zh-hans": "<p>看插头。</p><ul><li>灯亮</li><li>灯不亮</li></ul>",
        "en": "<b>Look</b>",
    }
    assert "看插头。\n\n- 灯亮\n- 灯不亮</textarea>" in text(manager.get(f"{here}?node=step-1"))
    assert "“Next” leads nowhere." in text(manager.get(here))
    manager.post(f"/desk/guides/{made.pk}/publish/", {"do": "publish"})
    assert not made.versions.filter(state="published").exists()
    manager.post(here, {"do": "add", "kind": "request", "after": "step-1", "outlet": "next"})
    manager.post(
        here, {"do": "save", "node": "request-1", "title-zh-hans": "请告诉我们", "title-en": "Tell us"}
    )
    manager.post(f"/desk/guides/{made.pk}/publish/", {"do": "publish", "note": "第一版"})
    version = made.versions.get()
    assert (version.state, version.note) == ("published", "第一版")


def test_questions_and_decisions(world, edit, slow):
    edit(
        do="save",
        node="lamp",
        **{
            "title-zh-hans": "灯？",
            "title-en": "Lamp?",
            "choice-0-id": "green",
            "choice-0-zh-hans": "绿",
            "choice-0-en": "Green",
            "choice-1-id": "red",
            "choice-2-id": "",
            "choice-2-zh-hans": "不亮",
            "choice-2-en": "Off",
            "edge-c1": "call",
        },
    )
    node = draft(slow).node("lamp")
    assert [(choice.id, choice.texts["en"]) for choice in node.choices] == [("green", "Green"), ("c1", "Off")]
    assert node.edges == {"green": "speed", "c1": "call"}
    edit(
        do="save",
        node="which",
        **{
            "choice-0-id": "slow",
            "case-0-field": "lamp",
            "case-0-op": "is",
            "case-0-value": "Green",
            "case-1-field": "speed",
            "case-1-op": "is_empty",
            "case-1-value": "x",
            "edge-c1": "call",
        },
    )
    choices = draft(slow).node("which").choices
    assert choices[0].when == {"v": 1, "where": {"field": "lamp", "op": "is", "value": "green"}}
    assert choices[1].when == {"v": 1, "where": {"field": "speed", "op": "is_empty"}}
    assert writing.publish(world.actor("manager"), slow.pk).number == 2


def test_add_connect_move_remove_and_begin_elsewhere(edit, slow):
    edit(do="add", kind="step", after="lamp", outlet="red")
    assert dict(draft(slow).node("step-1").edges) == {"next": "restart"}
    edit(do="move", node="step-1", place="speed.next")
    assert draft(slow).node("speed").edges["next"] == "step-1"
    assert draft(slow).node("lamp").edges["red"] == "restart"
    edit(do="connect", after="lamp", outlet="red", goal="call")
    assert draft(slow).node("lamp").edges["red"] == "call"
    edit(do="start", node="speed")
    assert draft(slow).start == "speed"
    edit(do="remove", node="step-1")
    assert draft(slow).node("speed").edges["next"] == "which"
    assert edit(do="move", node="lamp").status_code == 302
    assert draft(slow).start == "lamp"


def test_what_cannot_be_done(edit, slow):
    before = slow.versions.count()
    assert edit(do="explode").status_code == 404
    assert edit(do="remove", node="gone").status_code == 302
    assert edit(do="add", kind="bomb").status_code == 302
    assert edit(do="save", node="gone").status_code == 302
    assert slow.versions.count() == before


def test_two_people_at_one_step(world, browser, edit, slow):
    page = text(browser("manager").get(f"/desk/guides/{slow.pk}/edit/?node=fine"))
    base = json.loads(re.search(r'name="base" value="([^"]*)"', page)[1].replace("&quot;", '"'))
    assert base["texts"]["title"]["en"] == "The line is fine"
    seen = {"do": "save", "node": "fine", "base": json.dumps(base)}
    admin = browser("admin")
    admin.post(f"/desk/guides/{slow.pk}/edit/", {**seen, "title-zh-hans": "好", "title-en": "Theirs"})
    answer = edit(**seen, **{"title-zh-hans": "好的", "title-en": "Mine"})
    assert answer.status_code == 409
    assert "Somebody else changed this step" in text(answer)
    assert "Theirs" in text(answer)
    assert 'value="Mine"' in text(answer)
    assert draft(slow).node("fine").texts["title"]["en"] == "Theirs"
    again = json.dumps({**base, "texts": {"title": {"zh-hans": "好", "en": "Theirs"}}})
    edit(do="save", node="fine", base=again, **{"title-zh-hans": "好的", "title-en": "Mine"})
    assert draft(slow).node("fine").texts["title"]["en"] == "Mine"


def test_the_preview_keeps_nothing(browser, slow):
    manager, here = browser("manager"), f"/desk/guides/{slow.pk}/edit/"
    assert "Which lamp is lit?" in text(manager.get(here))
    assert "Measured speed" in text(manager.get(here, {"in": ["green"]}))
    assert "Please write a number." in text(manager.get(here, {"in": ["green", "x"]}))
    assert "The request form opens" in text(manager.get(here, {"in": ["red", "next"]}))
    assert GuideRun.objects.count() == 0


def test_the_outline_reads_as_sentences(browser, slow):
    page = text(browser("manager").get(f"/desk/guides/{slow.pk}/edit/"))
    assert "Measured speed (Mbps) is less than 50" in page
    assert re.search(r"That helped</span><span[^>]*>Ends: solved<", page)
    assert "leads nowhere" not in page


def test_faults_and_figures_stand_at_their_steps(browser, edit, slow):
    run = start(slow, face="portal", language="en", visit_key="k")
    step(run, "red", place=0)
    GuideRun.objects.update(outcome="left")
    edit(do="connect", after="lamp", outlet="green", goal="")
    page = text(browser("manager").get(f"/desk/guides/{slow.pk}/edit/"))
    assert "“Green” leads nowhere." in page
    assert "gone through 1 times · solved 0 (0 %) · became requests 0 · left 1" in page
    assert re.search(r'title="Left here">−1<', page)
    assert re.search(r"<button[^>]*value=\"publish\" disabled", page)


def test_versions_and_rolling_back(browser, edit, slow):
    edit(do="add", kind="solved", after="lamp", outlet="red")
    manager = browser("manager")
    page = text(manager.get(f"/desk/guides/{slow.pk}/versions/"))
    assert "changed: Which lamp is lit?" in page
    assert "new: solved-1" in page
    manager.post(f"/desk/guides/{slow.pk}/versions/1/")
    assert [row.state for row in slow.versions.all()] == ["draft", "past", "published"]


def test_publish_withdraw_archive_restore(browser, slow):
    manager = browser("manager")
    address = f"/desk/guides/{slow.pk}/publish/"
    for deed, expected in (
        ("withdraw", (True, "past")),
        ("archive", (False, "past")),
        ("restore", (True, "past")),
    ):
        manager.post(address, {"do": deed})
        slow.refresh_from_db()
        assert (slow.is_active, slow.versions.get().state) == expected
    assert manager.post(address, {"do": "burn"}).status_code == 404


def test_the_editor_is_for_who_keeps_the_knowledge(browser, slow):
    for name in ("wang", "sun", "stranger_admin"):
        somebody = browser(name)
        for path in ("edit/", "facts/", "versions/"):
            assert somebody.get(f"/desk/guides/{slow.pk}/{path}").status_code == 404
        assert (
            somebody.post(f"/desk/guides/{slow.pk}/edit/", {"do": "remove", "node": "lamp"}).status_code
            == 404
        )
        assert somebody.post(f"/desk/guides/{slow.pk}/publish/", {"do": "archive"}).status_code == 404
        assert somebody.get("/desk/guides/new/a-co/").status_code == 404
    slow.refresh_from_db()
    assert (slow.is_active, writing.draft_of(slow)) == (True, None)


def test_nothing_that_is_typed_runs(browser, edit, slow):
    evil = '"><script>alert(1)</script>'
    edit(do="save", node="fine", **{"title-zh-hans": evil, "title-en": evil, "body-en": f"<p>x</p>{evil}"})
    manager = browser("manager")
    for query in ("", "?node=fine", "?in=green&in=80"):
        assert "<script>alert(1)" not in text(manager.get(f"/desk/guides/{slow.pk}/edit/{query}"))
    assert "<script>alert(1)" not in text(manager.get(f"/desk/guides/{slow.pk}/versions/"))


def test_the_facts_of_a_guide(browser, slow):
    manager = browser("manager")
    manager.post(f"/desk/guides/{slow.pk}/facts/", {"name": "网速慢", "audience": "agents", "slug": "slow"})
    slow.refresh_from_db()
    assert (slow.name, slow.audience, slow.slug) == ("网速慢", "agents", "slow")
    wrong = manager.post(f"/desk/guides/{slow.pk}/facts/", {"name": "x", "audience": "public", "slug": "A b"})
    assert (wrong.status_code, "small letters" in text(wrong).lower()) == (422, True)


def test_the_list_asks_the_database_a_fixed_number_of_times(world, browser, slow):
    for name in ("wang", "manager"):
        one = cost(browser(name), "/desk/guides/")
        for number in range(20):
            guide(world.actor("manager"), world.a, f"{name}{number}", steps=definition())
        assert cost(browser(name), "/desk/guides/") == one


def test_the_editor_asks_the_database_a_fixed_number_of_times(world, browser, slow):
    manager, here = browser("manager"), f"/desk/guides/{slow.pk}/edit/"
    one = cost(manager, here)
    for number in range(5):
        start(slow, face="portal", language="en", visit_key=f"k{number}")
        writing.change(
            world.actor("manager"),
            slow.pk,
            lambda flow: editing.added(flow, VOCABULARY, Node(fresh_id(flow, "step"), "step")).flow,
        )
    assert cost(manager, here) == one
