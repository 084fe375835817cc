"""Bulletins (公告): reading them, who has read them, writing them (KB10)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.desk.bulletin_form import BulletinForm
from zhulian.desk.guard import at_desk
from zhulian.desk.views.working import number
from zhulian.knowledge import bulletins
from zhulian.knowledge.access import BULLETIN, READ
from zhulian.knowledge.models import Bulletin
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.ui.toasts import toast

MOST = 100
MOST_PAST = 50


@require_safe
@at_desk(READ)
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What is unread, what holds, what is over; for writers also what is yet to come."""
    moment = now()
    rows = bulletins.for_reader(actor)
    current = bulletins.titled(
        rows.filter(bulletins.holding(moment)).select_related("client", "author")[:MOST]
    )
    past = rows.exclude(bulletins.holding(moment)).select_related("client", "author")
    coming = bulletins.writable_by(actor).filter(is_active=True, starts_at__gt=moment)
    context = {
        "unread": [row for row in current if row.is_unread],  # type: ignore[attr-defined]
        "current": [row for row in current if not row.is_unread],  # type: ignore[attr-defined]
        "past": bulletins.titled(past[:MOST_PAST]),
        "coming": bulletins.titled(coming.select_related("client", "author")[:MOST_PAST]),
        "elsewhere": _elsewhere(actor, [row.pk for row in current]),
        "may_write": actor.may(BULLETIN),
    }
    return render(request, "desk/bulletins/overview.html", context)


def _elsewhere(actor: Actor, known: list[int]) -> list[Bulletin]:
    """What a writer may change and is for others alone."""
    rows = bulletins.writable_by(actor).filter(bulletins.holding(now())).exclude(pk__in=known)
    return bulletins.titled(rows.select_related("client", "author")[:MOST_PAST])


@require_safe
@at_desk(READ)
def count(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How many are unread, for the navigation; nothing for none."""
    found = bulletins.unread(actor)[:MOST].count()
    return HttpResponse(str(found) if found else "", content_type="text/plain; charset=utf-8")


@require_safe
@at_desk(READ)
def show(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """One bulletin, with what changed since the person read it, and for its writers who has read it."""
    row = bulletins.access_bulletin(actor, bulletin_id)
    may_write = bulletins.writable_by(actor).filter(pk=row.pk).exists()
    is_mine = bulletins.for_reader(actor).filter(pk=row.pk).exists()
    read_revision = row.read_revision  # type: ignore[attr-defined]
    is_changed = read_revision is not None and read_revision < row.revision
    words = bulletins.shown(row)
    context = {
        "row": row,
        "title": words.title,
        "html": SafeString(words.html),  # cleaned before it was kept
        "is_over": _is_over(row),
        "may_read": is_mine and row.is_unread,  # type: ignore[attr-defined]
        "is_changed": is_changed,
        "changes": bulletins.changes_since(row, read_revision) if is_changed else [],
        "may_write": may_write,
        "reach": bulletins.reach_of(row) if may_write else None,
        "queues": [queue.label for queue in row.queues.all()],
        "departments": [department.label for department in row.departments.all()],
    }
    return render(request, "desk/bulletins/bulletin.html", context)


def _is_over(row: Bulletin) -> bool:
    return not row.is_active or (row.ends_at is not None and row.ends_at <= now())


@require_POST
@at_desk(READ)
def read(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """The person has read it, as the revision that stood on the page."""
    bulletins.mark_read(actor, bulletin_id, number(request.POST, "revision") or 0)
    left = bulletins.unread(actor).order_by("-must_read", "starts_at").first()
    return redirect("desk:bulletin", left.pk) if left is not None else redirect("desk:bulletins")


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(BULLETIN)
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Write a bulletin."""
    return _edit(request, actor, None)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(BULLETIN)
def edit(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Change a bulletin."""
    return _edit(request, actor, bulletins.access_bulletin(actor, bulletin_id, to_write=True))


def _edit(request: HttpRequest, actor: Actor, row: Bulletin | None) -> HttpResponse:
    form = BulletinForm(actor, row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        again = bool(form.cleaned_data.get("again"))
        pk = row.pk if row is not None else None
        try:
            saved = bulletins.save_bulletin(actor, form.wish(), bulletin_id=pk, must_read_again=again)
        except bulletins.BulletinRefused as error:
            form.add_error(error.field, str(error))
        else:
            toast(request, _("Bulletin saved."))
            return redirect("desk:bulletin", saved.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/bulletins/form.html", {"form": form, "row": row}, status=status)


@require_POST
@at_desk(BULLETIN)
def end(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Take it away from its readers; can be undone."""
    row = bulletins.end(actor, bulletin_id)
    undo = reverse("desk:bulletin_restore", args=[row.pk])
    toast(request, _("The bulletin is ended."), undo=undo)
    return redirect("desk:bulletin", row.pk)


@require_POST
@at_desk(BULLETIN)
def restore(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Show it again."""
    row = bulletins.bring_back(actor, bulletin_id)
    toast(request, _("The bulletin is shown again."))
    return redirect("desk:bulletin", row.pk)


@require_POST
@at_desk(BULLETIN)
def remind(request: HttpRequest, actor: Actor, bulletin_id: int) -> HttpResponse:
    """Tell those who have not read it."""
    told = bulletins.remind(actor, bulletin_id)
    words = ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", told) % {"n": told}
    toast(request, words)
    return redirect("desk:bulletin", bulletin_id)
