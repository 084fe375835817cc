"""Words that the browser modules show. Rooms add theirs with `add`; names in braces are filled by the module."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_strings: dict[str, Any] = {
    "undo": _("Undo"),
    "close": _("Close"),
    "cancel": _("Cancel"),
    "confirm_yes": _("Yes, go on"),
    "copied": _("Copied"),
    "overdue_by": _("{time} overdue"),
    "nothing_lost": _("Nothing you typed is lost."),
    "error_403": _("You may not do this, or the page was open for too long. Reload and try again."),
    "error_404": _("This is gone, or not for you."),
    "error_413": _("The files are too large together. Send fewer or smaller ones."),
    "error_419": _("The page was open for too long. Reload it and try again."),
    "error_429": _("Too many tries. Wait a minute and try again."),
    "error_500": _("The server could not do this. Please try again; if it goes on, tell your administrator."),
    "error_network": _("No connection to the server. Check the network and try again."),
    "error_timeout": _("The server did not answer in 30 seconds. Please try again."),
    "login_again": _(
        "Your login has ended. Log in in a new tab, come back, and do it again: what you typed is kept."
    ),
    "login_link": _("Log in"),
    "draft_saved": _("Draft saved {time}"),
    "draft_saving": _("Saving draft…"),
    "draft_local": _("No connection: draft kept on this computer {time}"),
    "draft_restored": _("Your draft of {time} is back"),
    "draft_discard": _("Discard draft"),
    "draft_conflict": _("This draft was also changed in another window."),
    "draft_mine": _("Here"),
    "draft_theirs": _("In the other window"),
    "draft_keep_mine": _("Keep what is here"),
    "draft_take_theirs": _("Take the other one"),
    "live_new": _("{count} new"),
    "live_lost": _("Live connection lost; trying again…"),
    "live_back": _("Live again"),
    "required": _("Please fill this in."),
    "invalid_email": _("This is no e-mail address. Example: name@example.com"),
    "invalid_number": _("Please enter a number."),
    "invalid_min": _("At least {limit}."),
    "invalid_max": _("At most {limit}."),
    "invalid_short": _("At least {limit} characters; now {count}."),
    "invalid_long": _("At most {limit} characters; now {count}."),
    "invalid_pattern": _("This is not in the expected form."),
    "file_too_big": _("{name} is too large ({size}); at most {limit}."),
    "file_remove": _("Remove {name}"),
    "none_found": _("Nothing found"),
    "add_new": _("Add “{name}”"),
    "add_item": _("Add “{name}”"),
    "palette_pages": _("Pages"),
    "palette_actions": _("On this page"),
    "keys_page": _("On this page"),
    "keys_go": _("Go to"),
    "keys_general": _("Everywhere"),
    "key_search": _("Search"),
    "key_palette": _("Search everything"),
    "key_help": _("This help"),
    "key_down": _("Next row"),
    "key_up": _("Previous row"),
    "key_open": _("Open row"),
    "key_mark": _("Tick row"),
}


def add(strings: dict[str, Any]) -> None:
    """Add words (lazy translations) for a room's modules. Raises ValueError for a key in use with another text."""
    for key, text in strings.items():
        if key in _strings and _strings[key] != text:
            raise ValueError(f"browser text {key!r} is already defined")
        _strings[key] = text


def catalogue() -> dict[str, str]:
    """All words in the active language."""
    return {key: str(text) for key, text in _strings.items()}
