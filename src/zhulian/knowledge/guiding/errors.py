"""Refusals about guides, in the person's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.errors import KnowledgeRefused


class GuideRefused(KnowledgeRefused):
    """Something cannot be done with a guide as asked; nothing was changed."""

    WORDS: dict[str, Any] = {
        "name": _("Give the guide a name."),
        "slug": _("Use small letters, digits and hyphens for the address."),
        "slug_taken": _("Another guide has this address. Choose another one."),
        "faults": _("There are faults in the guide. Mend them first; they are shown at their steps."),
        "no_draft": _("There is nothing new to publish."),
        "version": _("There is no such version."),
        "gone": _("This step is not there any more. Somebody removed it meanwhile."),
        "shape": _("This cannot be kept as a guide."),
        "archived": _("The guide is archived. Bring it back first."),
        "groups": _("Choose at least one customer group."),
    }
    FIELDS = {"name": "name", "slug": "slug", "slug_taken": "slug", "groups": "groups"}


class GuideConflict(Exception):
    """Somebody else saved the same thing meanwhile; nothing was changed. `theirs` is what is stored now."""

    def __init__(self, theirs: Any) -> None:
        super().__init__("changed meanwhile")
        self.theirs = theirs
