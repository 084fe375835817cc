"""Headers of pages that belong to one customer."""

from __future__ import annotations

from django.http import HttpResponse


def private(response: HttpResponse) -> HttpResponse:
    """For a page whose address is a secret: never told to another site, not stored, not indexed.

    Not `no-referrer`: with it browsers send `Origin: null` with every form, and the forgery check refuses them.
    """
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
