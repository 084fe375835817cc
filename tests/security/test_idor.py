"""Guessed numbers, filters, cursors and shared addresses: as an agent of client B, and as a customer."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.security.scene import SECRET, traces
from tests.security.walking import addresses, path_for
from zhulian.platform.models import StoredFile
from zhulian.tickets.actions import add_note
from zhulian.tickets.links import link_token
from zhulian.tickets.models import TicketLink

NUMBERS = ("0", "9" * 18, "9223372036854775807", "9223372036854775808", "9" * 40)
# The page of a request that was handed over says goodbye in vain; it is not told so, whatever the number.
# Leaving says nothing; customers' own pages lead whoever is not signed in there to where one does.
REFUSED = {"desk:leave": {204, 405}, "portal:contact_remove": {302, 405}}


@pytest.fixture
def stranger(scene):
    return scene.browser("stranger_boss")


def test_search_finds_nothing_of_another_client(scene, stranger):
    for text in (
        scene.ticket.number,
        "13800138000",
        "secret-a@example.com",
        "SECRET-A@EXAMPLE.COM",
        "%",
        "_",
    ):
        page = stranger.get("/desk/tickets/", {"q": text, "state": "all"}).content.decode()
        assert SECRET not in page, text


@pytest.mark.parametrize("filters", [{"queue": "{queue}"}, {"state": "all"}, {"mine": "1"}, {"cursor": "x"}])
def test_filters_and_cursors_widen_nothing(scene, stranger, filters):
    given = {name: value.format(queue=scene.centre.front.pk) for name, value in filters.items()}
    answer = stranger.get("/desk/tickets/", {"state": "all", **given})
    assert answer.status_code == 200 and SECRET not in answer.content.decode()


def test_the_caller_card_knows_only_ones_own_clients(scene, stranger):
    for client in (scene.centre.a.pk, scene.centre.b.pk, "", "x"):
        answer = stranger.get("/desk/new/caller/", {"phone": "13800138000", "client": client})
        assert answer.status_code == 200 and SECRET not in answer.content.decode()
        answer = stranger.get("/desk/new/", {"customer": scene.ticket.customer_id, "client": client})
        assert answer.status_code == 200 and SECRET not in answer.content.decode()


def test_the_journal_shows_no_lines_of_another_client(scene):
    browser = scene.browser("stranger_admin")
    filters = {
        "object": scene.ticket.pk,
        "object_id": scene.ticket.pk,
        "client": scene.centre.a.pk,
        "q": SECRET,
    }
    for name, value in filters.items():
        answer = browser.get("/settings/journal/", {name: value})
        assert answer.status_code == 200
        assert scene.ticket.number not in answer.content.decode()


def test_a_preview_is_not_filled_with_another_clients_request(scene):
    body = {"subject": "{{ request.subject }}", "body": "{{ customer.name }}", "ticket": scene.ticket.pk}
    answer = scene.browser("stranger_admin").post("/settings/messages/b-co/reply/zh-hans/preview/", body)
    assert answer.status_code == 200 and SECRET not in answer.content.decode()


def test_a_message_is_read_only_under_its_own_request(scene):
    path = f"/desk/tickets/{scene.other.pk}/messages/{scene.ids['message_id']}/"
    assert scene.browser("wang").get(path).status_code == 404


def test_an_agent_outside_the_group_gets_no_file_by_its_address(scene):
    for file in (scene.file, scene.note_file):
        assert scene.browser("wang").get(f"/files/{file.token}/").status_code == 200
        for role in ("chen", "stranger", "stranger_boss", "link", "nobody"):
            assert scene.browser(role).get(f"/files/{file.token}/").status_code == 404, role


def test_a_customer_never_reads_notes_or_their_files(scene):
    add_note(scene.centre.actor("wang"), scene.ticket.pk, body="内部：难缠的客户")
    token = link_token(scene.ticket)
    browser = scene.browser("link")
    assert "难缠" not in browser.get(f"/r/{token}/").content.decode()
    assert browser.get(f"/r/{token}/file/{scene.note_file.token}/").status_code == 404


def test_a_draft_upload_is_its_owners_alone(scene):
    file = StoredFile.objects.get(pk=scene.file.pk)
    StoredFile.objects.filter(pk=file.pk).update(owner_key=f"draft:{scene.centre.users['wang'].pk}")
    seen = {
        role: scene.browser(role).get(f"/files/{file.token}/").status_code
        for role in ("wang", "zhao", "admin")
    }
    assert seen == {"wang": 200, "zhao": 404, "admin": 404}


def test_drafts_are_each_persons_own(scene):
    assert scene.browser("wang").get("/drafts/note:1/").json()["fields"] == {"body": "x"}
    scene.browser("chen").delete("/drafts/note:1/")
    assert scene.browser("wang").get("/drafts/note:1/").status_code == 200


@pytest.mark.parametrize("change", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t + "A",
                                    lambda t: t[:-1], lambda t: t.swapcase(), lambda t: t[12:] + t[:12]])  # fmt: skip
def test_a_changed_private_link_opens_nothing(scene, change):
    token = change(link_token(scene.ticket))
    answer = scene.browser("nobody").get(f"/r/{token}/")
    assert answer.status_code == 404 and SECRET not in answer.content.decode()


def test_a_link_opens_its_request_only_and_dies_when_revoked(scene):
    token = link_token(scene.ticket)
    for text in (str(scene.other.pk), scene.other.number):
        page = (
            scene.browser("link").get(f"/r/{token}/?ticket={text}&id={text}&number={text}").content.decode()
        )
        assert "另一件" not in page
    TicketLink.objects.filter(ticket=scene.ticket).update(revoked_at=scene.ticket.opened_at)
    assert scene.browser("nobody").get(f"/r/{token}/").status_code == 404


def test_a_forged_or_borrowed_receipt_shows_nothing(scene):
    own = scene.ids["receipt"]
    number, rest = own.split(":", 1)
    for receipt in (f"{int(number) + 1}:{rest}", number, f"{number}:x:y", own[:-1]):
        assert scene.browser("nobody").get(f"/p/a-co/received/{receipt}/").status_code == 404
    assert scene.browser("nobody").get(f"/p/b-co/received/{own}/").status_code == 404


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("role", ["admin", "wang"])
def test_numbers_that_no_row_has_are_not_found(scene, role, number):
    """No address breaks by a number, however large."""
    browser, broken = scene.browser(role), []
    for address in addresses(scene):
        digits = {key: number for key, value in address.arguments.items() if isinstance(value, int)}
        if not digits or (address.key == "desk:dialog" and len(number) > 18):
            continue
        path = reverse(address.key, kwargs={**address.arguments, **digits})
        before = traces()
        for method in ("get", "post"):
            answer = getattr(browser, method)(path)
            if answer.status_code not in REFUSED.get(address.key, {404, 405}) or traces() != before:
                broken.append(f"{method} {path}: {answer.status_code}")
    # Who is no agent may not learn whether the number exists; "take" tells agents that it does not.
    assert broken == []


def test_every_path_of_client_a_looks_to_a_stranger_like_one_that_does_not_exist(scene, stranger):
    """The same status and the same words, so that numbers cannot be counted."""
    missing = {
        "ticket_id": 999_999,
        "offer_id": 999_999,
        "callback_id": 999_999,
        "raw_id": 999_999,
        "form_id": 999_999,
        "agent_id": 999_999,
    }
    for address in addresses(scene):
        other = {key: missing[key] for key in address.arguments if key in missing}
        if not other:
            continue
        there = path_for(address, scene, "stranger_boss")
        gone = reverse(address.key, kwargs={**address.arguments, **other})
        for method in ("get", "post"):
            a, b = getattr(stranger, method)(there), getattr(stranger, method)(gone)
            assert a.status_code == b.status_code, (method, address.name)
            assert plain(a, there) == plain(b, gone), (method, address.name)


ONCE = (
    r'<script id="page-messages".*?</script>',
    r"[A-Za-z0-9]{64}",
    r"[A-Za-z0-9]{32}",
    r"\d{10}",
    r'data-[a-z-]*seq="\d*"',
)


def plain(answer, path):
    """The page without its own address, moments and one-time tokens."""
    return re.sub("|".join(ONCE), "", answer.content.decode().replace(path, ""))
