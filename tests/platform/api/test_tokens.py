"""Who gets in by which token, and the page on which they are made (PF3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from tests.counting import cost
from tests.platform.api.caller import Caller, caller
from zhulian.platform.access import Actor
from zhulian.platform.administration.journal import lines
from zhulian.platform.clock import now
from zhulian.platform.models import ApiToken, JournalEntry, Role, RoleGrant, User
from zhulian.platform.tokens.actions import digest_of, make_token

pytestmark = pytest.mark.django_db
PAGE = "/settings/api-tokens/"


def refused(answer):
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["status"] == 401
    return True


def test_a_token_acts_with_its_users_permissions(world):
    wang = caller(world.users["wang"])
    assert wang.get("/customers").status_code == 200
    assert caller(world.users["viewer"]).get("/customers").status_code == 404
    RoleGrant.objects.filter(user=world.users["wang"]).delete()
    assert wang.get("/customers").status_code == 404


def test_only_the_digest_of_a_long_random_secret_is_kept(world):
    token, secret = make_token(world.actor("admin"), user=world.users["wang"], name="Website")
    assert secret.startswith("zl_") and len(secret) == 46
    row = ApiToken.objects.values().get(pk=token.pk)
    assert row["digest"] == digest_of(secret) and row["prefix"] == secret[:8]
    assert secret not in str(row) and secret not in str(list(JournalEntry.objects.values()))


def test_bad_tokens_are_refused_alike(world):
    token, secret = make_token(world.actor("admin"), user=world.users["wang"], name="x")
    for bad in ("", "x", secret[:-1], secret + "x", "zl_" + "A" * 43, token.digest, secret.upper()):
        assert refused(Caller(bad).get("/customers"))
    good = Caller(secret)
    for header in (secret, f"Basic {secret}", f"Token {secret}", ""):
        good.headers["Authorization"] = header
        assert refused(good.get("/customers"))
    good.headers["Authorization"] = f"bearer {secret}"
    assert good.get("/customers").status_code == 200


def test_sessions_and_cookies_open_nothing(world, page):
    browser = page("wang")
    assert refused(browser.get("/api/v1/customers"))
    assert refused(browser.post("/api/v1/tickets", {}, content_type="application/json"))


def test_a_person_who_must_choose_a_password_is_not_led_to_a_page(world, page):
    browser = page("wang")
    User.objects.update(must_change_password=True)
    assert refused(browser.get("/api/v1/customers"))


def test_expired_revoked_and_of_somebody_who_left(world):
    soon = caller(world.users["wang"], expires_at=now() + timedelta(hours=1))
    assert soon.get("/customers").status_code == 200
    with time_machine.travel(now() + timedelta(hours=1, seconds=1)):
        assert refused(soon.get("/customers"))
    wang = caller(world.users["wang"], "revoked")
    ApiToken.objects.filter(name="revoked").update(revoked_at=now())
    assert refused(wang.get("/customers"))
    zhao = caller(world.users["zhao"])
    User.objects.filter(username="zhao").update(is_active=False)
    assert refused(zhao.get("/customers"))


def test_the_last_use_is_written_at_most_once_a_minute(world):
    wang = caller(world.users["wang"])
    at = datetime(2025, 11, 3, 4, 0, 5, tzinfo=UTC)
    used = []
    for seconds in (0, 30, 59, 61, 62):
        with time_machine.travel(at + timedelta(seconds=seconds), tick=False):
            wang.get("/customers")
            used.append(ApiToken.objects.get().last_used_at)
    assert [(each - at).total_seconds() for each in used] == [0, 0, 0, 61, 61]


def test_the_page_makes_a_token_and_shows_its_secret_once(world, page):
    admin = page("admin")
    assert "No API tokens yet" in admin.get(PAGE).content.decode()
    form = admin.get(PAGE + "new/").content.decode()
    assert "Wang · wang" in form
    sent = {"name": " Website ", "user": world.users["wang"].pk, "expires_on": ""}
    answer = admin.post(PAGE + "new/", sent)
    secret = answer.context["secret"]
    assert secret in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert Caller(secret).get("/customers").status_code == 200
    shown = admin.get(PAGE).content.decode()
    assert "Website" in shown and secret[:8] in shown and secret not in shown
    entry = JournalEntry.objects.get(action="apitoken.created")
    assert (entry.user, entry.new["user"]) == (world.users["admin"], world.users["wang"].pk)


def test_until_the_end_of_a_day_in_ones_own_zone(world, page):
    admin = page("admin")
    sent = {"name": "x", "user": world.users["wang"].pk, "expires_on": "2025-11-30"}
    with time_machine.travel(datetime(2025, 11, 3, 4, 0, tzinfo=UTC), tick=False):
        assert admin.post(PAGE + "new/", sent).status_code == 200
        assert ApiToken.objects.get().expires_at == datetime(2025, 11, 30, 16, 0, tzinfo=UTC)
        for wrong in ("2025-11-02", "2036-01-01", "x"):
            assert admin.post(PAGE + "new/", sent | {"expires_on": wrong}).status_code == 422
    assert ApiToken.objects.count() == 1


def test_revoking_ends_it_at_once_and_is_journalled(world, page):
    wang = caller(world.users["wang"])
    token = ApiToken.objects.get()
    for _twice in range(2):
        assert page("admin").post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    assert refused(wang.get("/customers"))
    entry = JournalEntry.objects.get(action="apitoken.revoked")
    with translation.override("en"):
        line = lines([entry])[0]
    assert (line.who, line.what) == ("Admin", "API token revoked")
    assert "Revoked" in page("admin").get(PAGE).content.decode()


def test_others_and_other_clients_administrators_see_and_do_nothing(world, page):
    caller(world.users["wang"], "Secret of A")
    token = ApiToken.objects.get()
    for name in ("wang", "sun", "manager", "viewer"):
        assert page(name).get(PAGE).status_code == 404
        assert page(name).post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    other = page("stranger_admin")
    assert "Secret of A" not in other.get(PAGE).content.decode()
    assert other.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    sent = {"name": "x", "user": world.users["wang"].pk}
    assert other.post(PAGE + "new/", sent).status_code == 422
    assert ApiToken.objects.filter(revoked_at=None).count() == 1
    assert other.post(PAGE + "new/", sent | {"user": world.users["stranger"].pk}).status_code == 200


def test_nobody_lends_a_power_that_they_lack(world, page):
    """Whoever may make tokens and nothing else makes none that administers."""
    role = Role.objects.create(code="keys", name="keys", permissions={"api.manage": "client"})
    keeper = User.objects.create_user("keeper", "secret-words-1", name="Keeper")
    RoleGrant.objects.create(user=keeper, role=role, client=None)
    world.users["keeper"] = keeper
    form = page("keeper").get(PAGE + "new/").context["form"]
    assert {user.username for user in form.people.values()} >= {"keeper", "wang", "sun"}
    assert not {user.username for user in form.people.values()} & {"admin", "manager", "stranger_admin"}
    sent = {"name": "x", "user": world.users["admin"].pk}
    assert page("keeper").post(PAGE + "new/", sent).status_code == 422
    assert ApiToken.objects.count() == 0


def test_the_list_costs_the_same_for_one_and_for_many(world, page):
    caller(world.users["wang"])
    admin = page("admin")
    one = cost(admin, PAGE)
    boss = world.actor("admin")
    for number in range(60):
        make_token(boss, user=world.users["zhao" if number % 2 else "sun"], name=f"n{number}")
    assert cost(admin, PAGE) <= one + 1


def test_the_journal_names_the_token(world):
    ticket = world.ticket()
    wang = caller(world.users["wang"], "Order system")
    assert wang.patch(f"/tickets/{ticket.pk}", {"priority": "high"}).status_code == 200
    entry = JournalEntry.objects.get(action="ticket.priority")
    assert (entry.actor_kind, entry.actor_ref, entry.user) == (
        "token",
        "Order system",
        world.users["wang"],
    )
    with translation.override("en"):
        assert lines([entry])[0].who == "Wang · Order system"


def test_rights_that_its_person_gets_later_are_not_lent(world):
    li = caller(world.users["wang"], "old")
    RoleGrant.objects.create(user=world.users["wang"], role=Role.objects.get(code="manager"), client=world.b)
    RoleGrant.objects.create(user=world.users["wang"], role=Role.objects.get(code="manager"), client=world.a)
    assert li.post("/organisations", {"client": "b-co", "name": "乙"}).status_code == 404
    assert li.post("/organisations", {"client": "a-co", "name": "甲"}).status_code == 404
    new = caller(world.users["wang"], "new")
    assert new.post("/organisations", {"client": "b-co", "name": "乙"}).status_code == 201


def test_who_made_a_token_can_end_it_though_its_person_outgrew_them(world, page):
    boss = User.objects.create_user("a_boss", "x", name="A Boss")
    RoleGrant.objects.create(user=boss, role=Role.objects.get(code="administrator"), client=world.a)
    token, secret = make_token(Actor.of(boss), user=world.users["wang"], name="Shop")
    RoleGrant.objects.create(user=world.users["wang"], role=Role.objects.get(code="manager"), client=world.b)
    world.users["a_boss"] = boss
    browser = page("a_boss")
    assert "Shop" in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    assert refused(Caller(secret).get("/customers"))
