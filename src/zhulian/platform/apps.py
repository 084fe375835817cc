"""Registers the room with Django."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """What every room stands on: users, roles, clients, access, audit, outbox, realtime, jobs, files, mail."""

    name = "zhulian.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the permissions and their words, the jobs and the navigation into their registries."""
        from zhulian.platform.administration import settings_pages
        from zhulian.platform.administration.words import declare_permissions

        declare_permissions()
        settings_pages.register_pages()

        from zhulian.platform.wiring import register_services

        register_services()
