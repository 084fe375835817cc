"""Sends one SMS through whatever service the company uses: an HTTP call whose parts are templates."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.platform import liquid
from zhulian.platform.http import HttpFailed, OutgoingRefused, request
from zhulian.platform.mail.senders import SenderUnknown
from zhulian.platform.mail.transport import DeliveryFailed
from zhulian.platform.models import OutgoingMessage, SiteSetting
from zhulian.platform.secrets import decrypt, encrypt

KEY = "sms"
METHODS = ("POST", "PUT", "GET")
NAMES = {"recipient", "text", "id", "secret"}
RETRYABLE = {408, 425, 429}


@dataclass(frozen=True, slots=True)
class SmsService:
    """The call. `url`, `headers` and `body` are Liquid over recipient, text, id, secret (`{{ text | json }}`)."""

    url: str
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    secret: str = ""


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


def deliver(outgoing: OutgoingMessage) -> None:
    """Call the service. Raises DeliveryFailed, or SenderUnknown where none is set up."""
    service = load_service()
    if service is None:
        raise SenderUnknown("no SMS service is set up")
    data = {
        "recipient": outgoing.recipient,
        "text": outgoing.body_text,
        "id": outgoing.message_id.strip("<>"),
        "secret": service.secret,
    }
    try:
        headers = {name: liquid.render(value, data) for name, value in service.headers}
        answer = request(
            service.method,
            liquid.render(service.url, data),
            headers={"idempotency-key": data["id"], **headers},
            content=liquid.render(service.body, data) if service.method != "GET" else None,
        )
    except liquid.TemplateFailed as error:
        raise DeliveryFailed(f"template: {error}", is_final=False) from error
    except OutgoingRefused as error:
        raise DeliveryFailed(str(error), is_final=False) from error
    except HttpFailed as error:
        raise DeliveryFailed(str(error), is_final=not error.is_retryable) from error
    if not 200 <= answer.status < 300:
        final = 400 <= answer.status < 500 and answer.status not in RETRYABLE
        raise DeliveryFailed(f"HTTP {answer.status} {answer.text[:300]}", is_final=final)
