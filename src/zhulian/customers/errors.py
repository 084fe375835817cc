"""Refusals about customers, in the person's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class MergeRefused(Exception):
    """Two customers cannot be made one, or not be made two again; nothing was changed."""

    WORDS: dict[str, Any] = {
        "same": _("This is the same customer. Choose another one."),
        "other_client": _("The two belong to different client companies. They stay apart."),
        "undone": _("This merge was taken back already."),
        "merged_later": _("The customer was merged into another one since. Take that merge back first."),
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(self.WORDS[self.code])


class CardRefused(Exception):
    """A customer's card cannot be saved as it is; `errors` say by field what to mend. Nothing was written."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class ContactRefused(Exception):
    """A contact point cannot be entered as it is; nothing was written."""

    WORDS: dict[str, Any] = {
        "phone": _("Please enter a telephone number with its area code, or with + and the country code."),
        "email": _("Please enter an e-mail address like name@example.com."),
        "empty": _("Please fill this in."),
        "long": _("At most 320 characters."),
        "kind": _("Choose a kind."),
        "known": _("The customer has this already."),
        "gone": _("%(who)s removed this contact point meanwhile. Add it again if it is right."),
        "changed": _("%(who)s changed this to %(value)s meanwhile. Save again to keep yours."),
        "changed_remove": _("%(who)s changed this to %(value)s meanwhile. It was not removed."),
    }

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts

    def __str__(self) -> str:
        words = str(self.WORDS[self.code])
        return words % self.facts if self.facts else words
