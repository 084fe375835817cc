"""What the room puts into the shell."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.platform.administration import vocabulary
from zhulian.platform.ui import nav


def install() -> None:
    """Called once when the program starts."""
    vocabulary.register(actions={"export.console": _("figures of the live console exported")})
    nav.register(
        nav.NavItem(
            "supervise",
            _("Live console"),
            "console:console",
            "activity",
            "console.use",
            10,
            "l",
            True,
            first_for="presence.others",
        )
    )
