"""Users, grants and roles: how far an administrator reaches, and that nobody is locked out."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.administration import world
from zhulian.people.handlers import leave_the_queue
from zhulian.people.models import Chosen, Presence
from zhulian.people.presence import set_presence
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.accounts.events import UserSignedOut
from zhulian.platform.accounts.queries import user_by_reset_link
from zhulian.platform.administration import access, users
from zhulian.platform.models import JournalEntry, OutboxEvent, Role, RoleGrant, User
from zhulian.platform.outbox import Envelope

pytestmark = pytest.mark.django_db
ADMIN = {"settings.people": "client", "settings.queues": "client"}


@pytest.fixture
def acme():
    return world.client_company("acme")


@pytest.fixture
def other():
    return world.client_company("other")


@pytest.fixture
def root():
    return world.person("root", ADMIN, everywhere=True)


@pytest.fixture
def limited(acme, root):
    return world.person("limited", {"settings.people": "client"}, acme)


def role(code, **permissions):
    return Role.objects.create(
        code=code, name=code, permissions={key.replace("_", ".", 1): "client" for key in permissions}
    )


def test_a_new_user_has_no_password_and_what_was_granted(root, acme):
    agent = role("agent", desk_use=1)
    made = users.save_user(
        world.actor(root), User(username=" Li.Li ", name="李丽"), grants=[(agent.pk, acme.pk)]
    )
    user = User.objects.get(username="li.li")
    assert user == made
    assert not user.has_usable_password()
    assert Actor.of(user).may("desk.use", client=acme.pk)
    actions = list(JournalEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["user.created", "user.grants_set"]
    assert not any("password" in key for key in JournalEntry.objects.first().new)


def test_a_taken_name_is_refused_and_nothing_is_written(root):
    with pytest.raises(ValidationError) as refusal:
        users.save_user(world.actor(root), User(username="ROOT", name="x"), grants=[])
    assert "username" in refusal.value.message_dict
    assert not JournalEntry.objects.exists()


def test_a_limited_administrator_sees_only_users_of_the_own_clients(limited, acme, other, root):
    ours = world.person("ours", {"desk.use": "client"}, acme)
    world.person("both", {"desk.use": "client"}, acme, other)
    theirs = world.person("theirs", {"desk.use": "client"}, other)
    world.person("none", {"desk.use": "client"})
    me = world.actor(limited)
    assert set(access.users_visible_to(me)) == {limited, ours}
    for write in (
        lambda: users.force_sign_out(me, theirs),
        lambda: users.set_temporary_password(me, root),
        lambda: users.make_reset_link(me, root),
        lambda: users.set_user_active(me, theirs, False),
        lambda: users.save_user(me, theirs, grants=[]),
    ):
        with pytest.raises(NotFound):
            write()
    assert not JournalEntry.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_limited_administrator_grants_only_there_and_only_powers_held(limited, acme, other):
    ours = world.person("ours", {"desk.use": "client"}, acme)
    agent, powerful = role("agent", desk_use=1), role("powerful", settings_mailboxes=1)
    before = set(ours.grants.values_list("role_id", "client_id"))
    me = world.actor(limited)
    for wanted in ((agent.pk, other.pk), (agent.pk, None), (powerful.pk, acme.pk), (999, acme.pk)):
        with pytest.raises(NotFound):
            users.set_grants(me, ours, [*before, wanted])
    assert set(ours.grants.values_list("role_id", "client_id")) == before
    users.set_grants(me, ours, [(agent.pk, acme.pk)])
    assert set(ours.grants.values_list("role_id", "client_id")) == {(agent.pk, acme.pk)}


def test_grants_beyond_reach_stay_when_the_others_are_replaced(root, limited, acme):
    user = world.person("ours", {"desk.use": "client"}, acme)
    powerful = role("powerful", settings_mailboxes=1)
    RoleGrant.objects.create(user=user, role=powerful, client=acme)
    users.set_grants(world.actor(limited), user, [])
    assert list(user.grants.values_list("role_id", flat=True)) == [powerful.pk]


def test_nobody_locks_himself_out(root):
    world.person("second", ADMIN, everywhere=True)
    me = world.actor(root)
    own = Role.objects.get(code="role-root")
    own.permissions = {"desk.use": "client"}
    for change in (
        lambda: users.set_user_active(me, root, False),
        lambda: users.set_grants(me, root, []),
        lambda: users.save_role(me, own),
    ):
        with pytest.raises(users.LockedOut):
            change()
    assert User.objects.get(pk=root.pk).is_active
    assert RoleGrant.objects.filter(user=root).count() == 1
    assert Role.objects.get(code="role-root").permissions == ADMIN
    assert not JournalEntry.objects.exists()


def test_deactivating_ends_sessions_and_tells_open_pages(root, acme):
    user = world.person("li", {"desk.use": "client"}, acme)
    before = user.get_session_auth_hash()
    users.set_user_active(world.actor(root), user, False)
    held = User.objects.get(pk=user.pk)
    assert (held.is_active, held.get_session_auth_hash() == before) == (False, False)
    types = set(OutboxEvent.objects.values_list("type", flat=True))
    assert types == {"user.signed_out", "user.access_changed"}
    users.set_user_active(world.actor(root), user, True)
    assert User.objects.get(pk=user.pk).is_active


def test_whoever_is_signed_out_everywhere_leaves_the_queue(acme):
    agent = world.agent(world.person("li", {"offer.take": "queue"}, acme), "1")
    set_presence(Actor.system("test"), agent, chosen=Chosen.ON_QUEUE)
    item = UserSignedOut(user_id=agent.user_id)
    leave_the_queue(item, Envelope(1, "user.signed_out", None, {}))
    assert Presence.objects.get().chosen == Chosen.OFF


def test_a_temporary_password_works_once_shown_and_a_reset_link_opens_that_account(root, acme):
    user = world.person("li", {"desk.use": "client"}, acme)
    password = users.set_temporary_password(world.actor(root), user)
    assert len(password) >= 12
    assert User.objects.get(pk=user.pk).check_password(password)
    link = users.make_reset_link(world.actor(root), user)
    uid, token = link.strip("/").split("/")[-2:]
    assert user_by_reset_link(uid, token) == user
    assert not any(password in str(entry.new) + entry.reason for entry in JournalEntry.objects.all())


def test_a_role_takes_only_known_permissions_and_only_from_one_who_has_all_clients(root, limited):
    for permissions in ({"no.such": "client"}, {"desk.use": "galaxy"}):
        with pytest.raises(ValueError, match="permission"):
            users.save_role(
                world.actor(root), Role(code="bad", name="bad", name_en="bad", permissions=permissions)
            )
    with pytest.raises(NotFound):
        users.save_role(world.actor(limited), Role(code="mine", name="m", permissions={"desk.use": "client"}))
    assert not Role.objects.filter(code__in=["bad", "mine"]).exists()


def test_a_changed_role_is_announced_to_all_who_hold_it(root, acme):
    user = world.person("li", {"desk.use": "client"}, acme)
    held = Role.objects.get(code="role-li")
    held.permissions = {"desk.use": "client", "ticket.read": "queue"}
    users.save_role(world.actor(root), held)
    assert OutboxEvent.objects.get().payload == {"user_ids": [user.pk]}
    assert users.delete_role(world.actor(root), held) is False
    empty = role("empty", desk_use=1)
    assert users.delete_role(world.actor(root), empty) is True
    assert not Role.objects.filter(code="empty").exists()


def test_the_journal_is_read_for_the_own_clients_only(acme, other):
    reader = world.person("reader", {"audit.read": "client"}, acme)
    whole = world.person("whole", {"audit.read": "client"}, everywhere=True)
    for client in (acme.pk, other.pk, None):
        world.record_line(client)
    assert [line.client_id for line in access.journal_visible_to(world.actor(reader))] == [acme.pk]
    assert access.journal_visible_to(world.actor(whole)).count() == 3
    assert not access.journal_visible_to(world.actor(world.person("nobody", {}, acme))).exists()
