"""What the security tests attack: the centre of tests.world with one object of every kind that belongs to client A."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.signing import TimestampSigner
from django.test import Client as Browser

from tests.knowledge.guide_world import guide
from tests.knowledge.world import article, slug_of
from tests.world import Centre, centre
from zhulian.catalogue.models import Calendar, Holiday, MediaSource, Product
from zhulian.customers.actions import enter_contact, remove_contact
from zhulian.customers.merging import merge
from zhulian.customers.models import CustomerAccount, CustomerGroup, Organisation
from zhulian.intake.importing.reading import guess
from zhulian.intake.models import ImportRun, Mailbox, RawIntake
from zhulian.interactions.models import Message
from zhulian.knowledge import actions as knowledge
from zhulian.knowledge.actions import Facts, TopicWords, make_topic, set_facts
from zhulian.knowledge.exchange.applying import Outcome
from zhulian.knowledge.models import Bulletin, Feedback, KnowledgeImport, Promotion, Synonym, WritingTask
from zhulian.people.models import BreakReason, Skill
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.files import store
from zhulian.platform.files.storing import root
from zhulian.platform.models import (
    BulkRun,
    CustomField,
    Draft,
    JournalEntry,
    Notification,
    OutgoingMessage,
    Role,
    SavedView,
    StoredFile,
    User,
)
from zhulian.platform.tokens.actions import make_token
from zhulian.routing.models import ItemState, Offer, WorkItem
from zhulian.tickets.actions import NewTicket, open_ticket
from zhulian.tickets.links import link_token
from zhulian.tickets.models import CallbackTask, CannedAnswer, Form, FormVersion, Note, NoteFile, Ticket

SECRET = "机密甲"
"""Stands in every text of client A; whoever works for client B must never read it."""
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"
FORGED = "A" * 36
EVERYTHING = {"v": 1, "where": {"all": []}}


@dataclass
class Scene:
    """The centre and client A's objects; `ids` fills the parameters of addresses."""

    centre: Centre
    ticket: Ticket
    other: Ticket
    file: StoredFile
    note_file: StoredFile
    form: Form
    offer: Offer
    raw: RawIntake
    mailbox: Mailbox
    ids: dict[str, Any]
    rows: dict[str, int]

    def token(self, role: str) -> str:
        """The private link that this role holds: the customer's, another customer's of A, or a guess."""
        if role == "link":
            return link_token(self.ticket)
        return link_token(self.other) if role == "other_link" else FORGED

    def browser(self, role: str) -> Browser:
        """A browser in which this role has already been at work."""
        browser = Browser(headers={"accept-language": "en"}, raise_request_exception=False)
        if role in self.centre.users:
            browser.force_login(self.centre.users[role])
        elif role in {"link", "other_link"}:
            assert browser.get(f"/r/{self.token(role)}/").status_code == 200
        elif role in {"account", "other_account"}:
            self._sign_in(browser, self.ticket if role == "account" else self.other)
        return browser

    def _sign_in(self, browser: Browser, ticket: Ticket) -> None:
        """Put the session of the request's customer into the browser."""
        account = CustomerAccount.objects.get(customer=ticket.customer_id)
        session = browser.session
        entry = [account.pk, account.epoch, int(now().timestamp())]
        session["customer_accounts"] = {str(account.client_id): entry}
        session.save()
        browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def scene() -> Scene:
    """Build it."""
    made = centre()
    ticket, file, note_file = _ticket(made)
    other = made.ticket("另一件", customer=made.customer("王芳", email="fang@example.com"))
    form = Form.objects.create(client=made.a, name=f"{SECRET}表单", ticket_type=made.type)
    FormVersion.objects.create(form=form, number=1, questions=[], published_at=now())
    for each in (ticket, other):
        _account(each)
    raw, mailbox = _arrivals(made)
    offer = _offer(made, ticket)
    found = Scene(made, ticket, other, file, note_file, form, offer, raw, mailbox, {}, {})
    found.rows = _settings_rows(made, mailbox)
    found.ids = {**_ids(found), **_help(found)}
    for user in made.users.values():
        Draft.objects.create(user=user, key="note:1", fields={"body": "x"}, version=1)
    return found


def _ticket(made: Centre) -> tuple[Ticket, StoredFile, StoredFile]:
    file = store(PDF, f"{SECRET}.pdf", owner_key="raw:scene", client=made.a.pk)
    new = NewTicket(
        client=made.a,
        type=made.type,
        channel="email",
        subject=f"{SECRET}宽带",
        body=f"{SECRET}正文",
        html=f"<p>{SECRET}</p>",
        customer=made.customer(f"{SECRET}客户", email="secret-a@example.com", phone="13800138000"),
        file_ids=(file.pk,),
    )
    ticket = open_ticket(Actor.system("test"), new)
    note_file = store(PDF, "内部.pdf", owner_key=f"ticket:{ticket.pk}", client=made.a.pk)
    note = Note.objects.create(
        ticket=ticket, author=made.users["wang"], body=f"{SECRET}备注", created_at=now()
    )
    NoteFile.objects.create(note=note, file=note_file)
    file.refresh_from_db()
    return ticket, file, note_file


def _account(ticket: Ticket) -> None:
    """The request's customer has signed in on the portal before."""
    assert ticket.customer is not None
    ticket.customer.contacts.update(is_verified=True)
    CustomerAccount.objects.create(client=ticket.client, customer=ticket.customer, created_at=now())


def _callback(ticket: Ticket) -> int:
    """A customer to be rung."""
    row = CallbackTask.objects.create(
        ticket=ticket, event="reply", key="scene", why="bounced", text=SECRET, created_at=now()
    )
    return row.pk


def _offer(made: Centre, ticket: Ticket) -> Offer:
    item = WorkItem.objects.create(
        client=made.a,
        ticket=ticket,
        channel="email",
        queue=made.front,
        entered_at=now(),
        state=ItemState.OFFERED,
    )
    lease = now() + timedelta(minutes=5)
    return Offer.objects.create(item=item, agent=made.agent("wang"), offered_at=now(), lease_until=lease)


def _arrivals(made: Centre) -> tuple[RawIntake, Mailbox]:
    mailbox = Mailbox.objects.create(
        client=made.a, address="help@a-co.example", display_name=SECRET, imap_password="hunter2-imap"
    )
    content = json.dumps({"post": {"subject": [SECRET]}, "files": {}, "language": "zh-hans"}).encode()
    raw = RawIntake.objects.create(
        client=made.a,
        channel="web_form",
        key="web:scene",
        content=content,
        digest="d" * 64,
        received_at=now(),
        fate="waiting",
    )
    return raw, mailbox


def _settings_rows(made: Centre, mailbox: Mailbox) -> dict[str, int]:
    """One row of client A (or of the whole centre) for every page of settings."""
    named: dict[str, Any] = {"client": made.a, "name": SECRET}
    week = Calendar.objects.filter(client=None).values_list("week", flat=True)[0]
    calendar = Calendar.objects.create(**named, week=week)
    rows: dict[str, Any] = {
        "break-reasons": BreakReason.objects.first(),
        "calendars": calendar,
        "canned-answers": CannedAnswer.objects.create(**named, body="您好"),
        "categories": made.category,
        "clients": made.a,
        **_fields(made),
        "synonyms": Synonym.objects.create(client=made.a, words=[SECRET, "断网"]),
        "customer-groups": CustomerGroup.objects.create(**named),
        "departments": made.network,
        "dispositions": made.solved,
        "holidays": Holiday.objects.create(calendar=calendar, name=SECRET, day=date(2030, 1, 1)),
        "mailboxes": mailbox,
        "organisations": Organisation.objects.create(**named),
        "media-sources": MediaSource.objects.create(client=made.a, name="电视", code="tv"),
        "products": Product.objects.get(client=made.a),
        "promotions": Promotion.objects.create(**named, text=SECRET),
        "queues": made.experts,
        "roles": Role.objects.get(code="agent"),
        "skills": Skill.objects.create(name="英语", code="english"),
        "ticket-types": made.type,
        "tiers": made.vip,
        "users": made.users["zhao"],
    }
    return {slug: row.pk for slug, row in rows.items()}


def _fields(made: Centre) -> dict[str, CustomField]:
    """A field on everything, filled in where there is something."""
    return {
        f"{on}-fields": CustomField.objects.create(
            client=made.a, on=on, key="secret", name=SECRET, kind="text"
        )
        for on in ("customer", "organisation", "ticket")
    }


def _help(found: Scene) -> dict[str, Any]:
    """An article for the group of the request's customer alone."""
    made = found.centre
    group = CustomerGroup.objects.create(client=made.a, name=SECRET)
    found.ticket.customer.groups.add(group)
    picture = store(b"\x89PNG\r\n\x1a\n" + b"0" * 64, "a.png", owner_key="article:0", client=made.a.pk)
    place = make_topic(made.actor("manager"), client=made.a, words=TopicWords(f"{SECRET}目录"))
    words = f'{SECRET}<img src="/files/{picture.token}/">'
    written = article(made, f"{SECRET}条目", words, topic=place)
    facts = Facts(topic=place, audience="groups", groups=[group])
    set_facts(made.actor("manager"), written.pk, facts)
    picture.owner_key = f"article:{written.pk}"
    picture.save()
    return {
        "article_slug": slug_of(written),
        "topic_slug": place.slug,
        "article_file": picture.token,
    }


def _ids(found: Scene) -> dict[str, Any]:
    made = found.centre
    dead = OutgoingMessage.objects.create(
        channel="mail",
        client=made.a,
        key="dead",
        event="reply",
        recipient="x@example.com",
        subject=SECRET,
        body_text=SECRET,
        state="dead",
    )
    bell = Notification.objects.create(user=made.users["wang"], kind="scene", url="/desk/")
    return {
        "ticket_id": found.ticket.pk,
        "offer_id": found.offer.pk,
        "customer_id": found.ticket.customer_id,
        "callback_id": _callback(found.ticket),
        "message_id": Message.objects.get(conversation=found.ticket.conversation).pk,
        "agent_id": made.agent("zhao").pk,
        "contact": found.ticket.customer.contacts.order_by("pk").first().pk,
        "raw_id": found.raw.pk,
        "mailbox_id": found.mailbox.pk,
        "run_id": _import(made),
        "import_id": _articles(made),
        "form_id": found.form.pk,
        "notification_id": bell.pk,
        "number": 1,
        "key": "note:1",
        "slug": made.a.slug,
        "client_slug": made.a.slug,
        "event": "reply",
        "language": "en",
        "file_token": found.file.token,
        "receipt": TimestampSigner(salt="zhulian.portal.receipt").sign(str(found.raw.pk)),
        "uid": "MQ",
        "dead": dead.pk,
        "deleted_holiday": _deleted_holiday(made),
        "put_away": _put_away(made),
        "merge_id": _merge(made),
        **_knowledge(made),
        "organisation_id": found.rows["organisations"],
        "entry_id": _removed(made, found.ticket.customer_id),
        "row_id": 1,
        **_article(made),
        **_guides(made, found.ticket),
        "token_id": make_token(made.actor("admin"), user=made.users["wang"], name=SECRET)[0].pk,
        "view": SavedView.objects.create(
            list_key="tickets", owner=made.users["sun"], name=SECRET, where=EVERYTHING, sort="opened"
        ).pk,
        "bulk": BulkRun.objects.create(
            user=made.users["sun"], list_key="tickets", action="priority", state="done"
        ).pk,
    }


def _article(made: Centre) -> dict[str, int]:
    """What client A tells everybody: a published article in a topic of its own."""
    manager = made.actor("manager")
    topic = knowledge.make_topic(manager, client=made.a, words=knowledge.TopicWords("公开目录"))
    words = knowledge.Words("公开条目", "", "<p>人人可读。</p>")
    version = knowledge.create(manager, client=made.a, topic=topic, language="zh-hans", words=words)
    knowledge.publish(manager, version.pk)
    return {"article_id": version.text.article_id, "text_id": version.text_id, "topic_id": topic.pk}


def _knowledge(made: Centre) -> dict[str, int]:
    """A published article, a bulletin to everybody, something to be written and what a reader said."""
    made_article = article(made, f"{SECRET}条目", f"{SECRET}条目正文", audience="agents")
    made_bulletin = Bulletin.objects.create(
        client=made.a, title=SECRET, html=f"<p>{SECRET}</p>", starts_at=now(), changed_at=now()
    )
    return {
        "bulletin_id": made_bulletin.pk,
        "promotion_id": Promotion.objects.create(client=made.a, name=SECRET, text=SECRET).pk,
        "task_id": WritingTask.objects.create(client=made.a, title=SECRET, made_at=now()).pk,
        "feedback_id": Feedback.objects.create(
            article=made_article,
            language="zh-hans",
            version=1,
            face="portal",
            is_helpful=False,
            comment=SECRET,
            at=now(),
        ).pk,
    }


def _guides(made: Centre, ticket: Ticket) -> dict[str, Any]:
    """A guide of client A for agents alone, which wang goes through for the request, and one for everybody."""
    from zhulian.knowledge.guiding.running import start

    manager = made.actor("manager")
    inside = guide(manager, made.a, f"{SECRET}向导", slug="inside", audience="agents")
    run = start(inside, face="desk", language="en", user=made.users["wang"], ticket=ticket)
    return {
        "guide_id": inside.pk,
        "guide_run": run.pk,
        "guide_slug": guide(manager, made.a, "公开向导", slug="open").slug,
    }


def _import(made: Centre) -> int:
    """A file of client A, with a row that was refused."""
    file = store(
        f"姓名,电话\n{SECRET},1\n".encode(), f"{SECRET}.csv", owner_key="import:new", client=made.a.pk
    )
    run = ImportRun.objects.create(
        client=made.a,
        kind="customers",
        file=file,
        name=f"{SECRET}.csv",
        columns={"name": "姓名", "phone": "电话"},
        reading=guess(root() / file.path).as_json(),
        started_by=made.users["manager"],
        created_at=now(),
    )
    run.refusals.create(number=1, column="电话", code="bad_phone", detail=SECRET, row=[SECRET, "1"])
    return run.pk


def _articles(made: Centre) -> int:
    """A tried-out file of client A's articles."""
    row = KnowledgeImport.objects.create(
        client=made.a,
        name=f"{SECRET}.csv",
        state="checked",
        total=1,
        refused=1,
        findings=[Outcome("refused", SECRET, SECRET).as_json()],
        started_by=made.users["manager"],
        created_at=now(),
    )
    return row.pk


def _merge(made: Centre) -> int:
    """Two records of client A that the supervisor has made one."""
    kept = made.customer(f"{SECRET}甲", email="kept@example.com")
    gone = made.customer(f"{SECRET}乙", email="gone@example.com")
    return merge(made.actor("sun"), kept.pk, gone.pk).pk


def _removed(made: Centre, customer_id: int) -> int:
    """The journal line of a contact point that the supervisor has just removed."""
    sun = made.actor("sun")
    return remove_contact(sun, enter_contact(sun, customer_id, "plate", SECRET).pk).pk


def _put_away(made: Centre) -> int:
    """The journal line of a job that the administrator has just put away."""
    from zhulian.platform.deadletters.actions import decide
    from zhulian.platform.models import Job

    job = Job.objects.create(name="platform.prune_jobs", state="dead", run_at=now(), client=made.a)
    return decide(made.actor("admin"), "job", job.pk, "discard").undo or 0


def _deleted_holiday(made: Centre) -> int:
    """The journal line of a day that the manager has just taken away."""
    from zhulian.catalogue.actions import delete_holiday

    calendar = Calendar.objects.filter(client=made.a).first()
    day = Holiday.objects.create(calendar=calendar, name=SECRET, day=date(2030, 2, 2))
    return delete_holiday(made.actor("manager"), day).pk


def traces() -> dict[str, int]:
    """How much there is of everything that an attack could change."""
    models = (Ticket, Message, Note, JournalEntry, OutgoingMessage, StoredFile, RawIntake, Draft, User)
    counted = {model.__name__: model._default_manager.count() for model in models}
    from zhulian.knowledge.models import Guide, GuideRun, GuideVersion
    from zhulian.platform.models import Job, OutboxEvent

    guides = sum(model._default_manager.count() for model in (Guide, GuideRun, GuideVersion))
    versions = sum(Ticket.objects.values_list("version", flat=True))
    return {
        **counted,
        "Guides": guides,
        "Job": Job.objects.count(),
        "Outbox": OutboxEvent.objects.count(),
        "versions": versions,
    }
