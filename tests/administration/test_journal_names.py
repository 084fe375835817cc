"""The journal names what it is about, also what is gone; in a fixed number of queries."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests.counting import cost
from tests.world import centre
from zhulian.intake.models import ImportRun, Mailbox
from zhulian.people.models import Skill
from zhulian.platform import audit
from zhulian.platform.clock import now
from zhulian.platform.models import JournalEntry

pytestmark = pytest.mark.django_db
PAGE = "/settings/journal/?view=all"


@pytest.fixture
def made():
    found = centre()
    JournalEntry.objects.all().delete()
    return found


@pytest.fixture
def root(made):
    browser = Browser()
    browser.cookies["django_language"] = "en"
    browser.force_login(made.users["admin"])
    return browser


def things(browser):
    rows = browser.get(PAGE).context["found"].lines
    return [next(value for column, value in cells if column.key == "thing") for _row, cells in reversed(rows)]


def told(made, obj, action="x.changed", **facts):
    return audit.record(made.actor("admin"), action, obj, **facts)


def test_every_kind_is_named_as_people_know_it(made, root):
    ticket, customer = made.ticket(), made.customer("王芳", "f@example.com")
    JournalEntry.objects.all().delete()
    mailbox = Mailbox.objects.create(client=made.a, address="help@pearl.example")
    skill = Skill.objects.create(code="fibre", name="光纤", name_en="Fibre")
    run = ImportRun.objects.create(client=made.a, kind="messages", name="旧系统.csv", created_at=now())
    rows = [made.users["wang"], customer, ticket, mailbox, skill, made.a, run, customer.contacts.get()]
    for row in rows:
        told(made, row)
    company = made.a.name_en or made.a.name
    names = [
        made.users["wang"].name, "王芳", ticket.number, "help@pearl.example", "Fibre", company, "旧系统.csv",
    ]  # fmt: skip
    found = things(root)
    assert [thing.endswith(f" {name}") for thing, name in zip(found[:-1], names, strict=True)] == [True] * 7
    assert found[-1].endswith(f" {rows[-1].pk}")
    text = root.get(PAGE).content.decode()
    assert f'title="Skill {skill.pk}">Skill Fibre</span>' in text


def test_what_is_gone_is_named_as_the_journal_last_told(made, root):
    kept = Skill.objects.create(code="a", name="宽带")
    gone = Skill.objects.create(code="b", name="光纤")
    nameless = Skill.objects.create(code="c", name="电话")
    told(made, gone, "skill.created", new={"name": "铜线"})
    told(made, gone, "skill.changed", old={"name": "铜线"}, new={"name": "光纤"})
    told(made, gone, "skill.used", new={"rows": 5})
    told(made, kept)
    told(made, nameless)
    number = nameless.pk
    gone.delete()
    nameless.delete()
    assert things(root) == ["Skill 光纤"] * 3 + ["Skill 宽带", f"Skill {number}"]
    entry = JournalEntry.objects.first()
    JournalEntry.objects.filter(pk=entry.pk).update(object_type="nowhere.model")
    assert things(root)[0].startswith("nowhere.model")


def test_names_are_escaped(made, root):
    told(made, Skill.objects.create(code="a", name="<b>x</b>"))
    text = root.get(PAGE).content.decode()
    assert "Skill &lt;b&gt;x&lt;/b&gt;" in text and "<b>x</b>" not in text


def test_the_cost_does_not_grow_with_lines(made, root):
    def line(number):
        skill = Skill.objects.create(code=f"s{number}", name=f"技能{number}")
        gone = Skill.objects.create(code=f"g{number}", name=f"旧技能{number}")
        customer = made.customer(f"客户{number}", f"{number}@example.com")
        for row in (skill, gone, customer):
            told(made, row, new={"name": row.name})
        gone.delete()

    line(0)
    before = cost(root, PAGE)
    for number in range(1, 12):
        line(number)
    assert cost(root, PAGE) == before


def test_names_of_another_client_company_are_not_told(made):
    told(made, made.customer("甲客户", "a@example.com"))
    browser = Browser()
    browser.force_login(made.users["stranger_boss"])
    assert "甲客户" not in browser.get(PAGE).content.decode()
