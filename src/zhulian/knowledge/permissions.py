"""What may be allowed in this room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.platform.permissions import Permission, declare

READ = "article.read"
WRITE = "article.write"
PUBLISH = "article.publish"
MANAGE = "knowledge.manage"
BULLETIN = "bulletin.write"


def install() -> None:
    """Called once when the program starts."""
    declare(
        Permission(READ, _("Read articles and bulletins")),
        Permission(WRITE, _("Write articles")),
        Permission(PUBLISH, _("Approve and publish articles")),
        Permission(MANAGE, _("Arrange topics, synonyms and promotions")),
        Permission(BULLETIN, _("Write bulletins")),
    )
