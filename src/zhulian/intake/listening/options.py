"""What the operator chose for the listener, read from the settings and checked."""

from __future__ import annotations

import functools
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

IPV6_NETWORK_BITS = 64


class BadOptions(Exception):
    """The listener cannot start as configured; the text names the variable and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Options:
    """Where to listen and how much to take. `rate` is mails a minute of one peer; times are in seconds."""

    host: str
    port: int
    size: int
    connections: int
    per_peer: int
    rate: int
    idle: float


def read() -> Options | None:
    """The options; None where no listener is wanted. Raises BadOptions."""
    text = settings.SMTP_LISTEN.strip()
    if not text:
        return None
    host, _colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise BadOptions(f"ZHULIAN_SMTP_LISTEN: {text!r} is not host:port")
    _check_certificate()
    return Options(
        host=host,
        port=int(port),
        size=settings.SMTP_MAX_BYTES,
        connections=settings.SMTP_CONNECTIONS,
        per_peer=settings.SMTP_PER_PEER,
        rate=settings.SMTP_RATE,
        idle=settings.SMTP_IDLE_SECONDS,
    )


def _check_certificate() -> None:
    try:
        tls_context()
    except (OSError, ssl.SSLError) as error:
        raise BadOptions(f"ZHULIAN_SMTP_CERT, ZHULIAN_SMTP_KEY: {error}") from error


def tls_context() -> ssl.SSLContext | None:
    """What STARTTLS uses, None without a certificate; renewed files count from the next connection on.

    Raises OSError and ssl.SSLError where the files cannot be used.
    """
    if not settings.SMTP_CERT:
        return None
    files = [name for name in (settings.SMTP_CERT, settings.SMTP_KEY) if name]
    return _context(settings.SMTP_CERT, settings.SMTP_KEY, *(Path(name).stat().st_mtime_ns for name in files))


@functools.lru_cache(maxsize=1)
def _context(certificate: str, key: str, *_changed: int) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key or None)
    return context


def peer_key(address: str) -> str:
    """What counts as one peer: an IPv4 address, or the /64 network of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, IPV6_NETWORK_BITS), strict=False))
    return str(found)


def plain_address(address: str) -> str:
    """The address of a connection without a zone, an IPv4 one in its own form."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def is_relay(address: str) -> bool:
    """True for our own mail servers. Entries of the setting that are no addresses or networks count for nothing."""
    try:
        found = ipaddress.ip_address(plain_address(address))
    except ValueError:
        return False
    return any(found in network for network in _networks(tuple(settings.SMTP_RELAYS)))


@functools.lru_cache(maxsize=4)
def _networks(entries: tuple[str, ...]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    found = []
    for entry in entries:
        try:
            found.append(ipaddress.ip_network(entry, strict=False))
        except ValueError:
            continue
    return found
