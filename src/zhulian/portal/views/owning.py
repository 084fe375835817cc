"""The door of the pages that only a signed-in customer sees."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from zhulian.customers.models import CustomerAccount
from zhulian.platform.models import Client
from zhulian.portal.access import access_client
from zhulian.portal.sessions import account_of
from zhulian.portal.views.headers import private

P = ParamSpec("P")
OwnView = Callable[Concatenate[HttpRequest, CustomerAccount, P], HttpResponse]


def to_sign_in(request: HttpRequest, client: Client) -> HttpResponse:
    """Sign in first, and come back to a page that was only to be looked at."""
    address = reverse("portal:sign_in", args=[client.slug])
    if request.method in {"GET", "HEAD"}:
        address += "?" + urlencode({"next": request.get_full_path()})
    return redirect(address)


def own_next(client: Client, wanted: str) -> str:
    """Where to go after signing in: a page of this client company, else the requests."""
    home = reverse("portal:home", args=[client.slug])
    is_ours = wanted.startswith(home) and "\\" not in wanted and wanted.isprintable()
    return wanted if is_ours else reverse("portal:my", args=[client.slug])


def own(view: OwnView[P]) -> Callable[..., HttpResponse]:
    """Decorator: give the view the account; others are led to the page for signing in."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        client = access_client(slug)
        account = account_of(request, client)
        if account is None:
            return private(to_sign_in(request, client))
        return private(view(request, account, *args, **kwargs))

    return wrapped
