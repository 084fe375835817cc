"""What the journal says of what arrived."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.platform.administration.namings import register_naming
from zhulian.platform.administration.vocabulary import register


def install() -> None:
    """Called once when the program starts."""
    register_naming("intake.mailbox", "address")
    register(
        actions={
            "raw.made_request": _("made into a request"),
            "import.removed": _("file and refused rows removed after their time"),
        },
        things={"intake.rawintake": _("Arrival")},
    )
