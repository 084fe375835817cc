"""The pages where fields are kept: added, changed, archived; never against values that are there (RQ8)."""

from __future__ import annotations

import pytest

from zhulian.platform.custom_fields import set_values
from zhulian.platform.models import CustomField, CustomValue, JournalEntry

pytestmark = pytest.mark.django_db
PAGE = "/settings/customer-fields/"
FORM = {
    "name": "装机地址",
    "name_en": "Address kind",
    "kind": "choice",
    "position": "3",
    "is_shown_in_card": "on",
}


def lines(**columns):
    """Lines of choices as the form sends them: `lines(name=["a", "b"])`."""
    return {f"lines-{n}-{part}": value for part, values in columns.items() for n, value in enumerate(values)}


LINES = lines(key=["", "", ""], name=["住宅", "商铺", ""], name_en=["Home", "", ""], use=["yes", "no", "yes"])
SAVED = [
    {"key": "o1", "name": "住宅", "name_en": "Home", "is_active": True},
    {"key": "o2", "name": "商铺", "name_en": "", "is_active": False},
]


def errors(answer):
    assert answer.status_code == 422
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_a_field_with_choices_is_added_in_lines(world, page):
    browser = page("admin")
    assert "No field yet" in browser.get(PAGE).content.decode()
    answer = browser.post(f"{PAGE}add/", {**FORM, **LINES, "client": world.a.pk})
    assert answer.status_code == 302
    field = CustomField.objects.get()
    assert (field.client, field.on, field.key, field.kind) == (world.a, "customer", "address_kind", "choice")
    assert (field.options, field.position, field.is_required) == (SAVED, 3, False)
    assert (field.labels, field.offered) == ({"o1": "Home", "o2": "商铺"}, {"o1": "Home"})
    shown = browser.get(PAGE).content.decode()
    assert "Address kind" in shown and "One choice" in shown and "address_kind" in shown
    entry = JournalEntry.objects.get(action="settings.created")
    assert entry.new["lines"] == "住宅/Home; 商铺 ×"
    assert "Address kind" not in browser.get("/settings/ticket-fields/").content.decode()


def test_choices_are_renamed_put_out_of_use_and_deleted_only_while_unused(world, page):
    field = CustomField.objects.create(
        client=world.a, on="customer", key="k", name="名", kind="choice", options=SAVED
    )
    set_values(world.actor("admin"), world.customer(), {"k": "o1"})
    address, browser = f"{PAGE}{field.pk}/", page("admin")
    sent = {**FORM, "key": "k", **lines(key=["o1", "o2", ""], use=["no", "yes", "yes"])}
    lost = {**sent, **lines(name=["", "商铺", "别墅"])}
    assert errors(browser.post(address, lost)) == {
        "lines": ["“Home” is in use. Give it its name back and take it out of use instead."]
    }
    kept = {**sent, **lines(name=["民宅", "", "别墅"])}
    assert browser.post(address, kept).status_code == 302
    field.refresh_from_db()
    assert field.options == [
        {"key": "o1", "name": "民宅", "name_en": "", "is_active": False},
        {"key": "o3", "name": "别墅", "name_en": "", "is_active": True},
    ]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (
            {"kind": "text"},
            {"kind": ["The field has values, so its kind cannot change. Archive it and add another field."]},
        ),
        ({"key": "other"}, {"key": ["The field has values, so its key cannot change."]}),
    ],
)
def test_kind_and_key_stay_once_there_are_values(world, page, change, wrong):
    field = CustomField.objects.create(client=world.a, on="customer", key="k", name="名", kind="integer")
    address, browser = f"{PAGE}{field.pk}/", page("admin")
    plain = {**FORM, "kind": "integer", "key": "k"}
    set_values(world.actor("admin"), world.customer(), {"k": 7})
    assert errors(browser.post(address, {**plain, **change})) == wrong
    field.refresh_from_db()
    assert (field.kind, field.key) == ("integer", "k")
    CustomValue.objects.all().delete()
    assert browser.post(address, {**plain, **change, **LINES}).status_code == 302


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        (lines(name=["", "", ""]), {"lines": ["Give at least one choice that is in use."]}),
        (lines(use=["no", "no", "no"]), {"lines": ["Give at least one choice that is in use."]}),
        (lines(name=["a", "A", ""]), {"lines": ["Two choices are called “a”."]}),
        (
            lines(key=["o9", "", ""]),
            {"lines": ["This cannot be chosen here. Reload the page and try again."]},
        ),
        ({"key": "Größe"}, {"key": ["Use small letters, digits and _, starting with a letter."]}),
        ({"key": "taken"}, {"key": ["Another field has this key. Choose another one."]}),
        ({"name": ""}, {"name": ["This field is required."]}),
        ({"kind": "json"}, {"kind": ["Select a valid choice. json is not one of the available choices."]}),
    ],
)
def test_what_is_wrong_is_said_beside_it(world, page, sent, wrong):
    CustomField.objects.create(on="customer", key="taken", name="公用")
    data = {**FORM, **LINES, **lines(name_en=["", "", ""]), "client": world.a.pk, **sent}
    assert errors(page("admin").post(f"{PAGE}add/", data)) == wrong
    assert CustomField.objects.count() == 1


def test_a_shared_field_takes_its_key_from_everybody_and_a_made_key_is_free(world, page):
    CustomField.objects.create(client=world.b, on="customer", key="address_kind", name="乙的")
    browser = page("admin")
    text = {**FORM, "kind": "text"}
    assert browser.post(f"{PAGE}add/", {**text, "client": ""}).status_code == 302
    assert browser.post(f"{PAGE}add/", {**text, "client": world.a.pk}).status_code == 302
    assert browser.post(f"{PAGE}add/", {**text, "name_en": "", "client": world.a.pk}).status_code == 302
    assert list(CustomField.objects.order_by("pk").values_list("client", "key")) == [
        (world.b.pk, "address_kind"),
        (None, "address_kind_2"),
        (world.a.pk, "address_kind"),
        (world.a.pk, "zhuangjidizhi"),
    ]
    assert "All client companies" in browser.get(PAGE).content.decode()


def test_others_clients_fields_and_shared_ones_are_not_theirs(world, page):
    of_a = CustomField.objects.create(client=world.a, on="customer", key="a", name="甲的字段")
    shared = CustomField.objects.create(on="customer", key="s", name="公用字段")
    browser = page("stranger_admin")
    shown = browser.get(PAGE).content.decode()
    assert "甲的字段" not in shown and "公用字段" not in shown
    for field in (of_a, shared):
        assert browser.get(f"{PAGE}{field.pk}/").status_code == 404
        assert browser.post(f"{PAGE}{field.pk}/archive/").status_code == 404
    sent = {**FORM, "kind": "text", "client": world.a.pk}
    assert browser.post(f"{PAGE}add/", sent).status_code in (302, 422)
    assert not CustomField.objects.filter(client=world.a).exclude(pk=of_a.pk).exists()
    for name in ("wang", "sun", "viewer"):
        assert page(name).get(PAGE).status_code == 404
    assert CustomField.objects.filter(is_active=True).count() >= 2


def test_the_preview_draws_what_is_typed(world, page):
    browser = page("admin")
    sent = {**FORM, **LINES, "is_required": "on", "help_en": "Where the line ends"}
    shown = browser.post("/settings/custom-fields/preview/", sent).content.decode()
    assert (
        "Address kind" in shown and "Home" in shown and "Where the line ends" in shown and "商铺" not in shown
    )
    empty = browser.post("/settings/custom-fields/preview/", {"kind": "nonsense"}).content.decode()
    assert "Give the field a name" in empty
    assert page("wang").post("/settings/custom-fields/preview/", sent).status_code == 404
    assert not CustomField.objects.exists()


def test_an_organisations_fields_stand_in_its_form(world, page):
    for key, kind, client in (
        ("devices", "integer", None),
        ("rate", "money", world.a),
        ("b_only", "text", world.b),
    ):
        CustomField.objects.create(client=client, on="organisation", key=key, name=key, kind=kind)
    browser = page("manager")
    sent = {"client": world.a.pk, "name": "珠江公司", "kind": "company", "position": "0"}
    shown = browser.get("/settings/organisations/add/").content.decode()
    assert "field_devices" in shown and "field_rate" in shown and "field_b_only" not in shown
    wrong = browser.post("/settings/organisations/add/", {**sent, "field_devices": "viele"})
    assert errors(wrong) == {"field_devices": ["Please enter a whole number."]}
    sent |= {"field_devices": "12", "field_rate": "128.5", "field_b_only": "x"}
    assert browser.post("/settings/organisations/add/", sent).status_code == 302
    row = world.a.organisations.get()
    assert row.custom == {"devices": 12, "rate": 12850}
    entry = JournalEntry.objects.get(action="organisation.fields_set")
    codes = {field.key: field.code for field in CustomField.objects.all()}
    assert entry.new == {codes["devices"]: "12", codes["rate"]: "¥128.50"}
    journal = page("admin").get("/settings/journal/").content.decode()
    assert "fields changed" in journal and "devices" in journal and "¥128.50" in journal
    edited = browser.get(f"/settings/organisations/{row.pk}/").content.decode()
    assert 'value="128.50"' in edited
    assert browser.post(f"/settings/organisations/{row.pk}/", {**sent, "field_rate": ""}).status_code == 302
    row.refresh_from_db()
    assert row.custom == {"devices": 12}
    assert list(CustomValue.objects.values_list("object_id", "whole")) == [(row.pk, 12)]
