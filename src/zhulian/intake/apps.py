"""Registers the room with Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Ways in: web form, mailboxes, agent-entered requests; raw intake and its fate; mail to customers."""

    name = "zhulian.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Subscribe to events and fill the registries."""
        from zhulian.intake import handlers, journal_words, metrics, wiring  # noqa: F401

        metrics.install()
        journal_words.install()
        wiring.install()
