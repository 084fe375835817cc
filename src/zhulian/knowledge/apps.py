"""Registers the room with Django."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Topics, articles and their versions, feedback, synonyms, bulletins, promotions."""

    name = "zhulian.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the readers of files, live topics, the journal's words and what is searched."""
        from zhulian.knowledge import wiring

        wiring.install()
