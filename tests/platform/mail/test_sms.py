"""SMS through the company's own service: an HTTP call made of templates."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from zhulian.platform.jobs import run_due
from zhulian.platform.mail import InvalidRecipient, queue_sms
from zhulian.platform.mail.sms import SmsService, save_service
from zhulian.platform.models import SiteSetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(settings):
    """A service that keeps calls and answers with `status`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.calls.append((self.path, dict(self.headers), body.decode()))
            self.send_response(server.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"no")

        def log_message(self, *_):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.calls, server.status = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ALLOW_HOSTS = ["127.0.0.1"]
    save_service(
        SmsService(
            url=f"http://127.0.0.1:{server.server_port}/send",
            headers=(("Authorization", "Bearer {{ secret }}"), ("Content-Type", "application/json")),
            body='{"to": {{ recipient | json }}, "text": {{ text | json }}}',
            secret="s3cret",
        )
    )
    yield server
    server.shutdown()
    server.server_close()


def queue(text="您好", recipient="+86 138-0013-8000"):
    return queue_sms(key="s1", event="resolved", recipient=recipient, text=text)


def test_an_sms_is_called_in_and_marked_sent(gateway):
    row = queue('He said "stop"\n{{ secret }}')
    run_due()
    path, headers, body = gateway.calls[0]
    assert (path, headers["authorization"]) == ("/send", "Bearer s3cret")
    assert headers["idempotency-key"] == row.message_id.strip("<>")
    assert json.loads(body) == {"to": "+8613800138000", "text": 'He said "stop"\n{{ secret }}'}
    row.refresh_from_db()
    assert row.state == "sent"


def test_the_secret_is_encrypted_in_the_database(gateway):
    stored = SiteSetting.objects.get(pk="sms").value["secret"]
    assert stored.startswith("k")
    assert "s3cret" not in stored


@pytest.mark.parametrize(
    ("status", "state"), [(400, "dead"), (401, "dead"), (429, "queued"), (503, "queued")]
)
def test_refusals_are_final_or_tried_again(gateway, status, state):
    gateway.status = status
    row = queue()
    run_due()
    row.refresh_from_db()
    assert (row.state, row.last_error) == (state, f"HTTP {status} no")


def test_without_a_service_the_message_waits():
    row = queue()
    run_due()
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("queued", "no SMS service is set up")


@pytest.mark.parametrize("number", ["", "12", "138x", "+" + "1" * 21, "138;0013"])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(InvalidRecipient):
        queue(recipient=number)
