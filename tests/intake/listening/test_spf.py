"""May this address send for this domain? Each mechanism, each limit, and what broken records mean (RFC 7208)."""

from __future__ import annotations

import pytest

from zhulian.intake.listening import spf

HERE, HERE6 = "192.0.2.10", "2001:db8::10"


def verdict(zone, record, *, address=HERE, sender="li@example.org", helo="mx.example.org") -> tuple[str, str]:
    if record is not None:
        zone.publish("example.org", record)
    found = spf.check(zone, address=address, helo=helo, sender=sender)
    return found.result, found.reason


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (None, ("none", "no_record")),
        ("v=spf10 -all", ("none", "no_record")),
        ("v=spf1", ("neutral", "unmatched")),
        ("v=spf1 -all", ("fail", "matched: all")),
        ("V=SPF1 ~ALL", ("softfail", "matched: all")),
        ("v=spf1 ?all", ("neutral", "matched: all")),
        ("v=spf1 ip4:192.0.2.0/24 -all", ("pass", "matched: ip4")),
        ("v=spf1 ip4:192.0.2.11 -all", ("fail", "matched: all")),
        ("v=spf1 -ip4:192.0.2.10 +all", ("fail", "matched: ip4")),
        ("v=spf1 ip6:2001:db8::/32 -all", ("fail", "matched: all")),
        ("v=spf1 a -all", ("pass", "matched: a")),
        ("v=spf1 a:other.example.org/24 -all", ("pass", "matched: a")),
        ("v=spf1 a:other.example.org -all", ("fail", "matched: all")),
        ("v=spf1 mx -all", ("pass", "matched: mx")),
        ("v=spf1 include:good.example.net -all", ("pass", "matched: include")),
        ("v=spf1 include:strict.example.net -all", ("fail", "matched: all")),
        ("v=spf1 include:nobody.example.net -all", ("permerror", "include")),
        ("v=spf1 redirect=strict.example.net", ("fail", "matched: all")),
        ("v=spf1 redirect=nobody.example.net", ("permerror", "syntax")),
        ("v=spf1 exists:%{ir}.%{v}._spf.%{d} -all", ("pass", "matched: exists")),
        ("v=spf1 exists:%{l1r-}.%{o2}.users.example.net -all", ("pass", "matched: exists")),
        ("v=spf1 ptr -all", ("pass", "matched: ptr")),
        ("v=spf1 ptr:example.net -all", ("fail", "matched: all")),
        ("v=spf1 custom=%{d} exp=why.example.org -all", ("fail", "matched: all")),
        ("v=spf1 ip4:192.0.2.0/033 -all", ("permerror", "syntax")),
        ("v=spf1 ip4:192.0.2 -all", ("permerror", "syntax")),
        ("v=spf1 ip4:192.0.2.10 nonsense", ("permerror", "syntax")),
        ("v=spf1 a:example.123 -all", ("permerror", "syntax")),
        ("v=spf1 exists:%{q}.example.org -all", ("permerror", "syntax")),
        ("v=spf1 exists:%{d0}.example.org -all", ("permerror", "syntax")),
        ("v=spf1 redirect=a.example.org redirect=b.example.org", ("permerror", "syntax")),
        ("v=spf1 all:example.org", ("permerror", "syntax")),
        ("v=spf1 ä -all", ("permerror", "syntax")),
    ],
)
def test_records(zone, record, wanted):
    zone.records |= {
        ("example.org", "A"): [HERE],
        ("other.example.org", "A"): ["192.0.2.77"],
        ("example.org", "MX"): ["mail.example.org"],
        ("mail.example.org", "A"): ["192.0.2.1", HERE],
        ("good.example.net", "TXT"): ["v=spf1 ip4:192.0.2.10 -all"],
        ("strict.example.net", "TXT"): ["v=spf1 -all"],
        ("10.2.0.192.in-addr._spf.example.org", "A"): ["127.0.0.2"],
        ("li.example.org.users.example.net", "A"): ["127.0.0.2"],
        ("10.2.0.192.in-addr.arpa", "PTR"): ["mail.example.org"],
    }
    assert verdict(zone, record) == wanted


def test_addresses_of_version_6(zone):
    zone.records |= {("example.org", "AAAA"): ["2001:db8::11"], ("example.org", "A"): [HERE]}
    assert verdict(zone, "v=spf1 a//64 -all", address=HERE6) == ("pass", "matched: a")
    assert spf.check(zone, address=f"::ffff:{HERE}", helo="", sender="li@example.org").result == "pass"


def test_the_null_sender_is_judged_by_the_name_in_the_greeting(zone):
    zone.publish("mx.example.org", "v=spf1 a -all")
    zone.records[("mx.example.org", "A")] = [HERE]
    found = spf.check(zone, address=HERE, helo="mx.example.org", sender="")
    assert (found.result, found.domain) == ("pass", "mx.example.org")
    assert spf.check(zone, address=HERE, helo="localhost", sender="").reason == "bad_domain"


def test_two_records_are_none_that_counts(zone):
    zone.publish("example.org", "v=spf1 +all")
    assert verdict(zone, "v=spf1 -all") == ("permerror", "several_records")


def test_look_ups_are_counted(zone):
    for number in range(12):
        zone.publish(f"n{number}.example.org", f"v=spf1 include:n{number + 1}.example.org -all")
    assert verdict(zone, "v=spf1 include:n0.example.org -all") == ("permerror", "too_many_lookups")
    assert len(zone.asked) == 11


def test_a_loop_ends(zone):
    assert verdict(zone, "v=spf1 include:example.org -all") == ("permerror", "too_many_lookups")


def test_empty_answers_are_counted(zone):
    record = "v=spf1 a:x1.example.org a:x2.example.org a:x3.example.org -all"
    assert verdict(zone, record) == ("permerror", "too_many_lookups")


def test_too_many_mail_hosts(zone):
    zone.records[("example.org", "MX")] = [f"m{number}.example.org" for number in range(11)]
    assert verdict(zone, "v=spf1 mx -all") == ("permerror", "too_many_lookups")


def test_a_silent_name_service_says_nothing(zone):
    zone.is_silent = True
    assert verdict(zone, None) == ("temperror", "names")
