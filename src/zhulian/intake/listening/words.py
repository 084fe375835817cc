"""What the listener found, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.intake.listening.judging import CONFIRMED, DENIED, SILENT, UNKNOWN

SAYS: dict[str, tuple[Any, str, str]] = {
    CONFIRMED: (gettext_lazy("The sender's domain confirms this mail."), "good", "shield-check"),
    DENIED: (
        gettext_lazy("The sender's domain does not confirm this mail. The address may be forged."),
        "late",
        "alert-triangle",
    ),
    SILENT: (gettext_lazy("The sender's domain does not say who may send its mail."), "info", "info-circle"),
    UNKNOWN: (
        gettext_lazy("It could not be checked whether the sender's domain confirms this mail."),
        "info",
        "info-circle",
    ),
    "pending": (
        gettext_lazy("Whether the sender's domain confirms this mail is being checked."),
        "",
        "clock",
    ),
}
RESULTS: dict[str, Any] = {
    "pass": gettext_lazy("passed"),
    "fail": gettext_lazy("did not pass"),
    "softfail": gettext_lazy("probably not allowed"),
    "neutral": gettext_lazy("undecided"),
    "none": gettext_lazy("nothing to check"),
    "policy": gettext_lazy("too weak to count"),
    "permerror": gettext_lazy("cannot be evaluated"),
    "temperror": gettext_lazy("could not be checked"),
}
REASONS: dict[str, Any] = {
    "names": gettext_lazy("The name service did not answer in time."),
    "no_record": gettext_lazy("The domain publishes no record."),
    "several_records": gettext_lazy("The domain publishes several records."),
    "bad_domain": gettext_lazy("There is no domain to ask."),
    "syntax": gettext_lazy("There is a mistake in what the domain wrote."),
    "too_many_lookups": gettext_lazy("The record asks for too many look-ups."),
    "include": gettext_lazy("The record refers to a domain without one."),
    "matched": gettext_lazy("The record speaks of the sending server."),
    "unmatched": gettext_lazy("The record does not speak of the sending server."),
    "relay": gettext_lazy("Our own mail server handed it over."),
    "no_signature": gettext_lazy("The mail is not signed."),
    "signed": gettext_lazy("The signature holds."),
    "signature": gettext_lazy("The signature does not fit the header, or is not the domain's."),
    "body": gettext_lazy("The text was changed after it was signed."),
    "expired": gettext_lazy("The signature has expired, or is not valid yet."),
    "partial": gettext_lazy("Only a part of the text is signed."),
    "algorithm": gettext_lazy("It is signed in an outdated or unknown way."),
    "weak_key": gettext_lazy("The key is too short."),
    "no_key": gettext_lazy("The domain publishes no key for it."),
    "revoked": gettext_lazy("The domain has withdrawn the key."),
    "aligned_dkim": gettext_lazy("The sender's domain signed it."),
    "aligned_spf": gettext_lazy("It came from a server of the sender's domain."),
    "not_aligned": gettext_lazy("Neither a signature nor the sending server belongs to the sender's domain."),
    "no_from": gettext_lazy("The mail names no sender."),
    "several_from": gettext_lazy("The mail names several senders, or none that one could ask."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One check: its name, the result in words, the domain it is of, and why."""

    name: str
    result: str
    domain: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A verdict for the page: one sentence with its look, how the mail came, and the checks behind the sentence."""

    words: str
    look: str
    icon: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


def shown(verdict: dict[str, Any]) -> Shown | None:
    """In the active language; None for mail that came in another way."""
    if not verdict:
        return None
    says = "pending" if verdict.get("state") == "pending" else verdict.get("says", UNKNOWN)
    sentence, look, icon = SAYS.get(says, SAYS[UNKNOWN])
    return Shown(str(sentence), look, icon, _facts(verdict), tuple(_lines(verdict)))


def _facts(verdict: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    sender = verdict.get("sender") or _("none, as reports of mail servers have")
    transport = _("encrypted (TLS)") if verdict.get("tls") else _("not encrypted")
    facts = [
        (_("Sending server"), f"{verdict.get('peer', '')} ({verdict.get('helo', '')})"),
        (_("Transport"), transport),
        (_("Sender on the envelope"), sender),
        (_("Recipient on the envelope"), verdict.get("recipient", "")),
    ]
    return tuple((name, str(value)) for name, value in facts)


def _lines(verdict: dict[str, Any]) -> list[Line]:
    found = [("SPF", verdict.get("spf")), *(("DKIM", one) for one in verdict.get("dkim", []))]
    found.append(("DMARC", verdict.get("dmarc")))
    return [_line(name, one) for name, one in found if one]


def _line(name: str, one: dict[str, str]) -> Line:
    code, _colon, detail = one["reason"].partition(":")
    reason = str(REASONS.get(code, code))
    if detail.strip():
        reason = f"{reason} ({detail.strip()})"
    if one.get("policy"):
        reason = f"{reason} ({one['policy']})"
    return Line(name, str(RESULTS.get(one["result"], one["result"])), one["domain"], reason)
