"""Registers the room with Django."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The supervisors' live page. Owns no business tables."""

    name = "zhulian.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the page into the navigation."""
        from zhulian.console import wiring

        wiring.install()
