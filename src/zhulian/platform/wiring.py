"""What the platform's own services put into the registries when the program starts."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from zhulian.platform import dispatcher, own_metrics
from zhulian.platform.realtime import feed
from zhulian.platform.realtime.topics import is_own, register_topic
from zhulian.platform.ui import nav, settings_pages

JOB_MODULES = (
    "accounts.jobs",
    "custom_fields.jobs",
    "drafts.jobs",
    "files.jobs",
    "housekeeping",
    "lists.jobs",
    "mail.jobs",
    "search.jobs",
)


def register_services() -> None:
    """Announce the loops, declare the jobs of the services and the entries of their pages."""
    dispatcher.install()
    feed.install()
    register_topic("user", is_own)
    import_module("zhulian.platform.lists.wiring").install()
    import_module("zhulian.platform.custom_fields.wiring").install()
    import_module("zhulian.platform.tokens.wiring").install()
    import_module("zhulian.platform.administration.journal_list").install()
    import_module("zhulian.platform.deadletters.message_list").install()
    own_metrics.install()
    for module in JOB_MODULES:
        import_module(f"zhulian.platform.{module}")
    nav.register(
        nav.NavItem(
            section="system",
            label=_("Undelivered and failed"),
            url_name="dead_letters",
            icon="mail-off",
            permission="settings.system",
            order=900,
        )
    )
    settings_pages.register(
        settings_pages.SettingsLink(
            slug="sms",
            title=_("SMS service"),
            purpose=_("By which service customers without e-mail are written, and a message to try it."),
            group="customers",
            icon="device-mobile",
            permission="settings.system",
            url_name="sms_service",
            order=30,
            keywords="sms text message gateway 短信",
            needs_everywhere=True,
        )
    )
