"""What lists put into the registries when the program starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.platform.administration.vocabulary import Fact, register
from zhulian.platform.files.access import register_owner
from zhulian.platform.lists.access import may_read_export
from zhulian.platform.models import Sharing
from zhulian.platform.notify import register_kind


def install() -> None:
    """Called once when the program starts."""
    register(
        actions={
            "view.saved": _("kept a view of a list"),
            "view.changed": _("changed a view of a list"),
            "view.removed": _("put a view of a list away"),
            "view.restored": _("brought a view of a list back"),
            "view.default": _("chose the view with which a list opens"),
            "bulk.done": _("changed many rows at once"),
            "bulk.undone": _("took a mass change back"),
            "export.ordered": _("asked for a list as a file"),
            "export.written": _("list written to a file"),
        },
        facts={
            "list": Fact(_("List")),
            "view": Fact(_("View")),
            "where": Fact(_("Conditions")),
            "sharing": Fact(_("Who sees it"), dict(Sharing.choices)),
            "q": Fact(_("Words")),
            "action": Fact(_("Change")),
            "changed": Fact(_("Changed rows")),
            "refused": Fact(_("Rows left as they were")),
        },
        things={
            "platform.savedview": _("View of a list"),
            "platform.bulkrun": _("Mass change"),
            "platform.listexport": _("Export"),
        },
    )
    register_owner("export", may_read_export)
    register_kind(
        "list.exported", _("The file %(name)s with %(rows)s rows is ready"), icon="file-spreadsheet"
    )
    register_kind("list.export_failed", _("The list could not be written: %(why)s"), icon="alert-triangle")
    register_kind(
        "list.undone_many",
        _("Taken back: %(back)s, changed again since: %(kept)s"),
        icon="arrow-back-up",
    )
    register_kind(
        "list.changed_many", _("Changed: %(changed)s, left as they were: %(refused)s"), icon="checks"
    )
