"""Signing in by code: one way for known and unknown, five tries, ten minutes, one browser (SPEC PT3)."""

from __future__ import annotations

import json
import re
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from zhulian.customers.accounts.administering import set_locked
from zhulian.customers.actions import match_or_create
from zhulian.customers.jobs import prune_codes
from zhulian.customers.models import AccountCode, ContactPoint, Customer, CustomerAccount
from zhulian.platform.access import Actor
from zhulian.platform.clock import now, pretend
from zhulian.platform.jobs import run_due
from zhulian.platform.mail.sms import SmsService, save_service
from zhulian.platform.models import Client, Job, JournalEntry, OutgoingMessage, ThrottleBucket, User
from zhulian.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]
SYSTEM = Actor.system("test")
SIGN_IN, CODE, NAME, MY = (
    f"/p/pearl/my/{path}" for path in ("sign-in/", "sign-in/code/", "sign-in/name/", "")
)
RANDOM = {"X-Request-ID", "Set-Cookie"}
COOKIE = django_settings.SESSION_COOKIE_NAME


def said(answer):
    return answer.content.decode()


def plain(answer, *typed):
    text = said(answer)
    for word in typed:
        text = text.replace(word, "")
    return re.sub(r'[A-Za-z0-9]{64}|data-now="\d+"', "", text)


def asked_for(browser, contact):
    """Everything that whoever asks for a code and guesses it wrongly can see of us."""
    models = (Job, AccountCode, ThrottleBucket)
    before = [model.objects.count() for model in models]
    with CaptureQueriesContext(connection) as queries:
        sent = browser.post(SIGN_IN, {"contact": contact})
    rows = tuple(model.objects.count() - count for model, count in zip(models, before, strict=True))
    page, wrong = browser.get(sent["Location"]), browser.post(CODE, {"code": "x"})
    return {
        "status": sent.status_code,
        "headers": {name: value for name, value in sent.items() if name not in RANDOM},
        "queries": len(queries),
        "rows": rows,
        "page": plain(page, contact),
        "wrong": wrong.status_code,
        "wrong page": plain(wrong, contact),
    }


@pytest.fixture
def gateway(settings):
    """An SMS service that keeps what it is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            server.calls.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.calls = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ALLOW_HOSTS = ["127.0.0.1"]
    body = '{"to": {{ recipient | json }}, "text": {{ text | json }}}'
    save_service(SmsService(url=f"http://127.0.0.1:{server.server_port}/", body=body))
    yield server
    server.shutdown()
    server.server_close()


def test_a_newcomer_registers_by_sms_and_gives_a_name(browser, world, gateway):
    answer = browser.get(MY)
    assert answer["Location"] == f"{SIGN_IN}?next=%2Fp%2Fpearl%2Fmy%2F"
    page = browser.get(answer["Location"])
    assert "E-mail address or mobile number" in said(page) and page["Cache-Control"] == "no-store, private"
    sent = browser.post(SIGN_IN, {"contact": "138 0013 8000", "next": MY})
    assert sent["Location"] == CODE and "138 0013 8000" in said(browser.get(CODE))
    run_due()
    assert gateway.calls[0]["to"] == "+8613800138000"
    assert gateway.calls[0]["text"].startswith("Pearl Broadband: your code is ")
    code = re.search(r"\d{6}", gateway.calls[0]["text"])[0]
    right = browser.post(CODE, {"code": f" {code[:3]} {code[3:]} "})
    assert right["Location"] == NAME and Customer.objects.count() == 0
    assert browser.post(NAME, {"name": "  "}).status_code == 422
    assert browser.post(NAME, {"name": "李  丽"})["Location"] == MY
    account = CustomerAccount.objects.get()
    point = ContactPoint.objects.get()
    assert (account.customer.name, account.customer.language, account.client) == ("李 丽", "en", world.client)
    assert (point.customer, point.normalised, point.is_verified) == (account.customer, "+8613800138000", True)
    assert AccountCode.objects.get().value == ""
    page = said(browser.get(MY))
    assert "No requests yet" in page and "李 丽" in page and "My requests" in page
    actions = list(JournalEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == [
        "customer.created",
        "customer.contact_proven",
        "customer.account_opened",
        "customer.signed_in",
    ]


def test_a_known_customer_signs_in_by_mail_and_sees_earlier_requests(browser, ask, filled, sign_in):
    ask({**filled, "phone": "", "email": "Li@Example.com"})
    account = sign_in(browser, "li@example.com")
    assert Customer.objects.get() == account.customer
    mail = OutgoingMessage.objects.get(event="account_code")
    assert (mail.recipient, mail.subject) == ("li@example.com", "Your code for Pearl Broadband")
    assert Ticket.objects.get().number in said(browser.get(MY))
    other = Browser(headers={"accept-language": "en"})
    again = sign_in(other, "LI@example.com", recipient="li@example.com")
    assert again == account and Customer.objects.count() == 1


def test_without_an_sms_service_only_mail_is_offered(browser, world):
    assert 'type="email"' in said(browser.get(SIGN_IN))
    answer = browser.post(SIGN_IN, {"contact": "13800138000"})
    assert answer.status_code == 422 and "13800138000" in said(answer) and AccountCode.objects.count() == 0


def test_known_unknown_and_locked_are_answered_alike(new_browser, world, sms):
    known = match_or_create(SYSTEM, client=world.client, name="李丽", email="known@example.com")
    locked = match_or_create(SYSTEM, client=world.client, name="王强", email="locked@example.com")
    for customer in (known, locked):
        customer.contacts.update(is_verified=True)
        CustomerAccount.objects.create(client=world.client, customer=customer, created_at=now())
    set_locked(SYSTEM, locked.pk, True)
    # The first caller's count by address makes a row that the next ones find.
    new_browser().post(SIGN_IN, {"contact": "first@example.com"})
    contacts = ("known@example.com", "nobody@example.com", "locked@example.com")
    first, *others = [asked_for(new_browser(), contact) for contact in contacts]
    assert (first["status"], first["rows"], first["wrong"]) == (302, (1, 1, 1), 422)
    for other in others:
        for name, value in first.items():
            assert other[name] == value, name
    run_due()
    assert OutgoingMessage.objects.filter(event="account_code").count() == 4


def test_a_locked_account_is_not_let_in_and_says_so_only_to_its_owner(browser, sign_in, world, code_for):
    account = sign_in(browser, "li@example.com")
    set_locked(SYSTEM, account.customer_id, True)
    assert browser.get(MY)["Location"].startswith(SIGN_IN)
    browser.post(SIGN_IN, {"contact": "li@example.com"})
    answer = browser.post(CODE, {"code": code_for("li@example.com")})
    assert answer.status_code == 403 and "This account is locked" in said(answer)
    assert browser.get(MY).status_code == 302
    set_locked(SYSTEM, account.customer_id, False)
    assert browser.get(MY).status_code == 302


def test_five_wrong_tries_kill_a_code(browser, world, sms, code_for):
    browser.post(SIGN_IN, {"contact": "li@example.com"})
    right = code_for("li@example.com")
    wrong = "000000" if right != "000000" else "111111"
    lines = [said(browser.post(CODE, {"code": wrong})) for _try in range(5)]
    assert "You can try 4 more times." in lines[0] and "You can try once more." in lines[3]
    assert "This code is no longer valid." in lines[4]
    dead = browser.post(CODE, {"code": right})
    assert dead.status_code == 422 and "no longer valid" in said(dead)
    assert browser.get(MY).status_code == 302 and CustomerAccount.objects.count() == 0


def test_a_code_dies_after_ten_minutes(browser, world, sms, code_for):
    browser.post(SIGN_IN, {"contact": "li@example.com"})
    code = code_for("li@example.com")
    with pretend(now() + timedelta(minutes=10, seconds=1)):
        answer = browser.post(CODE, {"code": code})
    assert answer["Location"] == SIGN_IN and CustomerAccount.objects.count() == 0


def test_a_code_is_worth_nothing_in_another_browser_or_a_second_time(
    new_browser, world, sms, code_for, sign_in
):
    victim, thief = new_browser(), new_browser()
    victim.post(SIGN_IN, {"contact": "li@example.com"})
    code = code_for("li@example.com")
    assert thief.post(CODE, {"code": code})["Location"] == SIGN_IN
    thief.post(SIGN_IN, {"contact": "thief@example.com"})
    assert thief.post(CODE, {"code": code}).status_code == 422
    assert victim.post(CODE, {"code": code})["Location"] == NAME
    assert victim.post(CODE, {"code": code})["Location"] == SIGN_IN
    assert victim.post(NAME, {"name": "李丽"}).status_code == 302
    assert victim.post(NAME, {"name": "李丽"})["Location"] == SIGN_IN
    assert CustomerAccount.objects.count() == 1


def test_a_code_of_one_company_opens_nothing_at_another(browser, sign_in, world, ask, filled):
    other = Client.objects.create(name="乙公司", slug="yi")
    ask({**filled, "phone": "", "email": "li@example.com"})
    sign_in(browser, "li@example.com")
    assert browser.get(MY).status_code == 200
    assert browser.get("/p/yi/my/")["Location"].startswith("/p/yi/my/sign-in/")
    number = Ticket.objects.get().number
    theirs = sign_in(browser, "li@example.com", slug="yi")
    assert theirs.client == other and browser.get(f"/p/yi/my/{number}/").status_code == 404
    assert browser.get(f"/p/pearl/my/{number}/").status_code == 200
    browser.post("/p/yi/my/sign-out/")
    assert browser.get("/p/yi/my/").status_code == 302 and browser.get(MY).status_code == 200


def test_codes_are_limited_by_contact_and_by_address(new_browser, world, sms):
    for number in range(5):
        assert new_browser().post(SIGN_IN, {"contact": "li@example.com"}).status_code == 302, number
    sixth = new_browser().post(SIGN_IN, {"contact": "li@example.com"})
    assert (
        sixth.status_code == 429 and "That was too often." in said(sixth) and "li@example.com" in said(sixth)
    )
    for number in range(4):
        new_browser().post(SIGN_IN, {"contact": f"x{number}@example.com"})
    assert new_browser().post(SIGN_IN, {"contact": "y@example.com"}).status_code == 429
    assert AccountCode.objects.count() == 9


def test_tries_are_limited_over_many_codes(new_browser, world, sms):
    statuses = []
    for _code in range(5):
        browser = new_browser()
        browser.post(SIGN_IN, {"contact": "li@example.com"})
        statuses += [browser.post(CODE, {"code": "x"}).status_code for _try in range(5)]
    assert statuses == [422] * 20 + [429] * 5


def test_the_session_gets_a_new_id_and_a_planted_one_stays_outside(new_browser, world, sms, code_for):
    browser, thief = new_browser(), new_browser()
    thief.post(SIGN_IN, {"contact": "thief@example.com"})
    planted = thief.cookies[COOKIE].value
    browser.cookies[COOKIE] = planted
    browser.post(SIGN_IN, {"contact": "li@example.com"})
    browser.post(CODE, {"code": code_for("li@example.com")})
    browser.post(NAME, {"name": "李丽"})
    assert browser.cookies[COOKIE].value != planted and browser.get(MY).status_code == 200
    assert thief.get(MY).status_code == 302


def test_a_session_slides_for_thirty_days_and_ends_everywhere_at_once(new_browser, sign_in, world):
    one, two = new_browser(), new_browser()
    account = sign_in(one, "li@example.com")
    sign_in(two, "li@example.com")
    assert one.cookies[COOKIE]["max-age"] == 30 * 86_400
    for days in (20, 45):
        with pretend(now() + timedelta(days=days)):
            assert one.get(MY).status_code == 200
    account.refresh_from_db()
    assert account.last_seen_at > now() + timedelta(days=44)
    with pretend(now() + timedelta(days=45)):
        assert two.get(MY).status_code == 302
    sign_in(two, "li@example.com")
    one = new_browser()
    sign_in(one, "li@example.com")
    assert two.post("/p/pearl/my/sign-out/everywhere/")["Location"] == "/p/pearl/"
    assert one.get(MY).status_code == two.get(MY).status_code == 302
    assert JournalEntry.objects.filter(action="customer.signed_out_everywhere").count() == 1


def test_staff_in_the_same_browser_keep_their_session_and_customers_get_no_right(browser, sign_in, world):
    user = User.objects.create_user("wang", "correct-horse-battery", name="王强")
    browser.force_login(user)
    sign_in(browser, "li@example.com")
    assert browser.session.get_expiry_age() == django_settings.SESSION_COOKIE_AGE
    assert browser.get("/account/").status_code == 200 and browser.get("/desk/customers/").status_code == 404
    browser.post("/p/pearl/my/sign-out/")
    assert browser.get("/account/").status_code == 200 and browser.get(MY).status_code == 302


def test_a_customers_long_session_does_not_hold_for_staff(browser, sign_in, world):
    User.objects.create_user("wang", "correct-horse-battery", name="王强")
    sign_in(browser, "li@example.com")
    browser.post("/login/", {"username": "wang", "password": "correct-horse-battery"})
    assert browser.session.get_expiry_age() == django_settings.SESSION_COOKIE_AGE
    assert browser.get(MY).status_code == 200


def test_a_customer_alone_is_nobody_to_staff_pages(browser, sign_in, world):
    sign_in(browser, "li@example.com")
    assert browser.get("/desk/")["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/p/pearl/ask/?type=1", "/p/pearl/ask/?type=1"),
        ("//evil.example/p/pearl/", MY),
        ("https://evil.example/", MY),
        ("/desk/", MY),
        ("/p/pearl/\\\\evil.example", MY),
    ],
)
def test_after_signing_in_one_stays_with_the_company(browser, sign_in, world, code_for, wanted, goes_to):
    sign_in(browser, "li@example.com")
    browser.post("/p/pearl/my/sign-out/")
    browser.post(SIGN_IN, {"contact": "li@example.com", "next": wanted})
    assert browser.post(CODE, {"code": code_for("li@example.com")})["Location"] == goes_to


def test_every_form_needs_its_token(world, sms):
    strict = Browser(enforce_csrf_checks=True)
    for path in (SIGN_IN, CODE, NAME, "/p/pearl/my/sign-out/", "/p/pearl/my/profile/"):
        assert strict.post(path, {"contact": "li@example.com"}).status_code == 403
    assert AccountCode.objects.count() == 0


def test_neither_code_nor_contact_stays(browser, world, sms, code_for):
    browser.post(SIGN_IN, {"contact": "13800138000"})
    code = code_for("+8613800138000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customers_accountcode")
        stored = str(cursor.fetchall())
    assert "13800138000" not in stored and code not in stored
    browser.post(SIGN_IN, {"contact": "unsent@example.com"})
    with pretend(now() + timedelta(minutes=20)):
        run_due()
    assert not OutgoingMessage.objects.filter(recipient="unsent@example.com").exists()
    with pretend(now() + timedelta(hours=2)):
        prune_codes(None)
    row = OutgoingMessage.objects.get()
    assert (row.body_text, AccountCode.objects.count(), row.state) == ("", 0, "cancelled")
