"""Registers the room with Django."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers, organisations, contact points, groups, tiers."""

    name = "zhulian.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the administration pages and how customers are found."""
        from zhulian.customers import search, settings_pages

        search.install()
        settings_pages.register_pages()
