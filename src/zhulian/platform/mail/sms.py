"""Sends one SMS through whatever service the company uses: an HTTP call whose parts are templates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhulian.platform import liquid
from zhulian.platform.http import Answer, HttpFailed, OutgoingRefused, request
from zhulian.platform.mail.senders import SenderUnknown
from zhulian.platform.mail.transport import DeliveryFailed
from zhulian.platform.models import OutgoingMessage, SiteSetting
from zhulian.platform.secrets import decrypt, encrypt

KEY = "sms"
NO_SERVICE = "no SMS service is set up"
"""The stored reason where there is none; pages put it in words."""
METHODS = ("POST", "PUT", "GET")
NAMES = {"recipient", "text", "id", "secret"}
RETRYABLE = {408, 425, 429}
MASK = "***"
SECONDS = 15.0
SHOWN_CHARS = 300
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")


class ServiceWrong(Exception):
    """The call cannot be made from the service's templates; `message` says what to mend in the reader's language."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class SmsService:
    """The call. `url`, `headers` and `body` are Liquid over recipient, text, id, secret (`{{ text | json }}`)."""

    url: str
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """The call for one message, ready to be made; `body` is None where the method has none."""

    url: str
    method: str
    headers: dict[str, str]
    body: str | None


def save_service(service: SmsService) -> None:
    """Store the service; its secret is encrypted."""
    value = {
        "url": service.url,
        "method": service.method,
        "headers": dict(service.headers),
        "body": service.body,
        "secret": encrypt(service.secret),
    }
    SiteSetting.objects.update_or_create(key=KEY, defaults={"value": value})


def load_service() -> SmsService | None:
    """The service that is set up, with its secret in clear; or None."""
    row = SiteSetting.objects.filter(key=KEY).first()
    if row is None or not row.value.get("url"):
        return None
    value = row.value
    method = value.get("method", "POST")
    return SmsService(
        url=value["url"],
        method=method if method in METHODS else "POST",
        headers=tuple(value.get("headers", {}).items()),
        body=value.get("body", ""),
        secret=decrypt(value.get("secret", "")),
    )


def prepare(service: SmsService, *, recipient: str, text: str, key: str) -> Call:
    """Fill the templates for one message; `key` stays the same over all tries of it. Raises ServiceWrong."""
    data = {"recipient": recipient, "text": text, "id": key, "secret": service.secret}
    try:
        headers = {name: liquid.render(value, data) for name, value in service.headers}
        url = liquid.render(service.url, data)
        body = liquid.render(service.body, data) if service.method != "GET" else None
    except liquid.TemplateFailed as error:
        raise ServiceWrong(error.problem.message) from error
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise ServiceWrong(
                _(
                    "The header %(name)s may hold plain letters, digits and signs only; use the filter url_encode."
                )
                % {"name": name}
            )
    return Call(url, service.method, {"idempotency-key": key, **headers}, body)


def call_service(
    service: SmsService, *, recipient: str, text: str, key: str, seconds: float = SECONDS
) -> Answer:
    """Make the call; any status is an answer. Raises ServiceWrong, OutgoingRefused, HttpFailed."""
    call = prepare(service, recipient=recipient, text=text, key=key)
    return request(call.method, call.url, headers=call.headers, content=call.body, timeout=seconds)


def is_taken(answer: Answer) -> bool:
    """True if the service took the message."""
    return 200 <= answer.status < 300


def shown_answer(service: SmsService, answer: Answer) -> str:
    """The beginning of what the service said; services like to repeat what they were sent, the secret included."""
    text = answer.text.replace("\x00", "")
    if service.secret:
        text = text.replace(service.secret, MASK)
    return text[:SHOWN_CHARS]


def deliver(outgoing: OutgoingMessage) -> None:
    """Call the service. Raises DeliveryFailed, or SenderUnknown where none is set up."""
    service = load_service()
    if service is None:
        raise SenderUnknown(NO_SERVICE)
    try:
        answer = call_service(
            service,
            recipient=outgoing.recipient,
            text=outgoing.body_text,
            key=outgoing.message_id.strip("<>"),
        )
    except (ServiceWrong, OutgoingRefused) as error:
        raise DeliveryFailed(str(error), is_final=False) from error
    except HttpFailed as error:
        raise DeliveryFailed(str(error), is_final=not error.is_retryable) from error
    if not is_taken(answer):
        final = 400 <= answer.status < 500 and answer.status not in RETRYABLE
        raise DeliveryFailed(f"HTTP {answer.status} {shown_answer(service, answer)}", is_final=final)
