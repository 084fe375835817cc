"""Built files through the real ASGI application: whole, in part, only asked about; never read whole with a warning."""

from __future__ import annotations

import warnings

import httpx
import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client as Browser

from zhulian.platform.static_files import PIECE_BYTES, StaticFilesMiddleware

CONTENT = bytes(range(256)) * (PIECE_BYTES // 64)  # several pieces
PATH = "/static/big.bin"


@pytest.fixture(autouse=True)
def _no_database_between_requests():
    """As in Django's own test client: files need no connection, and none is closed here."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def static_root(settings, tmp_path):
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = str(tmp_path), False
    (tmp_path / "big.bin").write_bytes(CONTENT)
    return tmp_path


def ask(method: str = "GET", **headers: str) -> httpx.Response:
    """One request to the ASGI application, where every warning is an error."""

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(get_asgi_application())
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, PATH, headers=headers)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return async_to_sync(call)()


def test_the_product_serves_its_built_files_so():
    name = f"{StaticFilesMiddleware.__module__}.{StaticFilesMiddleware.__qualname__}"
    assert name in settings.MIDDLEWARE


def test_a_large_file_arrives_whole(static_root):
    answer = ask()
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(CONTENT)))
    assert answer.content == CONTENT


def test_a_part_that_was_asked_for_arrives_alone(static_root):
    answer = ask(range=f"bytes={PIECE_BYTES - 10}-{PIECE_BYTES + 9}")
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {PIECE_BYTES - 10}-{PIECE_BYTES + 9}/{len(CONTENT)}"
    assert answer.content == CONTENT[PIECE_BYTES - 10 : PIECE_BYTES + 10]


def test_only_the_headers_and_nothing_new(static_root):
    asked = ask("HEAD")
    assert (asked.status_code, asked.headers["content-length"], asked.content) == (
        200,
        str(len(CONTENT)),
        b"",
    )
    known = ask(**{"if-modified-since": asked.headers["last-modified"]})
    assert (known.status_code, known.content) == (304, b"")


def test_the_file_is_closed_afterwards(static_root, monkeypatch):
    from whitenoise.middleware import WhiteNoiseMiddleware

    opened = []
    original = WhiteNoiseMiddleware.serve

    def watched(static_file, request):
        response = original(static_file, request)
        opened.append(response.file_to_stream)
        return response

    monkeypatch.setattr(WhiteNoiseMiddleware, "serve", staticmethod(watched))
    assert ask().status_code == 200
    assert [file.closed for file in opened] == [True]


def test_a_plain_server_gets_it_too(static_root):
    answer = Browser().get(PATH)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert b"".join(answer.streaming_content) == CONTENT
