"""Registers the room with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The customers' self-service pages. Owns no business tables."""

    name = "zhulian.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
