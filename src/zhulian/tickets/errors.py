"""What may go wrong for a person working on a request, said in their language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zhulian.platform.custom_fields import FieldsRefused

# These say that the world changed, not that something was typed wrongly.
CONFLICTS = frozenset(
    {
        "already_resolved",
        "not_resolved",
        "changed_meanwhile",
        "taken_already",
        "called_already",
        "offer_gone",
        "nothing_waits",
        "no_capacity",
        "nothing_to_return",
    }
)


class TicketError(Exception):
    """A refusal with a sentence for the person; nothing was changed."""

    code = "refused"
    message: Any = _("This cannot be done now.")

    def __str__(self) -> str:
        return str(self.message)


def status_of(error: TicketError) -> int:
    """409 where somebody or time was quicker, 422 where something must be mended."""
    return 409 if error.code in CONFLICTS else 422


class AlreadyResolved(TicketError):
    """The request was resolved meanwhile."""

    code = "already_resolved"
    message = _("This request is already resolved. Reopen it first.")


class NotResolved(TicketError):
    """Only a resolved request can be reopened or rated."""

    code = "not_resolved"
    message = _("This request is still in progress.")


class EmptyText(TicketError):
    """Nothing was written."""

    code = "empty_text"
    message = _("Write something first.")


class ChangedMeanwhile(TicketError):
    """Somebody else changed the request since the page was loaded."""

    code = "changed_meanwhile"
    message = _(
        "Somebody else changed this request meanwhile. Your text is kept; look at the change and try again."
    )


class NoTarget(TicketError):
    """A transfer needs exactly one goal."""

    code = "no_target"
    message = _("Choose a person, a skill group or a department to transfer to.")


class TargetCannot(TicketError):
    """The goal does not serve this client company."""

    code = "target_cannot"
    message = _("The chosen person or group does not serve this client company.")


class SameTarget(TicketError):
    """It already lies there."""

    code = "same_target"
    message = _("The request is already there.")


class NothingToReturn(TicketError):
    """There was no transfer that could be returned."""

    code = "nothing_to_return"
    message = _("This request was not transferred to you, so it cannot be returned.")


class UnknownReason(TicketError):
    """A reason outside the list."""

    code = "unknown_reason"
    message = _("Choose a reason.")


class DispositionMissing(TicketError):
    """Resolving asks category and result (RQ15)."""

    code = "disposition_missing"
    message = _("Choose a category and a result before resolving.")


class FieldsDoNotFit(TicketError):
    """Values of fields that the centre added, which must be mended (RQ8)."""

    code = "fields_do_not_fit"

    def __init__(self, refused: FieldsRefused) -> None:
        super().__init__(*refused.args)
        self.message, self.refused = str(refused), refused


class FieldsMissing(TicketError):
    """Fields that must be filled in before the request is resolved (RQ8)."""

    code = "fields_missing"

    def __init__(self, labels: Iterable[str]) -> None:
        names = _now(", ").join(labels)
        super().__init__(names)
        self.message = _("Fill in before resolving: %(fields)s.") % {"fields": names}


class TakenAlready(TicketError):
    """Another agent holds it."""

    code = "taken_already"
    message = _("Another agent has already taken this request.")


class CalledAlready(TicketError):
    """Somebody else called the customer back meanwhile."""

    code = "called_already"

    def __init__(self, who: str, when: str) -> None:
        super().__init__(who, when)
        self.message = _("%(name)s has called back already (%(when)s).") % {"name": who, "when": when}


class BadScore(TicketError):
    """A satisfaction score outside 1 to 5."""

    code = "bad_score"
    message = _("Choose a score from 1 to 5.")
