"""The one page of a thing: a head, tabs that are addresses, a main column and a side panel.

Rooms register tabs when they start, those above add theirs to pages of the faces below. A tab is drawn by its own
function, which checks access itself; htmx fetches the tab alone, without JavaScript the whole page is drawn with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhulian.platform.access import Actor
from zhulian.platform.htmx import is_htmx

SIDE = "side"
"""The key under which the side panel is the first tab of a narrow screen."""
BODY = "detail-body"


@dataclass(frozen=True, slots=True)
class Panel:
    """What a tab shows."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab as the page draws it; `count` None shows no figure."""

    key: str
    label: Any
    count: int | None
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class TabSpec:
    """A registered tab of the page `page` (customer, organisation, …).

    `panel(request, actor, id)` draws it and raises NotFound for who may not; `permission` hides it from people without.
    """

    page: str
    key: str
    label: Any
    panel: Callable[[HttpRequest, Actor, int], Panel]
    order: int = 100
    permission: str = ""
    count: Callable[[Actor, int], int] | None = None


_specs: dict[tuple[str, str], TabSpec] = {}


def register(spec: TabSpec) -> None:
    """Add a tab; one of the same page and key is replaced. Raises ValueError for the side panel's key."""
    if spec.key == SIDE:
        raise ValueError(f"{SIDE!r} is the side panel")
    _specs[spec.page, spec.key] = spec


def unregister(page: str, key: str) -> None:
    """Take a tab away; nothing happens when it is not there."""
    _specs.pop((page, key), None)


def all_specs() -> list[TabSpec]:
    """Every registered tab, for the test that walks them."""
    return list(_specs.values())


def specs_of(page: str, actor: Actor, client: int | None) -> list[TabSpec]:
    """The tabs of a page that the actor may open for a thing of this client company, in their order."""
    found = [spec for spec in _specs.values() if spec.page == page]
    allowed = [spec for spec in found if not spec.permission or actor.may(spec.permission, client=client)]
    return sorted(allowed, key=lambda spec: (spec.order, spec.key))


def show(
    request: HttpRequest,
    actor: Actor,
    page: str,
    thing_id: int,
    *,
    client: int | None,
    template: str,
    context: Callable[[], Mapping[str, Any]],
) -> HttpResponse:
    """The page with the tab that `?tab=` names (else the first), or that tab alone where htmx asks for it.

    `template` extends platform/detail/page.html; `context` makes what head and side panel need. The caller has checked
    that the actor may see the thing.
    """
    specs = specs_of(page, actor, client)
    wanted = request.GET.get("tab", "")
    current = next((spec for spec in specs if spec.key == wanted), specs[0])
    panel = current.panel(request, actor, thing_id)
    shown = SIDE if wanted == SIDE else current.key
    tabs = [
        Tab(
            key=spec.key,
            label=spec.label,
            count=spec.count(actor, thing_id) if spec.count is not None else None,
            url=f"?tab={spec.key}",
            is_current=spec.key == current.key,
        )
        for spec in specs
    ]
    drawn = {**panel.context, "detail_tabs": tabs, "detail_shown": shown, "detail_template": panel.template}
    if is_htmx(request) and request.headers.get("HX-Target", "").startswith("detail-"):
        return render(request, "platform/detail/body.html", drawn)
    return render(request, template, {**context(), **drawn})
