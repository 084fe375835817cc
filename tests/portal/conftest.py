"""A client company with a form, and a customer's browser."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.conf import settings as django_settings
from django.test import Client as Browser
from django.utils import timezone

from tests.knowledge.world import article
from tests.world import Centre, centre
from zhulian.catalogue.models import MediaSource, Product
from zhulian.customers.accounts.identity import register
from zhulian.customers.models import CustomerAccount
from zhulian.knowledge.actions import Facts, Words, create, publish, set_facts
from zhulian.knowledge.models import Topic
from zhulian.people.models import Department, Queue
from zhulian.platform.jobs import run_due
from zhulian.platform.mail.sms import SmsService, save_service
from zhulian.platform.models import Client, OutgoingMessage
from zhulian.platform.search import reindex
from zhulian.tickets.models import Form, FormVersion, TicketType

QUESTIONS = [
    {
        "key": "broken",
        "kind": "yes_no",
        "label": "完全断网吗？",
        "label_en": "No connection at all?",
        "required": True,
    },
    {
        "key": "lamp",
        "kind": "choice",
        "label": "指示灯",
        "label_en": "Lamp",
        "required": True,
        "options": [
            {"value": "red", "label": "红", "label_en": "Red"},
            {"value": "off", "label": "灭", "label_en": "Off"},
        ],
        "show_if": [{"question": "broken", "operator": "is", "values": ["yes"]}],
    },
    {"key": "since", "kind": "date", "label": "何时开始", "label_en": "Since when?", "latest_today": True},
    {"key": "photo", "kind": "file", "label": "照片", "label_en": "Photo"},
]


@dataclass
class World:
    client: Client
    repair: TicketType
    enquiry: TicketType
    product: Product
    source: MediaSource
    version: FormVersion


@pytest.fixture
def world(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = Client.objects.create(
        name="珠江宽带", name_en="Pearl Broadband", slug="pearl", phone="400-800-1234"
    )
    department = Department.objects.create(name="客服部", code="cs")
    queue = Queue.objects.create(name="报修组", code="repair", department=department)
    queue.clients.add(client)
    repair = TicketType.objects.create(
        client=client, name="报修", name_en="Repair", code="repair", queue=queue
    )
    enquiry = TicketType.objects.create(
        client=client, name="咨询", name_en="Enquiry", code="enquiry", queue=queue
    )
    product = Product.objects.create(client=client, name="家庭宽带", name_en="Home broadband", code="home")
    source = MediaSource.objects.create(client=client, name="官网", name_en="Web site", code="web")
    form = Form.objects.create(client=client, name="报修单", ticket_type=repair)
    version = FormVersion.objects.create(
        form=form, number=1, questions=QUESTIONS, published_at=timezone.now()
    )
    return World(client, repair, enquiry, product, source, version)


@pytest.fixture
def browser():
    return Browser(headers={"accept-language": "en"})


@pytest.fixture
def filled(world):
    """A complete post of the repair form."""
    return {
        "key": "0" * 31 + "1",
        "type": str(world.repair.pk),
        "product": str(world.product.pk),
        "version": str(world.version.pk),
        "q_broken": "yes",
        "q_lamp": "red",
        "q_since": "2025-03-08",
        "subject": "宽带断了",
        "description": "昨晚开始一直连不上。",
        "name": "李丽",
        "phone": "138 0013 8000",
        "email": "",
        "media_source": str(world.source.pk),
        "website": "",
    }


@pytest.fixture
def ask(browser, world):
    """Posts the form."""

    def post(data, **files):
        return browser.post("/p/pearl/ask/", {**data, **files})

    return post


@pytest.fixture
def token(ask, filled, browser):
    """The private link's token of a request made by the form."""
    page = browser.get(ask(filled)["Location"]).content.decode()
    return re.search(r"/r/([A-Za-z0-9_-]+)/", page)[1]


@pytest.fixture
def sms(db):
    """An SMS service is set up (nobody answers there: the messages stay rows)."""
    save_service(SmsService(url="http://sms.invalid/send"))


@pytest.fixture
def new_browser():
    """Makes browsers of different people."""
    return lambda: Browser(headers={"accept-language": "en"})


@pytest.fixture
def code_for():
    """The newest code that was sent to this address or number."""

    def code(recipient):
        run_due()
        rows = OutgoingMessage.objects.filter(event="account_code", recipient=recipient)
        return re.search(r"\b\d{6}\b", rows.order_by("-id").first().body_text)[0]

    return code


@pytest.fixture
def sign_in(world, sms, code_for):
    """Signs a browser in with a contact; a newcomer is called `name`. Returns the account."""

    def do(browser, contact, *, name="李丽", recipient="", slug="pearl"):
        browser.post(f"/p/{slug}/my/sign-in/", {"contact": contact})
        answer = browser.post(f"/p/{slug}/my/sign-in/code/", {"code": code_for(recipient or contact)})
        if answer["Location"].endswith("/name/"):
            answer = browser.post(answer["Location"], {"name": name})
        assert answer.status_code == 302, answer.content.decode()
        entry = browser.session["customer_accounts"][str(Client.objects.get(slug=slug).pk)]
        return CustomerAccount.objects.get(pk=entry[0])

    return do


@dataclass
class Library:
    """A centre whose client company A has published something, and how more of it is made."""

    centre: Centre

    def add(self, title, body="正文", **options):
        """An article of A in the search index; `facts` are further facts of it."""
        facts = options.pop("facts", {})
        made = article(self.centre, title, body, **options)
        if facts:
            before = {name: getattr(made, name) for name in ("topic", "audience", "importance")}
            set_facts(self.centre.actor("manager"), made.pk, Facts(**{**before, **facts}))
            made.refresh_from_db()
        reindex("article", [made.pk])
        return made

    def strange(self, title, body="正文"):
        """An article of client B, the stranger next door."""
        boss = self.centre.actor("stranger_boss")
        self.centre.b.languages = ["zh-hans", "en"]
        self.centre.b.save()
        place, _is_new = Topic.objects.get_or_create(client=self.centre.b, slug="b", defaults={"name": "乙"})
        words = Words(title, html=f"<p>{body}</p>")
        version = create(boss, client=self.centre.b, topic=place, language="zh-hans", words=words)
        publish(boss, version.pk)
        reindex("article", [version.text.article_id])
        return version.text.article

    def member(self, browser, *groups, email="li@example.com"):
        """Sign a customer of A, who belongs to these groups, in in this browser."""
        account = register(self.centre.a, "email", email, name="李丽", language="zh-hans")
        account.customer.groups.set(groups)
        session = browser.session
        entry = [account.pk, account.epoch, int(timezone.now().timestamp())]
        session["customer_accounts"] = {str(self.centre.a.pk): entry}
        session.save()
        browser.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
        return account


@pytest.fixture
def library(db, settings, tmp_path):
    """Client A with an empty shelf."""
    settings.MEDIA_ROOT = tmp_path
    return Library(centre())
