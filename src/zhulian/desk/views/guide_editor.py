"""The editor of troubleshooting guides, for who keeps the knowledge."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.desk.guard import at_desk
from zhulian.desk.guides import drawing
from zhulian.desk.guides.forms import GuideForm
from zhulian.desk.guides.posted import node_from
from zhulian.engine.flow import Flow, Node, NoSuchNode, diff, editing, fresh_id
from zhulian.engine.flow.writing import dump_node
from zhulian.knowledge.guiding import writing
from zhulian.knowledge.guiding.access import MANAGE, access_guide
from zhulian.knowledge.guiding.errors import GuideConflict, GuideRefused
from zhulian.knowledge.guiding.figures import figures
from zhulian.knowledge.guiding.vocabulary import KINDS, VOCABULARY
from zhulian.knowledge.guiding.words import title_of
from zhulian.knowledge.models import Guide, GuideState, GuideVersion
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.ui.toasts import toast

UNPROCESSABLE = 422
CONFLICT = 409
Edit = Callable[[Flow], Flow]


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(MANAGE)
def new(request: HttpRequest, actor: Actor, client_slug: str) -> HttpResponse:
    """Begin a guide."""
    client = next((one for one in served_clients(actor, MANAGE) if one.slug == client_slug), None)
    if client is None:
        raise NotFound(client_slug)
    form = GuideForm(client, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return redirect("desk:guide_edit", writing.make(actor, client=client, facts=form.facts()).pk)
        except GuideRefused as error:
            form.add_error(error.field or None, str(error))
    context = {"form": form, "client": client, "guide": None}
    return render(request, "desk/guides/facts.html", context, status=_status(form))


def _status(form: GuideForm) -> int:
    return UNPROCESSABLE if form.is_bound else 200


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(MANAGE)
def facts(request: HttpRequest, actor: Actor, guide_id: int) -> HttpResponse:
    """What a guide is called and for whom it is."""
    guide = access_guide(actor, guide_id, MANAGE)
    form = GuideForm(guide.client, request.POST if request.method == "POST" else None, guide=guide)
    if form.is_bound and form.is_valid():
        try:
            writing.set_facts(actor, guide_id, form.facts())
            toast(request, _("%(name)s is saved.") % {"name": guide.label})
            return redirect("desk:guide_edit", guide_id)
        except GuideRefused as error:
            form.add_error(error.field or None, str(error))
    context = {"form": form, "client": guide.client, "guide": guide}
    return render(request, "desk/guides/facts.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(MANAGE)
def edit(request: HttpRequest, actor: Actor, guide_id: int) -> HttpResponse:
    """The outline, and beside it the form of a step (`?node=`) or the preview. Every change is saved at once."""
    guide = access_guide(actor, guide_id, MANAGE)
    if request.method != "POST":
        return _draw(request, guide, request.GET.get("node", ""))
    node_id = request.POST.get("node", "")
    change, goes_to = _change(request, node_id)
    try:
        version = writing.change(actor, guide_id, change)
    except GuideConflict as conflict:
        return _draw(request, guide, node_id, mine=conflict.theirs, status=CONFLICT)
    except GuideRefused as error:
        toast(request, str(error), level=messages.ERROR)
        return redirect(_address(guide_id, ""))
    return redirect(_address(guide_id, goes_to(writing.flow_of(version))))


def _address(guide_id: int, node_id: str) -> str:
    here = reverse("desk:guide_edit", args=[guide_id])
    return f"{here}?node={node_id}#form" if node_id else here


def _change(request: HttpRequest, node_id: str) -> tuple[Edit, Callable[[Flow], str]]:
    """What was asked as a change of the flow, and the step to show afterwards."""
    post, deed = request.POST, request.POST.get("do", "")
    after, outlet = post.get("after", ""), post.get("outlet", "")
    made: list[str] = []

    def add(flow: Flow) -> Flow:
        kind = post.get("kind", "")
        if kind not in KINDS:
            raise NoSuchNode(kind)
        node = Node(fresh_id(flow, kind), kind, settings={"type": "text"} if kind == "input" else {})
        made.append(node.id)
        return editing.added(flow, VOCABULARY, node, after, outlet).flow

    def save(flow: Flow) -> Flow:
        old = flow.node(node_id)
        if old is None or old.kind not in KINDS:
            raise NoSuchNode(node_id)
        mine = node_from(post, old, flow)
        if _base(post.get("base", "")) not in (None, dump_node(old)):
            raise GuideConflict(mine)
        return editing.rewritten(flow, VOCABULARY, mine).flow

    edits: dict[str, Edit] = {
        "add": add,
        "save": save,
        "remove": lambda flow: editing.removed(flow, VOCABULARY, node_id).flow,
        "start": lambda flow: editing.started(flow, VOCABULARY, node_id).flow,
        "move": lambda flow: editing.moved(flow, VOCABULARY, node_id, *_place(post.get("place", ""))).flow,
        "connect": lambda flow: editing.connected(flow, VOCABULARY, after, outlet, post.get("goal", "")).flow,
    }
    if deed not in edits:
        raise NotFound(deed)
    if deed == "add":
        return edits[deed], lambda _flow: made[-1]
    return edits[deed], lambda flow: node_id if flow.node(node_id) is not None else ""


def _base(text: str) -> Any:
    """The step as the form was drawn with; None where the page did not say."""
    try:
        return json.loads(text[:200_000])
    except (ValueError, RecursionError):
        return None


def _place(text: str) -> tuple[str, str]:
    """`node.outlet` behind which a step is put; ("", "") for the beginning."""
    node_id, _dot, outlet = text.partition(".")
    return node_id, outlet


def _draw(
    request: HttpRequest, guide: Guide, node_id: str, *, mine: Node | None = None, status: int = 200
) -> HttpResponse:
    version = writing.newest(guide)
    context = drawing.page(guide, version, figures(guide))
    flow: Flow = context["flow"]
    stored = flow.node(node_id)
    if stored is not None and stored.kind in KINDS:
        node = mine or stored
        context |= drawing.node_form(guide, flow, node)
        context |= {
            "base": json.dumps(dump_node(stored), ensure_ascii=False),
            "theirs": drawing.node_form(guide, flow, stored) if mine is not None else None,
            "places": _places(flow, node_id),
        }
    else:
        context |= drawing.preview(guide, version, request.GET.getlist("in"))
    context["may_publish"] = version.state == GuideState.DRAFT and not context["faults"]
    return render(request, "desk/guides/edit.html", context, status=status)


def _places(flow: Flow, node_id: str) -> list[tuple[str, str]]:
    """Where a step may be moved: (`node.outlet`, words)."""
    found = [("", str(_("To the beginning")))]
    for drawn in drawing.outlined(flow, []):
        node = drawn.line.node
        if node is None or drawn.line.is_way or drawn.line.see or node.id == node_id:
            continue
        outlets = VOCABULARY.outlets(node)
        for outlet in outlets:
            words = drawing.way_words(flow, node, outlet)
            where = f"{drawn.line.number} {drawn.title}"
            found.append((f"{node.id}.{outlet}", f"{where} › {words}" if len(outlets) > 1 else where))
    return found


@require_POST
@at_desk(MANAGE)
def publish(request: HttpRequest, actor: Actor, guide_id: int) -> HttpResponse:
    """Put the draft before its users, take the guide away, archive it or bring it back."""
    deeds: dict[str, tuple[Callable[[], object], str]] = {
        "publish": (
            lambda: writing.publish(actor, guide_id, note=request.POST.get("note", "")),
            _("Published. Who is going through the guide keeps the earlier version."),
        ),
        "withdraw": (lambda: writing.withdraw(actor, guide_id), _("Nobody can begin the guide any more.")),
        "archive": (lambda: writing.archive(actor, guide_id), _("The guide is archived.")),
        "restore": (lambda: writing.restore(actor, guide_id), _("The guide is in use again.")),
    }
    deed = deeds.get(request.POST.get("do", "publish"))
    access_guide(actor, guide_id, MANAGE)
    if deed is None:
        raise NotFound("deed")
    try:
        deed[0]()
        toast(request, deed[1])
    except GuideRefused as error:
        toast(request, str(error), level=messages.ERROR)
    return redirect("desk:guide_edit", guide_id)


@require_safe
@at_desk(MANAGE)
def versions(request: HttpRequest, actor: Actor, guide_id: int) -> HttpResponse:
    """All versions, and what each changed against the one before."""
    guide = access_guide(actor, guide_id, MANAGE)
    rows = list(guide.versions.select_related("author", "saved_by"))
    older: list[GuideVersion | None] = [*rows[1:], None]
    context = {
        "guide": guide,
        "versions": [(row, _differences(row, before)) for row, before in zip(rows, older, strict=True)],
    }
    return render(request, "desk/guides/versions.html", context)


def _differences(row: GuideVersion, before: GuideVersion | None) -> list[str]:
    """What is new in a version, a line for each step."""
    if before is None:
        return []
    flow, old = writing.flow_of(row), writing.flow_of(before)
    words = {"added": _("new: %(step)s"), "removed": _("removed: %(step)s")}
    found: dict[str, str] = {}
    for change in diff(old, flow):
        node = flow.node(change.node) or old.node(change.node)
        step = title_of(flow if flow.node(change.node) else old, node, drawing.language()) if node else ""
        line = words.get(change.part, _("changed: %(step)s") if step else _("beginning or languages changed"))
        found.setdefault(change.node, line % {"step": step})
    return list(found.values())


@require_POST
@at_desk(MANAGE)
def roll_back(request: HttpRequest, actor: Actor, guide_id: int, number: int) -> HttpResponse:
    """The steps of an earlier version as the new draft."""
    try:
        writing.roll_back(actor, guide_id, number)
        toast(
            request,
            _("Version %(number)s is the draft now. Publish it when it is right.") % {"number": number},
        )
    except GuideRefused as error:
        toast(request, str(error), level=messages.ERROR)
    return redirect("desk:guide_edit", guide_id)
