"""What a stranger may not learn by asking: who is a customer, which requests exist, which link was once good."""

from __future__ import annotations

import re

import pytest

from zhulian.platform.clock import now
from zhulian.platform.jobs import run_due
from zhulian.platform.models import Job, OutgoingMessage
from zhulian.tickets.links import link_token
from zhulian.tickets.models import TicketLink


def plain(answer, *typed):
    """The page without one-time tokens, the time of day and what was typed."""
    text = answer.content.decode()
    for word in typed:
        text = text.replace(word, "")
    return re.sub(r'[A-Za-z0-9]{64}|[0-9a-f]{32}|data-now="\d+"', "", text)


@pytest.mark.parametrize("contact", ["secret-a@example.com", "13800138000"])
def test_asking_for_a_link_looks_the_same_for_hit_and_miss(scene, contact):
    browser, answers, jobs = scene.browser("nobody"), [], []
    for number, address in (
        (scene.ticket.number, contact),
        ("20200101-9999", contact),
        (scene.ticket.number, "x@y.z"),
    ):
        before = Job.objects.count()
        answer = browser.post("/p/a-co/link/", {"number": number, "contact": address})
        answers.append((answer.status_code, plain(answer, number, address)))
        jobs.append(Job.objects.count() - before)
    assert answers[0] == answers[1] == answers[2]
    assert jobs == [1, 1, 1]


def test_a_link_goes_to_the_address_on_file_only(scene):
    for contact in (
        "attacker@evil.example",
        "secret-a@example.com, attacker@evil.example",
        "secret-a@example.com\nx",
    ):
        scene.browser("nobody").post("/p/a-co/link/", {"number": scene.ticket.number, "contact": contact})
    run_due()
    sent = set(OutgoingMessage.objects.filter(event="link").values_list("recipient", flat=True))
    assert sent <= {"secret-a@example.com"}


def test_a_request_is_not_found_at_another_companys_portal(scene):
    scene.browser("nobody").post(
        "/p/b-co/link/", {"number": scene.ticket.number, "contact": "secret-a@example.com"}
    )
    run_due()
    assert not OutgoingMessage.objects.filter(event="link").exists()


def test_wrong_expired_and_revoked_links_answer_alike(scene):
    token = link_token(scene.ticket)
    browser = scene.browser("nobody")
    wrong = plain(browser.get(f"/r/{'B' * len(token)}/"), "B" * len(token))
    TicketLink.objects.filter(ticket=scene.ticket).update(expires_at=now())
    expired = browser.get(f"/r/{token}/")
    TicketLink.objects.filter(ticket=scene.ticket).update(revoked_at=now())
    revoked = browser.get(f"/r/{token}/")
    assert expired.status_code == revoked.status_code == 404
    assert plain(expired, token) == plain(revoked, token) == wrong


def test_guessing_links_by_mail_is_slowed_down(scene):
    browser, seen = scene.browser("nobody"), []
    for number in range(12):
        seen.append(
            browser.post("/p/a-co/link/", {"number": f"2025010{number}", "contact": "x@y.z"}).status_code
        )
    assert seen[:10] == [200] * 10 and seen[10:] == [429, 429]
