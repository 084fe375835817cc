"""Designing a form in the browser: buttons, drafts of two people, publishing and going back."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from django.utils import timezone

from zhulian.catalogue.models import Product
from zhulian.platform.models import Client, Draft, JournalEntry, Role, RoleGrant, User
from zhulian.tickets.models import Form, FormVersion, TicketType
from zhulian.tickets.questions import form_for

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]


@pytest.fixture
def client_company():
    return Client.objects.create(name="甲", slug="jia")


@pytest.fixture
def form(client_company):
    return Form.objects.create(client=client_company, name="报修单", name_en="Repair form")


def browser_of(name, client, *, code="settings.forms"):
    user = User.objects.create_user(name, None, name=name)
    role = Role.objects.create(code=f"r-{name}", name=name, permissions={code: "client"})
    RoleGrant.objects.create(user=user, role=role, client=client)
    browser = Browser(headers={"accept-language": "en"})
    browser.force_login(user)
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def manager(client_company):
    return browser_of("manager", client_company)


def fields_of(answer):
    """The names and values of the editor as a browser would send them."""
    page = answer.content.decode()
    page = page[page.index('id="editor-form"') :]
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        kind, name = (re.search(rf'\b{a}="([^"]*)"', tag) for a in ("type", "name"))
        if name is None or name[1] == "device" or (kind and kind[1] == "checkbox" and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        found.setdefault(name[1], []).append(value[1] if value else "on")
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        found[name] = chosen or re.findall(r'<option value="([^"]*)"', options)[:1]
    return found


def press(browser, form, answer, do, **typed):
    fields = {
        **fields_of(answer),
        **{name.replace("__", "."): value for name, value in typed.items()},
        "do": do,
    }
    return browser.post(f"/settings/forms/{form.pk}/", fields)


def opened(browser, form):
    return browser.get(f"/settings/forms/{form.pk}/")


def test_a_conditional_form_is_designed_by_buttons_and_published(manager, form):
    page = press(manager, form, opened(manager, form), "add:yes_no")
    page = press(
        manager, form, page, "add:choice", q__0__label="断网吗？", q__0__label_en="Down?", q__0__required="on"
    )
    options = ["红", "灭"]
    page = press(manager, form, page, "condition:1", **{"q__1__label": "指示灯", "q__1__o.label": options})
    page = press(manager, form, page, "refresh", **{"q__1__c.0.question": "q1"})
    assert '<option value="yes" >Yes</option>' in page.content.decode()
    page = press(manager, form, page, "publish", **{"q__1__c.0.value": "yes"})
    assert page.status_code == 200, page.content.decode()
    assert FormVersion.objects.get().questions == [
        {"key": "q1", "kind": "yes_no", "label": "断网吗？", "label_en": "Down?", "required": True},
        {
            "key": "q2",
            "kind": "choice",
            "label": "指示灯",
            "options": [
                {"value": "o1", "label": "红", "label_en": ""},
                {"value": "o2", "label": "灭", "label_en": ""},
            ],
            "show_if": [{"question": "q1", "operator": "is", "values": ["yes"]}],
        },
    ]
    assert len(form_for(form.client, None, None).questions) == 2
    assert JournalEntry.objects.get(action="form.published").new == {"version": 1, "questions": 2}


def test_unfinished_questions_are_marked_and_kept_but_not_published(manager, form):
    page = press(manager, form, opened(manager, form), "add:number")
    page = press(manager, form, page, "publish", q__0__min="9", q__0__max="x")
    text = page.content.decode()
    assert page.status_code == 422 and "Write the question." in text and "Enter a number." in text
    form.refresh_from_db()
    assert form.draft == [{"key": "q1", "kind": "number", "min": "9", "max": "x"}]
    assert FormVersion.objects.count() == 0


def test_questions_move_copy_and_go(manager, form):
    form.draft = [{"key": f"q{n}", "kind": "text", "label": f"问{n}"} for n in (1, 2, 3)]
    form.save()
    page = press(manager, form, opened(manager, form), "down:0")
    page = press(manager, form, page, "copy:2")
    press(manager, form, page, "remove:1")
    form.refresh_from_db()
    assert [(row["key"], row["label"]) for row in form.draft] == [("q2", "问2"), ("q3", "问3"), ("q4", "问3")]


def test_dragged_cards_are_saved_in_the_order_of_the_page(manager, form):
    form.draft = [{"key": "a", "kind": "text"}, {"key": "b", "kind": "text"}]
    form.save()
    press(manager, form, opened(manager, form), "save", order=["1", "0"])
    form.refresh_from_db()
    assert [row["key"] for row in form.draft] == ["b", "a"]


def test_of_two_people_neither_loses(manager, form, client_company):
    other = browser_of("other", client_company)
    mine, theirs = opened(manager, form), opened(other, form)
    press(other, form, theirs, "add:date")
    answer = press(manager, form, mine, "add:phone")
    text = answer.content.decode()
    assert "Somebody else changed this form" in text and "Go on with mine" in text
    form.refresh_from_db()
    assert [row["kind"] for row in form.draft] == ["date"]
    manager.post(f"/settings/forms/{form.pk}/aside/", {"do": "restore"})
    form.refresh_from_db()
    assert [row["kind"] for row in form.draft] == ["phone"]
    assert [row["kind"] for row in Draft.objects.get().fields["rows"]] == ["date"]


def test_autosave_tells_of_another_person_without_writing(manager, form, client_company):
    page = press(manager, form, opened(manager, form), "add:text")
    fields = {**fields_of(page), "q.0.label": "型号"}
    saved = manager.post(f"/settings/forms/{form.pk}/draft/", fields)
    assert "Draft saved" in saved.content.decode() and 'name="version" value="3"' in saved.content.decode()
    Form.objects.filter(pk=form.pk).update(draft=[], draft_version=9)
    late = manager.post(f"/settings/forms/{form.pk}/draft/", {**fields, "version": "3", "q.0.label": "别的"})
    assert "Somebody else changed this form meanwhile" in late.content.decode()
    form.refresh_from_db()
    assert form.draft == []


def test_a_button_after_an_autosave_is_no_conflict_with_oneself(manager, form):
    page = press(manager, form, opened(manager, form), "add:text")
    fields = {**fields_of(page), "q.0.label": "型号"}
    manager.post(f"/settings/forms/{form.pk}/draft/", fields)
    answer = manager.post(f"/settings/forms/{form.pk}/", {**fields, "do": "add:date"})
    assert answer.status_code == 200
    form.refresh_from_db()
    assert [row["kind"] for row in form.draft] == ["text", "date"]


def test_an_earlier_version_is_published_again_and_the_draft_set_aside(manager, form):
    for number in (1, 2):
        rows = [{"key": f"v{number}", "kind": "text", "label": f"第{number}版"}]
        FormVersion.objects.create(form=form, number=number, questions=rows, published_at=timezone.now())
    Form.objects.filter(pk=form.pk).update(draft=[{"key": "new", "kind": "text"}])
    assert "Publish again" in manager.get(f"/settings/forms/{form.pk}/history/").content.decode()
    manager.post(f"/settings/forms/{form.pk}/history/1/")
    assert form.versions.order_by("-number").first().number == 3
    assert form_for(form.client, None, None).questions[0].key == "v1"
    assert Draft.objects.get().fields["rows"] == [{"key": "new", "kind": "text"}]


def test_the_preview_speaks_the_language_asked_for_and_leaves_out_the_unfinished(manager, form):
    form.draft = [
        {"key": "a", "kind": "text", "label": "型号", "label_en": "Model"},
        {"key": "b", "kind": "choice", "label": "颜色"},
    ]
    form.save()
    english = manager.get(f"/settings/forms/{form.pk}/preview/?lang=en")
    assert "Model" in english.content.decode() and "One question is unfinished" in english.content.decode()
    assert english["X-Frame-Options"] == "SAMEORIGIN"
    assert "型号" in manager.get(f"/settings/forms/{form.pk}/preview/?lang=zh-hans").content.decode()


def test_the_use_of_a_form_is_chosen_among_the_clients_own_types(manager, client_company):
    kind = TicketType.objects.create(client=client_company, name="报修", code="repair")
    foreign = Product.objects.create(client=Client.objects.create(name="乙", slug="yi"), name="x", code="x")
    data = {"name": "新表", "name_en": "", "type": str(kind.pk), "product": str(foreign.pk)}
    assert manager.post("/settings/forms/new/jia/", data).status_code == 422
    assert manager.post("/settings/forms/new/jia/", {**data, "product": ""}).status_code == 302
    assert Form.objects.get().ticket_type == kind


@pytest.mark.parametrize("name", ["", "facts/", "history/", "preview/"])
def test_others_are_told_that_nothing_is_there(form, client_company, name):
    elsewhere = browser_of("elsewhere", Client.objects.create(name="乙", slug="yi"))
    agent = browser_of("agent", client_company, code="desk.use")
    for browser in (elsewhere, agent):
        assert browser.get(f"/settings/forms/{form.pk}/{name}").status_code == 404
    assert Browser().get(f"/settings/forms/{form.pk}/{name}").status_code == 302


def test_writes_of_others_change_nothing(form, client_company):
    elsewhere = browser_of("elsewhere", Client.objects.create(name="乙", slug="yi"))
    for path, data in (("", {"do": "add:text"}), ("draft/", {}), ("aside/", {}), ("history/1/", {})):
        assert elsewhere.post(f"/settings/forms/{form.pk}/{path}", data).status_code == 404
    form.refresh_from_db()
    assert (form.draft, form.draft_version) == ([], 1)
    assert "报修单" not in elsewhere.get("/settings/forms/").content.decode()


def test_the_list_names_forms_and_what_is_published(manager, form):
    FormVersion.objects.create(form=form, number=4, questions=[], published_at=timezone.now())
    page = manager.get("/settings/forms/").content.decode()
    assert "Repair form" in page and "Version 4" in page and "All types" in page


def test_a_condition_survives_that_its_question_is_moved_below_and_back(manager, form):
    form.draft = [
        {"key": "a", "kind": "yes_no", "label": "甲"},
        {
            "key": "b",
            "kind": "text",
            "label": "乙",
            "show_if": [{"question": "a", "operator": "is", "values": ["yes"]}],
        },
    ]
    form.save()
    page = press(manager, form, opened(manager, form), "up:1")
    page = press(manager, form, page, "publish")
    assert (
        page.status_code == 422 and "Choose a question that stands above this one." in page.content.decode()
    )
    press(manager, form, page, "down:0")
    form.refresh_from_db()
    assert form.draft[1]["show_if"] == [{"question": "a", "operator": "is", "values": ["yes"]}]
