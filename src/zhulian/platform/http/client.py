"""HTTP through the guard: `request` is the only way the product calls other servers."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhulian.platform.http.guard import OutgoingRefused, guarded_connect

TIMEOUT_SECONDS = 15.0
# A server that sends a byte now and then would never meet the time-out of one step.
WHOLE_ANSWER_SECONDS = 60.0
MAX_REDIRECTS = 3
MAX_RESPONSE_BYTES = 5 * 1024 * 1024
REDIRECTS = {301, 302, 303, 307, 308}
# What may travel to another host with a redirect.
PLAIN_HEADERS = {"accept", "content-type", "user-agent"}


class HttpFailed(Exception):
    """The call brought no usable answer. `is_retryable`: a later try may succeed."""

    def __init__(self, message: str | Promise, *, is_retryable: bool) -> None:
        super().__init__(str(message))
        self.message = message
        self.is_retryable = is_retryable


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers (lower-case names), the whole body, and from where in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def text(self) -> str:
        """The body as UTF-8, replacing what is none."""
        return self.body.decode("utf-8", "replace")


class _Stream(httpcore.NetworkStream):
    """A guarded socket as httpcore wants it."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._socket.settimeout(timeout or TIMEOUT_SECONDS)
        try:
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._socket.settimeout(timeout or TIMEOUT_SECONDS)
        try:
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self._socket.settimeout(timeout or TIMEOUT_SECONDS)
        try:
            return _Stream(ssl_context.wrap_socket(self._socket, server_hostname=server_hostname))
        except OSError as error:
            self.close()
            raise httpcore.ConnectError(str(error)) from error

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._socket if hasattr(self._socket, "selected_alpn_protocol") else None
        if info == "socket":
            return self._socket
        return False if info == "is_readable" else None


class _Backend(httpcore.NetworkBackend):
    """Connects by the guard, and to TCP only."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            return _Stream(guarded_connect(host, port, timeout, socket_options or ()))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error


class _Transport(httpx.HTTPTransport):
    """httpx's own transport over guarded connections; environment proxies play no part."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        context = httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=_Backend())


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | str | None = None,
    timeout: float = TIMEOUT_SECONDS,
    max_bytes: int = MAX_RESPONSE_BYTES,
) -> Answer:
    """Call `url` and read the whole answer, at most `max_bytes` of it; up to three redirects, each checked anew.

    `timeout` (seconds) holds for each step of the exchange. Any status is an answer. Raises OutgoingRefused (never
    to be retried) and HttpFailed.
    """
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    try:
        with httpx.Client(transport=_Transport(), timeout=timeout, trust_env=False) as client:
            for _step in range(MAX_REDIRECTS + 1):
                answer = _one(client, method, url, sent, content, max_bytes)
                target = answer.headers.get("location", "")
                if answer.status not in REDIRECTS or not target:
                    return answer
                following = str(httpx.URL(answer.url).join(target))
                method, content, sent = _after_redirect(answer.status, method, content, sent, url, following)
                url = following
    except httpx.InvalidURL as error:
        raise OutgoingRefused(_("This is not a web address.")) from error
    except httpx.TimeoutException as error:
        raise HttpFailed(_("The other server did not answer in time."), is_retryable=True) from error
    except httpx.HTTPError as error:
        raise HttpFailed(_("The other server cannot be reached."), is_retryable=True) from error
    raise HttpFailed(_("The other server redirects too often."), is_retryable=False)


def _one(
    client: httpx.Client, method: str, url: str, headers: Mapping[str, str], content: Any, max_bytes: int
) -> Answer:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise OutgoingRefused(_("Only addresses that begin with http:// or https:// can be called."))
    until = time.monotonic() + WHOLE_ANSWER_SECONDS
    # Uncompressed, so that a small answer cannot unfold into a huge one.
    plain = {**headers, "accept-encoding": "identity"}
    with client.stream(method, url, headers=plain, content=content) as response:
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > max_bytes:
                raise HttpFailed(_("The answer of the other server is too long."), is_retryable=False)
            if time.monotonic() > until:
                raise HttpFailed(_("The other server did not answer in time."), is_retryable=True)
        return Answer(response.status_code, dict(response.headers), bytes(body), str(response.url))


def _after_redirect(
    status: int, method: str, content: Any, headers: Mapping[str, str], here: str, there: str
) -> tuple[str, Any, dict[str, str]]:
    """What to send to the next place: 303 (and 301, 302 after POST) become GET; credentials stay with their host."""
    if status == 303 or (status in {301, 302} and method.upper() == "POST"):
        method, content = "GET", None
    same = (
        httpx.URL(here).raw_host == httpx.URL(there).raw_host
        and httpx.URL(here).port == httpx.URL(there).port
    )
    safe = same and httpx.URL(here).scheme == httpx.URL(there).scheme
    # A header with a secret may have any name: towards another host only the plain ones go along.
    kept = {name: value for name, value in headers.items() if safe or name in PLAIN_HEADERS}
    return method, content, kept
