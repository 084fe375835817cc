"""Forms of intake's administration pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhulian.intake.access import MAILBOXES
from zhulian.intake.models import Mailbox
from zhulian.people.models import Queue
from zhulian.platform.administration.access import clients_visible_to
from zhulian.platform.administration.forms import ConfigForm

SECRETS = {"imap_password": "imap_host", "smtp_password": "smtp_host"}
# Another account numbers its mails anew: reading begins as at first contact.
ACCOUNT = {"imap_host", "imap_user", "folder"}


def secret(label: Any) -> forms.CharField:
    """A password that can be set and never read."""
    return forms.CharField(
        label=label,
        required=False,
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Never shown. Leave empty to keep the one that is stored."),
    )


class MailboxForm(ConfigForm):
    """A mail address with the servers it is read from and sent by."""

    code = MAILBOXES
    imap_password = secret(gettext_lazy("IMAP password"))
    smtp_password = secret(gettext_lazy("SMTP password"))

    class Meta:
        model = Mailbox
        fields = [
            "client",
            "address",
            "display_name",
            "imap_host",
            "imap_port",
            "imap_security",
            "imap_user",
            "imap_password",
            "folder",
            "smtp_host",
            "smtp_port",
            "smtp_security",
            "smtp_user",
            "smtp_password",
            "ticket_type",
            "queue",
        ]
        help_texts = {
            "display_name": gettext_lazy(
                "What customers see as the sender. Empty: the client company's name."
            ),
            "imap_host": gettext_lazy("Where mails are fetched from. Empty: this address only sends."),
            "imap_user": gettext_lazy("Usually the address itself; leave empty for that."),
            "smtp_host": gettext_lazy("Where mails leave. Empty: by the installation's own account."),
            "smtp_user": gettext_lazy("Usually the address itself; leave empty for that."),
            "ticket_type": gettext_lazy(
                "For requests that begin with a mail to this address. Empty: the first type."
            ),
            "queue": gettext_lazy("Where they wait. Empty: as the type says."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in SECRETS:
            self.initial[name] = ""

    def within_reach(self, name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Skill groups that serve a client company within reach; the rest as for every form."""
        rows = super().within_reach(name, rows)
        if rows.model is Queue:
            return rows.filter(clients__in=clients_visible_to(self.actor, MAILBOXES)).distinct()
        return rows

    def clean_address(self) -> str:
        """Addresses are compared without case."""
        address: str = self.cleaned_data["address"].strip().lower()
        if Mailbox.objects.filter(address__iexact=address).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a mailbox with this address already."))
        return address

    def clean_imap_host(self) -> str:
        """A host name without blanks around it."""
        return str(self.cleaned_data["imap_host"]).strip().lower()

    def clean_smtp_host(self) -> str:
        """A host name without blanks around it."""
        return str(self.cleaned_data["smtp_host"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """A stored password goes to the server it was entered for, and to no other."""
        values = super().clean()
        for name, host in SECRETS.items():
            stored, typed = getattr(self.instance, name), values.get(name)
            if typed or not stored:
                continue
            if host in values and values[host] != getattr(self.instance, host):
                self.add_error(name, _("The server is another one: enter the password again."))
            values[name] = stored
        queue, client = values.get("queue"), values.get("client")
        if queue is not None and client is not None and not queue.clients.filter(pk=client.pk).exists():
            self.add_error("queue", _("This skill group does not serve the client company."))
        return values

    def save(self, commit: bool = True) -> Any:
        """Save; after a change of account, begin to read as at first contact."""
        if ACCOUNT & set(self.changed_data):
            self.instance.uid_validity = self.instance.last_uid = 0
        self.instance.last_error = ""
        return super().save(commit)


class MessageTemplateForm(forms.Form):
    """The client company's own words for one event and language."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=300,
        help_text=gettext_lazy("The request's mark is added at its end by itself."),
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": "16", "spellcheck": "false"}),
    )
    sms = forms.CharField(
        label=gettext_lazy("SMS text"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3", "spellcheck": "false"}),
        help_text=gettext_lazy("For customers without e-mail. Empty: the built-in one."),
    )


class RequestForm(forms.Form):
    """Of which type a request made by hand is."""

    type = forms.ChoiceField(label=gettext_lazy("Request type"))

    def __init__(self, *args: Any, types: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["type"].choices = types  # type: ignore[attr-defined]
