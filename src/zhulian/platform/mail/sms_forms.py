"""The form in which the SMS service is set up."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhulian.platform import liquid
from zhulian.platform.mail.sms import HEADER_NAME, METHODS, NAMES, ServiceWrong, SmsService
from zhulian.platform.mail.sms_actions import place, sample_call

MOST_HEADERS = 20
# The connection's own; a wrong one would break the call.
OWN_HEADERS = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}
USED = r"\{[{%%][^}]*\b%s\b"
FIRST = {
    "method": "POST",
    "headers": "Content-Type: application/json\nAuthorization: Bearer {{ secret }}",
    "body": '{"to": {{ recipient | json }}, "text": {{ text | json }}}',
}


def initial_of(service: SmsService | None) -> dict[str, str]:
    """What the form shows: the stored service without its secret, else a usual beginning."""
    if service is None:
        return FIRST
    headers = "\n".join(f"{name}: {value}" for name, value in service.headers)
    return {"url": service.url, "method": service.method, "headers": headers, "body": service.body}


class SmsServiceForm(forms.Form):
    """Address, method, headers, body and secret. `held` is the stored service."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        help_text=gettext_lazy("Where the service takes messages, such as https://sms.example.com/send."),
    )
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=[(name, name) for name in METHODS])
    headers = forms.CharField(
        label=pgettext_lazy("HTTP", "Headers"),
        required=False,
        max_length=4000,
        widget=forms.Textarea,
        help_text=gettext_lazy("One a line, as Name: value."),
    )
    body = forms.CharField(
        label=gettext_lazy("Body"),
        required=False,
        max_length=liquid.MAX_SOURCE_CHARS,
        widget=forms.Textarea,
        help_text=gettext_lazy("What is sent; with GET there is none."),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        required=False,
        strip=True,
        max_length=1000,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "The service's key or token. Put it in where it belongs; it is never shown again."
        ),
    )

    def __init__(self, *args: Any, held: SmsService | None, **options: Any) -> None:
        super().__init__(*args, **{"initial": initial_of(held), **options})
        self.held = held
        if held is not None and held.secret:
            self.fields["secret"].widget.attrs["placeholder"] = _("unchanged")

    def clean_url(self) -> str:
        """An address of the web, filled in or not."""
        return _checked(self.cleaned_data["url"])

    def clean_headers(self) -> tuple[tuple[str, str], ...]:
        """Lines of name and value."""
        lines = [line.strip() for line in self.cleaned_data["headers"].splitlines() if line.strip()]
        if len(lines) > MOST_HEADERS:
            raise ValidationError(_("At most %(count)d headers.") % {"count": MOST_HEADERS})
        headers = tuple(_header(line) for line in lines)
        if len({name.lower() for name, _value in headers}) < len(headers):
            raise ValidationError(_("Each header can be named only once."))
        return headers

    def clean_body(self) -> str:
        """Any text."""
        return _checked(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        """The parts fit together: a sample can be filled in, and the secret goes to no other server unasked."""
        values = super().clean() or {}
        if self.errors:
            return values
        self._check_variables()
        self._check_secret()
        if not self.errors:
            self._check_sample()
        return values

    def service(self) -> SmsService:
        """The service as typed; the secret is empty where it stays as it is."""
        values = self.cleaned_data
        return SmsService(
            url=values["url"],
            method=values["method"],
            headers=values["headers"],
            body=values["body"] if values["method"] != "GET" else "",
            secret=values["secret"],
        )

    def _uses(self, name: str) -> bool:
        service = self.service()
        parts = [service.url, service.body, *(value for _name, value in service.headers)]
        return any(re.search(USED % name, part) for part in parts)

    def _check_variables(self) -> None:
        if not self._uses("recipient"):
            self.add_error(
                None, _("Put {{ recipient }} in: without it the service does not know whom to write.")
            )
        if not self._uses("text"):
            self.add_error(None, _("Put {{ text }} in: without it the message is empty."))

    def _check_secret(self) -> None:
        """A stored secret is given to no server but the one it was entered for."""
        if self.cleaned_data["secret"]:
            return
        stored = self.held.secret if self.held is not None else ""
        if not stored:
            if self._uses("secret"):
                self.add_error(
                    "secret", _("Enter the secret that {{ secret }} stands for, or leave that out.")
                )
        elif self.held is not None and _server(self.service()) != _server(self.held):
            self.add_error(
                "secret", _("The address is that of another server: enter the secret for it again.")
            )

    def _check_sample(self) -> None:
        try:
            call = sample_call(self.service())
            scheme, host, _port = place(call.url)
        except ServiceWrong as error:
            self.add_error(None, str(error.message))
            return
        except ValueError:
            scheme, host = "", ""
        if scheme not in {"http", "https"} or not host or any(mark.isspace() for mark in call.url):
            self.add_error(
                "url",
                _(
                    "Enter an address that begins with https:// or http:// and has no blanks. Inside an address write "
                    "{{ text | url_encode }}."
                ),
            )
        kind = next((value for name, value in call.headers.items() if name.lower() == "content-type"), "")
        if "json" in kind.lower() and call.body and not _is_json(call.body):
            self.add_error(
                "body", _("This does not make JSON. Write {{ text | json }}, without quotes around it.")
            )


def _checked(template: str) -> str:
    """The template, if it can be filled in."""
    problems = liquid.check(template, NAMES)
    if problems:
        raise ValidationError([problem.message for problem in problems])
    return template


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    name = name.strip()
    if not colon or not HEADER_NAME.fullmatch(name):
        raise ValidationError(_("“%(line)s” is no header. Write Name: value.") % {"line": line[:80]})
    if name.lower() in OWN_HEADERS:
        raise ValidationError(_("The header %(name)s is set by itself. Leave it out.") % {"name": name})
    return name, _checked(value.strip())


def _server(service: SmsService) -> tuple[str, str, int | None] | None:
    try:
        return place(sample_call(replace(service, headers=(), body="")).url)
    except (ServiceWrong, ValueError):
        return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
