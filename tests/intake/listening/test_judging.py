"""What people are told about a sender: confirmed, not confirmed, nothing said, could not be checked."""

from __future__ import annotations

import dns.exception
import dns.resolver
import pytest
from django.test import Client as Browser

from tests.intake.conftest import letter
from tests.intake.listening.conftest import send
from tests.intake.listening.test_dkim import SIGNER
from zhulian.intake.listening import dmarc, names
from zhulian.intake.listening.jobs import judge_heard
from zhulian.intake.listening.judging import judge
from zhulian.intake.listening.names import NameTrouble, Result
from zhulian.intake.listening.words import REASONS, RESULTS, SAYS, shown
from zhulian.intake.models import RawIntake
from zhulian.interactions.models import Message
from zhulian.platform.jobs import run_due
from zhulian.tickets.models import Ticket

HERE = "192.0.2.10"
SPF = "v=spf1 ip4:192.0.2.0/24 -all"
POLICY = "v=DMARC1; p=reject"
REAL_NAMES = names.SystemNames


def arrival(**changed):
    return {"peer": HERE, "helo": "mx.example.org", "sender": "li@example.org", "relay": False} | changed


def mail(sender="Li <li@example.org>", signed_by="") -> bytes:
    text = f"From: {sender}\r\nSubject: broken\r\n\r\nNo network.\r\n".encode()
    text = SIGNER.sign(text, signed_by) if signed_by else text
    return b"Return-Path: <li@example.org>\r\n" + text


def found(zone, content, **changed) -> tuple[str, str, str, str, str]:
    answer = judge(arrival(**changed), content, lambda: zone)
    first = answer["dkim"][0]["result"]
    return answer["says"], answer["spf"]["result"], first, answer["dmarc"]["result"], answer["aligned"]


@pytest.fixture
def publishing(zone):
    """example.org publishes everything, example.net has a key and an SPF record of its own."""
    zone.publish("example.org", SPF)
    zone.publish("_dmarc.example.org", POLICY)
    zone.publish("k1._domainkey.example.org", SIGNER.record)
    zone.publish("k1._domainkey.mail.example.org", SIGNER.record)
    zone.publish("example.net", SPF)
    zone.publish("k1._domainkey.example.net", SIGNER.record)
    return zone


def test_a_domain_confirms_by_its_server_or_its_signature(publishing):
    assert found(publishing, mail()) == ("confirmed", "pass", "none", "pass", "spf")
    signed = mail(signed_by="example.org")
    assert found(publishing, signed, peer="198.51.100.1") == ("confirmed", "fail", "pass", "pass", "dkim")
    below = mail(signed_by="mail.example.org")
    assert found(publishing, below, peer="198.51.100.1") == ("confirmed", "fail", "pass", "pass", "dkim")


def test_a_forged_sender_is_not_confirmed_whatever_another_domain_confirms(publishing):
    """Envelope and signature are the forger's own and hold; the From that people read is somebody else's."""
    forged = mail(signed_by="example.net")
    assert found(publishing, forged, sender="x@example.net") == ("denied", "pass", "pass", "fail", "")
    assert found(publishing, mail(), peer="198.51.100.1") == ("denied", "fail", "none", "fail", "")


def test_strict_domains_want_their_very_name(publishing):
    publishing.records[("_dmarc.example.org", "TXT")] = ["v=DMARC1; p=none; adkim=s; aspf=s"]
    below = mail(signed_by="mail.example.org")
    assert found(publishing, below, peer="198.51.100.1") == ("denied", "fail", "pass", "fail", "")
    assert found(publishing, mail(signed_by="example.org"))[4] == "dkim"


def test_a_domain_that_publishes_nothing_says_nothing(zone):
    assert found(zone, mail()) == ("silent", "none", "none", "none", "")
    zone.publish("k1._domainkey.example.org", SIGNER.record)
    assert found(zone, mail(signed_by="example.org")) == ("confirmed", "none", "pass", "none", "dkim")


def test_without_a_name_service_nothing_is_known_and_nothing_is_refused(publishing):
    publishing.is_silent = True
    signed = mail(signed_by="example.org")
    assert found(publishing, signed) == ("unknown", "temperror", "temperror", "temperror", "")


def test_a_machine_without_name_servers(monkeypatch):
    def fail(*_arguments):
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", fail)
    answer = judge(arrival(), mail(signed_by="example.org"), REAL_NAMES)
    results = {answer["spf"]["result"], answer["dkim"][0]["result"], answer["dmarc"]["result"]}
    assert (answer["says"], results) == ("unknown", {"temperror"})


def test_a_policy_whose_checks_could_not_be_made_denies_nothing(publishing):
    texts = publishing.texts

    def half(name):
        if name == "example.org":
            raise NameTrouble("silent")
        return texts(name)

    publishing.texts = half
    assert found(publishing, mail()) == ("unknown", "temperror", "none", "temperror", "")


def test_what_our_own_mail_server_hands_over_is_not_judged_by_its_address(publishing):
    assert found(publishing, mail(signed_by="example.org"), relay=True) == (
        "confirmed", "none", "pass", "pass", "dkim",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"Return-Path: <>\r\nSubject: x\r\n\r\nx\r\n", "no_from"),
        (b"Return-Path: <>\r\nFrom: li@example.org\r\nFrom: boss@example.com\r\n\r\nx\r\n", "several_from"),
        (b"Return-Path: <>\r\nFrom: li@example.org, boss@example.com\r\n\r\nx\r\n", "several_from"),
        (
            b"Return-Path: <>\r\nX: y\nFrom: boss@example.com\r\nFrom: li@example.org\r\n\r\nx\r\n",
            "several_from",
        ),
        (b"Return-Path: <>\r\nFrom: li@localhost\r\n\r\nx\r\n", "several_from"),
        (b"Return-Path: <>\r\n", "no_from"),
    ],
)
def test_a_mail_with_no_sender_or_several_is_not_confirmed(publishing, content, reason):
    answer = judge(arrival(), content, lambda: publishing)
    assert (answer["says"], answer["dmarc"]["reason"], answer["aligned"]) == ("denied", reason, "")


def test_an_address_in_the_shown_name_is_no_second_sender(publishing):
    assert found(publishing, mail('"boss@example.com" <li@example.org>'))[0] == "confirmed"


def test_where_an_organisation_begins(zone):
    zone.publish("_dmarc.example.co.uk", "v=DMARC1; p=reject; sp=quarantine")
    zone.publish("_dmarc.uk", "v=DMARC1; p=none; psd=y")
    zone.publish("_dmarc.own.example.co.uk", "v=DMARC1; p=none; psd=n")
    assert dmarc.organisation(zone, "a.b.example.co.uk") == "co.uk"
    zone.records.pop(("_dmarc.uk", "TXT"))
    assert dmarc.organisation(zone, "a.b.example.co.uk") == "example.co.uk"
    assert dmarc.organisation(zone, "x.own.example.co.uk") == "own.example.co.uk"
    assert dmarc.organisation(zone, "nothing.example.com") == "nothing.example.com"
    zone.asked.clear()
    dmarc.organisation(zone, ".".join("abcdefghijklmnopqrst") + ".example.com")
    assert len(zone.asked) == 8
    none = [Result("none", "", "no_signature")]
    judgement = dmarc.check(zone, "a.example.co.uk", Result("fail", "x.org", "matched: all"), none)
    assert (judgement.result.result, judgement.policy) == ("fail", "quarantine")


@pytest.mark.parametrize("text", ["v=DMARC1; p=reject; p=none", "v=DMARC2; p=reject", "p=reject"])
def test_a_broken_policy_is_none(zone, text):
    zone.publish("_dmarc.example.org", text)
    assert found(zone, mail())[3] == "none"


class Answers:
    """Stands in for dnspython's resolver."""

    def __init__(self, error):
        self.error, self.lifetimes = error, []

    def resolve(self, name, kind, *, lifetime, search):
        self.lifetimes.append(lifetime)
        raise self.error


@pytest.mark.parametrize(
    ("error", "is_trouble"),
    [
        (dns.resolver.NXDOMAIN(), False),
        (dns.resolver.NoAnswer(), False),
        (dns.resolver.LifetimeTimeout(timeout=5, errors=[]), True),
        (dns.resolver.NoNameservers(), True),
        (OSError("no route"), True),
    ],
)
def test_answers_of_the_name_service(monkeypatch, error, is_trouble):
    answers = Answers(error)
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: answers)
    asked = REAL_NAMES()
    if is_trouble:
        with pytest.raises(NameTrouble):
            asked.texts("example.org")
    else:
        assert asked.texts("example.org") == []
        assert asked.texts("x" * 70 + ".org") == []
    assert 0 < answers.lifetimes[0] <= names.SECONDS
    assert len(answers.lifetimes) == 1


def test_all_questions_of_one_check_share_its_time(monkeypatch):
    answers = Answers(dns.resolver.NXDOMAIN())
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: answers)
    asked = REAL_NAMES(seconds=0)
    with pytest.raises(NameTrouble):
        asked.addresses("example.org", 4)
    assert answers.lifetimes == []


# Over the wire and on the page


@pytest.mark.django_db(transaction=True)
def test_the_verdict_is_kept_and_shown_and_decides_nothing(port, world, zone):
    """A forged mail becomes a request as any other: a person sees the doubt and decides."""
    zone.publish("example.org", "v=spf1 -all")
    zone.publish("_dmarc.example.org", POLICY)
    send(port, letter(sender="李丽 <li@example.org>"))
    before = page(world)
    assert "Whether the sender&#x27;s domain confirms this mail is being checked." in before
    run_due()
    raw = RawIntake.objects.get()
    assert raw.verdict["says"] == "denied"
    assert (raw.verdict["state"], raw.verdict["peer"]) == ("done", "127.0.0.1")
    assert raw.verdict["spf"] == {"result": "fail", "domain": "example.org", "reason": "matched: all"}
    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)
    after = page(world)
    assert "The sender&#x27;s domain does not confirm this mail. The address may be forged." in after
    assert "127.0.0.1 (mx.example.org)" in after
    assert "The record speaks of the sending server. (all)" in after
    listed = browser_of(world).get("/intake/raw/?view=all").content.decode()
    assert "Sender not confirmed" in listed


def browser_of(world) -> Browser:
    world.agent.language = "en"
    world.agent.save()
    found = Browser(headers={"accept-language": "en"})
    found.force_login(world.agent)
    return found


def page(world) -> str:
    return browser_of(world).get(f"/intake/raw/{RawIntake.objects.get().pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_check_is_made_once_and_a_name_service_that_is_down_delays_no_request(port, zone):
    zone.is_silent = True
    send(port, letter())
    run_due()
    raw = RawIntake.objects.get()
    assert (raw.verdict["says"], raw.fate) == ("unknown", "accepted")
    asked = len(zone.asked)
    judge_heard(None, raw_id=raw.pk)
    assert len(zone.asked) == asked


def test_every_code_has_words():
    assert shown({}) is None
    for says in SAYS:
        state = "pending" if says == "pending" else "done"
        assert shown({"state": state, "says": says}).words == str(SAYS[says][0])
    for result in RESULTS:
        lines = shown({"spf": {"result": result, "domain": "x", "reason": "names"}}).lines
        assert [(line.name, line.result) for line in lines] == [("SPF", str(RESULTS[result]))]
    for reason in REASONS:
        one = {"result": "fail", "domain": "x", "reason": reason}
        assert shown({"dmarc": one, "dkim": [one]}).lines[1].reason == str(REASONS[reason])
