"""Lists in the order of a custom field: every row once, equal and missing values in between, both ways (RQ8, RQ10)."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest
from django.http import QueryDict
from django.test import Client as Browser

from tests.platform.conditions.world import ROWS, own_rows
from zhulian.platform.access import Actor
from zhulian.platform.custom_fields.ordering import SORTED
from zhulian.platform.custom_fields.showing import compared
from zhulian.platform.lists import spec_of
from zhulian.platform.lists.finding import find
from zhulian.platform.lists.state import read_state
from zhulian.platform.models import CustomField, FieldKind

pytestmark = pytest.mark.django_db


def walk(actor, asked, size):
    """The ids of all pages forwards, and of all pages on the way back."""
    state = read_state(actor, spec_of("tickets"), QueryDict(asked))
    there, back, cursor = [], [], ""
    while True:
        page = find(actor, state, cursor, size).page
        there += [row.pk for row in page]
        if not page.older:
            break
        cursor = page.older
    pages = [[row.pk for row in page]]
    while page.newer:
        page = find(actor, state, page.newer, size).page
        pages.insert(0, [row.pk for row in page])
    back = [pk for one in pages for pk in one]
    return state, there, back


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("kind", sorted(SORTED))
def test_pages_in_the_order_of_a_field_hold_every_row_once(world, kind, sign):
    field = CustomField.objects.get(key=f"k_{kind}")
    rows = {row.pk: row for row in own_rows()["tickets"]}
    state, there, back = walk(Actor.of(world.me), f"view=all&col={field.code}&sort={sign}{field.code}", 7)
    assert state.sort == f"{sign}{field.code}"
    assert len(there) == len(set(there)) == ROWS
    assert back == there

    def value(pk):
        row = rows[pk]
        own = field.client_id in (None, row.client_id)
        found = compared(field, row.custom.get(field.key)) if own else ()
        if kind == FieldKind.CHOICE and found:
            return [one["key"] for one in field.options].index(found[0])
        return found[0] if found else None

    values = [value(pk) for pk in there]
    empty = values.count(None)
    assert 10 < empty < ROWS - 10
    assert values[-empty:] == [None] * empty
    full = values[:-empty]
    assert len(set(full)) < len(full)
    for _value, same in groupby(zip(values, there, strict=True), key=lambda pair: pair[0]):
        numbers = [pk for _one, pk in same]
        assert numbers == sorted(numbers, reverse=bool(sign))
    if kind == FieldKind.TEXT:  # the database's own collation; each text in one place
        assert len([one for one, _same in groupby(full)]) == len(set(full))
    else:
        assert all(a >= b if sign else a <= b for a, b in pairwise(full))


def test_no_order_by_long_texts_and_several_choices(world):
    actor = Actor.of(world.me)
    columns = spec_of("tickets").columns_for(actor)
    for kind in FieldKind:
        code = CustomField.objects.get(key=f"k_{kind}").code
        assert bool(columns[code].sort) == (kind in SORTED)
        state = read_state(actor, spec_of("tickets"), QueryDict(f"view=all&sort={code}"))
        assert state.sort == (code if kind in SORTED else spec_of("tickets").sort)
    assert {FieldKind.LONG_TEXT, FieldKind.CHOICES} == set(FieldKind) - SORTED


def test_an_order_by_a_field_of_others_is_not_followed(world):
    field = CustomField.objects.get(key="k_integer")
    spec = spec_of("tickets")
    for user in (world.viewer, world.half):
        actor = Actor.of(user)
        state = read_state(actor, spec, QueryDict(f"view=all&sort={field.code}"))
        known = field.code in spec.columns_for(actor)
        assert state.sort == (field.code if known else spec.sort)
    assert field.client is not None


def test_the_page_sorts_by_the_heading(world):
    field = CustomField.objects.get(key="k_integer")
    browser = Browser()
    browser.force_login(world.me)
    answer = browser.get("/desk/tickets/", {"view": "all", "col": ["number", field.code], "sort": field.code})
    heading = next(head for head in answer.context["heads"] if head.column.key == field.code)
    assert heading.direction == "up" and f"sort=-{field.code}" in heading.address
    rows = [row.custom[field.key] for row, _cells in answer.context["found"].lines if field.key in row.custom]
    assert rows and rows == sorted(rows)


def test_a_sorted_list_costs_no_query_more(world, django_assert_num_queries):
    field = CustomField.objects.get(key="k_date")
    state = read_state(
        Actor.of(world.me), spec_of("tickets"), QueryDict(f"view=all&col={field.code}&sort={field.code}")
    )
    plain = read_state(Actor.of(world.me), spec_of("tickets"), QueryDict(f"view=all&col={field.code}"))
    costs = []
    for one, size in ((plain, 50), (state, 1), (state, 50)):
        actor = Actor.of(world.me)
        find(actor, one, "", 1)
        with django_assert_num_queries(3) as queries:
            find(actor, one, "", size)
        costs.append(len(queries))
    # The fields, the keys of the page, its rows.
    assert costs == [3, 3, 3]
