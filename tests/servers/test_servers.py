"""The servers that tests start must themselves work, else the suites above them prove nothing."""

from __future__ import annotations

import smtplib

import psycopg
import pytest
import redis as redis_client
from playwright.async_api import async_playwright

from tests.servers import chromium
from tests.servers.dovecot import Dovecot
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis
from tests.servers.smtp import SmtpSink


@pytest.mark.servers
def test_postgres_takes_and_gives_back_a_row():
    server = Postgres()
    try:
        with psycopg.connect(server.url()) as connection:
            connection.execute("create table pearls (name text)")
            connection.execute("insert into pearls values ('珠联')")
            assert connection.execute("select name from pearls").fetchone() == ("珠联",)
    finally:
        server.stop()


@pytest.mark.servers
def test_redis_takes_and_gives_back_a_value():
    server = Redis()
    try:
        client = redis_client.Redis.from_url(server.url)
        client.set("name", "珠联")
        assert client.get("name") == "珠联".encode()
        client.close()
    finally:
        server.stop()


@pytest.mark.mailbox
def test_dovecot_keeps_a_message_byte_for_byte():
    message = b"From: a@example.com\r\nSubject: =?gb18030?B?1unBqg==?=\r\n\r\nraw \xd6\xe9\xc1\xaa\r\n"
    server = Dovecot()
    try:
        server.append("help", message)
        assert server.messages("help") == [message]
        assert server.messages("other") == []
    finally:
        server.stop()


def test_smtp_sink_keeps_messages_and_refuses_on_command():
    sink = SmtpSink()
    try:
        with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as client:
            client.sendmail("a@example.com", ["b@example.com"], b"Subject: x\r\n\r\nbody\r\n")
            received = sink.next_message()
            assert (received.sender, received.recipients) == ("a@example.com", ["b@example.com"])
            assert received.data == b"Subject: x\r\n\r\nbody\r\n"
            sink.refuse()
            with pytest.raises(smtplib.SMTPDataError, match="No such user"):
                client.sendmail("a@example.com", ["b@example.com"], b"Subject: y\r\n\r\n")
        assert len(sink.messages) == 1
    finally:
        sink.stop()


@pytest.mark.browser
async def test_chromium_renders_chinese():
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**chromium.launch_options())
        page = await browser.new_page()
        await page.set_content("<h1>珠联</h1>")
        assert await page.locator("h1").inner_text() == "珠联"
        await browser.close()
