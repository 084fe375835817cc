"""DMARC: does the domain that the reader sees (From) stand behind the mail? By signature or by sending address.

Where a domain's organisation begins is found by walking up the tree of names (RFC 9989, of 2026): no list of public
suffixes is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhulian.intake.listening.dkim import Bad, tags_of
from zhulian.intake.listening.names import Names, NameTrouble, Result
from zhulian.intake.listening.spf import is_domain

MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Judgement:
    """The result, what the domain wants done with mail that fails, and by what it stands behind this one."""

    result: Result
    policy: str = ""
    aligned: str = ""
    """`dkim`, `spf` or "": by what the domain confirms the mail, whether or not it published a policy."""


def check(names: Names, author: str, spf: Result, dkim: list[Result]) -> Judgement:
    """Judge a mail whose From is of the domain `author`, by what the two other checks found."""
    try:
        policy = _policy(names, author)
        aligned = _aligned(names, author, policy or {}, spf, dkim)
    except NameTrouble:
        return Judgement(Result("temperror", author, "names"))
    if policy is None:
        return Judgement(Result("none", author, "no_record"), aligned=aligned)
    wanted = policy["p"]
    if aligned:
        return Judgement(Result("pass", author, f"aligned_{aligned}"), wanted, aligned)
    if "temperror" in {spf.result, *(one.result for one in dkim)}:
        return Judgement(Result("temperror", author, "names"), wanted)
    return Judgement(Result("fail", author, "not_aligned"), wanted)


def _aligned(names: Names, author: str, policy: dict[str, str], spf: Result, dkim: list[Result]) -> str:
    """By which check a domain of the author's organisation passed. Exact matches are tried first, without look-ups."""
    passed = [("dkim", one.domain, "adkim") for one in dkim if one.result == "pass"]
    if spf.result == "pass":
        passed.append(("spf", spf.domain, "aspf"))
    for way, domain, _mode in passed:
        if domain == author:
            return way
    loose = [(way, domain) for way, domain, mode in passed if policy.get(mode, "r").lower() != "s"]
    if not loose:
        return ""
    own = organisation(names, author)
    return next((way for way, domain in loose if organisation(names, domain) == own), "")


def _policy(names: Names, author: str) -> dict[str, str] | None:
    """The author's record or its organisation's, its policy in `p`; None where there is none."""
    own = _record(names, author)
    if own is not None:
        return own
    top = organisation(names, author)
    record = _record(names, top) if top != author else None
    return None if record is None else {**record, "p": record.get("sp", record["p"]).lower()}


def organisation(names: Names, domain: str) -> str:
    """The domain under which this one's owner holds everything."""
    found = domain
    for name in _upwards(domain):
        record = _record(names, name)
        if record is None:
            continue
        if record.get("psd") == "n":
            return name
        if record.get("psd") == "y" and name != domain:
            return ".".join(domain.split(".")[-len(name.split(".")) - 1 :])
        found = name
    return found


def _upwards(domain: str) -> Iterator[str]:
    """The domain, then the names above it; of very long ones only the last seven labels."""
    labels = domain.split(".")
    yield domain
    labels = labels[1:] if len(labels) < MOST_LABELS else labels[-MOST_LABELS + 1 :]
    while labels:
        yield ".".join(labels)
        labels = labels[1:]


def _record(names: Names, domain: str) -> dict[str, str] | None:
    if not is_domain(f"_dmarc.{domain}"):
        return None
    texts = [text for text in names.texts(f"_dmarc.{domain}") if text.partition(";")[0].strip() == "v=DMARC1"]
    if len(texts) != 1:
        return None
    try:
        tags = tags_of(texts[0])
    except Bad:
        return None
    policy = tags.get("p", "none").lower()
    return {**tags, "p": policy if policy in ("none", "quarantine", "reject") else "none"}
