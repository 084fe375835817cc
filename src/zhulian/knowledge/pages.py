"""What the writers' pages put into the shell: navigation, tabs, lists, the words of the editor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhulian.knowledge import conditions, lists, notices, settings_pages
from zhulian.knowledge.access import READ, WRITE
from zhulian.knowledge.views import articles
from zhulian.platform.ui import addresses, detail, js_strings, nav

ENTRY = nav.NavItem(
    "knowledge", pgettext_lazy("navigation", "Knowledge"), "knowledge:list", "book-2", READ, 10, "k"
)
TABS = (
    detail.TabSpec(articles.PAGE, "read", _("Content"), articles.reading, 10),
    detail.TabSpec(articles.PAGE, "versions", _("Versions"), articles.versions, 50, WRITE),
    detail.TabSpec(articles.PAGE, "journal", _("Change history"), articles.journal, 90, WRITE),
)
STRINGS = {
    "editor_begin": _("Write here. Pictures can be dropped or pasted."),
    "editor_saving": _("Saving…"),
    "editor_saved": _("Saved {time}"),
    "editor_failed": _("Not saved: {why}"),
    "editor_offline": _("no connection. Your words are kept on this computer and sent later."),
    "editor_anew": _("Go on in a new draft"),
    "editor_joined": _("Somebody else has written here too; their changes stand in the text now."),
    "editor_back": _("Words that had not been sent are back."),
    "editor_leave": _("What you typed last is not saved yet, but kept on this computer. Leave the page?"),
    "editor_theirs": _("Theirs"),
    "editor_mine": _("Mine"),
    "editor_removed": _("(removed)"),
}


def install() -> None:
    """Called once when the program starts."""
    conditions.install()
    lists.install()
    notices.install()
    settings_pages.register_pages()
    nav.register(ENTRY)
    for tab in TABS:
        detail.register(tab)
    addresses.register("article", "knowledge:article")
    js_strings.add(STRINGS)
