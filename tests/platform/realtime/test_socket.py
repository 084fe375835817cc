"""The socket: who may listen, notices live and replayed, forced sign-out, caps."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client as Browser

from tests.servers.socket import Socket
from tests.world import PASSWORD, centre, settle
from zhulian.platform.accounts.actions import sign_out_everywhere
from zhulian.platform.realtime import feed
from zhulian.site.asgi import application
from zhulian.tickets import actions

pytestmark = pytest.mark.django_db(transaction=True)
ORIGIN = (b"origin", b"http://localhost")


def log_in(name):
    browser = Browser()
    assert browser.login(username=name, password=PASSWORD)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


async def socket(name=None, headers=(ORIGIN, (b"host", b"localhost"))):
    cookie = await sync_to_async(log_in)(name) if name else "none"
    value = f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()
    return Socket(application, "/ws/", headers=[*headers, (b"cookie", value)])


async def greeted(name, topics, since=None):
    line = await socket(name)
    assert (await line.connect())[0]
    await line.send_json_to({"t": "hello", "since": since, "topics": topics})
    return line


@sync_to_async
def publish_new(after):
    notices = feed.read_after(after, 500)
    feed.publish(notices)
    return notices[-1].seq


async def test_nobody_without_a_session_gets_in():
    line = await socket()
    connected, code = await line.connect()
    assert (connected, code) == (False, 4401)


async def test_another_origin_is_refused():
    await sync_to_async(centre)()
    line = await socket("wang", headers=((b"origin", b"https://evil.example"), (b"host", b"localhost")))
    assert not (await line.connect())[0]


async def test_notices_arrive_for_allowed_topics_only():
    world = await sync_to_async(centre)()
    ticket = await sync_to_async(world.ticket)()
    topic = f"ticket:{ticket.pk}"
    mine, strange = await greeted("wang", [topic]), await greeted("stranger", [topic, "agent:1", "console"])
    assert (await mine.receive_json_from())["t"] == "ready"
    assert (await strange.receive_json_from())["t"] == "ready"
    await sync_to_async(settle)()
    await publish_new(0)
    notice = await mine.receive_json_from()
    assert (notice["t"], notice["topic"], notice["type"]) == ("notice", topic, "ticket.opened")
    assert await strange.receive_nothing()
    await mine.disconnect()
    await strange.disconnect()


async def test_the_console_hears_only_its_own_clients():
    world = await sync_to_async(centre)()
    await sync_to_async(world.ticket)()
    ours, theirs = await greeted("sun", ["console"]), await greeted("stranger_boss", ["console"])
    await ours.receive_json_from()
    await theirs.receive_json_from()
    await sync_to_async(settle)()
    await publish_new(0)
    assert (await ours.receive_json_from())["type"] == "ticket.opened"
    assert await theirs.receive_nothing()
    await ours.disconnect()
    await theirs.disconnect()


async def test_what_was_missed_is_replayed_in_order():
    world = await sync_to_async(centre)()
    ticket = await sync_to_async(world.ticket)()
    await sync_to_async(settle)()
    since = await sync_to_async(feed.head)()
    for text in ("一", "二"):
        await sync_to_async(actions.add_note)(await sync_to_async(world.actor)("wang"), ticket.pk, body=text)
    await sync_to_async(settle)()
    line = await greeted("wang", [f"ticket:{ticket.pk}"], since=since)
    got = [await line.receive_json_from() for _ in range(3)]
    assert [item["t"] for item in got] == ["notice", "notice", "ready"]
    assert [item.get("type") for item in got[:2]] == ["ticket.noted", "ticket.noted"]
    assert got[0]["seq"] < got[1]["seq"] <= got[2]["seq"]
    await line.disconnect()


async def test_a_gap_too_large_asks_the_page_to_fetch_anew(monkeypatch):
    monkeypatch.setattr(feed, "MAX_REPLAY", 1)
    world = await sync_to_async(centre)()
    await sync_to_async(world.ticket)()
    await sync_to_async(world.ticket)()
    await sync_to_async(settle)()
    line = await greeted("wang", [f"agent:{world.users['wang'].pk}"], since=0)
    assert (await line.receive_json_from())["t"] == "refetch"
    assert (await line.receive_json_from())["t"] == "ready"
    await line.disconnect()


async def test_forced_sign_out_closes_the_socket():
    world = await sync_to_async(centre)()
    line = await greeted("wang", [])
    await line.receive_json_from()
    await sync_to_async(settle)()
    last = await sync_to_async(feed.head)()
    await sync_to_async(sign_out_everywhere)(await sync_to_async(world.actor)("admin"), world.users["wang"])
    await sync_to_async(settle)()
    await publish_new(last)
    assert await line.receive_json_from() == {"t": "bye", "reason": "signed_out"}
    assert (await line.receive_output())["code"] == 4401


async def test_nonsense_is_ignored_and_too_much_is_cut_off():
    await sync_to_async(centre)()
    line = await greeted("wang", [1, None, "x" * 500, "nothing:1"])
    await line.receive_json_from()
    for text in ("{", "[]", '"x"', '{"t": 3}', '{"t": "sub", "topics": {"a": 1}}'):
        await line.send_to(text_data=text)
    await line.send_json_to({"t": "ping"})
    assert await line.receive_json_from() == {"t": "pong"}
    await line.send_to(text_data="x" * 9000)
    assert (await line.receive_output())["code"] == 4429
    await asyncio.sleep(0)


async def test_a_new_topic_is_told_what_happened_since_its_page_was_drawn():
    world = await sync_to_async(centre)()
    ticket = await sync_to_async(world.ticket)()
    line = await greeted("wang", [])
    await line.receive_json_from()
    since = await sync_to_async(feed.head)()
    await sync_to_async(actions.add_note)(await sync_to_async(world.actor)("zhao"), ticket.pk, body="一")
    await sync_to_async(settle)()
    await publish_new(since)
    await line.send_json_to({"t": "ping"})
    assert await line.receive_json_from() == {"t": "pong"}
    await line.send_json_to({"t": "sub", "topics": [f"ticket:{ticket.pk}"], "since": since})
    types = [(await line.receive_json_from())["type"] for _ in range(2)]
    assert types == ["ticket.opened", "ticket.noted"]
    await line.disconnect()


async def test_typing_is_whispered_to_the_others_only():
    world = await sync_to_async(centre)()
    ticket = await sync_to_async(world.ticket)()
    topic = f"ticket:{ticket.pk}"
    wang, zhao, stranger = [await greeted(name, [topic]) for name in ("wang", "zhao", "stranger")]
    for line in (wang, zhao, stranger):
        assert (await line.receive_json_from())["t"] == "ready"
    await stranger.send_json_to({"t": "typing", "topic": topic})
    await wang.send_json_to({"t": "typing", "topic": topic})
    whisper = await zhao.receive_json_from()
    assert whisper == {"t": "eph", "topic": topic, "data": {"user": world.users["wang"].pk, "name": "Wang"}}
    assert await wang.receive_nothing()
    assert await stranger.receive_nothing()
    for line in (wang, zhao, stranger):
        await line.disconnect()
