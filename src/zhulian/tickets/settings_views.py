"""The preview beside a canned answer's form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhulian.platform import liquid
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.tickets import canned


@signed_in
@require_POST
def canned_preview(request: HttpRequest) -> HttpResponse:
    """The texts as typed, filled with example values, or what is wrong with them."""
    actor_of(request).require("settings.messages")
    typed = ((_("Chinese"), request.POST.get("body", "")), (_("English"), request.POST.get("body_en", "")))
    texts = [(label, *_filled(text)) for label, text in typed if text.strip()]
    return render(request, "tickets/canned_preview_text.html", {"texts": texts, "names": canned.NAMES})


def _filled(text: str) -> tuple[str, list[str]]:
    if wrong := canned.problems(text):
        return "", wrong
    try:
        return liquid.render(text, canned.example_data()), []
    except liquid.TemplateFailed as error:
        return "", [error.problem.message]
