"""What the journal says of agents and their presence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.people.models import Chosen, Seen
from zhulian.platform.administration.vocabulary import Fact, register


def install() -> None:
    """Called once when the program starts."""
    register(
        facts={
            "chosen": Fact(_("Chosen state"), dict(Chosen.choices)),
            "seen": Fact(_("State seen by the system"), dict(Seen.choices)),
            "reason": Fact(_("Break reason")),
        }
    )
