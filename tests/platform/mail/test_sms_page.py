"""Setting up the SMS service: refused mistakes, a secret that never comes back, one message to try it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.administration import world
from zhulian.platform.mail import sms_actions
from zhulian.platform.mail.sms import SmsService, load_service, save_service
from zhulian.platform.models import Job, JournalEntry, OutgoingMessage, SiteSetting

pytestmark = pytest.mark.django_db
PAGE = "/settings/sms/"
SECRET = "t0ps3cret"
PARTS = {
    "url": "https://sms.example.com/send",
    "method": "POST",
    "headers": "Content-Type: application/json\nAuthorization: Bearer {{ secret }}",
    "body": '{"to": {{ recipient | json }}, "text": {{ text | json }}}',
    "secret": SECRET,
    "seen": "",
}


class Handler(BaseHTTPRequestHandler):
    """Answers as the server says; keeps quiet until the test is over where it says nothing."""

    def do_POST(self):
        server = self.server
        server.calls.append(
            (self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
        )
        if server.status is None:
            server.is_over.wait(30)
            return
        body = server.says.encode()
        self.send_response(server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def gateway(settings):
    """A service on this machine, which the guard lets through, and which is set up."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.calls, server.status, server.says, server.is_over = [], 200, "ok", threading.Event()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.ALLOW_HOSTS = ["127.0.0.1"]
    save_service(
        SmsService(
            url=f"http://127.0.0.1:{server.server_port}/send",
            headers=(("Authorization", "Bearer {{ secret }}"),),
            body="{{ recipient }}: {{ text }}",
            secret=SECRET,
        )
    )
    yield server
    server.is_over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def boss(client):
    """A browser of somebody who looks after the installation."""
    user = world.person("boss", {"settings.system": "client"}, everywhere=True)
    user.language = "en"
    user.save(update_fields=["language"])
    client.force_login(user)
    return client


def save(browser, **changed):
    return browser.post(PAGE, {**PARTS, "seen": sms_actions.stamp(), **changed})


def said(answer):
    return answer.content.decode()


def test_the_first_page_begins_with_a_usual_call_and_has_nothing_to_try(boss):
    page = said(boss.get(PAGE))
    assert "Bearer {{ secret }}" in page and "Send a test message" not in page


def test_saving_stores_the_parts_and_encrypts_the_secret(boss):
    assert save(boss).headers["Location"] == PAGE
    assert load_service() == SmsService(
        url=PARTS["url"],
        headers=(("Content-Type", "application/json"), ("Authorization", "Bearer {{ secret }}")),
        body=PARTS["body"],
        secret=SECRET,
    )
    assert SECRET not in json.dumps(SiteSetting.objects.get(pk="sms").value)


def test_the_secret_is_never_shown_again_and_not_written_down(boss):
    save(boss)
    page = said(boss.get(PAGE))
    assert SECRET not in page and 'placeholder="unchanged"' in page
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.new["sms_secret"]) == ("sms_service.changed", "***")
    assert SECRET not in json.dumps([entry.old, entry.new])


def test_an_empty_secret_keeps_the_stored_one(boss):
    save(boss)
    save(boss, secret="", url="https://sms.example.com/other")
    assert (load_service().secret, load_service().url) == (SECRET, "https://sms.example.com/other")
    entry = JournalEntry.objects.order_by("-pk")[0]
    assert (entry.old, entry.new) == (
        {"sms_url": "https://sms.example.com/send"},
        {"sms_url": "https://sms.example.com/other"},
    )


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/send", "http://sms.example.com/send", "https://sms.example.com:444/send"],
)
def test_the_stored_secret_goes_to_no_other_server(boss, url):
    save(boss)
    answer = save(boss, secret="", url=url)
    assert (answer.status_code, load_service().url) == (422, PARTS["url"])
    assert "enter the secret for it again" in said(answer)
    assert save(boss, secret="another", url=url).status_code == 302


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"url": "ftp://sms.example.com/"}, "Enter an address that begins with"),
        ({"url": "https://sms.example.com/?t={{ text }}"}, "url_encode"),
        ({"url": "https://[broken/"}, "Enter an address that begins with"),
        ({"body": "{{ recipient | json }} {{ text"}, ""),
        (
            {"body": "{{ recipient | json }} {{ text | json }} {{ user.password }}"},
            "There is no variable named",
        ),
        ({"body": '{"to": "{{ recipient }}", "text": "{{ text }}"}'}, "This does not make JSON"),
        ({"body": '{"to": {{ recipient | json }}}'}, "without it the message is empty"),
        ({"body": '{"text": {{ text | json }}}'}, "does not know whom to write"),
        ({"headers": "no colon"}, "“no colon” is no header"),
        ({"headers": "Bad name: x"}, "“Bad name: x” is no header"),
        ({"headers": "Host: x"}, "is set by itself"),
        ({"headers": "X-A: 1\nx-a: 2"}, "Each header can be named only once"),
        ({"headers": "X-Text: {{ text }}"}, "may hold plain letters"),
        ({"headers": "\n".join(f"X-{n}: 1" for n in range(21))}, "At most 20 headers"),
        ({"method": "DELETE"}, ""),
        ({"secret": ""}, "Enter the secret that {{ secret }} stands for"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_saved(boss, changed, words):
    answer = save(boss, **changed)
    assert answer.status_code == 422 and words in said(answer).replace("&lt;", "<")
    assert SECRET not in said(answer)
    assert (load_service(), JournalEntry.objects.count()) == (None, 0)


def test_two_people_at_once_lose_nothing(boss):
    save(boss)
    answer = save(boss, seen="", body="mine {{ recipient }} {{ text | json }}", headers="", secret="x")
    assert answer.status_code == 422 and "Somebody else changed the service" in said(answer)
    assert "mine {{ recipient }}" in said(answer) and load_service().body == PARTS["body"]
    assert (
        save(boss, body="mine {{ recipient }} {{ text | json }}", headers="", secret="x").status_code == 302
    )


def test_the_example_is_the_call_with_the_secret_masked(boss):
    page = said(boss.post(f"{PAGE}preview/", PARTS))
    assert "POST https://sms.example.com/send" in page and "Authorization: Bearer ***" in page
    assert "13800138000" in page and SECRET not in page
    assert "as soon as address" in said(boss.post(f"{PAGE}preview/", {**PARTS, "url": ""}))


def test_a_test_message_is_sent_once_and_its_answer_shown(boss, gateway):
    gateway.says = f"taken <b>{SECRET}</b>"
    page = said(boss.post(f"{PAGE}test/", {"number": "+86 138-0013-8000"}))
    assert "The service took the message (status 200)." in page
    assert "taken &lt;b&gt;***&lt;/b&gt;" in page and SECRET not in page
    path, headers, body = gateway.calls[0]
    assert (path, headers["authorization"]) == ("/send", f"Bearer {SECRET}")
    assert body.decode().startswith("+8613800138000: ") and len(gateway.calls) == 1
    row = OutgoingMessage.objects.get()
    assert (row.event, row.state, row.recipient) == ("test", "sent", "+8613800138000")
    assert Job.objects.count() == 0
    assert JournalEntry.objects.get().action == "sms_service.tested"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not accept the secret or the headers (status 401)"),
        (404, "knows no such address or method (status 404)"),
        (422, "refuses the message (status 422)"),
        (429, "takes no more messages at the moment (status 429)"),
        (503, "itself failed (status 503)"),
    ],
)
def test_a_refusal_is_said_in_words(boss, gateway, status, words):
    gateway.status, gateway.says = status, "why not"
    page = said(boss.post(f"{PAGE}test/", {"number": "13800138000"}))
    assert words in page and "why not" in page
    row = OutgoingMessage.objects.get()
    assert (row.state, row.attempts) == ("cancelled", 1) and "why not" in row.last_error


def test_a_silent_service_is_said_so(boss, gateway, monkeypatch):
    monkeypatch.setattr(sms_actions, "TRY_SECONDS", 0.2)
    gateway.status = None
    page = said(boss.post(f"{PAGE}test/", {"number": "13800138000"}))
    assert "The other server did not answer in time." in page
    assert OutgoingMessage.objects.get().state == "cancelled"


def test_the_guard_refuses_a_private_server(boss, gateway, settings):
    settings.ALLOW_HOSTS = []
    page = said(boss.post(f"{PAGE}test/", {"number": "13800138000"}))
    assert "This address is inside a private network." in page and gateway.calls == []


@pytest.mark.parametrize("number", ["", "12", "138x", "x" * 500])
def test_what_is_no_number_is_refused(boss, gateway, number):
    assert "This is no telephone number." in said(boss.post(f"{PAGE}test/", {"number": number}))
    assert (gateway.calls, OutgoingMessage.objects.count()) == ([], 0)


def test_tries_are_rationed(boss, gateway):
    answers = [boss.post(f"{PAGE}test/", {"number": "13800138000"}).status_code for _try in range(11)]
    assert answers == [200] * 10 + [429] and len(gateway.calls) == 10


def test_a_removed_service_is_forgotten(boss):
    save(boss)
    boss.post(f"{PAGE}remove/")
    assert load_service() is None and not SiteSetting.objects.filter(pk="sms").exists()
    assert JournalEntry.objects.order_by("-pk")[0].action == "sms_service.deleted"
    boss.post(f"{PAGE}remove/")
    assert JournalEntry.objects.filter(action="sms_service.deleted").count() == 1


@pytest.mark.parametrize("place", ["", "preview/", "test/", "remove/"])
def test_whoever_may_not_everywhere_finds_no_page_and_sends_nothing(client, gateway, place):
    company = world.client_company("acme")
    client.force_login(world.person("limited", {"settings.system": "client"}, company))
    assert client.post(f"{PAGE}{place}", {**PARTS, "number": "13800138000"}).status_code == 404
    assert (gateway.calls, OutgoingMessage.objects.count(), JournalEntry.objects.count()) == ([], 0, 0)
    assert load_service().url.startswith("http://127.0.0.1")
