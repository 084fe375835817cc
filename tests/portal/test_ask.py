"""Asking: exact questions, nothing typed is lost, one request for one form."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhulian.customers.models import Customer
from zhulian.intake.models import RawFate, RawIntake
from zhulian.interactions.models import Attachment
from zhulian.platform.models import StoredFile
from zhulian.tickets.models import FormVersion, Ticket, TicketAnswer

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def photo(name="a.png"):
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def test_the_answers_land_in_the_columns_of_their_types(ask, filled, world):
    answer = ask(filled, q_photo=photo())
    assert answer.status_code == 302, answer.content.decode()
    ticket = Ticket.objects.get()
    assert (ticket.type, ticket.product, ticket.media_source) == (world.repair, world.product, world.source)
    assert (ticket.channel, ticket.language, ticket.form_version) == ("web_form", "en", world.version)
    file = StoredFile.objects.get()
    columns = ("key", "value_text", "value_date", "value_list")
    assert set(map(str, TicketAnswer.objects.order_by("key").values_list(*columns))) == {
        str(("broken", "yes", None, [])),
        str(("lamp", "red", None, [])),
        str(("photo", "", None, [str(file.pk)])),
        str(("since", "", date(2025, 3, 8), [])),
    }
    assert Attachment.objects.get().file == file
    assert file.owner_key == f"ticket:{ticket.pk}"
    raw = RawIntake.objects.get()
    assert (raw.fate, raw.ticket, raw.channel) == (RawFate.ACCEPTED, ticket, "web_form")
    assert json.loads(bytes(raw.content))["post"]["subject"] == ["宽带断了"]


def test_the_receipt_shows_number_and_private_link_and_is_not_stored(ask, filled, browser):
    page = browser.get(ask(filled)["Location"])
    ticket = Ticket.objects.get()
    text = page.content.decode()
    assert ticket.number in text and "/r/" in text
    assert page["Cache-Control"] == "no-store, private" and page["Referrer-Policy"] == "same-origin"


def test_pressed_twice_is_one_request_and_the_same_receipt(ask, filled, browser):
    first, second = ask(filled), ask(filled)
    assert Ticket.objects.count() == RawIntake.objects.count() == 1
    number = Ticket.objects.get().number
    assert all(number in browser.get(answer["Location"]).content.decode() for answer in (first, second))


def test_going_back_and_writing_something_else_loses_nothing(ask, filled):
    ask(filled)
    ask({**filled, "description": "还有一件事"})
    assert Ticket.objects.count() == 2


def test_everything_typed_survives_an_error_also_the_uploaded_file(ask, filled, world):
    answer = ask({**filled, "name": "", "q_lamp": ""}, q_photo=photo())
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please tell us your name." in page and "Please choose an answer." in page
    assert "昨晚开始一直连不上。" in page and 'value="138 0013 8000"' in page and "a.png" in page
    assert Ticket.objects.count() == RawIntake.objects.count() == 0
    kept = page.split('name="kept" value="')[1].split('"')[0]
    assert ask({**filled, "kept": kept}).status_code == 302
    assert Attachment.objects.get().file.name == "a.png"


def test_a_file_kept_by_another_form_is_not_taken(ask, filled):
    page = ask({**filled, "name": ""}, q_photo=photo()).content.decode()
    kept = page.split('name="kept" value="')[1].split('"')[0]
    ask({**filled, "key": "f" * 32, "kept": kept})
    assert Ticket.objects.count() == 1 and Attachment.objects.count() == 0


def test_a_refused_file_is_said_at_its_field_and_the_rest_is_kept(ask, filled):
    page = ask(filled, attachments=SimpleUploadedFile("run.exe", b"MZ" + b"0" * 64)).content.decode()
    assert "run.exe" in page and "Programs cannot be attached" in page and "昨晚开始一直连不上。" in page
    assert Ticket.objects.count() == 0


def test_answers_to_questions_that_were_not_asked_are_dropped(ask, filled):
    ask({**filled, "q_broken": "no", "q_lamp": "red"})
    assert sorted(TicketAnswer.objects.values_list("key", flat=True)) == ["broken", "since"]


def test_one_way_to_reach_the_customer_is_needed(ask, filled):
    page = ask({**filled, "phone": ""}).content.decode()
    assert "Please give a telephone number or an e-mail address" in page
    assert ask({**filled, "phone": "", "email": "li@example.com"}).status_code == 302


def test_a_form_open_in_the_browser_is_accepted_against_its_version(ask, filled, world):
    newer = [{"key": "serial", "kind": "serial", "label": "序列号", "required": True}]
    FormVersion.objects.create(
        form=world.version.form, number=2, questions=newer, published_at=world.version.published_at
    )
    assert ask(filled).status_code == 302
    assert Ticket.objects.get().form_version == world.version


def test_another_clients_parts_are_not_accepted(ask, filled, world, db):
    from zhulian.platform.models import Client
    from zhulian.tickets.models import TicketType

    other = Client.objects.create(name="乙", slug="yi")
    foreign = TicketType.objects.create(client=other, name="x", code="x")
    assert ask({**filled, "type": str(foreign.pk)}).status_code == 422
    assert Ticket.objects.count() == 0


def test_a_machine_is_answered_like_anybody_but_waits_for_a_person(ask, filled, browser):
    answer = ask({**filled, "website": "http://spam.example"})
    raw = RawIntake.objects.get()
    assert (raw.fate, raw.error, Ticket.objects.count()) == (RawFate.WAITING, "honeypot", 0)
    assert "We have received your request" in browser.get(answer["Location"]).content.decode()


def test_a_failure_keeps_the_words_and_tells_the_truth(ask, filled, browser, monkeypatch):
    from zhulian.intake import webform

    def broken(*args, **kwargs):
        raise RuntimeError("no disk")

    with monkeypatch.context() as patch:
        patch.setattr(webform, "open_ticket", broken)
        answer = ask(filled)
    raw = RawIntake.objects.get()
    assert (raw.fate, raw.error, raw.attempts) == (RawFate.WAITING, "RuntimeError: no disk", 1)
    page = browser.get(answer["Location"]).content.decode()
    assert webform.reference(raw) in page and "You need not send them again" in page
    assert Ticket.objects.count() == Customer.objects.count() == 0
    assert webform.settle(raw.pk).fate == RawFate.ACCEPTED
    assert Ticket.objects.get().subject == "宽带断了"


def test_too_many_are_slowed_down_without_losing_the_text(ask, filled):
    for number in range(20):
        ask({**filled, "description": f"第{number}次"})
    answer = ask({**filled, "description": "最后一次"})
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "最后一次" in answer.content.decode() and Ticket.objects.count() == 20


def test_known_and_unknown_customers_get_the_same_answer(ask, filled, browser):
    ask(filled)
    again = browser.get(ask({**filled, "description": "又断了"})["Location"]).content.decode()
    stranger = {**filled, "phone": "139 0013 9000", "name": "王强"}
    new = browser.get(ask(stranger)["Location"]).content.decode()
    assert Customer.objects.count() == 2

    def shape(page):
        page = re.sub(r'data-now="\d+"', "", page)  # the clock may tick between the two
        return [line.split(">")[0] for line in page.splitlines() if line.startswith(("<h", "<p", "<li"))]

    assert shape(again) == shape(new)


def test_without_scripts_the_type_is_chosen_first_and_then_asked(browser, world):
    first = browser.get("/p/pearl/ask/?src=web").content.decode()
    assert f"?type={world.repair.pk}&amp;src=web" in first and "Lamp" not in first
    second = browser.get(f"/p/pearl/ask/?type={world.repair.pk}&src=web").content.decode()
    assert "Lamp" in second and "Only if the answer to “No connection at all?” is Yes" in second
    assert f'<option value="{world.source.pk}" selected>' in second


def test_drawing_the_questions_anew_keeps_what_was_typed(ask, filled, world):
    page = ask({**filled, "do": "questions", "type": str(world.enquiry.pk)}).content.decode()
    assert "Lamp" not in page and "昨晚开始一直连不上。" in page
    assert Ticket.objects.count() == 0


def test_another_language_keeps_what_was_typed_and_what_was_uploaded(ask, filled, browser, world):
    typed = {**filled, "email": "half@", "do": "language-zh-hans"}
    answer = ask(typed, q_photo=photo())
    page = answer.content.decode()
    assert answer.status_code == 200 and '<html lang="zh-hans"' in page and "完全断网吗？" in page
    assert "昨晚开始一直连不上。" in page and 'value="138 0013 8000"' in page and 'value="half@"' in page
    assert 'role="alert"' not in page and "a.png" in page
    assert answer.cookies["django_language"].value == "zh-hans"
    assert Ticket.objects.count() == RawIntake.objects.count() == 0
    kept = page.split('name="kept" value="')[1].split('"')[0]
    assert '<html lang="zh-hans"' in browser.get("/p/pearl/").content.decode()
    assert ask({**filled, "kept": kept}).status_code == 302
    assert (Ticket.objects.get().language, Attachment.objects.get().file.name) == ("zh-hans", "a.png")


def test_a_language_that_there_is_not_changes_nothing(ask, filled):
    answer = ask({**filled, "do": "language-tlh"})
    assert answer.status_code == 200 and "django_language" not in answer.cookies
    assert "昨晚开始一直连不上。" in answer.content.decode() and Ticket.objects.count() == 0


def test_a_refused_file_is_said_in_the_new_language_too(ask, filled):
    program = SimpleUploadedFile("run.exe", b"MZ" + b"0" * 64)
    page = ask({**filled, "do": "language-zh-hans"}, attachments=program).content.decode()
    assert "run.exe" in page and "昨晚开始一直连不上。" in page and StoredFile.objects.count() == 0


def test_switching_back_and_forth_cannot_be_used_to_fill_the_disk(ask, filled):
    for _number in range(20):
        ask({**filled, "do": "language-en"}, q_photo=photo())
    page = ask({**filled, "do": "language-en"}, q_photo=photo()).content.decode()
    assert "Many requests came from your network." in page and "昨晚开始一直连不上。" in page
    assert StoredFile.objects.count() == 20
    assert ask({**filled, "do": "language-en"}).status_code == 200
