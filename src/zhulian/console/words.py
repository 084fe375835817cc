"""The states of agents and the columns of exports, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "no_response": (_("Did not answer"), "late"),
    "idle": (_("Idle"), "good"),
    "offered": (_("Offer open"), "info"),
    "busy": (_("Working"), "info"),
    "wrap_up": (_("Wrap-up"), "soon"),
    "away": (_("Away"), "soon"),
    "off": (_("Signed out"), ""),
}
