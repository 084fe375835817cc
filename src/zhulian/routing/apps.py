"""Registers the room with Django."""

from django.apps import AppConfig


class RoutingConfig(AppConfig):
    """Work items and offers with leases: the loop around engine.routing."""

    name = "zhulian.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"
