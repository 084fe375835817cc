"""Asks the name service for what domains publish, within a deadline."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from typing import Any, Protocol

import dns.exception
import dns.name
import dns.resolver
import dns.reversename

SECONDS = 5.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NameTrouble(Exception):
    """The name service does not answer, or not in time: nothing is known, neither good nor bad."""


class Names(Protocol):
    """What the checks ask. Each answers with an empty list where there is nothing, and raises NameTrouble."""

    def texts(self, name: str) -> list[str]:
        """The TXT records, each put together."""

    def addresses(self, name: str, version: int) -> list[Address]:
        """The addresses of IP version 4 or 6."""

    def mail_hosts(self, name: str) -> list[str]:
        """The MX hosts, best first."""

    def names_of(self, address: Address) -> list[str]:
        """The names that the owner of the address gives it (PTR)."""


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one check: its result (`pass`, `fail`, …), whose it is, and why (a code of `words`)."""

    result: str
    domain: str
    reason: str

    def as_dict(self) -> dict[str, str]:
        """For `RawIntake.verdict`."""
        return {"result": self.result, "domain": self.domain[:255], "reason": self.reason[:200]}


class SystemNames:
    """The name servers of this machine. `seconds` is for all questions of one instance together."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._until = time.monotonic() + seconds
        try:
            self._resolver = dns.resolver.Resolver()
        except dns.exception.DNSException as error:
            raise NameTrouble("no name server is configured") from error

    def _ask(self, name: str | dns.name.Name, kind: str) -> list[Any]:
        left = self._until - time.monotonic()
        if left <= 0:
            raise NameTrouble("out of time")
        try:
            question = dns.name.from_text(name) if isinstance(name, str) else name
        except (dns.exception.DNSException, UnicodeError):
            return []
        try:
            return list(self._resolver.resolve(question, kind, lifetime=left, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NameTrouble(type(error).__name__) from error

    def texts(self, name: str) -> list[str]:
        """The TXT records, each put together."""
        return [b"".join(record.strings).decode("utf-8", "replace") for record in self._ask(name, "TXT")]

    def addresses(self, name: str, version: int) -> list[Address]:
        """The addresses of IP version 4 or 6."""
        records = self._ask(name, "A" if version == 4 else "AAAA")
        return [ipaddress.ip_address(record.address) for record in records]

    def mail_hosts(self, name: str) -> list[str]:
        """The MX hosts, best first."""
        records = sorted(self._ask(name, "MX"), key=lambda record: int(record.preference))
        return [record.exchange.to_text(omit_final_dot=True) for record in records]

    def names_of(self, address: Address) -> list[str]:
        """The names that the owner of the address gives it (PTR)."""
        records = self._ask(dns.reversename.from_address(str(address)), "PTR")
        return [record.target.to_text(omit_final_dot=True) for record in records]
