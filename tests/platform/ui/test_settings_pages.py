"""Administration pages: list, form, archive, undo, audit, and two people at once."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from tests.platform.ui.kit import PAGE, PERMISSION, user_with
from zhulian.platform.models import Client, JournalEntry
from zhulian.platform.ui import settings_pages

pytestmark = pytest.mark.django_db
LIST = "/settings/test-clients/"


@pytest.fixture(autouse=True)
def page(monkeypatch):
    monkeypatch.setattr(settings_pages, "_entries", {PAGE.slug: PAGE})


@pytest.fixture
def admin(client):
    client.user = user_with(PERMISSION)
    client.force_login(client.user)
    return client


@pytest.fixture
def row():
    return Client.objects.create(name="华星", name_en="Huaxing", slug="huaxing", phone="4008208820")


def form_values(client, address):
    """The fields of the form at an address as they are drawn, with the hidden base."""
    text = client.get(address).content.decode()
    found = dict(re.findall(r'<input[^>]*?name="(\w+)" value="([^"]*)"', text))
    return {name: unescape(value) for name, value in found.items() if name != "csrfmiddlewaretoken"} | {
        name: unescape(value)
        for name, value in re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', text)
    }


def test_only_people_with_the_permission_find_the_page(client, row):
    client.force_login(user_with("other.right", username="other"))
    for address in (LIST, f"{LIST}add/", f"{LIST}{row.pk}/", "/settings/nothing/", "/settings/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{LIST}{row.pk}/archive/").status_code == 404
    row.refresh_from_db()
    assert row.is_active
    client.logout()
    assert client.get(LIST).status_code == 302


def test_rows_the_person_may_not_see_are_not_there(admin):
    hidden = Client.objects.create(name="藏", slug="hidden-one")
    assert "藏" not in admin.get(LIST).content.decode()
    assert admin.get(f"{LIST}{hidden.pk}/").status_code == 404
    assert admin.post(f"{LIST}{hidden.pk}/", {"name": "x", "slug": "x"}).status_code == 404


def test_the_home_groups_what_the_person_may_open(admin):
    text = admin.get("/settings/").content.decode()
    assert "Companies for the test." in text
    assert text.count("data-filter-group") == 1


def test_an_empty_list_teaches_the_first_step(admin):
    text = admin.get(LIST).content.decode()
    assert "Companies appear here." in text
    assert f'href="{LIST}add/"' in text


def test_create_saves_and_records(admin):
    answer = admin.post(f"{LIST}add/", {"name": "新", "name_en": "New", "slug": "new", "phone": ""})
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)
    made = Client.objects.get(slug="new")
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.object_id, entry.user_id) == ("settings.created", made.pk, admin.user.pk)
    assert entry.new["name"] == "新"


def test_a_mistake_changes_nothing_and_stands_beside_its_field(admin, row):
    answer = admin.post(f"{LIST}add/", {"name": "", "slug": "huaxing"})
    assert answer.status_code == 422
    assert 'id="id_name_error"' in answer.content.decode()
    assert 'id="id_slug_error"' in answer.content.decode()
    assert (Client.objects.count(), JournalEntry.objects.count()) == (1, 0)


def test_change_records_old_and_new(admin, row):
    values = form_values(admin, f"{LIST}{row.pk}/")
    admin.post(f"{LIST}{row.pk}/", values | {"name": "华星电信"})
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.old, entry.new) == (
        "settings.changed",
        {"name": "华星"},
        {"name": "华星电信"},
    )


def test_saving_without_a_change_records_nothing(admin, row):
    admin.post(f"{LIST}{row.pk}/", form_values(admin, f"{LIST}{row.pk}/"))
    assert JournalEntry.objects.count() == 0


def test_changes_of_two_people_to_different_fields_are_joined(admin, row):
    values = form_values(admin, f"{LIST}{row.pk}/")
    Client.objects.filter(pk=row.pk).update(phone="01088886666")
    assert admin.post(f"{LIST}{row.pk}/", values | {"name": "华星电信"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.phone) == ("华星电信", "01088886666")


def test_changes_of_two_people_to_one_field_are_both_shown_and_one_is_chosen(admin, row):
    values = form_values(admin, f"{LIST}{row.pk}/")
    Client.objects.filter(pk=row.pk).update(name="别人写的", phone="01088886666")
    refused = admin.post(f"{LIST}{row.pk}/", values | {"name": "我写的"})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "别人写的" in text
    assert "我写的" in text
    row.refresh_from_db()
    assert row.name == "别人写的"
    assert JournalEntry.objects.count() == 0
    base = unescape(re.search(r'name="_base" value="([^"]*)"', text).group(1))
    assert json.loads(base)["name"] == "别人写的"
    assert admin.post(f"{LIST}{row.pk}/", values | {"name": "我写的", "_base": base}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.phone) == ("我写的", "01088886666")


def test_a_mistake_does_not_forget_what_the_form_began_with(admin, row):
    values = form_values(admin, f"{LIST}{row.pk}/")
    Client.objects.filter(pk=row.pk).update(phone="01088886666")
    text = admin.post(f"{LIST}{row.pk}/", values | {"name": ""}).content.decode()
    base = unescape(re.search(r'name="_base" value="([^"]*)"', text).group(1))
    assert json.loads(base)["phone"] == "4008208820"


def test_a_damaged_base_still_saves(admin, row):
    values = form_values(admin, f"{LIST}{row.pk}/")
    assert admin.post(f"{LIST}{row.pk}/", values | {"name": "新名", "_base": "{broken"}).status_code == 302
    row.refresh_from_db()
    assert row.name == "新名"


def test_archive_can_be_undone_and_both_are_recorded(admin, row):
    admin.post(f"{LIST}{row.pk}/archive/")
    row.refresh_from_db()
    assert not row.is_active
    listed = admin.get(LIST).content.decode()
    assert f"{LIST}{row.pk}/restore/" in listed  # the undo of the message
    assert row.name in admin.get(f"{LIST}?archived=1").content.decode()
    admin.post(f"{LIST}{row.pk}/restore/")
    admin.post(f"{LIST}{row.pk}/restore/")
    row.refresh_from_db()
    assert row.is_active
    assert list(JournalEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "settings.archived",
        "settings.restored",
    ]


def test_archive_needs_a_post(admin, row):
    assert admin.get(f"{LIST}{row.pk}/archive/").status_code == 405


def test_search_and_pages(admin, django_assert_max_num_queries):
    Client.objects.bulk_create(Client(name=f"公司{n:03}", slug=f"c{n}", position=n // 40) for n in range(120))
    with django_assert_max_num_queries(12):
        first = admin.get(LIST).content.decode()
    assert first.count("row-link") == 50
    cursor = re.search(r'rel="next" href="\?cursor=([^"]+)"', first).group(1)
    second = admin.get(f"{LIST}?cursor={cursor}").content.decode()
    assert "公司050" in second
    assert "公司049" not in second
    back = re.search(r'rel="prev" href="\?cursor=([^"]+)"', second).group(1)
    assert "公司049" in admin.get(f"{LIST}?cursor={back}").content.decode()
    assert admin.get(f"{LIST}?q=公司11").content.decode().count("row-link") == 10
    assert admin.get(f"{LIST}?cursor=broken").content.decode().count("row-link") == 50


def test_an_unknown_group_is_a_mistake():
    from dataclasses import replace

    with pytest.raises(ValueError, match="unknown settings group"):
        settings_pages.register(replace(PAGE, group="nowhere"))
