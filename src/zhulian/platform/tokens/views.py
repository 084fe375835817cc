"""The page of API tokens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.platform.access import Actor
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.tokens import actions, queries
from zhulian.platform.tokens.access import CODE
from zhulian.platform.tokens.forms import TokenForm
from zhulian.platform.ui.toasts import toast


def _manager(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.require(CODE)
    return actor


@signed_in
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of the people whom one administers, the newest first."""
    page = queries.listed(_manager(request), request.GET.get("cursor", ""))
    return render(request, "platform/tokens/list.html", {"page": page})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """Make one; its secret is shown on the answer alone."""
    actor = _manager(request)
    form = TokenForm(actor, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "platform/tokens/new.html", {"form": form}, status=status)
    wanted = form.cleaned_data
    token, secret = actions.make_token(
        actor, user=wanted["user"], name=wanted["name"], expires_at=wanted["expires_on"]
    )
    return render(request, "platform/tokens/secret.html", {"token": token, "secret": secret})


@signed_in
@require_POST
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one at once."""
    token = actions.revoke_token(_manager(request), token_id)
    toast(request, _("%(name)s is revoked. Programs that use it are refused from now on.") % {"name": token})
    return redirect("api_tokens")
