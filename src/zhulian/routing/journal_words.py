"""What the journal says of offers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.platform.administration.vocabulary import register


def install() -> None:
    """Called once when the program starts."""
    register(actions={"offer.declined": _("offer declined")})
