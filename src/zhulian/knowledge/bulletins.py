"""Bulletins (公告): whom they are for, who has read them, writing them, no work before they are read (KB10)."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.access import BULLETIN, READ
from zhulian.knowledge.events import BulletinChanged
from zhulian.knowledge.models import Bulletin, BulletinReceipt
from zhulian.knowledge.richtext import clean, plain
from zhulian.people.actions import PresenceRefused
from zhulian.people.models import AgentProfile, Department, Queue, QueueMember
from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.models import Client, JournalEntry, User
from zhulian.platform.naming import pick_language
from zhulian.platform.notify import notify
from zhulian.platform.outbox import emit
from zhulian.platform.trees import children_of, under

REMINDER = "bulletin.reminder"
NEW = "bulletin.new"
TITLE = 200


class BulletinRefused(Exception):
    """Something about a bulletin cannot be done as asked; nothing was changed. `field` is what must be mended."""

    WORDS: dict[str, Any] = {
        "title": _("Give the bulletin a title."),
        "empty": _("Write what everybody should know."),
        "dates": _("The end lies before the beginning."),
        "client": _("Choose a client company for which you may write bulletins."),
    }
    FIELDS = {"title": "title", "empty": "text", "dates": "ends_at", "client": "client"}

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = self.FIELDS[code]

    def __str__(self) -> str:
        return str(self.WORDS[self.code])


class BulletinsUnread(PresenceRefused):
    """An agent wants to go ready and has not read what must be read before."""

    def __init__(self, bulletins: Sequence[Bulletin]) -> None:
        super().__init__(str(_("Read the bulletins that must be read before you go ready.")))
        self.bulletins = bulletins


# Reading.


def holding(moment: datetime) -> Q:
    """Bulletins that hold at this moment."""
    return Q(is_active=True, starts_at__lte=moment) & (Q(ends_at__isnull=True) | Q(ends_at__gt=moment))


def for_reader(actor: Actor) -> QuerySet[Any]:
    """What this member of staff should know, has held or holds; with `read_revision`, the last one they have read."""
    reach = actor.reach(READ)
    rows = Bulletin.objects.filter(starts_at__lte=now())
    if not reach:
        rows = rows.none()
    if reach.everywhere is None:
        rows = rows.filter(Q(client__isnull=True) | Q(client__in=list(reach.clients)))
    return _with_receipt(rows.filter(_named(actor.lookup_id)), actor.lookup_id)


def _named(user_id: int) -> Q:
    """Bulletins of this person's skill groups and departments, and those that name none."""
    queues = Bulletin.queues.through._default_manager.filter(bulletin_id=OuterRef("pk"))
    departments = Bulletin.departments.through._default_manager.filter(bulletin_id=OuterRef("pk"))
    mine = QueueMember.objects.filter(agent__user=user_id).values("queue_id")
    return (
        (~Q(Exists(queues)) & ~Q(Exists(departments)))
        | Q(Exists(queues.filter(queue_id__in=mine)))
        | Q(Exists(departments.filter(department_id__in=_departments_of(user_id))))
    )


def _departments_of(user_id: int) -> list[int]:
    """The person's department and all above it."""
    found: list[int] = []
    at = AgentProfile.objects.filter(user=user_id).values_list("department_id", flat=True).first()
    parents = dict(Department.objects.values_list("pk", "parent_id")) if at is not None else {}
    while at is not None and at not in found:
        found.append(at)
        at = parents.get(at)
    return found


def _with_receipt(rows: QuerySet[Bulletin], user_id: int) -> QuerySet[Any]:
    receipts = BulletinReceipt.objects.filter(bulletin=OuterRef("pk"), user=user_id).order_by("-revision")
    last = Subquery(receipts.values("revision")[:1], output_field=IntegerField())
    return rows.annotate(read_revision=last).annotate(
        is_unread=Case(When(read_revision__gte=F("revision"), then=Value(False)), default=Value(True))
    )


def unread(actor: Actor) -> QuerySet[Any]:
    """What holds now and this person has not read as it is."""
    return for_reader(actor).filter(holding(now()), is_unread=True)


def visible_to(actor: Actor) -> QuerySet[Any]:
    """What a person may open: theirs to read, and all that they may change."""
    ids = for_reader(actor).order_by().values("pk")
    rows = Bulletin.objects.filter(Q(pk__in=ids) | Q(pk__in=writable_by(actor).order_by().values("pk")))
    return _with_receipt(rows, actor.lookup_id)


def writable_by(actor: Actor) -> QuerySet[Bulletin]:
    """Those that a person may change; bulletins for every client company need the right for all of them."""
    reach = actor.reach(BULLETIN)
    if actor.kind == "customer":
        return Bulletin.objects.none()
    rows = Bulletin.objects.all()
    return rows if reach.everywhere is not None else rows.filter(client__in=list(reach.clients))


def access_bulletin(
    actor: Actor, bulletin_id: int, *, to_write: bool = False, lock: bool = False
) -> Bulletin:
    """A bulletin that the person may open, or change. Raises NotFound."""
    rows: QuerySet[Any] = writable_by(actor) if to_write else visible_to(actor)
    rows = rows.filter(pk=bulletin_id)
    found: Bulletin | None = (
        rows.select_for_update(of=("self",)) if lock else rows.select_related("client", "author")
    ).first()
    if found is None:
        raise NotFound(f"bulletin {bulletin_id}")
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A bulletin's words in the reader's language."""

    title: str
    html: str


def shown(bulletin: Bulletin) -> Shown:
    """Title and content in the reader's language; each in the other one where it is empty."""
    return Shown(
        pick_language(bulletin.title, bulletin.title_en), pick_language(bulletin.html, bulletin.html_en)
    )


def titled(rows: Iterable[Bulletin]) -> list[Bulletin]:
    """The bulletins, each with `shown_title`, its title in the reader's language."""
    found = list(rows)
    for row in found:
        row.shown_title = shown(row).title  # type: ignore[attr-defined]
    return found


def recipients(bulletin: Bulletin) -> QuerySet[User]:
    """The active staff whom a bulletin is for, by name."""
    granted = Q(grants__role__permissions__has_key=READ)
    if bulletin.client_id is not None:
        granted &= Q(grants__client__isnull=True) | Q(grants__client=bulletin.client_id)
    rows = User.objects.filter(granted, is_active=True)
    queues = list(bulletin.queues.values_list("pk", flat=True))
    departments = _below(bulletin.departments.values_list("pk", flat=True))
    if queues or departments:
        rows = rows.filter(
            Q(agent__memberships__queue__in=queues) | Q(agent__department__in=list(departments))
        )
    return rows.distinct().order_by("name", "pk")


def _below(departments: Collection[int]) -> frozenset[int]:
    roots = list(departments)
    if not roots:
        return frozenset()
    children = children_of(dict(Department.objects.values_list("pk", "parent_id")))
    return frozenset(pk for root in roots for pk in under(root, children))


@dataclass(frozen=True, slots=True)
class Reach:
    """Who has read a bulletin as it is, and who has not."""

    read: list[tuple[User, datetime]]
    not_read: list[User]

    @property
    def total(self) -> int:
        """How many it is for."""
        return len(self.read) + len(self.not_read)


def reach_of(bulletin: Bulletin) -> Reach:
    """Both lists, in a handful of queries."""
    receipts = BulletinReceipt.objects.filter(bulletin=bulletin, revision=bulletin.revision)
    moments = dict(receipts.values_list("user_id", "read_at"))
    people = list(recipients(bulletin).select_related("agent__department"))
    return Reach(
        [(person, moments[person.pk]) for person in people if person.pk in moments],
        [person for person in people if person.pk not in moments],
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A line that went ("-") or came ("+") since somebody read a bulletin."""

    sign: str
    text: str


def changes_since(bulletin: Bulletin, revision: int) -> list[Change]:
    """What is different from the words that somebody read as `revision`."""
    entries = JournalEntry.objects.filter(
        object_type=Bulletin._meta.label_lower, object_id=bulletin.pk, action="bulletin.changed"
    ).order_by("-at", "-pk")
    html, html_en, at = bulletin.html, bulletin.html_en, bulletin.revision
    for entry in entries:
        at = entry.old.get("revision", at)
        if at < revision:
            break
        html, html_en = entry.old.get("html", html), entry.old.get("html_en", html_en)
    return _difference(pick_language(html, html_en), shown(bulletin).html)


def _difference(before: str, after: str) -> list[Change]:
    lines = difflib.ndiff(plain(before).splitlines(), plain(after).splitlines())
    return [Change(line[0], line[2:]) for line in lines if line[:2] in {"+ ", "- "} and line[2:].strip()]


def must_have_read(agent: AgentProfile) -> None:
    """Asked before an agent goes ready. Raises BulletinsUnread."""
    found = titled(unread(Actor.of(agent.user)).filter(must_read=True)[:20])
    if found:
        raise BulletinsUnread(found)


# Writing.


@dataclass(frozen=True, slots=True)
class Wish:
    """A bulletin as its writer wants it. HTML is cleaned before it is kept; `client` None: for all client companies."""

    title: str
    html: str
    client: Client | None
    title_en: str = ""
    html_en: str = ""
    must_read: bool = False
    shows_to_customers: bool = False
    queues: Sequence[Queue] = ()
    departments: Sequence[Department] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def checked(self) -> Wish:
        """As it is kept. Raises BulletinRefused."""
        title, english = self.title.strip()[:TITLE], self.title_en.strip()[:TITLE]
        html, html_en = clean(self.html), clean(self.html_en)
        if not title and not english:
            raise BulletinRefused("title")
        if not plain(html) and not plain(html_en):
            raise BulletinRefused("empty")
        starts_at = self.starts_at or now()
        if self.ends_at is not None and self.ends_at <= starts_at:
            raise BulletinRefused("dates")
        return Wish(
            title or english,
            html or html_en,
            self.client,
            english,
            html_en,
            self.must_read,
            self.shows_to_customers,
            self.queues,
            self.departments,
            starts_at,
            self.ends_at,
        )


PLAIN = ("title", "title_en", "html", "html_en", "must_read", "shows_to_customers", "starts_at", "ends_at")


def save_bulletin(
    actor: Actor, wish: Wish, *, bulletin_id: int | None = None, must_read_again: bool = False
) -> Bulletin:
    """Make a bulletin, or change one; `must_read_again` asks everybody to read it anew.

    Raises NotFound and BulletinRefused.
    """
    kept = wish.checked()
    _require(actor, kept.client)
    with transaction.atomic():
        row = Bulletin(author_id=actor.user_id)
        if bulletin_id is not None:
            row = access_bulletin(actor, bulletin_id, to_write=True, lock=True)
        before = _told(row) if row.pk else {}
        for name in PLAIN:
            setattr(row, name, getattr(kept, name))
        row.client, row.changed_at = kept.client, now()
        row.revision += must_read_again and bool(row.pk)
        row.save()
        row.queues.set(kept.queues)
        row.departments.set(kept.departments)
        old, new = audit.changes(before, _told(row))
        if not before:
            audit.record(actor, "bulletin.created", row, new={"title": row.title})
        elif new:
            audit.record(actor, "bulletin.changed", row, old=old, new=new)
        if row.must_read and (not before or must_read_again) and _holds(row):
            _tell(actor, row, NEW)
        _announce(row)
        return row


def _holds(row: Bulletin) -> bool:
    moment = now()
    return row.is_active and row.starts_at <= moment and (row.ends_at is None or row.ends_at > moment)


def _require(actor: Actor, client: Client | None) -> None:
    """Raise BulletinRefused unless the person may write for this client company, or for all of them."""
    reach = actor.reach(BULLETIN)
    held = reach.everywhere if client is None else reach.scope_for(client.pk)
    if held is None:
        raise BulletinRefused("client")


def _told(row: Bulletin) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in (*PLAIN, "revision")}
    told = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()
    }
    return {
        **told,
        "client": row.client_id,
        "queues": sorted(row.queues.values_list("pk", flat=True)),
        "departments": sorted(row.departments.values_list("pk", flat=True)),
    }


def end(actor: Actor, bulletin_id: int) -> Bulletin:
    """Take a bulletin away from its readers; `bring_back` undoes it. Raises NotFound."""
    return _set_active(actor, bulletin_id, is_active=False)


def bring_back(actor: Actor, bulletin_id: int) -> Bulletin:
    """Show an ended bulletin again, as it was. Raises NotFound."""
    return _set_active(actor, bulletin_id, is_active=True)


def _set_active(actor: Actor, bulletin_id: int, *, is_active: bool) -> Bulletin:
    with transaction.atomic():
        row = access_bulletin(actor, bulletin_id, to_write=True, lock=True)
        if row.is_active != is_active:
            row.is_active = is_active
            row.save(update_fields=["is_active"])
            audit.record(actor, "bulletin.restored" if is_active else "bulletin.ended", row)
            _announce(row)
        return row


def mark_read(actor: Actor, bulletin_id: int, revision: int) -> Bulletin:
    """Write down that the person has read the bulletin as `revision`, what they saw. Raises NotFound."""
    row = access_bulletin(actor, bulletin_id)
    if actor.user_id is not None and 1 <= revision <= row.revision:
        BulletinReceipt.objects.get_or_create(
            bulletin=row, user_id=actor.user_id, revision=revision, defaults={"read_at": now()}
        )
    return row


def remind(actor: Actor, bulletin_id: int) -> int:
    """Tell everybody who has not read it. How many were told. Raises NotFound."""
    with transaction.atomic():
        row = access_bulletin(actor, bulletin_id, to_write=True, lock=True)
        people = [person.pk for person in reach_of(row).not_read]
        _tell(actor, row, REMINDER, people)
        audit.record(actor, "bulletin.reminded", row, new={"count": len(people)})
        return len(people)


def _tell(actor: Actor, row: Bulletin, kind: str, people: Sequence[int] | None = None) -> None:
    told = [person.pk for person in recipients(row)] if people is None else people
    url = f"/desk/bulletins/{row.pk}/"
    others = [pk for pk in told if pk != actor.user_id]
    notify(others, kind, {"title": shown(row).title}, url, client=row.client_id)


def _announce(row: Bulletin) -> None:
    emit(BulletinChanged(bulletin=row.pk), client=row.client_id)
