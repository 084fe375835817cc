"""Registers the room with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The agents' shell: my tasks, the ticket page. Owns no business tables."""

    name = "zhulian.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the desk's pages and parts into the shell."""
        from zhulian.desk import wiring

        wiring.install()
