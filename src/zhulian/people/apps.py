"""Registers the room with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Departments, agent profiles, skills, queues and membership, presence."""

    name = "zhulian.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the room's lists, handlers and administration pages."""
        from zhulian.people import bootstrap, handlers, journal_words, settings_pages  # noqa: F401

        journal_words.install()
        settings_pages.register_pages()
