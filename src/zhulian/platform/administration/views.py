"""The journal page, and the button that deletes a role."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.administration.journal_list import SPEC
from zhulian.platform.administration.users import access_role, delete_role
from zhulian.platform.lists import show
from zhulian.platform.ui.toasts import toast


@signed_in
@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first, for the clients whose journal the person may read."""
    actor = actor_of(request)
    actor.require(SPEC.permission)
    return show(request, actor, SPEC)


@signed_in
@require_POST
def role_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a role that nobody holds."""
    actor = actor_of(request)
    role = access_role(actor, pk)
    if delete_role(actor, role):
        toast(request, _("%(name)s is deleted.") % {"name": role})
    else:
        toast(request, _("Somebody holds this role, or it is built in."), level=messages.ERROR)
    return redirect("settings_list", "roles")
