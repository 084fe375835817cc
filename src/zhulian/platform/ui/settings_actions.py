"""Writes of the administration pages: each in one transaction, with lock, check and audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.forms import BaseModelForm
from django.http import QueryDict

from zhulian.platform.access import Actor, NotFound
from zhulian.platform.audit import changes, record
from zhulian.platform.ui import merging
from zhulian.platform.ui.settings_pages import SettingsPage


@dataclass(frozen=True)
class Outcome:
    """What a save led to: the form, the saved row (None when it was refused), the conflicts, the base to go on from."""

    form: BaseModelForm[Any]
    row: Model | None = None
    conflicts: dict[str, merging.Conflict] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)


def build_form(
    page: SettingsPage, actor: Actor, row: Model, data: QueryDict | None = None
) -> BaseModelForm[Any]:
    """The page's form for a row; bound when data is given."""
    options = page.form_options(actor) if page.form_options else {}
    return page.form_class(data, instance=row, **options)


def fresh_row(page: SettingsPage, actor: Actor) -> Model:
    """A new, unsaved row with what the page sets on its own."""
    return page.fresh(actor) if page.fresh else page.model()


def access_row(page: SettingsPage, actor: Actor, pk: int) -> Model:
    """One row this person may see; raises NotFound."""
    row = page.rows(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound(pk)
    found: Model = row
    return found


def locked_row(page: SettingsPage, actor: Actor, pk: int) -> Model:
    """`access_row`, locked until the transaction ends (SQLite's transactions are exclusive by themselves)."""
    access_row(page, actor, pk)
    row: Model = page.model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    return row


def _journal_values(page: SettingsPage, actor: Actor, row: Model) -> dict[str, Any]:
    """The row in the form's terms, without secrets and without what is recorded apart."""
    form = build_form(page, actor, row)
    values = merging.snapshot(form)
    return {
        name: value
        for name, value in values.items()
        if not getattr(form.fields[name], "is_recorded_apart", False)
    }


def _changed_secrets(form: BaseModelForm[Any]) -> dict[str, str]:
    """Secrets that were typed anew: that they changed is recorded, never what they are."""
    return {
        name: "***" for name in form.changed_data if merging.is_secret(form[name]) and form.cleaned_data[name]
    }


@transaction.atomic
def create(page: SettingsPage, actor: Actor, data: QueryDict) -> Outcome:
    """Save a new row and record `settings.created`."""
    form = build_form(page, actor, fresh_row(page, actor), data)
    if not form.is_valid():
        return Outcome(form)
    row = form.save()
    record(actor, "settings.created", row, new=_journal_values(page, actor, row))
    if page.after_save:
        page.after_save(actor, row, True)
    return Outcome(form, row)


@transaction.atomic
def update(page: SettingsPage, actor: Actor, pk: int, data: QueryDict) -> Outcome:
    """Save changes and record `settings.changed` with old and new values, unless somebody else changed the same field.

    Changes of others to other fields are kept. A conflict saves nothing.
    """
    row = locked_row(page, actor, pk)
    current = build_form(page, actor, locked_row(page, actor, pk))
    before = _journal_values(page, actor, row)
    form = build_form(page, actor, row, data)
    base = merging.load(data.get(merging.BASE_FIELD, ""))
    if not form.is_valid():
        return Outcome(form, base=base)
    conflicts, theirs = merging.find_conflicts(form, current, base, merging.Editors(row))
    if conflicts:
        return Outcome(form, conflicts=conflicts, base=merging.base_after(base, current, conflicts))
    merging.keep_theirs(form, current, theirs)
    saved = form.save()
    old, new = changes(before, _journal_values(page, actor, page.model._default_manager.get(pk=pk)))
    new |= _changed_secrets(form)
    if new:
        record(actor, "settings.changed", saved, old=old, new=new)
    if page.after_save:
        page.after_save(actor, saved, False)
    return Outcome(form, saved)


@transaction.atomic
def set_active(page: SettingsPage, actor: Actor, pk: int, *, is_active: bool) -> Model:
    """Archive a row or take it into use again; recorded. Raises NotFound where the page cannot archive."""
    if not page.can_archive:
        raise NotFound(page.slug)
    row = locked_row(page, actor, pk)
    if row.is_active == is_active:  # type: ignore[attr-defined]
        return row
    row.is_active = is_active  # type: ignore[attr-defined]
    row.save(update_fields=["is_active"])
    action = "settings.restored" if is_active else "settings.archived"
    record(actor, action, row, old={"is_active": not is_active}, new={"is_active": is_active})
    if page.after_save:
        page.after_save(actor, row, False)
    return row
