"""What the room puts into the registries when the program starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.intake import lists, marks, notices, settings_pages
from zhulian.intake.importing import wiring as importing
from zhulian.intake.listening import loop as listener
from zhulian.intake.mail_in import loop
from zhulian.intake.mail_out import senders
from zhulian.platform.ui import nav


def install() -> None:
    """The mail loop, the listener, the senders, the bell's sentences, pages and their navigation."""
    loop.install()
    listener.install()
    senders.install()
    notices.register_kinds()
    settings_pages.register_pages()
    importing.install()
    lists.install()
    marks.install()
    nav.register(
        nav.NavItem(
            section="supervise",
            label=_("Arrivals to check"),
            url_name="intake:raw_list",
            icon="inbox",
            permission="ticket.reassign",
            order=60,
        )
    )
