"""Another client's ids in what is posted: refused, or taken for not chosen; nothing ever joins two clients."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.security.scene import Scene, traces
from tests.security.walking import BODIES
from zhulian.catalogue.models import Calendar, Category, MediaSource, Product
from zhulian.customers.models import Tier
from zhulian.people.models import Department, Queue
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.administration.users import save_user
from zhulian.platform.models import Role, RoleGrant, StoredFile
from zhulian.platform.ui import settings_actions
from zhulian.platform.ui.settings_pages import SettingsPage, all_entries, is_allowed
from zhulian.tickets.actions import Target, accept, transfer
from zhulian.tickets.models import DispositionCode, Form, FormVersion, Ticket, TicketType


@dataclass
class Foreign:
    """Things of client B."""

    queue: Queue
    department: Department
    type: TicketType
    category: Category
    product: Product
    source: MediaSource
    result: DispositionCode
    cause: DispositionCode
    tier: Tier
    customer: object
    version: FormVersion


@pytest.fixture
def foreign(scene) -> Foreign:
    b = scene.centre.b
    department = Department.objects.create(code="b-only", name="乙部")
    queue = Queue.objects.create(code="b-only", name="乙组", department=department)
    queue.clients.set([b])
    named = {"client": b, "name": "乙"}
    kind = TicketType.objects.get(client=b)
    form = Form.objects.create(client=b, name="乙", ticket_type=kind)
    return Foreign(
        queue=queue,
        department=department,
        type=kind,
        category=Category.objects.create(**named, code="b"),
        product=Product.objects.create(**named, code="b"),
        source=MediaSource.objects.create(**named, code="b"),
        result=DispositionCode.objects.create(**named, kind="result", code="b"),
        cause=DispositionCode.objects.create(**named, kind="cause", code="b"),
        tier=Tier.objects.create(**named, code="b"),
        customer=scene.centre.customer("乙客", email="b@example.com", client=b),
        version=FormVersion.objects.create(
            form=form, number=1, questions=[], published_at=scene.ticket.opened_at
        ),
    )


def assert_refused(scene: Scene, role: str, path: str, body: dict) -> None:
    """The post is refused and leaves no trace."""
    before = traces()
    answer = scene.browser(role).post(path, body)
    assert answer.status_code in {404, 422}, (path, body, answer.status_code)
    assert traces() == before, (path, body)


@pytest.mark.parametrize(("dialog", "role"), [("transfer", "wang"), ("reassign", "sun")])
def test_a_request_goes_to_nobody_who_does_not_serve_its_client(scene, foreign, dialog, role):
    path = f"/desk/tickets/{scene.ticket.pk}/{dialog}/"
    users = scene.centre.users
    goals = (
        f"queue:{foreign.queue.pk}", f"department:{foreign.department.pk}", f"user:{users['stranger'].pk}",
        f"user:{users['stranger_admin'].pk}", "user:0", "queue:", "client:1", "queue:9" + "9" * 17, "user:-1", "x",
    )  # fmt: skip
    for goal in goals:
        assert_refused(scene, role, path, {**BODIES[f"desk:dialog/{dialog}"], "to": goal})


def test_a_transfer_is_not_returned_to_somebody_who_no_longer_serves_the_client(scene):
    users, system = scene.centre.users, Actor.system("test")
    accept(system, scene.ticket.pk, user=users["zhao"])
    transfer(system, scene.ticket.pk, Target(queue=scene.centre.experts), reason="other_department")
    RoleGrant.objects.filter(user=users["zhao"]).update(client=scene.centre.b)
    path = f"/desk/tickets/{scene.ticket.pk}/return/"
    before = Ticket.objects.get(pk=scene.ticket.pk).version
    answer = scene.browser("sun").post(path, {"reason": "not_ours", "comment": "x"})
    assert answer.status_code == 422
    assert Ticket.objects.get(pk=scene.ticket.pk).version == before


@pytest.mark.parametrize("field", ["category", "result"])
def test_a_request_is_not_resolved_with_another_clients_codes(scene, foreign, field):
    body = {
        "do": "resolve",
        "body": "好了",
        "category": scene.centre.category.pk,
        "result": scene.centre.solved.pk,
    }
    body[field] = getattr(foreign, field).pk
    assert_refused(scene, "wang", f"/desk/tickets/{scene.ticket.pk}/reply/", body)


def test_another_clients_cause_is_not_taken(scene, foreign):
    body = {
        "do": "resolve",
        "body": "好了",
        "category": scene.centre.category.pk,
        "result": scene.centre.solved.pk,
    }
    scene.browser("wang").post(f"/desk/tickets/{scene.ticket.pk}/reply/", {**body, "cause": foreign.cause.pk})
    assert not scene.ticket.dispositions.filter(cause=foreign.cause).exists()


def test_a_customer_is_not_given_another_clients_tier(scene, foreign):
    scene.ticket.customer.tier = scene.centre.vip
    scene.ticket.customer.save()
    body = {"name": "李丽", "tier": foreign.tier.pk}
    assert_refused(scene, "wang", f"/desk/tickets/{scene.ticket.pk}/customer/", body)
    scene.ticket.customer.refresh_from_db()
    assert scene.ticket.customer.tier == scene.centre.vip


def registering(scene: Scene) -> dict:
    """A complete post of a new request."""
    made = scene.centre
    return {
        "client": made.a.pk, "type": made.type.pk, "category": made.category.pk, "subject": "x", "name": "新客",
        "channel": "phone", "after": "queue", "priority": "2", "key": "0" * 32,
    }  # fmt: skip


@pytest.mark.parametrize("field", ["type", "category"])
def test_a_new_request_takes_no_parts_of_another_client(scene, foreign, field):
    assert_refused(scene, "wang", "/desk/new/", {**registering(scene), field: getattr(foreign, field).pk})


@pytest.mark.parametrize("field", ["product", "source"])
def test_optional_parts_of_another_client_count_as_not_chosen(scene, foreign, field):
    name = {"source": "media_source"}.get(field, field)
    answer = scene.browser("wang").post(
        "/desk/new/", {**registering(scene), name: getattr(foreign, field).pk}
    )
    assert answer.status_code == 302
    made = Ticket.objects.latest("pk")
    assert (made.client, made.product, made.media_source) == (scene.centre.a, None, None)


def test_a_new_request_is_not_opened_for_another_clients_customer(scene, foreign):
    body = {**registering(scene), "customer": foreign.customer.pk, "name": ""}
    assert_refused(scene, "wang", "/desk/new/", body)


def test_a_request_is_not_opened_for_a_client_that_one_does_not_serve(scene, foreign):
    body = {**registering(scene), "client": scene.centre.b.pk, "type": foreign.type.pk}
    assert_refused(scene, "wang", "/desk/new/", {**body, "category": foreign.category.pk})


def test_a_web_form_takes_no_parts_of_another_client(scene, foreign):
    body = {
        "key": "1" * 32,
        "subject": "x",
        "description": "x",
        "name": "x",
        "phone": "13800138001",
        "website": "",
    }
    TicketType.objects.create(client=scene.centre.a, code="second", name="另一类")
    assert_refused(scene, "nobody", "/p/a-co/ask/", {**body, "type": foreign.type.pk})
    more = {"type": scene.centre.type.pk, "product": foreign.product.pk, "version": foreign.version.pk}
    answer = scene.browser("nobody").post("/p/a-co/ask/", {**body, **more, "media_source": foreign.source.pk})
    assert answer.status_code == 302
    made = Ticket.objects.latest("pk")
    assert (made.client, made.product, made.media_source) == (scene.centre.a, None, None)
    assert made.form_version_id != foreign.version.pk


def test_what_arrived_becomes_no_request_of_another_clients_type(scene, foreign):
    assert_refused(scene, "sun", f"/intake/raw/{scene.raw.pk}/request/", {"type": foreign.type.pk})


def test_a_form_is_not_for_another_clients_type_or_product(scene, foreign):
    path = f"/settings/forms/{scene.form.pk}/facts/"
    assert_refused(scene, "manager", path, {"name": "x", "type": foreign.type.pk})
    assert_refused(scene, "manager", path, {"name": "x", "product": foreign.product.pk})


def test_levels_of_another_clients_agents_stay(scene):
    agent, skill = scene.centre.agent("zhao"), scene.rows["skills"]
    body = {"agents": [agent.pk], f"level-{agent.pk}-{skill}": "9"}
    scene.browser("stranger_admin").post("/settings/skill-matrix/", body)
    assert agent.skills.count() == 0


def test_files_of_others_are_not_taken_into_a_message(scene):
    """Files travel with the form itself; an id or token of somebody else's draft means nothing."""
    theirs = StoredFile.objects.create(
        token="t" * 43, name="x.pdf", content_type="application/pdf", size=1, sha256="", path="x",
        owner_key=f"draft:{scene.centre.users['zhao'].pk}",
    )  # fmt: skip
    body = {"body": "x", "files": [theirs.token], "file_ids": [theirs.pk], "kept": [theirs.token]}
    assert scene.browser("wang").post(f"/desk/tickets/{scene.ticket.pk}/reply/", body).status_code == 200
    link = scene.token("link")
    scene.browser("link").post(
        f"/r/{link}/message/", {"text": "x", "kept": [theirs.token], "files": [theirs.pk]}
    )
    theirs.refresh_from_db()
    assert theirs.owner_key == f"draft:{scene.centre.users['zhao'].pk}"


def own_row(page: SettingsPage, actor: Actor) -> object | None:
    """A row of this page that the actor may edit; None where there is none or the page is not for them."""
    try:
        return page.rows(actor).first()
    except NotFound:
        return None


def joined(row: object, name: str) -> list[int]:
    """The ids that a field of the stored row leads to."""
    fresh = type(row)._default_manager.get(pk=row.pk)
    value = getattr(fresh, name, None)
    return (
        sorted(value.values_list("pk", flat=True))
        if hasattr(value, "values_list")
        else [getattr(value, "pk", 0)]
    )


def test_no_page_of_settings_takes_another_clients_things(scene, foreign):
    """Every choice of every form, as an administrator of client B alone, with client A's things."""
    made = scene.centre
    Calendar.objects.create(client=made.b, name="乙历")
    things = {
        "Client": made.a, "Queue": made.experts, "TicketType": made.type, "Category": made.category,
        "Product": Product.objects.get(client=made.a), "Tier": made.vip,
        "Calendar": Calendar.objects.filter(client=made.a).first(),
    }  # fmt: skip
    actor, tried = made.actor("stranger_admin"), 0
    for page in [entry for entry in all_entries() if isinstance(entry, SettingsPage)]:
        if not is_allowed(page, actor):
            assert scene.browser("stranger_admin").get(f"/settings/{page.slug}/").status_code == 404
            continue
        row = own_row(page, actor)
        if row is None:
            continue
        form = settings_actions.build_form(page, actor, row)
        for name, field in form.fields.items():
            model = getattr(getattr(field, "queryset", None), "model", None)
            if model is None or model.__name__ not in things:
                continue
            data = {key: form[key].value() for key in form.fields if form[key].value() not in (None, "")}
            data[name], before = things[model.__name__].pk, joined(row, name)
            answer = scene.browser("stranger_admin").post(f"/settings/{page.slug}/{row.pk}/", data)
            assert answer.status_code in {302, 404, 422}, (page.slug, name)
            assert joined(row, name) == before, (page.slug, name)
            tried += 1
    assert tried >= 4


@pytest.mark.parametrize("client", ["a", "all"])
def test_an_administrator_of_one_client_gives_no_power_over_others(scene, client):
    actor, made = scene.centre.actor("stranger_admin"), scene.centre
    target = made.users["stranger"]
    for role in Role.objects.all():
        before = list(RoleGrant.objects.filter(user=target).values_list("role", "client"))
        wanted = (role.pk, made.a.pk if client == "a" else None)
        with pytest.raises(NotFound):
            save_user(actor, target, grants=[*before, wanted])
        assert list(RoleGrant.objects.filter(user=target).values_list("role", "client")) == before
