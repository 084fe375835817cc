"""Registers the room with Django."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """What every room stands on: users, roles, clients, access, audit, outbox, realtime, jobs, files, mail."""

    name = "zhulian.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"
