"""What imports put into the registries when the program starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.intake.importing import lists
from zhulian.intake.importing.access import IMPORT
from zhulian.intake.importing.actions import register_kinds
from zhulian.platform.ui.settings_pages import SettingsLink, register


def install() -> None:
    """The bell's sentences and the entry on the settings home."""
    register_kinds()
    lists.install()
    register(
        SettingsLink(
            slug="imports",
            title=_("Import"),
            purpose=_("Bring in requests and customers from CSV and Excel files."),
            group="intake",
            icon="file-import",
            permission=IMPORT,
            url_name="intake:imports",
            order=40,
            keywords="csv excel xlsx upload 导入 上传",
        )
    )
