"""What the bell says of imports and exports of articles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.platform.notify import register_kind

DONE, FAILED, READY = "knowledge.import_done", "knowledge.import_failed", "knowledge.export_ready"


def register_kinds() -> None:
    """What the bell says."""
    register_kind(
        DONE,
        _(
            "%(name)s is in: %(made)s articles new, %(changed)s changed, %(same)s the same, %(refused)s refused."
        ),
        icon="file-import",
    )
    register_kind(FAILED, _("%(name)s could not be brought in to its end."), icon="alert-circle")
    register_kind(READY, _("%(count)s articles are ready to be downloaded: %(name)s"), icon="file-export")
