"""Registers the room with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The customers' self-service pages. Owns no business tables."""

    name = "zhulian.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A request by private link acts for that link's customer; what the bell says, where articles stand."""
        from zhulian.knowledge.using import register_public_address
        from zhulian.platform.access_request import register_hook
        from zhulian.portal.access import actor_by_link
        from zhulian.portal.addresses import article_address
        from zhulian.portal.sms_cap import register_kinds

        register_hook(actor_by_link)
        register_kinds()
        register_public_address(article_address)
