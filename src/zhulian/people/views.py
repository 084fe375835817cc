"""Buttons of the user page, and the skill levels of all agents on one page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhulian.people import actions, queries
from zhulian.platform.access import Actor
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.administration import users
from zhulian.platform.administration.access import access_user
from zhulian.platform.models import User
from zhulian.platform.ui.paging import keyset
from zhulian.platform.ui.toasts import toast


@signed_in
@never_cache
@require_POST
def reset_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link by which the person sets a password; shown once, to be passed on."""
    actor = actor_of(request)
    user = access_user(actor, pk)
    link = request.build_absolute_uri(users.make_reset_link(actor, user))
    return render(request, "people/secret.html", {"person": user, "link": link})


@signed_in
@never_cache
@require_POST
def temporary_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A random password; shown once."""
    actor = actor_of(request)
    user = access_user(actor, pk)
    password = users.set_temporary_password(actor, user)
    return render(request, "people/secret.html", {"person": user, "password": password})


def _button(act: Callable[[Actor, User], None], done: Callable[[], str]) -> Callable[..., HttpResponse]:
    @signed_in
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        actor = actor_of(request)
        user = access_user(actor, pk)
        try:
            act(actor, user)
            toast(request, done() % {"name": user.name})
        except users.LockedOut as refusal:
            toast(request, str(refusal), level=messages.ERROR)
        return redirect("settings_edit", "users", pk)

    return view


sign_out = _button(users.force_sign_out, lambda: _("%(name)s is signed out everywhere."))
deactivate = _button(
    lambda actor, user: users.set_user_active(actor, user, False),
    lambda: _("%(name)s may no longer log in."),
)
activate = _button(
    lambda actor, user: users.set_user_active(actor, user, True),
    lambda: _("%(name)s may log in again."),
)


@signed_in
def skill_matrix(request: HttpRequest) -> HttpResponse:
    """Agents against skills; saving writes the rows shown."""
    actor = actor_of(request)
    actor.require("settings.people")
    skills = queries.skills_in_use()
    rows = queries.agents_for_matrix(actor, request.GET.get("q", "").strip()[:80])
    page = keyset(rows, order=["number", "pk"], cursor=request.GET.get("cursor", ""))
    if request.method == "POST":
        return _save_matrix(request, actor, [skill.pk for skill in skills])
    levels = queries.levels_of([agent.pk for agent in page])
    lines = [(agent, [(skill, levels.get(agent.pk, {}).get(skill.pk)) for skill in skills]) for agent in page]
    context = {
        "skills": skills,
        "lines": lines,
        "page": page,
        "levels": range(1, 11),
        "q": request.GET.get("q", ""),
    }
    return render(request, "people/skill_matrix.html", context)


def _save_matrix(request: HttpRequest, actor: Actor, skills: list[int]) -> HttpResponse:
    """Write the cells of every agent named in `agents`; cells of skills not shown stay."""
    shown = [int(text) for text in request.POST.getlist("agents") if text.isascii() and text.isdigit()]
    agents = queries.agents_for_matrix(actor, "").in_bulk(shown)
    held = queries.levels_of(shown)
    changed = 0
    try:
        for pk in sorted(agents):
            kept = {skill: level for skill, level in held.get(pk, {}).items() if skill not in skills}
            wanted = kept | _typed_levels(request, pk, skills)
            if wanted != held.get(pk, {}):
                actions.set_agent_skills(actor, agents[pk], wanted)
                changed += 1
        toast(request, _("Saved; %(count)d agents changed.") % {"count": changed})
    except actions.SkillLevelWrong as refusal:
        toast(request, str(refusal), level=messages.ERROR)
    return redirect(request.get_full_path())


def _typed_levels(request: HttpRequest, agent: int, skills: list[int]) -> dict[int, int]:
    typed = {skill: request.POST.get(f"level-{agent}-{skill}", "") for skill in skills}
    return {skill: int(text) for skill, text in typed.items() if text.isascii() and text.isdigit()}
