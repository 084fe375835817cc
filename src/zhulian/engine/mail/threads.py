"""Which ticket a mail answers: the evidence in order of strength. The room decides."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from .model import ParsedMail
from .tokens import find_subject_token, looks_like_ours, read_message_id


class Source(StrEnum):
    """Where a mark was found."""

    IN_REPLY_TO = "in_reply_to"
    REFERENCES = "references"
    REPORT = "report"
    SUBJECT = "subject"
    BODY = "body"


class Strength(IntEnum):
    """How far a mark may be trusted alone. A token in a body may have been pasted or forwarded."""

    WEAK = 1
    GOOD = 2
    STRONG = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signed mark of ours; ``message_ref`` is known only from a Message-ID."""

    source: Source
    strength: Strength
    ticket_ref: str
    message_ref: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadEvidence:
    """All marks, strongest first; ids of others, newest first, to look up among known messages; forgeries.

    ``forged`` are ids in our form whose signature or domain is wrong.
    """

    marks: tuple[Evidence, ...] = ()
    other_ids: tuple[str, ...] = ()
    forged: tuple[str, ...] = ()

    @property
    def best(self) -> Evidence | None:
        """The strongest mark, if there is any."""
        return self.marks[0] if self.marks else None

    @property
    def contradictory(self) -> bool:
        """Whether strong marks point to different tickets (a person answered two at once)."""
        strong = {mark.ticket_ref.casefold() for mark in self.marks if mark.strength is Strength.STRONG}
        return len(strong) > 1


def thread_keys(parsed: ParsedMail, keys: Sequence[bytes], own_domains: Collection[str]) -> ThreadEvidence:
    """Gather the marks: signed ids in In-Reply-To, References (newest first) and reports; then the token in
    the subject, and the token in the body, quoted text included (QQ Mail keeps neither header).

    ``own_domains``: an id counts only when its domain is one of these.
    """
    domains = {domain.lower() for domain in own_domains}
    marks: list[Evidence] = []
    others: list[str] = []
    forged: list[str] = []
    for source, value in _ids(parsed):
        ref = read_message_id(value, keys)
        if ref is not None and ref.domain in domains:
            marks.append(Evidence(source, Strength.STRONG, ref.ticket_ref, ref.message_ref))
        elif looks_like_ours(value):
            forged.append(value)
        else:
            others.append(value)
    marks += _tokens(parsed, keys)
    return ThreadEvidence(
        tuple(dict.fromkeys(marks)), tuple(dict.fromkeys(others)), tuple(dict.fromkeys(forged))
    )


def _ids(parsed: ParsedMail) -> Iterator[tuple[Source, str]]:
    if parsed.in_reply_to:
        yield Source.IN_REPLY_TO, parsed.in_reply_to
    for value in reversed(parsed.references):
        yield Source.REFERENCES, value
    report = parsed.auto.report
    if report is not None and report.original_message_id:
        yield Source.REPORT, report.original_message_id


def _tokens(parsed: ParsedMail, keys: Sequence[bytes]) -> Iterator[Evidence]:
    places = ((Source.SUBJECT, Strength.GOOD, parsed.subject), (Source.BODY, Strength.WEAK, parsed.text))
    for source, strength, text in places:
        ref = find_subject_token(text, keys)
        if ref is not None:
            yield Evidence(source, strength, ref)
