"""Registers the room with Django."""

from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    """One row per contact on any channel, its segments; conversations, messages, attachments."""

    name = "zhulian.interactions"
    label = "interactions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Contacts and conversations go with their customer when two become one."""
        from zhulian.customers.merging import register_holder
        from zhulian.interactions.models import Conversation, Interaction

        register_holder(Interaction, "customer")
        register_holder(Conversation, "customer")
