"""Live topics, owners of files, jobs: registries that addresses do not show, walked role by role."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, resolve, reverse

from tests.security.matrix import OWNERS, STAFF, TOPICS
from tests.security.scene import Scene
from tests.security.walking import patterns
from zhulian.knowledge.models import KnowledgeExport
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.files.access import _owners, readable_file
from zhulian.platform.jobs import registry
from zhulian.platform.models import ListExport, StoredFile
from zhulian.platform.realtime.topics import may_hear, may_listen, prefixes

NONSENSE = (
    "", ":", "ticket", "ticket:", "ticket:0", "ticket:-1", "ticket:1e3", "ticket:١", "ticket:9" + "9" * 30,
    "ticket:*", "ticket:{id} ", "ticket: {id}", "TICKET:{id}", "tickets:{id}", "ticket:{id}:", "user:", "user:None",
    "agent:None", "agent:", "client:1", "queue:1", "whisper:1", "ticket:{id}\x00", "ticket:{id}.0",
)  # fmt: skip


def actors(scene: Scene) -> dict[str, Actor]:
    """Everybody with a log-in, and those without."""
    found = {name: scene.centre.actor(name) for name in STAFF}
    return {**found, "nobody": Actor(kind="customer")}


def test_every_topic_is_open_to_exactly_whom_the_table_names(scene):
    wang, customer = scene.centre.users["wang"].pk, scene.ticket.customer_id
    ids = {
        "ticket": scene.ticket.pk,
        "wang": wang,
        "customer": customer,
        "article": scene.ids["article_id"],
    }
    assert {topic.partition(":")[0] for topic in TOPICS} == set(prefixes())
    for topic, who in TOPICS.items():
        name = topic.format(**ids)
        assert {role for role, actor in actors(scene).items() if may_listen(actor, name)} == who, topic


@pytest.mark.parametrize("topic", NONSENSE)
def test_topics_that_are_none_are_refused(scene, topic):
    name = topic.format(id=scene.ticket.pk)
    assert [role for role, actor in actors(scene).items() if may_listen(actor, name)] == []


def test_console_notices_are_sifted_by_client(scene):
    a, b = scene.centre.a.pk, scene.centre.b.pk
    heard = {
        role: (may_hear(x, "console", a), may_hear(x, "console", b)) for role, x in actors(scene).items()
    }
    only_a, only_b, none = (True, False), (False, True), (False, False)
    assert heard == {
        **dict.fromkeys(heard, none),
        **dict.fromkeys(("sun", "manager", "viewer"), only_a),
        **dict.fromkeys(("stranger_boss", "stranger_admin"), only_b),
        "admin": (True, True),
    }


def _export(scene):
    """A list that the supervisor had written to a file."""
    user = scene.centre.users["sun"]
    return f"export:{ListExport.objects.create(user=user, list_key='tickets', language='en').pk}"


def _knowledge_export(scene):
    """Articles that the supervisor had written to a file."""
    user = scene.centre.users["sun"]
    row = KnowledgeExport.objects.create(user=user, client=scene.centre.a, format="json", created_at=now())
    return f"knowledge_export:{row.pk}"


def test_every_owner_of_files_gives_them_to_exactly_whom_the_table_names(scene):
    assert set(_owners) == set(OWNERS)
    wang = scene.centre.users["wang"].pk
    keys = {
        "ticket": f"ticket:{scene.ticket.pk}",
        "draft": f"draft:{wang}",
        "export": _export(scene),
        "knowledge_export": _knowledge_export(scene),
        "knowledge_import": f"knowledge_import:{scene.ids['import_id']}",
        "article": f"article:{scene.ids['article_id']}",
    }
    for prefix, who in OWNERS.items():
        StoredFile.objects.filter(pk=scene.file.pk).update(owner_key=keys[prefix])
        assert {role for role, actor in actors(scene).items() if reads(actor, scene.file.token)} == who, (
            prefix
        )


@pytest.mark.parametrize(
    "owner", ["raw:form-x", "", "ticket:", "ticket:x", "draft:", "draft:None", "secret:1"]
)
def test_files_whose_owner_nobody_knows_are_read_by_nobody(scene, owner):
    StoredFile.objects.filter(pk=scene.file.pk).update(owner_key=owner)
    assert [role for role, actor in actors(scene).items() if reads(actor, scene.file.token)] == []


def reads(actor: Actor, token: str) -> bool:
    """True if the actor gets the file."""
    try:
        return readable_file(actor, token).token == token
    except NotFound:
        return False


def test_no_job_can_be_started_by_an_address():
    """Jobs start from rows that actions write; none is a view, and none has a name that an address knows."""
    registry.load_all()
    views = {pattern.callback for _name, pattern in patterns()}
    assert registry.all_kinds()
    for kind in registry.all_kinds():
        assert kind.function not in views
        with pytest.raises(NoReverseMatch):
            reverse(kind.name)
        assert resolve("/desk/").func not in {kind.function}
