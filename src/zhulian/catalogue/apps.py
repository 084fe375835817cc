"""Registers the room with Django."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """What all rooms refer to: products, one category tree, media sources, regions, calendars and holidays."""

    name = "zhulian.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the room's lists and administration pages."""
        from zhulian.catalogue import bootstrap, settings_pages  # noqa: F401

        settings_pages.register_pages()
