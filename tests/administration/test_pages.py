"""Every administration page of these rooms through HTTP: shown, empty, added, refused, kept apart by client."""

from __future__ import annotations

import pytest

from tests.administration import world
from zhulian.catalogue.models import Calendar, Category, Holiday, MediaSource, Product
from zhulian.customers.models import CustomerGroup, Tier
from zhulian.people.models import AgentProfile, BreakReason, Department, Queue, QueueMember, Skill
from zhulian.platform.models import Client, JournalEntry, Role, User
from zhulian.tickets.models import CannedAnswer, DispositionCode, TicketType

pytestmark = pytest.mark.django_db

PAGES = [
    "clients",
    "roles",
    "users",
    "departments",
    "queues",
    "skills",
    "break-reasons",
    "categories",
    "products",
    "media-sources",
    "calendars",
    "holidays",
    "tiers",
    "customer-groups",
    "ticket-types",
    "dispositions",
    "canned-answers",
]
CENTRAL = {"roles", "departments", "skills", "break-reasons"}
NAMED = {"name": "新的", "name_en": "New"}
WEEK = {"week-0-0-start": "09:00", "week-0-0-end": "18:00"}
OF_CLIENT = {
    "products": (Product, {**NAMED, "code": "x", "position": 0}),
    "media-sources": (MediaSource, {**NAMED, "code": "x", "position": 0}),
    "categories": (Category, {**NAMED, "code": "x"}),
    "calendars": (Calendar, {**NAMED, "zone": "Asia/Shanghai", **WEEK}),
    "tiers": (
        Tier,
        {**NAMED, "code": "x", "rank": 1, "head_start": 120, "manager_first_seconds": 0, "colour": "yellow"},
    ),
    "customer-groups": (CustomerGroup, {**NAMED, "position": 0}),
    "ticket-types": (TicketType, {**NAMED, "code": "x", "promise_hours": 16, "position": 0}),
    "dispositions": (DispositionCode, {**NAMED, "code": "x", "kind": "result", "position": 0}),
    "canned-answers": (CannedAnswer, {**NAMED, "body": "您好 {{ customer.name }}", "position": 0}),
}
SHARED = {
    "departments": (Department, {**NAMED, "code": "x", "position": 0}),
    "skills": (Skill, {**NAMED, "code": "x", "position": 0}),
    "break-reasons": (BreakReason, {**NAMED, "code": "x", "position": 0}),
    "roles": (Role, {**NAMED, "code": "x", "permissions-desk.use": "client"}),
    "holidays": (Holiday, {**NAMED, "day": "2025-11-03", "kind": "closed"}),
    "clients": (
        Client,
        {**NAMED, "slug": "new", "accent": "#1f6feb", "languages": ["en"], "time_zone": "Asia/Shanghai"},
    ),
}


@pytest.mark.parametrize("slug", [*PAGES, "skill-matrix", "journal"])
def test_a_page_opens_empty_for_an_administrator_and_is_not_there_for_an_agent(slug, browse, admin, acme):
    assert browse(admin).get(f"/settings/{slug}/").status_code == 200
    agent = world.person("agent", {"desk.use": "client"}, acme)
    assert browse(agent).get(f"/settings/{slug}/").status_code == 404


@pytest.mark.parametrize("slug", PAGES)
def test_a_form_opens_in_both_languages(slug, browse, admin):
    page = browse(admin)
    assert page.get(f"/settings/{slug}/add/").status_code == 200
    User.objects.update(language="zh-hans")
    assert page.get(f"/settings/{slug}/add/").status_code == 200


@pytest.mark.parametrize("slug", sorted(OF_CLIENT))
def test_a_row_of_a_client_is_added_changed_and_archived(slug, browse, admin, acme):
    model, values = OF_CLIENT[slug]
    page = browse(admin)
    assert page.post(f"/settings/{slug}/add/", {**values, "client": acme.pk}).status_code == 302
    row = model.objects.get()
    assert row.client_id == acme.pk
    assert page.get(f"/settings/{slug}/{row.pk}/").status_code == 200
    assert page.post(f"/settings/{slug}/{row.pk}/", {**values, "name_en": "Renamed"}).status_code == 302
    assert page.post(f"/settings/{slug}/{row.pk}/archive/").status_code == 302
    row.refresh_from_db()
    assert (row.name_en, row.is_active, row.client_id) == ("Renamed", False, acme.pk)
    assert "Renamed" in page.get(f"/settings/{slug}/?archived=1").content.decode()
    assert "Renamed" not in page.get(f"/settings/{slug}/").content.decode()
    actions = list(JournalEntry.objects.order_by("id").values_list("action", "client_id"))
    assert actions == [
        ("settings.created", acme.pk),
        ("settings.changed", acme.pk),
        ("settings.archived", acme.pk),
    ]


@pytest.mark.parametrize("slug", sorted(OF_CLIENT))
def test_another_clients_row_is_neither_shown_nor_written(slug, browse, limited, acme, other):
    model, values = OF_CLIENT[slug]
    world.person("root", {"settings.people": "client"}, everywhere=True)
    theirs = model.objects.create(
        client=other, **{k: v for k, v in values.items() if k in {f.name for f in model._meta.fields}}
    )
    page = browse(limited)
    for address in ("", "archive/", "restore/"):
        assert page.post(f"/settings/{slug}/{theirs.pk}/{address}", values).status_code == 404
    assert page.get(f"/settings/{slug}/{theirs.pk}/").status_code == 404
    listing = page.get(f"/settings/{slug}/").content.decode()
    assert f"/settings/{slug}/{theirs.pk}/" not in listing
    forged = page.post(f"/settings/{slug}/add/", {**values, "client": other.pk})
    assert forged.status_code == 422
    assert model.objects.count() == 1
    assert not JournalEntry.objects.exists()
    own = page.post(f"/settings/{slug}/add/", {**values, "client": acme.pk})
    assert own.status_code == 302
    assert model.objects.filter(client=acme).count() == 1


@pytest.mark.parametrize("slug", sorted(SHARED))
def test_what_all_share_is_written_only_with_the_permission_for_all_clients(slug, browse, admin, limited):
    model, values = SHARED[slug]
    before = model.objects.count()
    page = browse(limited)
    assert page.post(f"/settings/{slug}/add/", values).status_code in {404, 422}
    assert model.objects.count() == before
    assert not JournalEntry.objects.exists()
    if slug in CENTRAL:
        assert page.get(f"/settings/{slug}/").status_code == 404
    assert browse(admin).post(f"/settings/{slug}/add/", values).status_code == 302
    assert model.objects.count() == before + 1


def test_a_category_that_would_be_a_fourth_level_is_refused_beside_its_field(browse, admin, acme):
    rows = []
    for code in "abc":
        rows.append(
            Category.objects.create(
                client=acme, code=code, name=code, parent=rows[-1] if rows else None, level=len(rows) + 1
            )
        )
    page = browse(admin)
    values = {"client": acme.pk, "name": "d", "code": "d", "parent": rows[-1].pk}
    assert page.post("/settings/categories/add/", values).status_code == 422
    assert page.post("/settings/categories/add/", {**values, "parent": rows[1].pk}).status_code == 302
    assert Category.objects.get(code="d").level == 3
    assert page.post(f"/settings/categories/{rows[0].pk}/move/", {"to": "down"}).status_code == 302
    listing = page.get("/settings/categories/").content.decode()
    assert [listing.index(f"/settings/categories/{row.pk}/") for row in rows] == sorted(
        listing.index(f"/settings/categories/{row.pk}/") for row in rows
    )


def test_a_category_moves_only_for_those_who_administer_it(browse, limited, other):
    theirs = Category.objects.create(client=other, code="z", name="z")
    assert browse(limited).post(f"/settings/categories/{theirs.pk}/move/", {"to": "up"}).status_code == 404


def test_a_queue_is_saved_with_skills_and_members(browse, admin, acme):
    fibre = world.skill("fibre")
    li = world.agent(world.person("li", {"offer.take": "queue"}, acme), "8001")
    values = {
        **NAMED,
        "code": "line",
        "department": world.department().pk,
        "clients": [acme.pk],
        "offers_automatically": "on",
        "offer_seconds": 30,
        "target_seconds": 60,
        "target_percent": 80,
        "position": 0,
        f"least_levels-{fibre.pk}": "3",
        f"priorities-{li.pk}": "1",
    }
    page = browse(admin)
    assert page.post("/settings/queues/add/", {**values, "target_percent": 180}).status_code == 422
    assert page.post("/settings/queues/add/", {**values, f"priorities-{li.pk}": "99"}).status_code == 422
    assert page.post("/settings/queues/add/", {**values, "priorities-999": "1"}).status_code == 422
    assert not Queue.objects.exists()
    assert page.post("/settings/queues/add/", values).status_code == 302
    queue = Queue.objects.get()
    assert list(queue.members.values_list("agent_id", "priority")) == [(li.pk, 1)]
    assert list(queue.skill_levels.values_list("skill_id", "least_level")) == [(fibre.pk, 3)]
    assert "8001" in page.get(f"/settings/queues/{queue.pk}/").content.decode()
    again = {key: value for key, value in values.items() if not key.startswith("priorities")}
    assert page.post(f"/settings/queues/{queue.pk}/", again).status_code == 302
    assert not QueueMember.objects.exists()


def test_a_type_refuses_a_queue_that_does_not_serve_its_client(browse, admin, acme, other):
    theirs = world.queue("theirs", other)
    values = {**OF_CLIENT["ticket-types"][1], "client": acme.pk, "queue": theirs.pk}
    assert browse(admin).post("/settings/ticket-types/add/", values).status_code == 422
    assert not TicketType.objects.exists()


def test_a_canned_answer_with_an_unknown_placeholder_is_refused_and_previewed(browse, admin, acme):
    page = browse(admin)
    bad = {**NAMED, "client": acme.pk, "body": "您好 {{ customer.secret }}", "position": 0}
    answer = page.post("/settings/canned-answers/add/", bad)
    assert answer.status_code == 422
    assert "customer.secret" in answer.content.decode()
    assert not CannedAnswer.objects.exists()
    preview = page.post("/settings/canned-answers/preview/", {"body": "Hello {{ customer.name }}!"})
    assert "Hello Ms Li!" in preview.content.decode()
    assert "{{ customer.name }}" in preview.content.decode()
    wrong = page.post("/settings/canned-answers/preview/", {"body": "{% if %}"})
    assert "field-error" in wrong.content.decode()


def test_canned_preview_needs_the_permission(browse, acme):
    agent = world.person("agent", {"desk.use": "client"}, acme)
    assert browse(agent).post("/settings/canned-answers/preview/", {"body": "x"}).status_code == 404


def test_the_last_agents_skill_levels_are_set_on_one_page(browse, admin, acme):
    fibre, old = world.skill("fibre"), world.skill("old")
    li = world.agent(world.person("li", {"offer.take": "queue"}, acme), "8001")
    li.skill_levels.create(skill=old, level=4)
    Skill.objects.filter(pk=old.pk).update(is_active=False)
    page = browse(admin)
    assert "8001" in page.get("/settings/skill-matrix/").content.decode()
    sent = {"agents": [li.pk], f"level-{li.pk}-{fibre.pk}": "7"}
    assert page.post("/settings/skill-matrix/", sent).status_code == 302
    assert dict(li.skill_levels.values_list("skill_id", "level")) == {fibre.pk: 7, old.pk: 4}
    assert (
        page.post("/settings/skill-matrix/", {**sent, f"level-{li.pk}-{fibre.pk}": "11"}).status_code == 302
    )
    assert li.skill_levels.get(skill=fibre).level == 7


def test_skill_levels_of_people_beyond_reach_stay(browse, limited, other, admin):
    fibre = world.skill("fibre")
    theirs = world.agent(world.person("zhao", {"offer.take": "queue"}, other), "9001")
    page = browse(limited)
    assert "9001" not in page.get("/settings/skill-matrix/").content.decode()
    page.post("/settings/skill-matrix/", {"agents": [theirs.pk], f"level-{theirs.pk}-{fibre.pk}": "7"})
    assert not AgentProfile.objects.get().skill_levels.exists()
