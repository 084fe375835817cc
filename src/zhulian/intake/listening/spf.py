"""SPF (RFC 7208): may this address send for this domain?"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field, replace

from zhulian.intake.listening.names import Address, Names, NameTrouble, Result
from zhulian.intake.listening.options import plain_address
from zhulian.intake.listening.spf_macros import BadMacro, Known, expand, is_domain_spec, is_macro_string

MOST_LOOKUPS = 10
MOST_EMPTY = 2
MOST_NAMES = 10
QUALIFIERS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(r"^([+?~-]?)([a-z][a-z0-9_.-]*)(?:([:=/])(.*))?$", re.IGNORECASE | re.DOTALL)
_CIDR = re.compile(r"^(.*?)(?:/(0|[1-9]\d{0,2}))?(?://(0|[1-9]\d{0,2}))?$", re.DOTALL)
_BITS = re.compile(r"^(0|[1-9]\d{0,2})$")
_LABEL = re.compile(r"^[^.\x00-\x1f]{1,63}$")
_MODIFIER = re.compile(r"^[a-z][a-z0-9_.-]*=", re.IGNORECASE)


class Permanent(Exception):
    """The record cannot be evaluated (`permerror`); the text is a code of `words`."""


@dataclass(frozen=True, slots=True)
class Term:
    """A mechanism of a record: `name`, what stands behind it, and what a match means."""

    result: str
    name: str
    value: str
    bits4: int = 32
    bits6: int = 128


@dataclass(frozen=True, slots=True)
class Record:
    """A parsed record."""

    terms: tuple[Term, ...]
    redirect: str


@dataclass(slots=True)
class _Spent:
    lookups: int = 0
    empty: int = 0


@dataclass(slots=True)
class _Check:
    """One evaluation, shared by the records that it visits."""

    names: Names
    known: Known
    spent: _Spent = field(default_factory=_Spent)


def check(names: Names, *, address: str, helo: str, sender: str) -> Result:
    """Whether the connection's address may send for the envelope's sender, else (no sender) for the HELO name."""
    domain = (sender.rpartition("@")[2] if sender else helo).rstrip(".").lower()
    local = sender.rpartition("@")[0] or "postmaster"
    if not is_domain(domain) or not address:
        return Result("none", domain, "bad_domain")
    known = Known(ipaddress.ip_address(plain_address(address)), domain, local, domain, helo)
    try:
        result, reason = _of_domain(_Check(names, known), domain)
    except NameTrouble:
        return Result("temperror", domain, "names")
    except Permanent as error:
        return Result("permerror", domain, str(error))
    return Result(result, domain, reason)


def is_domain(name: str) -> bool:
    """True for names of at least two labels that the name service could know."""
    labels = name.split(".")
    return len(labels) > 1 and len(name) <= 253 and all(_LABEL.match(label) for label in labels)


def _of_domain(check: _Check, domain: str) -> tuple[str, str]:
    texts = [text for text in check.names.texts(domain) if text.lower().split(" ", 1)[0] == "v=spf1"]
    if not texts:
        return "none", "no_record"
    if len(texts) > 1:
        raise Permanent("several_records")
    record = parse(texts[0])
    check.known = replace(check.known, domain=domain)
    for term in record.terms:
        if _matches(check, domain, term):
            return term.result, f"matched: {term.name}"
    return _redirected(check, domain, record)


def _redirected(check: _Check, domain: str, record: Record) -> tuple[str, str]:
    """What holds when nothing matched: another domain's record, or nothing is said."""
    if not record.redirect:
        return "neutral", "unmatched"
    _count(check)
    target = _target(check, domain, record.redirect)
    result, reason = _of_domain(check, target) if is_domain(target) else ("none", "")
    if result == "none":
        raise Permanent("syntax")
    return result, reason


def parse(text: str) -> Record:
    """The record's terms. Raises Permanent where one of them is wrong, as the standard wants."""
    terms: list[Term] = []
    modifiers: dict[str, str] = {}
    for word in text.split(" ")[1:]:
        if not word:
            continue
        if _MODIFIER.match(word):
            name, _equals, value = word.partition("=")
            _check_modifier(name.lower(), value, modifiers)
            modifiers[name.lower()] = value
        else:
            terms.append(_term(word))
    has_all = any(term.name == "all" for term in terms)
    return Record(tuple(terms), "" if has_all else modifiers.get("redirect", ""))


def _check_modifier(name: str, value: str, known: dict[str, str]) -> None:
    is_ours = name in ("redirect", "exp")
    if is_ours and (name in known or not is_domain_spec(value)):
        raise Permanent("syntax")
    if not is_macro_string(value):
        raise Permanent("syntax")


def _term(word: str) -> Term:
    found = _TERM.match(word)
    if not found or not word.isascii():
        raise Permanent("syntax")
    sign, name, mark, rest = found.groups()
    name, result = name.lower(), QUALIFIERS[sign or "+"]
    value = (rest or "") if mark != "/" else "/" + (rest or "")
    if mark == "=" or (mark == ":" and not rest):
        raise Permanent("syntax")
    if name == "all" and mark is None:
        return Term(result, name, "")
    if name in ("include", "exists") and mark == ":" and is_domain_spec(value):
        return Term(result, name, value)
    if name in ("a", "mx"):
        return _with_bits(result, name, value, mark)
    if name == "ptr" and mark != "/" and (not value or is_domain_spec(value)):
        return Term(result, name, value)
    if name in ("ip4", "ip6") and mark == ":":
        return Term(result, name, str(_network(name, value)))
    raise Permanent("syntax")


def _with_bits(result: str, name: str, value: str, mark: str | None) -> Term:
    found = _CIDR.match(value)
    assert found is not None
    target, bits4, bits6 = found.group(1), int(found.group(2) or 32), int(found.group(3) or 128)
    if bits4 > 32 or bits6 > 128 or (mark == ":" and not target) or (target and not is_domain_spec(target)):
        raise Permanent("syntax")
    return Term(result, name, target, bits4, bits6)


def _network(name: str, value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    bits = value.partition("/")[2]
    if "/" in value and not _BITS.match(bits):
        raise Permanent("syntax")
    try:
        if name == "ip4":
            return ipaddress.IPv4Network(value, strict=False)
        return ipaddress.IPv6Network(value, strict=False)
    except ValueError:
        raise Permanent("syntax") from None


def _count(check: _Check) -> None:
    check.spent.lookups += 1
    if check.spent.lookups > MOST_LOOKUPS:
        raise Permanent("too_many_lookups")


def _empty(check: _Check) -> None:
    check.spent.empty += 1
    if check.spent.empty > MOST_EMPTY:
        raise Permanent("too_many_lookups")


def _target(check: _Check, domain: str, value: str) -> str:
    """The domain that a term is about: its own, or what is written with its macros put in."""
    if not value:
        return domain
    try:
        return expand(value, replace(check.known, domain=domain))
    except BadMacro:
        raise Permanent("syntax") from None


def _matches(check: _Check, domain: str, term: Term) -> bool:
    if term.name == "all":
        return True
    if term.name in ("ip4", "ip6"):
        return check.known.address in ipaddress.ip_network(term.value)
    _count(check)
    target = _target(check, domain, term.value)
    if term.name == "include":
        return _includes(check, domain, target)
    if term.name == "exists":
        return bool(_addresses(check, target, 4))
    if term.name == "ptr":
        return _has_name(check, target)
    hosts = [target] if term.name == "a" else _mail_hosts(check, target)
    return any(_is_at(check, host, term) for host in hosts)


def _includes(check: _Check, domain: str, target: str) -> bool:
    known = check.known
    result, _reason = _of_domain(check, target) if is_domain(target) else ("none", "")
    check.known = known
    if result == "none":
        raise Permanent("include")
    return result == "pass"


def _addresses(check: _Check, name: str, version: int) -> list[Address]:
    found = check.names.addresses(name, version) if is_domain(name) else []
    if not found:
        _empty(check)
    return found


def _mail_hosts(check: _Check, name: str) -> list[str]:
    hosts = check.names.mail_hosts(name) if is_domain(name) else []
    if not hosts:
        _empty(check)
    if len(hosts) > MOST_NAMES:
        raise Permanent("too_many_lookups")
    return hosts


def _is_at(check: _Check, host: str, term: Term) -> bool:
    address = check.known.address
    bits = term.bits4 if address.version == 4 else term.bits6
    found = _addresses(check, host, address.version)
    return any(address in ipaddress.ip_network((one, bits), strict=False) for one in found)


def _has_name(check: _Check, target: str) -> bool:
    """The address has a name in that domain, and the name leads back to the address."""
    address, wanted = check.known.address, target.lower()
    try:
        names = check.names.names_of(address)
    except NameTrouble:
        return False
    if not names:
        _empty(check)
    for name in names[:MOST_NAMES]:
        lower = name.lower().rstrip(".")
        if lower != wanted and not lower.endswith("." + wanted):
            continue
        try:
            if address in check.names.addresses(lower, address.version):
                return True
        except NameTrouble:
            continue
    return False
