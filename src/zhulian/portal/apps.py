"""Registers the room with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The customers' self-service pages. Owns no business tables."""

    name = "zhulian.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let a request that came by a private link act for the customer of that link; tell what the bell says and where articles stand."""
        from zhulian.knowledge.using import register_public_address
        from zhulian.platform.access_request import register_hook
        from zhulian.portal.access import actor_by_link
        from zhulian.portal.addresses import article_address
        from zhulian.portal.sms_cap import register_kinds

        register_hook(actor_by_link)
        register_kinds()
        register_public_address(article_address)
