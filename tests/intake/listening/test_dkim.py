"""Signatures: the example of RFC 8463, and each way in which one can fail."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from zhulian.intake.listening import dkim

NOW = 1_795_000_000
ED25519_KEY = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
RSA_KEY = (
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY"
    "/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryO"
    "TIKT+l/K4w3QIDAQAB"
)
EXAMPLE = """DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace("\n", "\r\n").encode()


def test_the_example_of_the_standard_holds(zone):
    zone.publish("brisbane._domainkey.football.example.com", ED25519_KEY)
    zone.publish("test._domainkey.football.example.com", RSA_KEY)
    found = dkim.check(zone, EXAMPLE, now=NOW)
    assert [(one.result, one.domain, one.reason) for one in found] == [
        ("pass", "football.example.com", "signed")
    ] * 2
    changed = dkim.check(zone, EXAMPLE.replace(b"dinner", b"Dinner"), now=NOW)
    assert [(one.result, one.reason) for one in changed] == [("fail", "signature")] * 2
    added = dkim.check(zone, EXAMPLE + b"Send money.\r\n", now=NOW)
    assert [(one.result, one.reason) for one in added] == [("fail", "body")] * 2


class Signer:
    """Signs as another program would; it shares nothing with the code under test."""

    def __init__(self, bits=1024):
        self.key = rsa.generate_private_key(65537, bits)
        self.record = (
            "v=DKIM1; p="
            + base64.b64encode(
                self.key.public_key().public_bytes(
                    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
                )
            ).decode()
        )

    def sign(self, mail: bytes, domain="example.org", h="from:subject", **tags: str) -> bytes:
        """The mail with a signature of c=simple/simple."""
        head, _blank, body = mail.partition(b"\r\n\r\n")
        fields = {line.split(b":")[0].lower().decode(): line + b"\r\n" for line in head.split(b"\r\n")}
        plain = body.rstrip(b"\r\n") + b"\r\n"
        length = int(tags.get("l", len(plain)))
        values = {"v": "1", "a": "rsa-sha256", "d": domain, "s": "k1", "h": h} | tags
        values["bh"] = base64.b64encode(hashlib.sha256(plain[:length]).digest()).decode()
        written = b"DKIM-Signature: " + "; ".join(f"{k}={v}" for k, v in values.items()).encode() + b"; b="
        signed = b"".join(fields.pop(name, b"") for name in h.split(":")) + written
        value = base64.b64encode(self.key.sign(signed, padding.PKCS1v15(), hashes.SHA256()))
        return written + value + b"\r\n" + mail


MAIL = b"From: Li <li@example.org>\r\nSubject: broken\r\n\r\nNo network.\r\n"
SIGNER = Signer()


def verdict(zone, mail: bytes, record: str | None = SIGNER.record, domain="example.org") -> tuple[str, str]:
    if record is not None:
        zone.publish(f"k1._domainkey.{domain}", record)
    (found,) = dkim.check(zone, mail, now=NOW)
    return found.result, found.reason


def test_an_unsigned_mail_has_nothing_to_check(zone):
    assert verdict(zone, MAIL) == ("none", "no_signature")
    assert zone.asked == []


def test_a_signature_holds_until_something_is_changed(zone):
    signed = SIGNER.sign(MAIL)
    assert verdict(zone, signed) == ("pass", "signed")
    for changed in (signed.replace(b"broken", b"opened"), signed.replace(b"li@", b"wu@")):
        assert dkim.check(zone, changed, now=NOW)[0].reason == "signature"
    # A second From above the signed one would be what people read: signing it twice forbids that.
    twice = SIGNER.sign(MAIL, h="from:from:subject")
    assert dkim.check(zone, twice, now=NOW)[0].result == "pass"
    assert dkim.check(zone, b"From: boss@example.com\r\n" + twice, now=NOW)[0].result == "fail"


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"x": str(NOW - 3600)}, ("fail", "expired")),
        ({"t": str(NOW + 3600)}, ("fail", "expired")),
        ({"x": str(NOW + 60), "t": str(NOW - 60)}, ("pass", "signed")),
        ({"l": "4"}, ("policy", "partial")),
        ({"l": "13"}, ("pass", "signed")),
        ({"a": "rsa-sha1"}, ("permerror", "algorithm")),
        ({"v": "2"}, ("permerror", "syntax")),
        ({"i": "li@example.net"}, ("permerror", "syntax")),
        ({"i": "li@mail.example.org"}, ("pass", "signed")),
        ({"c": "loose"}, ("permerror", "syntax")),
        ({"t": "soon"}, ("permerror", "syntax")),
        ({"h": "subject"}, ("permerror", "syntax")),
        ({"domain": "localhost"}, ("permerror", "syntax")),
    ],
)
def test_what_the_signature_says_of_itself(zone, tags, wanted):
    assert verdict(zone, SIGNER.sign(MAIL, **tags)) == wanted


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (None, ("permerror", "no_key")),
        ("v=DKIM1; p=", ("permerror", "revoked")),
        ("v=DKIM1; k=rsa", ("permerror", "no_key")),
        ("v=DKIM1; p=!!!", ("permerror", "syntax")),
        ("v=DKIM1; p=AAAA", ("permerror", "no_key")),
        ("v=spf1 -all", ("permerror", "no_key")),
        (SIGNER.record.replace("p=", "k=ed25519; p="), ("permerror", "algorithm")),
        (SIGNER.record.replace("p=", "h=sha1; p="), ("permerror", "no_key")),
        (SIGNER.record.replace("p=", "s=tlsrpt; p="), ("permerror", "no_key")),
        (SIGNER.record.replace("p=", "t=s:y; p="), ("pass", "signed")),
        (Signer().record, ("fail", "signature")),
    ],
    # The keys are made anew in each process: their text must not name a test.
    ids=range(11),
)
def test_what_the_domain_says_of_its_key(zone, record, wanted):
    assert verdict(zone, SIGNER.sign(MAIL), record) == wanted


def test_a_short_key_does_not_count(zone, monkeypatch):
    monkeypatch.setattr(dkim, "LEAST_BITS", 2048)
    assert verdict(zone, SIGNER.sign(MAIL)) == ("policy", "weak_key")


def test_two_keys_under_one_name_are_none(zone):
    zone.publish("k1._domainkey.example.org", SIGNER.record)
    assert verdict(zone, SIGNER.sign(MAIL)) == ("permerror", "no_key")


def test_a_silent_name_service_is_no_failure_of_the_mail(zone):
    zone.is_silent = True
    assert verdict(zone, SIGNER.sign(MAIL)) == ("temperror", "names")


def test_many_signatures_cost_no_more_than_five(zone):
    mail = b"DKIM-Signature: v=1\r\n" * 50 + MAIL
    assert [one.result for one in dkim.check(zone, mail, now=NOW)] == ["permerror"] * 5
