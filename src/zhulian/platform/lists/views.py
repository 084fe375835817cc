"""What the bar above every list does: conditions, columns, views."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.engine.conditions import Any as AnyOf
from zhulian.engine.conditions import ConditionError, added, check, read_path, removed, replaced
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.conditions import explain
from zhulian.platform.htmx import is_htmx
from zhulian.platform.lists import actions, editor
from zhulian.platform.lists.access import SHARE, access_list, access_role, access_view
from zhulian.platform.lists.errors import ListError
from zhulian.platform.lists.finding import COUNTED, asked
from zhulian.platform.lists.spec import ListSpec
from zhulian.platform.lists.state import ListState, read_state
from zhulian.platform.models import Sharing
from zhulian.platform.ui.toasts import toast

P = ParamSpec("P")
ListView = Callable[Concatenate[HttpRequest, Actor, ListSpec, P], HttpResponse]
UNPROCESSABLE = 422
MOST_RESULTS = 20


def of_list(view: ListView[P]) -> Callable[..., HttpResponse]:
    """Decorator: staff who may open the list; the view gets the actor and the list."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, /, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = actor_of(request)
        return view(request, actor, access_list(actor, key), *args, **kwargs)

    return guarded


def go(request: HttpRequest, state: ListState) -> HttpResponse:
    """To the list as it now stands."""
    return go_to(request, state.address)


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """To a page of the shell, also from a form in a dialog."""
    if is_htmx(request):
        location = {"path": address, "target": "#main", "select": "#main", "swap": "outerHTML"}
        return HttpResponse(status=204, headers={"HX-Location": json.dumps(location)})
    return redirect(address)


@require_safe
@of_list
def condition(request: HttpRequest, actor: Actor, spec: ListSpec) -> HttpResponse:
    """The small form for one condition."""
    return _editor(request, actor, read_state(actor, spec, request.GET))


def _editor(request: HttpRequest, actor: Actor, state: ListState, error: str = "") -> HttpResponse:
    try:
        form = editor.editor_for(actor, state, request.GET, error)
    except ConditionError:
        raise NotFound("condition")
    context = {"spec": state.spec, "state": state, "editor": form}
    return render(request, "platform/lists/condition.html", context, status=UNPROCESSABLE if error else 200)


@require_safe
@of_list
def apply(request: HttpRequest, actor: Actor, spec: ListSpec) -> HttpResponse:
    """The list with the condition that was entered; what is wrong with it stands beside it."""
    state = read_state(actor, spec, request.GET)
    try:
        test = editor.read_test(actor, state, request.GET)
        path = read_path(request.GET.get("path", ""))
        if path:
            where = replaced(state.where, path, test)
        else:
            node = AnyOf((test,)) if request.GET.get("joint") == "any" else test
            where = added(state.where, editor.place_of(request.GET), node)
        where = check(where, spec.source.specs_for(actor))
    except ConditionError as error:
        return _editor(request, actor, state, explain(error))
    return go(request, state.having(where=where))


@require_safe
@of_list
def remove(request: HttpRequest, actor: Actor, spec: ListSpec) -> HttpResponse:
    """The list without the condition or group at `path`; without any where none is named."""
    state = read_state(actor, spec, request.GET)
    try:
        where = removed(state.where, read_path(request.GET.get("path", "")))
    except ConditionError:
        where = state.where
    return go(request, state.having(where=where))


@require_safe
@of_list
def options(request: HttpRequest, actor: Actor, spec: ListSpec) -> HttpResponse:
    """What a reference field may be set to, for what was typed."""
    wanted = request.GET.get("field", "")
    if not wanted:
        return JsonResponse({"results": []})
    field = spec.source.fields_for(actor).get(wanted)
    if field is None or field.options is None:
        raise NotFound("field")
    rows = field.options(actor, request.GET.get("q", "").replace("\0", "").strip()[:100])[:MOST_RESULTS]
    return JsonResponse({"results": [{"value": str(pk), "text": str(label)} for pk, label in rows]})


@require_safe
@of_list
def fresh(request: HttpRequest, actor: Actor, spec: ListSpec) -> HttpResponse:
    """How many rows the list has got since it was drawn: a line to press, or nothing."""
    state = read_state(actor, spec, request.GET)
    since = request.GET.get("since", "")
    if not since.isascii() or not since.isdigit() or len(since) > 18:
        return HttpResponse()
    try:
        count = asked(actor, state).filter(pk__gt=int(since)).order_by()[: COUNTED + 1].count()
    except ConditionError:
        return HttpResponse()
    context = {"state": state, "since": since, "count": count, "most": COUNTED}
    return render(request, "platform/lists/fresh.html", context)


@require_safe
@of_list
def columns(request: HttpRequest, actor: Actor, spec: ListSpec) -> HttpResponse:
    """The form that chooses columns and their order; it leads to the list itself."""
    state, allowed = read_state(actor, spec, request.GET), spec.columns_for(actor)
    first = [allowed[key] for key in state.columns]
    rest = [one for key, one in allowed.items() if key not in state.columns]
    pairs = [(name, value) for name, value in state.pairs if name != "col"]
    context = {"spec": spec, "state": state, "first": first, "rest": rest, "pairs": pairs}
    return render(request, "platform/lists/columns.html", context)


@require_http_methods(["GET", "POST"])
@of_list
def keep(request: HttpRequest, actor: Actor, spec: ListSpec, pk: int | None = None) -> HttpResponse:
    """The form that keeps the list as it stands: under a new name, or in one's own view `pk`."""
    if request.method != "POST":
        return _keep_form(request, actor, read_state(actor, spec, request.GET), pk)
    state = read_state(actor, spec, request.POST)
    try:
        name, shared = request.POST.get("name", ""), _shared(request.POST)
        kept = (
            actions.change_view(actor, state, pk, name, shared)
            if pk is not None
            else actions.save_view(actor, state, name, shared)
        )
    except ListError as error:
        return _keep_form(request, actor, state, pk, str(error))
    toast(request, _("The view “%(name)s” is saved.") % {"name": kept.name})
    fresh = read_state(actor, spec, QueryDict(f"view={actions.key_of(kept)}"))
    return go(request, fresh)


def _shared(data: QueryDict) -> actions.Shared:
    def ids(name: str) -> list[int]:
        return [int(one) for one in data.getlist(name) if one.isascii() and one.isdigit() and len(one) < 19]

    return actions.Shared(data.get("sharing", Sharing.PRIVATE), ids("roles"), next(iter(ids("client")), None))


def _keep_form(
    request: HttpRequest, actor: Actor, state: ListState, pk: int | None, error: str = ""
) -> HttpResponse:
    view = access_view(actor, state.spec, pk, to_change=True) if pk is not None else None
    context = {
        "spec": state.spec,
        "state": state,
        "kept": view,
        "name": request.POST.get("name", view.name if view is not None else ""),
        "sharing": request.POST.get("sharing", view.sharing if view is not None else Sharing.PRIVATE),
        "may_share": actions.may_share(actor),
        "choices": Sharing.choices,
        "roles": actions.shareable_roles(actor) if actions.may_share(actor) else [],
        "chosen": set(view.roles.values_list("pk", flat=True)) if view is not None else set(),
        "clients": served_clients(actor, SHARE),
        "everywhere": actor.reach(SHARE).everywhere is not None,
        "error": error,
    }
    return render(request, "platform/lists/keep.html", context, status=UNPROCESSABLE if error else 200)


@require_POST
@of_list
def put_away(request: HttpRequest, actor: Actor, spec: ListSpec, pk: int) -> HttpResponse:
    """One's own view leaves the list of views; the message offers to bring it back."""
    view = actions.put_away(actor, spec, pk)
    undo = reverse("list_view_restore", args=[spec.key, pk])
    toast(request, _("The view “%(name)s” is deleted.") % {"name": view.name}, undo=undo)
    return go_to(request, reverse(spec.url_name))


@require_POST
@of_list
def restore(request: HttpRequest, actor: Actor, spec: ListSpec, pk: int) -> HttpResponse:
    """The view is back."""
    view = actions.put_away(actor, spec, pk, is_active=True)
    return redirect(f"{reverse(spec.url_name)}?view={actions.key_of(view)}")


@require_http_methods(["GET", "POST"])
@of_list
def make_default(request: HttpRequest, actor: Actor, spec: ListSpec) -> HttpResponse:
    """The list opens with this view: for oneself, or for a role; opened, it asks for whom."""
    if request.method != "POST":
        state = read_state(actor, spec, request.GET)
        context = {"spec": spec, "state": state, "roles": actions.roles_to_decide_for(actor)}
        return render(request, "platform/lists/default.html", context)
    state = read_state(actor, spec, request.POST)
    role = access_role(request.POST["role"]) if request.POST.get("role") else None
    try:
        actions.set_default(actor, spec, state.view.key, role=role)
    except ListError as error:
        toast(request, str(error), level=40)
        return go(request, state)
    words = {"view": state.view.label, "role": role.label if role is not None else ""}
    text = (
        _("The list opens with “%(view)s” for %(role)s.")
        if role
        else _("The list now opens with “%(view)s”.")
    )
    toast(request, text % words)
    return go(request, state)
