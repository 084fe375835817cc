"""Where the product may connect to: the address decides, at the moment of connecting."""

from __future__ import annotations

import ipaddress
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from zhulian.platform import http
from zhulian.platform.http import guard

REFUSED = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1",
    "fd12::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::",
    "2001:db8::1", "::127.0.0.1",
]  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    """Answers by path; keeps the headers it saw."""

    seen: list[tuple[str, str, dict]] = []

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        Handler.seen.append((self.command, self.path, dict(self.headers)))
        kind, _, argument = self.path.lstrip("/").partition("/")
        if kind == "to":
            self.send_response(302)
            self.send_header("Location", argument)
            self.end_headers()
        elif kind == "loop":
            self.send_response(302)
            self.send_header("Location", f"/loop/{int(argument or 0) + 1}")
            self.end_headers()
        else:
            body = b"x" * int(argument) if kind == "big" else b"hello"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def server(settings):
    Handler.seen = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    settings.ALLOW_HOSTS = ["127.0.0.1/32"]
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_of_the_open_internet_are_refused(address, settings):
    settings.ALLOW_HOSTS = []
    with pytest.raises(http.OutgoingRefused):
        guard.check_address(address, ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_pass(address):
    assert guard.is_public(ipaddress.ip_address(address)) is True


def test_own_hosts_are_allowed_by_name_and_by_network(settings):
    inside = ipaddress.ip_address("10.1.2.3")
    settings.ALLOW_HOSTS = ["Mail.Example.com", "192.168.0.0/16"]
    guard.check_address("mail.example.com.", inside)
    guard.check_address("x.example.com", ipaddress.ip_address("192.168.7.7"))
    with pytest.raises(http.OutgoingRefused):
        guard.check_address("x.mail.example.com", inside)


def test_a_name_with_one_private_address_is_refused_and_looked_up_only_once(monkeypatch, settings):
    settings.ALLOW_HOSTS = []
    asked = []

    def look_up(host, port, **_):
        asked.append(host)
        return [
            (socket.AF_INET, 1, 6, "", ("8.8.8.8", port)),
            (socket.AF_INET, 1, 6, "", ("127.0.0.1", port)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(http.OutgoingRefused):
        guard.guarded_connect("evil.example", 80)
    assert asked == ["evil.example"]


def test_the_connection_goes_to_the_checked_address_itself(monkeypatch, server, settings):
    """The name answers once with the allowed address and would answer differently a second time."""
    port = int(server.rpartition(":")[2])
    answers = [[(socket.AF_INET, 1, 6, "", ("127.0.0.1", port))], []]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers.pop(0))
    assert http.request("GET", f"http://rebind.example:{port}/").body == b"hello"
    assert len(answers) == 1


def test_a_request_to_a_private_address_sends_nothing(server, settings):
    settings.ALLOW_HOSTS = []
    with pytest.raises(http.OutgoingRefused):
        http.request("GET", f"{server}/secret")
    assert Handler.seen == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/", "//x", "gopher://x/", "http://"])
def test_only_web_addresses_are_called(url):
    with pytest.raises(http.OutgoingRefused):
        http.request("GET", url)


def test_redirects_into_the_private_network_are_refused(server):
    with pytest.raises(http.OutgoingRefused):
        http.request("GET", f"{server}/to/http://10.0.0.1/")


def test_at_most_three_redirects_are_followed(server):
    with pytest.raises(http.HttpFailed) as caught:
        http.request("GET", f"{server}/loop/1")
    assert caught.value.is_retryable is False
    assert len(Handler.seen) == 4


def test_a_secret_header_does_not_travel_to_another_host(server, settings):
    settings.ALLOW_HOSTS = ["127.0.0.1/32", "localhost"]
    port = server.rpartition(":")[2]
    answer = http.request(
        "POST", f"{server}/to/http://localhost:{port}/end", headers={"X-Token": "s3cret"}, content="body"
    )
    assert answer.status == 200
    first, second = Handler.seen
    assert first[2]["x-token"] == "s3cret"
    assert second[0] == "GET"
    assert "x-token" not in {name.lower() for name in second[2]}


def test_answers_that_are_too_long_are_cut_off(server):
    assert len(http.request("GET", f"{server}/big/1000", max_bytes=1000).body) == 1000
    with pytest.raises(http.HttpFailed):
        http.request("GET", f"{server}/big/1001", max_bytes=1000)


def test_a_silent_server_is_a_retryable_failure(settings):
    settings.ALLOW_HOSTS = ["127.0.0.1"]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with pytest.raises(http.HttpFailed) as caught:
            http.request("GET", f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout=0.2)
    assert caught.value.is_retryable is True


def test_environment_proxies_play_no_part(monkeypatch, server):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert http.request("GET", f"{server}/").text == "hello"
