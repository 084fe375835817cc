"""Whether a mail comes from where it says: three checks, each within its own time. A sign for people, never a right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import getaddresses
from typing import Any

from zhulian.engine.mail import parse
from zhulian.intake.listening import dkim, dmarc, spf
from zhulian.intake.listening.names import Names, NameTrouble, Result
from zhulian.platform.clock import now

CONFIRMED, DENIED, SILENT, UNKNOWN = "confirmed", "denied", "silent", "unknown"
LONGEST_HEAD = 256 * 1024


def judge(arrival: Mapping[str, Any], content: bytes, ask: Callable[[], Names]) -> dict[str, Any]:
    """The results of SPF, DKIM and DMARC, and in one word (`says`) what they mean; for `RawIntake.verdict`.

    `arrival` is what the listener noted; `content` begins with the Return-Path that we put there. `ask` gives a name
    service with its own deadline for each check.
    """
    came = content.partition(b"\r\n")[2]
    by_address = _spf(arrival, ask)
    signed = _dkim(came, ask)
    author, why_not = author_domain(came)
    if why_not:
        judgement = dmarc.Judgement(Result("permerror", author, why_not))
    else:
        judgement = _dmarc(author, by_address, signed, ask)
    return {
        "spf": by_address.as_dict(),
        "dkim": [one.as_dict() for one in signed],
        "dmarc": {**judgement.result.as_dict(), "policy": judgement.policy},
        "aligned": judgement.aligned,
        "says": _says(judgement, by_address, signed),
    }


def _spf(arrival: Mapping[str, Any], ask: Callable[[], Names]) -> Result:
    sender, helo = str(arrival.get("sender", "")), str(arrival.get("helo", ""))
    if arrival.get("relay"):
        return Result("none", sender.rpartition("@")[2], "relay")
    try:
        return spf.check(ask(), address=str(arrival.get("peer", "")), helo=helo, sender=sender)
    except NameTrouble:
        return Result("temperror", (sender or helo).rpartition("@")[2], "names")


def _dkim(came: bytes, ask: Callable[[], Names]) -> list[Result]:
    try:
        return dkim.check(ask(), came, now=int(now().timestamp()))
    except NameTrouble:
        return [Result("temperror", "", "names")]


def _dmarc(
    author: str, by_address: Result, signed: list[Result], ask: Callable[[], Names]
) -> dmarc.Judgement:
    try:
        return dmarc.check(ask(), author, by_address, signed)
    except NameTrouble:
        return dmarc.Judgement(Result("temperror", author, "names"))


def author_domain(came: bytes) -> tuple[str, str]:
    """The domain of the one sender that readers see; ("", why) where there is none or more than one."""
    head = came.partition(b"\r\n\r\n")[0][:LONGEST_HEAD] + b"\r\n\r\n"
    written = [field[1] for field in dkim.split(head).fields if dkim.name_of(field) == b"from"]
    if not written:
        return "", "no_from"
    pairs = getaddresses([written[0].decode("utf-8", "replace")])
    domains = {_ascii(address.rpartition("@")[2]) for _name, address in pairs if "@" in address}
    sender = parse(head).sender
    shown = _ascii(sender.email.rpartition("@")[2]) if sender is not None else ""
    if len(written) > 1 or domains != {shown} or not spf.is_domain(shown):
        return "", "several_from"
    return shown, ""


def _ascii(domain: str) -> str:
    try:
        return domain.strip().lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _says(judgement: dmarc.Judgement, by_address: Result, signed: list[Result]) -> str:
    if judgement.aligned:
        return CONFIRMED
    if judgement.result.result in ("fail", "permerror"):
        return DENIED
    results = {judgement.result.result, by_address.result, *(one.result for one in signed)}
    return UNKNOWN if "temperror" in results else SILENT
