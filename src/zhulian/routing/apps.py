"""Registers the room with Django."""

from django.apps import AppConfig


class RoutingConfig(AppConfig):
    """Work items and offers with leases: the loop around engine.routing."""

    name = "zhulian.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Subscribe to events and announce the loop."""
        from zhulian.platform import outbox
        from zhulian.routing import handlers, journal_words, loop, metrics  # noqa: F401

        outbox.serve_first("routing")
        metrics.install()
        journal_words.install()
        loop.install()
