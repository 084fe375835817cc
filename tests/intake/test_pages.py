"""Intake's pages: mailboxes, what waits for a person, messages to customers."""

from __future__ import annotations

import json

import pytest
from django.test import Client as Browser

from tests.intake.conftest import letter, make_world
from tests.intake.test_machines import arrive
from tests.servers.dovecot import PASSWORD
from zhulian.intake import imap
from zhulian.intake.checking import check_mailbox
from zhulian.intake.models import Mailbox, MessageTemplate, RawFate, RawIntake
from zhulian.interactions.models import Message
from zhulian.platform.clock import now
from zhulian.platform.models import JournalEntry, OutgoingMessage, Role
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db
TEMPLATE = "/settings/messages/pearl/confirmation/zh-hans/"
GOOD = {"subject": "{{ ticket.number }} 已登记", "body": "{{ customer.name }}，您好", "sms": "", "seen": ""}


@pytest.fixture
def browser(world):
    return log_in(world.agent)


def log_in(user) -> Browser:
    found = Browser(headers={"accept-language": "en"})
    user.language = "en"
    user.save()
    found.force_login(user)
    return found


def waiting(world) -> RawIntake:
    """A mail that claims our own address."""
    raw = arrive(world, letter(sender="help@pearl.example.com", subject="奇怪"))
    assert raw.fate == RawFate.WAITING
    return raw


def test_what_waits_is_listed_shown_and_downloaded_as_it_came(world, browser):
    raw = waiting(world)
    page = browser.get("/intake/raw/").content.decode()
    assert "It claims to come from one of our own addresses. help@pearl.example.com" in page
    shown = browser.get(f"/intake/raw/{raw.pk}/").content.decode()
    assert "我家宽带从今早起断线了。" in shown
    download = browser.get(f"/intake/raw/{raw.pk}/download/")
    assert download.content == bytes(raw.content)
    assert download["Content-Disposition"] == f'attachment; filename="{raw.pk}.eml"'
    assert "sandbox" in download["Content-Security-Policy"]
    assert "It claims" not in browser.get("/intake/raw/?view=aside").content.decode()


def test_a_person_makes_a_request_of_what_waits_once(world, browser):
    raw = waiting(world)
    for _time in range(2):
        browser.post(f"/intake/raw/{raw.pk}/request/", {"type": world.kind.pk})
    raw.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (raw.fate, raw.ticket, ticket.subject, ticket.type) == (
        RawFate.ACCEPTED,
        ticket,
        "奇怪",
        world.kind,
    )
    assert JournalEntry.objects.filter(action="raw.made_request", user=world.agent).count() == 1


def test_a_request_needs_a_type_of_this_client(world, browser):
    raw, other = waiting(world), make_world("jade", "翠玉银行")
    answer = browser.post(f"/intake/raw/{raw.pk}/request/", {"type": other.kind.pk})
    assert (answer.status_code, Ticket.objects.count()) == (422, 0)
    assert "Choose a request type." in answer.content.decode()


def test_bytes_that_are_no_mail_become_a_request_by_hand(world, browser):
    raw = arrive(world, b"\x00\x01 neither head nor tail")
    browser.post(f"/intake/raw/{raw.pk}/request/", {"type": world.kind.pk})
    raw.refresh_from_db()
    message = Message.objects.get()
    assert (raw.ticket.customer, message.is_trusted) == (None, False)
    assert "neither head nor tail" in message.body


def test_a_web_form_post_that_waits_becomes_a_request_by_hand(world, browser):
    post = {
        "post": {"name": ["李丽"], "phone": ["13800138000"], "subject": ["断线"], "description": ["灯灭了"]}
    }
    raw = RawIntake.objects.create(
        client=world.client, channel="web_form", key="web:1", content=json.dumps(post).encode(), digest="d",
        received_at=now(), fate=RawFate.WAITING,
    )  # fmt: skip
    assert "灯灭了" in browser.get(f"/intake/raw/{raw.pk}/").content.decode()
    browser.post(f"/intake/raw/{raw.pk}/request/", {"type": world.kind.pk})
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.channel, ticket.customer.name) == ("断线", "web_form", "李丽")


def test_set_aside_and_brought_back_by_a_replay(world, browser):
    raw = waiting(world)
    browser.post(f"/intake/raw/{raw.pk}/aside/")
    raw.refresh_from_db()
    assert (raw.fate, raw.error) == (RawFate.ACCEPTED, "set_aside")
    assert "A person decided" in browser.get("/intake/raw/?view=aside").content.decode()
    Mailbox.objects.update(address="new@pearl.example.com")
    browser.post(f"/intake/raw/{raw.pk}/replay/")
    raw.refresh_from_db()
    assert (raw.fate, raw.ticket) == (RawFate.ACCEPTED, Ticket.objects.get())


@pytest.mark.parametrize("path", ["", "download/", "replay/", "request/", "aside/"])
def test_another_clients_arrivals_are_not_there(world, browser, path):
    foreign = waiting(make_world("jade", "翠玉银行"))
    foreign.refresh_from_db()
    method = browser.get if path in ("", "download/") else browser.post
    assert method(f"/intake/raw/{foreign.pk}/{path}").status_code == 404
    assert foreign.fate == RawFate.WAITING
    assert f"/intake/raw/{foreign.pk}/" not in browser.get("/intake/raw/?view=all").content.decode()


@pytest.mark.parametrize("path", ["/intake/raw/", "/settings/mailboxes/", "/settings/messages/", TEMPLATE])
def test_pages_are_for_those_who_may(world, browser, path):
    assert browser.get(path).status_code == 200
    Role.objects.update(permissions={"ticket.read": "client", "desk.use": "client"})
    assert browser.get(path).status_code == 404


def mailbox_values(world, **more) -> dict[str, object]:
    box = world.mailbox
    names = [
        "address", "display_name", "imap_host", "imap_port", "imap_security", "imap_user", "folder", "smtp_host",
        "smtp_port", "smtp_security", "smtp_user",
    ]  # fmt: skip
    values = {name: getattr(box, name) for name in names}
    return {**values, "imap_password": "", "smtp_password": "", "ticket_type": "", "queue": ""} | more


def test_passwords_are_never_shown_and_kept_when_left_empty(world, browser):
    address = f"/settings/mailboxes/{world.mailbox.pk}/"
    assert PASSWORD not in browser.get(address).content.decode()
    Mailbox.objects.update(uid_validity=5, last_uid=9, last_error="timeout")
    assert browser.post(address, mailbox_values(world, display_name="客服")).status_code == 302
    world.mailbox.refresh_from_db()
    assert (world.mailbox.imap_password, world.mailbox.display_name) == (PASSWORD, "客服")
    assert (world.mailbox.uid_validity, world.mailbox.last_uid, world.mailbox.last_error) == (5, 9, "")
    entry = JournalEntry.objects.get(action="settings.changed")
    assert "imap_password" not in entry.new


def test_a_stored_password_goes_to_no_other_server(world, browser):
    address = f"/settings/mailboxes/{world.mailbox.pk}/"
    answer = browser.post(address, mailbox_values(world, imap_host="evil.example.net"))
    assert "The server is another one: enter the password again." in answer.content.decode()
    world.mailbox.refresh_from_db()
    assert world.mailbox.imap_host == "127.0.0.1"
    Mailbox.objects.update(uid_validity=5, last_uid=9)
    values = mailbox_values(world, imap_host="imap.example.net", imap_password="new-words")
    assert browser.post(address, values).status_code == 302
    world.mailbox.refresh_from_db()
    assert (world.mailbox.imap_host, world.mailbox.imap_password) == ("imap.example.net", "new-words")
    assert (world.mailbox.uid_validity, world.mailbox.last_uid) == (0, 0)
    assert JournalEntry.objects.get(action="settings.changed").new["imap_password"] == "***"


def test_another_clients_mailbox_is_not_there(world, browser):
    other = make_world("jade", "翠玉银行")
    for path in ("", "check/", "test-mail/"):
        assert browser.post(f"/settings/mailboxes/{other.mailbox.pk}/{path}").status_code == 404
    assert other.mailbox.address not in browser.get("/settings/mailboxes/").content.decode()
    values = mailbox_values(world, address="x@pearl.example.com", queue=other.queue.pk)
    answer = browser.post(f"/settings/mailboxes/{world.mailbox.pk}/", values)
    assert answer.status_code == 422
    assert OutgoingMessage.objects.count() == 0


def test_a_failing_mailbox_is_red_and_missing_smtp_is_plain(world, browser, settings):
    settings.SMTP_URL = ""
    Mailbox.objects.update(last_error="no_port", smtp_host="")
    page = browser.get("/settings/mailboxes/").content.decode()
    assert "Nothing answers on this port of the server." in page
    assert "No outgoing mail is set up" in page
    assert page.count("tag-late") == 2


def test_the_check_says_in_words_what_is_wrong(world, browser, settings):
    page = browser.post(f"/settings/mailboxes/{world.mailbox.pk}/check/").content.decode()
    assert page.count("Nothing answers on this port of the server.") == 2
    settings.ALLOW_HOSTS = []
    page = browser.post(f"/settings/mailboxes/{world.mailbox.pk}/check/").content.decode()
    assert page.count("ZHULIAN_ALLOW_HOSTS") == 2


@pytest.mark.mailbox
def test_the_check_logs_in_and_names_the_folders(post, sink):
    Mailbox.objects.update(smtp_port=sink.port)
    mailbox = Mailbox.objects.get()
    assert [(step.is_good, step.names) for step in check_mailbox(mailbox)] == [
        (True, ()),
        (True, ()),
        (True, ()),
    ]
    with imap.logged_in(mailbox) as server:
        server.create(imap.quoted("客户服务"))
    mailbox.folder = "Nowhere"
    steps = check_mailbox(mailbox)
    assert [(step.is_good, step.names) for step in steps] == [
        (True, ()), (False, ("客户服务", "INBOX")), (True, ()),
    ]  # fmt: skip
    mailbox.imap_password = "wrong"
    assert "AUTHENTICATIONFAILED" in check_mailbox(mailbox)[0].text
    assert sink.messages == []


def test_a_test_mail_goes_to_the_person_who_asks(world, browser):
    page = browser.post(f"/settings/mailboxes/{world.mailbox.pk}/test-mail/").content.decode()
    outgoing = OutgoingMessage.objects.get()
    assert "A test mail to wang@example.com is on its way." in page
    assert (outgoing.recipient, outgoing.sender_key) == ("wang@example.com", f"mailbox:{world.mailbox.pk}")
    assert JournalEntry.objects.filter(action="mailbox.tested").count() == 1
    world.agent.email = ""
    world.agent.save()
    page = browser.post(f"/settings/mailboxes/{world.mailbox.pk}/test-mail/").content.decode()
    assert "no e-mail address" in page


def test_an_own_text_is_saved_used_and_reset(world, browser):
    assert "Built-in text" in browser.get(TEMPLATE).content.decode()
    assert browser.post(TEMPLATE, GOOD).status_code == 302
    row = MessageTemplate.objects.get()
    assert (row.client, row.event, row.language, row.subject) == (
        world.client, "confirmation", "zh-hans", "{{ ticket.number }} 已登记",
    )  # fmt: skip
    assert "Own text" in browser.get("/settings/messages/").content.decode()
    browser.post(f"{TEMPLATE}reset/")
    assert MessageTemplate.objects.count() == 0
    entry = JournalEntry.objects.get(action="template.reset")
    assert entry.old["subject"] == "{{ ticket.number }} 已登记"


def test_a_wrong_text_is_refused_with_the_line(world, browser):
    answer = browser.post(TEMPLATE, GOOD | {"body": "您好\n{{ customer.password }}"})
    assert answer.status_code == 422
    assert "Line 2: There is no variable named customer.password." in answer.content.decode()
    answer = browser.post(TEMPLATE, GOOD | {"subject": "{% if %}"})
    assert answer.status_code == 422
    assert MessageTemplate.objects.count() == 0


def test_two_people_writing_the_same_text_are_told(world, browser):
    browser.post(TEMPLATE, GOOD)
    answer = browser.post(TEMPLATE, GOOD | {"body": "另一版"})
    assert "Somebody else changed this text meanwhile." in answer.content.decode()
    assert "另一版" in answer.content.decode()
    stamp = MessageTemplate.objects.get().updated_at.isoformat()
    assert browser.post(TEMPLATE, GOOD | {"body": "另一版", "seen": stamp}).status_code == 302
    assert MessageTemplate.objects.get().body == "另一版"


def test_the_preview_fills_a_sample_or_a_real_request_of_ones_own_client(world, browser):
    ticket = arrive(world, letter()).ticket
    foreign = arrive(make_world("jade", "翠玉银行"), letter(to="help@jade.example.com")).ticket
    typed = GOOD | {"body": "{{ customer.name }} {{ ticket.number }} <b>"}
    preview = browser.post(f"{TEMPLATE}preview/", typed).content.decode()
    assert "李丽 20251102-0147 &lt;b&gt;" in preview
    preview = browser.post(f"{TEMPLATE}preview/", typed | {"ticket": ticket.pk}).content.decode()
    assert f"李丽 {ticket.number}" in preview
    preview = browser.post(f"{TEMPLATE}preview/", typed | {"ticket": foreign.pk}).content.decode()
    assert foreign.number != ticket.number
    assert "20251102-0147" in preview
    assert "{% if" not in browser.post(f"{TEMPLATE}preview/", GOOD | {"body": "{% if %}"}).content.decode()
    assert MessageTemplate.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    ["jade/confirmation/zh-hans/", "pearl/nothing/zh-hans/", "pearl/confirmation/fr/"],
)
def test_texts_of_others_and_unknown_ones_are_not_there(world, browser, path):
    make_world("jade", "翠玉银行")
    assert browser.get(f"/settings/messages/{path}").status_code == 404
    assert browser.post(f"/settings/messages/{path}", GOOD).status_code == 404
    assert browser.post(f"/settings/messages/{path}reset/").status_code == 404
    assert MessageTemplate.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "coded"), [("INBOX", "INBOX"), ("客户服务", "&W6JiN2cNUqE-"), ("A&B 收", "A&-B &ZTY-")]
)
def test_folder_names_travel_in_modified_utf_7(name, coded):
    assert (imap.encode_folder(name), imap.decode_folder(coded)) == (coded, name)
