"""Puts the form editor on the settings home."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.platform.ui import settings_pages
from zhulian.tickets.forms_editor.access import PERMISSION


def install() -> None:
    """Called once when the program starts."""
    settings_pages.register(
        settings_pages.SettingsLink(
            slug="forms",
            title=_("Forms"),
            purpose=_("What customers are asked for each type of request and product."),
            group="intake",
            icon="forms",
            permission=PERMISSION,
            url_name="forms:list",
            order=10,
            keywords="form question 表单 问题 字段",
        )
    )
