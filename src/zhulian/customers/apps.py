"""Registers the room with Django."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers, organisations, contact points, groups, tiers."""

    name = "zhulian.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the administration pages, how customers are found and what their list can be asked."""
        from zhulian.customers import conditions, journal_words, search, settings_pages, wiring
        from zhulian.customers.access import may_see
        from zhulian.platform.realtime.topics import register_topic

        conditions.install()
        journal_words.install()
        search.install()
        settings_pages.register_pages()
        register_topic("customer", may_see)
        wiring.install()
