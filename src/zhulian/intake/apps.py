"""Registers the room with Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Ways in: web form, mailboxes, agent-entered requests; raw intake and its fate."""

    name = "zhulian.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
