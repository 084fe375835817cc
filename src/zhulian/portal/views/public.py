"""The front door: which company, its home page, its colour."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from zhulian.intake.webform import public_types
from zhulian.platform.naming import pick_language
from zhulian.portal.access import access_client, open_clients
from zhulian.portal.brand import brand_css, brand_of
from zhulian.portal.readers import visiting
from zhulian.portal.views.help import home_help


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The home page of the only client company, else a list to choose from."""
    clients = open_clients()
    if len(clients) == 1:
        return redirect("portal:home", clients[0].slug)
    return render(request, "portal/clients.html", {"clients": clients})


@require_safe
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """What one can do here: look for an answer, ask, or ring."""
    client = access_client(slug)
    context = {
        **home_help(request, visiting(request, client)),
        "client": client,
        "brand": brand_of(client),
        "greeting": pick_language(client.greeting, client.greeting_en),
        "types": public_types(client),
        "source": request.GET.get("src", ""),
    }
    return render(request, "portal/home.html", context)


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    """The client company's colour as a style sheet; its address changes with the colour."""
    return HttpResponse(brand_css(access_client(slug)), content_type="text/css")
