"""The category tree: three levels, no cycles, one client company, order among brothers."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tests.administration import world
from zhulian.catalogue import access, actions, rules
from zhulian.catalogue.models import Category
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import JournalEntry

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def acme():
    return world.client_company("acme")


def category(client, code, parent=None, actor=SYSTEM):
    return actions.save_category(actor, Category(client=client, code=code, name=code, parent=parent))


def chain(client, *codes):
    rows = []
    for code in codes:
        rows.append(category(client, code, rows[-1] if rows else None))
    return rows


def test_a_fourth_level_is_refused(acme):
    rows = chain(acme, "a", "b", "c")
    assert [row.level for row in rows] == [1, 2, 3]
    with pytest.raises(ValidationError) as refusal:
        category(acme, "d", rows[-1])
    assert "parent" in refusal.value.message_dict
    assert Category.objects.count() == 3


def test_moving_a_branch_counts_what_lies_below_and_sets_its_levels(acme):
    a, b = chain(acme, "a", "b")
    x, y = chain(acme, "x", "y")
    x.parent = b
    with pytest.raises(ValidationError):
        actions.save_category(SYSTEM, x)
    x.parent = a
    actions.save_category(SYSTEM, x)
    y.refresh_from_db()
    assert (Category.objects.get(pk=x.pk).level, y.level) == (2, 3)


def test_a_category_cannot_lie_below_itself_nor_below_another_clients(acme):
    a, b, _ = chain(acme, "a", "b", "c")
    a.parent = b
    with pytest.raises(ValidationError):
        actions.save_category(SYSTEM, a)
    foreign = category(world.client_company("other"), "z")
    b.parent = foreign
    with pytest.raises(ValidationError):
        actions.save_category(SYSTEM, b)
    assert Category.objects.get(pk=b.pk).parent_id == a.pk


def test_possible_parents_leave_out_oneself_ones_children_and_the_too_deep(acme):
    a, b, c = chain(acme, "a", "b", "c")
    x, y = chain(acme, "x", "y")
    rows = list(Category.objects.all())
    assert rules.possible_parents(Category(client=acme), rows) == [a, b, x, y]
    assert rules.possible_parents(x, rows) == [a]
    assert rules.possible_parents(a, rows) == []
    assert rules.possible_parents(c, rows) == [a, b, x, y]


def test_brothers_change_places_and_the_ends_stay(acme):
    a, b = category(acme, "a"), category(acme, "b")
    child = category(acme, "child", a)
    assert actions.move_category(SYSTEM, b, up=True) is True
    assert [(row.category, row.depth) for row in rules.as_tree(Category.objects.all())] == [
        (b, 1),
        (a, 1),
        (child, 2),
    ]
    assert actions.move_category(SYSTEM, b, up=True) is False
    assert actions.move_category(SYSTEM, b, up=False) is True
    assert [row.category for row in rules.as_tree(Category.objects.all())] == [a, child, b]
    assert JournalEntry.objects.filter(action="category.moved").count() == 2


def test_another_clients_category_cannot_be_seen_or_written(acme):
    theirs = category(world.client_company("other"), "z")
    limited = world.actor(world.person("limited", {"settings.catalogue": "client"}, acme))
    ours = category(acme, "a", actor=limited)
    assert list(access.categories_visible_to(limited)) == [ours]
    with pytest.raises(NotFound):
        access.access_category(limited, theirs.pk)
    for write in (
        lambda: actions.save_category(limited, theirs),
        lambda: actions.move_category(limited, theirs, up=True),
    ):
        with pytest.raises(NotFound):
            write()
    ours.client_id = theirs.client_id
    with pytest.raises(NotFound):
        actions.save_category(limited, ours)
    assert Category.objects.get(pk=ours.pk).client_id == acme.pk
