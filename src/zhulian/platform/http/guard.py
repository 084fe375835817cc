"""The one guard of all outgoing connections: it decides on the resolved address and connects to that very address.

A name is resolved once; there is no second look-up that could answer differently (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
CONNECT_TIMEOUT_SECONDS = 10.0
# Shared address space of providers (RFC 6598), benchmarking, and the ranges that translate IPv4 inside IPv6.
REFUSED_NETWORKS = [
    ipaddress.ip_network(text) for text in ("100.64.0.0/10", "198.18.0.0/15", "192.0.0.0/24", "fec0::/10")
]
NAT64 = ipaddress.ip_network("64:ff9b::/96")
SOCKET_OPTION = tuple[int, int, int | bytes]


class OutgoingRefused(Exception):
    """We do not connect there; `message` says why in the reader's language."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


PRIVATE_ADDRESS = _(
    "This address is inside a private network. If it is the company's own server, an operator must allow it"
    " in ZHULIAN_ALLOW_HOSTS."
)
UNKNOWN_HOST = _("There is no server of this name.")


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, Teredo, NAT64), else itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address.teredo is not None:
            return address.teredo[1]
        if address in NAT64 or int(address) >> 32 == 0:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """True for an address of the open Internet."""
    inner = _inner(address)
    if not inner.is_global or inner.is_multicast or inner.is_reserved:
        return False
    return not any(inner in network for network in REFUSED_NETWORKS if network.version == inner.version)


def _allows(entry: str, host: str, address: Address) -> bool:
    try:
        network = ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return entry.lower().rstrip(".") == host
    return address in network or _inner(address) in network


def check_address(host: str, address: Address) -> None:
    """Raise OutgoingRefused for an address that is not public and not allowed by ZHULIAN_ALLOW_HOSTS."""
    name = host.lower().strip("[]").rstrip(".")
    if is_public(address) or any(_allows(entry, name, address) for entry in settings.ALLOW_HOSTS):
        return
    raise OutgoingRefused(PRIVATE_ADDRESS)


def resolve(host: str, port: int) -> list[tuple[int, Address, tuple[str, int] | tuple[str, int, int, int]]]:
    """All (family, address, socket address) of a host. Raises OutgoingRefused as soon as one of them is bad."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutgoingRefused(UNKNOWN_HOST) from error
    answers = []
    for family, _type, _protocol, _name, place in found:
        if family in {socket.AF_INET, socket.AF_INET6}:
            address = ipaddress.ip_address(str(place[0]).split("%")[0])
            check_address(host, address)
            answers.append((int(family), address, place))
    if not answers:
        raise OutgoingRefused(UNKNOWN_HOST)
    return answers  # type: ignore[return-value]


def guarded_connect(
    host: str,
    port: int,
    timeout: float | None = CONNECT_TIMEOUT_SECONDS,
    options: Iterable[SOCKET_OPTION] = (),
) -> socket.socket:
    """A connected TCP socket to a checked address of `host`; used by HTTP, SMTP and IMAP alike.

    `timeout` in seconds holds for each address tried and stays on the socket; None means the default, never
    "for ever". Raises OutgoingRefused, or the OSError of the last address tried.
    """
    seconds = CONNECT_TIMEOUT_SECONDS if timeout is None else timeout
    last: OSError | None = None
    for family, _address, place in resolve(host, port):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(seconds)
            for option in options:
                sock.setsockopt(*option)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(place)
            return sock
        except OSError as error:
            sock.close()
            last = error
    raise last or OSError(f"{host}:{port} cannot be reached")
