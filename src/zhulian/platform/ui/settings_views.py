"""Views of the administration pages that rooms declare (`settings_pages`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhulian.platform.access import NotFound
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.ui import merging, settings_actions
from zhulian.platform.ui.paging import keyset
from zhulian.platform.ui.settings_pages import Column, SettingsPage, access_page, grouped_for
from zhulian.platform.ui.toasts import toast

UNPROCESSABLE = 422


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """All settings this person may change, by task, with a search box."""
    groups = grouped_for(actor_of(request))
    if not groups:
        raise NotFound("settings")
    return render(request, "platform/settings/home.html", {"groups": groups})


def _value(row: Any, column: Column) -> Any:
    if callable(column.value):
        return column.value(row)
    value: Any = row
    for part in column.value.split("."):
        value = getattr(value, part, None)
        if callable(value):
            value = value()
    return value


def _searched(page: SettingsPage, rows: QuerySet[Any], query: str) -> QuerySet[Any]:
    if not query or not page.search:
        return rows
    wanted = Q()
    for name in page.search:
        wanted |= Q(**{f"{name}__icontains": query})
    return rows.filter(wanted)


@signed_in
@require_GET
def show_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows of a page, archived ones apart; a singleton opens its form instead."""
    page, actor = access_page(request, slug)
    if page.singleton:
        return redirect("settings_edit", slug, page.singleton(actor).pk)
    query = request.GET.get("q", "").strip()[:100]
    archived = page.can_archive and request.GET.get("archived") == "1"
    rows = page.rows(actor)
    if page.can_archive:
        rows = rows.filter(is_active=not archived)
    found = keyset(_searched(page, rows, query), order=page.ordering, cursor=request.GET.get("cursor", ""))
    cells = [(row, [(column, _value(row, column)) for column in page.columns]) for row in found]
    context = {"page": page, "found": found, "cells": cells, "q": query, "archived": archived}
    return render(request, "platform/settings/list.html", context)


def _form_page(
    request: HttpRequest,
    page: SettingsPage,
    form: BaseModelForm[Any],
    *,
    row: Model | None = None,
    base: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "row": row,
        "base": merging.dump(base or {}),
        "base_field": merging.BASE_FIELD,
        "draft_key": f"settings:{page.slug}:{row.pk if row is not None else 'new'}",
    }
    return render(request, "platform/settings/form.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """A new row."""
    page, actor = access_page(request, slug)
    if not page.can_add or page.singleton:
        raise NotFound(slug)
    if request.method == "GET":
        form = settings_actions.build_form(page, actor, settings_actions.fresh_row(page, actor))
        return _form_page(request, page, form)
    outcome = settings_actions.create(page, actor, request.POST)
    if outcome.row is None:
        return _form_page(request, page, outcome.form, status=UNPROCESSABLE)
    toast(request, _("%(name)s is saved.") % {"name": outcome.row})
    return redirect("settings_list", slug)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a row; a conflict with another person's change shows both values."""
    page, actor = access_page(request, slug)
    row = settings_actions.access_row(page, actor, pk)
    if request.method == "GET":
        form = settings_actions.build_form(page, actor, row)
        return _form_page(request, page, form, row=row, base=merging.snapshot(form))
    outcome = settings_actions.update(page, actor, pk, request.POST)
    if outcome.row is None:
        outcome.form.conflicts = outcome.conflicts  # type: ignore[attr-defined]
        return _form_page(request, page, outcome.form, row=row, base=outcome.base, status=UNPROCESSABLE)
    toast(request, _("%(name)s is saved.") % {"name": outcome.row})
    return redirect("settings_edit" if page.singleton else "settings_list", *_target(page, slug, pk))


def _target(page: SettingsPage, slug: str, pk: int) -> tuple[Any, ...]:
    return (slug, pk) if page.singleton else (slug,)


def _switch(*, is_active: bool) -> Callable[[HttpRequest, str, int], HttpResponse]:
    @signed_in
    @require_POST
    def view(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        page, actor = access_page(request, slug)
        row = settings_actions.set_active(page, actor, pk, is_active=is_active)
        text = _("%(name)s is in use again.") if is_active else _("%(name)s is archived.")
        undo = "" if is_active else reverse("settings_restore", args=[slug, pk])
        toast(request, text % {"name": row}, undo=undo)
        return redirect("settings_list", slug)

    return view


archive = _switch(is_active=False)
restore = _switch(is_active=True)
