"""Did a machine write this? An ordered list of small filters; the first that answers decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from .bounces import report_from_parts, report_from_text
from .model import Address, Auto, AutoKind, Envelope, Report
from .tree import Part

_MAILER = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?admin|bounces?)(?:[+-].*)?@|^(?:mailer-?daemon|postmaster)$", re.I
)
_NO_REPLY = re.compile(r"(?:no|do-?not|donot)[-_.]?reply|bounce|notifications?@", re.IGNORECASE)
_BOUNCE_SUBJECT = re.compile(
    r"系统退信|系統退信|退信(?:通知|提醒)?|来自.{1,40}的退信|邮件(?:发送|投递)失败|郵件傳遞失敗|无法(?:送达|投递)|無法傳遞|未送达|"
    r"undeliver(?:able|ed)|delivery (?:status notification|has failed|failure|failed)|mail delivery (?:failed|system)|"
    r"returned mail|failure notice|delivery notification",
    re.IGNORECASE,
)
_DELAY_SUBJECT = re.compile(r"delay(?:ed)?|延迟|延遲|warning: could not send", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(
    r"^\s*(?:自动回复|自动答复|自動回覆|自動回復|自动应答|"
    r"automatic reply|auto[- ]?reply|auto[- ]?response|autoreply|out of (?:the )?office|"
    r"abwesenheit|réponse automatique|respuesta automática|自動返信)",
    re.IGNORECASE,
)
# Only at the beginning: "我在出差，请寄到公司" in the middle of a text is a customer's own wish.
_AWAY = re.compile(
    r"\s*(?:(?:您|你)好[，,。!！]?\s*)?(?:(?:我|本人)(?:正在|现在|目前)(?:休假|度假|出差|外出|休年假|休产假)"
    r"|这是一封自动回复|(?:此|本)邮件(?:为|由)(?:系统)?自动(?:回复|发送)"
    r"|I am (?:currently )?(?:out of (?:the )?office|on (?:leave|vacation|holiday)))",
    re.IGNORECASE,
)
_SHORT = 400


@dataclass(frozen=True, slots=True)
class Facts:
    """What the filters look at."""

    root: Part
    headers: tuple[tuple[str, str], ...]
    sender: Address | None
    envelope: Envelope
    subject: str
    text: str
    content_types: frozenset[str]

    def get(self, name: str) -> str:
        """The first header of that name in lower case, "" when missing."""
        return next((value.strip().lower() for key, value in self.headers if key == name), "")


Filter = Callable[[Facts], Auto | None]


def _standard_report(facts: Facts) -> Auto | None:
    """multipart/report (RFC 3464) and parts of its kind: failed is a bounce, the rest a report."""
    report = report_from_parts(facts.root)
    if report is None:
        return None
    actions = {item.action for item in report.recipients}
    failed = "failed" in actions or (not actions - {""} and any(item.hard for item in report.recipients))
    return Auto(AutoKind.BOUNCE if failed else AutoKind.DELIVERY_REPORT, "multipart/report", True, report)


def _receipt(facts: Facts) -> Auto | None:
    if "message/disposition-notification" in facts.content_types:
        return Auto(AutoKind.READ_RECEIPT, "message/disposition-notification", True)
    if "message/feedback-report" in facts.content_types:
        return Auto(AutoKind.COMPLAINT, "message/feedback-report", True)
    return None


def _plain_bounce(facts: Facts) -> Auto | None:
    """Hosts such as QQ and 163 write bounces as ordinary mail: sender or null path together with subject."""
    failed = facts.get("x-failed-recipients")
    worded = _BOUNCE_SUBJECT.search(facts.subject)
    sender = facts.sender.email if facts.sender else ""
    machine = facts.envelope.return_path == "" or _MAILER.search(sender) is not None
    if not failed and not (worded and machine):
        return None
    report = report_from_text(facts.text, failed, sender)
    reason = "X-Failed-Recipients" if failed else f"Subject: {worded[0] if worded else ''}"
    return Auto(_bounce_kind(report, facts.subject), reason, True, report)


def _bounce_kind(report: Report, subject: str) -> AutoKind:
    delayed = _DELAY_SUBJECT.search(subject) and not any(item.hard for item in report.recipients)
    return AutoKind.DELIVERY_REPORT if delayed else AutoKind.BOUNCE


def _calendar(facts: Facts) -> Auto | None:
    return Auto(AutoKind.CALENDAR, "text/calendar", True) if "text/calendar" in facts.content_types else None


def _auto_submitted(facts: Facts) -> Auto | None:
    """RFC 3834. Anything but "no" is a machine; auto-replied is an answer."""
    value = facts.get("auto-submitted").split(";")[0].strip()
    if not value or value == "no":
        return None
    kind = AutoKind.AUTO_REPLY if value in ("auto-replied", "auto-notified") else AutoKind.AUTO_GENERATED
    return Auto(kind, f"Auto-Submitted: {value[:60]}", True)


def _auto_reply_header(facts: Facts) -> Auto | None:
    for name in ("x-autoreply", "x-autorespond", "x-auto-response", "x-autoresponder", "x-qq-autoreply"):
        if facts.get(name) not in ("", "no", "none", "false", "0"):
            return Auto(AutoKind.AUTO_REPLY, name, True)
    if facts.get("precedence") in ("auto_reply", "auto-reply"):
        return Auto(AutoKind.AUTO_REPLY, "Precedence", True)
    return None


def _auto_reply_subject(facts: Facts) -> Auto | None:
    match = _REPLY_SUBJECT.match(facts.subject)
    return Auto(AutoKind.AUTO_REPLY, f"Subject: {match[0].strip()}", True) if match else None


def _away_text(facts: Facts) -> Auto | None:
    """A short text that says nothing but "I am away", as an answer to something or under such a subject."""
    head = facts.text.strip()[:_SHORT]
    answered = facts.get("in-reply-to") or facts.get("references") or facts.get("x-auto-response-suppress")
    found = _AWAY.search(facts.subject) or (
        _AWAY.search(head) if answered and len(facts.text) < _SHORT else None
    )
    return Auto(AutoKind.AUTO_REPLY, f"Text: {found[0].strip()}", True) if found else None


def _list_mail(facts: Facts) -> Auto | None:
    for name in ("list-id", "list-post", "mailing-list", "x-mailing-list"):
        if facts.get(name):
            return Auto(AutoKind.MAILING_LIST, name, True)
    precedence = facts.get("precedence")
    if precedence == "list":
        return Auto(AutoKind.MAILING_LIST, "Precedence: list", True)
    if precedence in ("bulk", "junk") or facts.get("list-unsubscribe") or facts.get("feedback-id"):
        return Auto(AutoKind.BULK, "Precedence" if precedence else "List-Unsubscribe", True)
    return None


def _machine_sender(facts: Facts) -> Auto | None:
    if facts.envelope.return_path == "":
        return Auto(AutoKind.AUTO_GENERATED, "Return-Path: <>", True)
    if facts.sender and _MAILER.search(facts.sender.email):
        return Auto(AutoKind.AUTO_GENERATED, f"From: {facts.sender.email}", True)
    return None


FILTERS: tuple[Filter, ...] = (
    _standard_report,
    _receipt,
    _plain_bounce,
    _auto_reply_header,
    _auto_submitted,
    _auto_reply_subject,
    _calendar,
    _list_mail,
    _away_text,
    _machine_sender,
)


def judge(facts: Facts) -> Auto:
    """The verdict: which kind of machine mail it is, if any, and whether an automatic answer is forbidden."""
    verdict = next((found for rule in FILTERS if (found := rule(facts)) is not None), Auto())
    reason = "" if verdict.suppress_reply else _suppressed(facts)
    return replace(verdict, suppress_reply=True, reason=reason) if reason else verdict


def _suppressed(facts: Facts) -> str:
    """Why a mail that a person wrote may still get no automatic answer; "" when it may."""
    asked = {word.strip() for word in re.split(r"[,;]", facts.get("x-auto-response-suppress"))}
    if asked & {"all", "oof", "autoreply"}:
        return "X-Auto-Response-Suppress"
    if facts.sender is None or not facts.sender.email:
        return "no sender"
    if _NO_REPLY.search(facts.sender.email):
        return f"From: {facts.sender.email}"
    return ""
