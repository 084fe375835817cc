"""Administration pages of intake. Called when the program starts."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhulian.intake.access import MAILBOXES, MESSAGES, mailboxes_visible_to
from zhulian.intake.forms import MailboxForm
from zhulian.intake.mail_in import trouble
from zhulian.intake.models import Mailbox
from zhulian.platform.access import Actor
from zhulian.platform.administration.settings_pages import with_actor
from zhulian.platform.mail.senders import default_account
from zhulian.platform.templatetags.ui import badge
from zhulian.platform.ui.settings_pages import Column, SettingsLink, SettingsPage, register


def _rows(actor: Actor) -> QuerySet[Mailbox]:
    return mailboxes_visible_to(actor)


def reading_state(mailbox: Mailbox) -> str:
    """How reading goes, as a coloured word; red with the cause where it fails."""
    if not mailbox.imap_host:
        return badge(gettext("Sends only"))
    if mailbox.last_error:
        cause = trouble.words_of(mailbox.last_error)
        sign = badge(gettext("Cannot be read"), "late", "alert-circle")
        return format_html('{}<div class="mailbox-cause">{}</div>', sign, cause)
    if mailbox.checked_at is None:
        return badge(gettext("Not read yet"), "info", "clock")
    return badge(gettext("Is read"), "good", "check")


def sending_state(mailbox: Mailbox) -> str:
    """By what its mails leave; red where nothing is set up."""
    if mailbox.smtp_host:
        return badge(mailbox.smtp_host, "good", "send")
    if default_account() is not None:
        return badge(gettext("By the installation's account"), "info", "send")
    return badge(gettext("No outgoing mail is set up"), "late", "mail-off")


def register_pages() -> None:
    """Put the pages on the settings home."""
    register(
        SettingsPage(
            slug="mailboxes",
            title=_("Mailboxes"),
            purpose=_(
                "Mail addresses that customers write to: each mail becomes a request, each answer a mail."
            ),
            group="intake",
            icon="mailbox",
            permission=MAILBOXES,
            model=Mailbox,
            form_class=MailboxForm,
            form_options=with_actor,
            rows=_rows,
            columns=(
                Column(_("Address"), "address"),
                Column(_("Reading"), reading_state),
                Column(_("Sending"), sending_state),
                Column(_("Client company"), "client.label"),
                Column(_("Last read"), "checked_at", "time"),
            ),
            item_name=_("mailbox"),
            empty_text=_("Add the address that your customers write to, and requests come in by mail."),
            ordering=("position", "pk"),
            search=("address", "display_name"),
            extra="intake/mailbox_extra.html",
            order=10,
            keywords="mail e-mail imap smtp 邮箱 邮件",
        )
    )
    register(
        SettingsLink(
            slug="messages",
            title=_("Messages to customers"),
            purpose=_(
                "What customers are written when a request is received, answered, resolved or reopened."
            ),
            group="customers",
            icon="mail-forward",
            permission=MESSAGES,
            url_name="intake:templates",
            order=20,
            keywords="template mail sms liquid 模板 邮件 短信",
        )
    )
    register(
        SettingsLink(
            slug="raw",
            title=_("Arrivals to check"),
            purpose=_("What arrived and could not be settled by itself, byte for byte."),
            group="intake",
            icon="inbox",
            permission=MAILBOXES,
            url_name="intake:raw_list",
            order=20,
            keywords="raw mail spam 原始邮件",
        )
    )
