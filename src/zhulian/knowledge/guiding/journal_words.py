"""What the journal says of guides."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.platform.administration.vocabulary import register


def install() -> None:
    """Called once when the program starts."""
    register(
        actions={
            "guide.created": _("guide begun"),
            "guide.facts_changed": _("facts of the guide changed"),
            "guide.published": _("published"),
            "guide.withdrawn": _("taken away from its users"),
            "guide.rolled_back": _("went back to an earlier version"),
            "guide.archived": _("archived"),
            "guide.restored": _("brought back"),
        },
        things={"knowledge.guide": _("troubleshooting guide")},
    )
