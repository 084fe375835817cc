"""Registers the room with Django."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Customer requests (客户请求), forms, tasks, transfers, urges, returns, dispositions."""

    name = "zhulian.tickets"
    label = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register live topics, file owners, administration pages and what lists can be asked."""
        from zhulian.tickets import conditions, ledger_conditions, search, settings_pages, wiring
        from zhulian.tickets.forms_editor import wiring as forms_editor

        wiring.install()
        conditions.install()
        ledger_conditions.install()
        search.install()
        forms_editor.install()
        settings_pages.register_pages()
