"""Registers the room with Django."""

from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    """One row per contact on any channel, its segments; conversations, messages, attachments."""

    name = "zhulian.interactions"
    label = "interactions"
    default_auto_field = "django.db.models.BigAutoField"
