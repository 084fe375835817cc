"""The real server: pages, built files and sockets from one process, with its doors shut to strangers."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

pytestmark = pytest.mark.processes


def try_socket(url: str, origin: str) -> int:
    """The HTTP status with which the server refuses a socket; 101 if it opens."""

    async def attempt() -> int:
        try:
            async with connect(f"{url.replace('http', 'ws', 1)}/ws/", origin=origin, open_timeout=20):
                return 101
        except InvalidStatus as refusal:
            return refusal.response.status_code

    return asyncio.run(attempt())


def test_sockets_are_refused_to_strangers_and_to_foreign_pages(product):
    web = product.start_web()
    assert try_socket(web.url, web.url) == 403
    assert try_socket(web.url, "https://evil.example") == 403
    assert web.stop() == -15


def test_a_host_name_that_is_not_ours_is_refused(product):
    web = product.start_web()
    request = urllib.request.Request(f"{web.url}/health/live", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert refused.value.code == 400


def test_the_server_does_not_name_itself(product):
    web = product.start_web()
    with urllib.request.urlopen(f"{web.url}/health/live", timeout=20) as answer:
        assert "server" not in {name.lower() for name in answer.headers}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
