"""The database and Python give the same answer to every tree, whatever the rows hold (SPEC RQ10).

Run once with SQLite and once with PostgreSQL (ZHULIAN_TEST_DB=postgres); engine tests say what the answers must be.
"""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.conditions.worlds import NOW, ZONES, trees, value_for
from tests.platform.conditions.world import ANSWERS, IDS, JOURNAL, own_rows
from zhulian.engine import conditions as c
from zhulian.platform.access import Actor
from zhulian.platform.conditions import compile, context_for, matcher, with_needs
from zhulian.platform.models import CustomField, FieldKind, User
from zhulian.tickets.conditions import SOURCE

pytestmark = pytest.mark.django_db
SOURCES = {source.key: source for source in (SOURCE, JOURNAL, ANSWERS)}
CASES = [(name, key) for name, source in SOURCES.items() for key in source.fields]


@cache
def rows_of(name):
    """The source's rows with all that any tree may read."""
    every = c.All(tuple(c.Test(key, c.Operator.IS_EMPTY) for key in SOURCES[name].fields))
    return list(with_needs(every, SOURCES[name], own_rows()[name]))


@cache
def actor_of(name):
    """Somebody with all, half or none of the customer permissions; read once."""
    return Actor.of(User.objects.get(username=f"u{IDS[{'me': 0, 'half': 1}[name]]}"))


def both(name, tree, *, actor="me", zone="Asia/Shanghai"):
    """Which rows the query finds, and which Python."""
    source, who = SOURCES[name], actor_of(actor)
    context = context_for(who, tree, at=NOW, zone=zone)
    found = own_rows()[name].filter(compile(tree, source, context, who)).values_list("pk", flat=True)
    holds = matcher(tree, source, context, actor=who)
    return sorted(found), sorted(row.pk for row in rows_of(name) if holds(row))


@pytest.fixture(scope="module", autouse=True)
def fresh(world):
    """What other runs have read is forgotten."""
    rows_of.cache_clear()
    actor_of.cache_clear()
    return world


@pytest.mark.parametrize(("name", "key"), CASES)
def test_every_operator_of_every_field_agrees(name, key):
    spec = SOURCES[name].fields[key].spec

    @settings(max_examples=2, deadline=None, database=None)
    @given(st.data())
    def check(data):
        for operator in spec.operators:
            test = c.Test(key, operator, data.draw(value_for(spec, operator, IDS)))
            zone = data.draw(st.sampled_from(ZONES))
            found, held = both(name, test, zone=zone)
            assert found == held
            negated, _held = both(name, c.Not(test), zone=zone)
            assert sorted(found + negated) == sorted(row.pk for row in rows_of(name))

    check()
    assert spec.operators


@pytest.mark.parametrize("kind", FieldKind)
def test_every_operator_of_every_kind_of_custom_field_agrees(kind):
    """Also of those that two clients call the same, which only their own rows have."""
    fields = list(CustomField.objects.filter(on="ticket", kind=kind).order_by("pk"))
    specs = SOURCE.specs

    @settings(max_examples=3, deadline=None, database=None)
    @given(st.data())
    def check(data):
        for spec in (specs[field.code] for field in fields):
            for operator in spec.operators:
                test = c.Test(spec.key, operator, data.draw(value_for(spec, operator, IDS)))
                zone = data.draw(st.sampled_from(ZONES))
                found, held = both("tickets", test, zone=zone)
                assert found == held
                negated, _held = both("tickets", c.Not(test), zone=zone)
                assert sorted(found + negated) == sorted(row.pk for row in rows_of("tickets"))

    check()
    for field in fields:
        filled, _held = both("tickets", c.Test(field.code, c.Operator.IS_NOT_EMPTY))
        owners = {row.client_id for row in rows_of("tickets") if row.pk in filled}
        assert owners == (
            {field.client_id} if field.client_id else {row.client_id for row in rows_of("tickets")}
        )


@pytest.mark.parametrize("name", SOURCES)
def test_random_trees_agree(name):
    @settings(max_examples=50, deadline=None, database=None)
    @given(trees(dict(SOURCES[name].specs), IDS), st.sampled_from(ZONES), st.sampled_from(["me", "half"]))
    def check(tree, zone, actor):
        found, held = both(name, tree, actor=actor, zone=zone)
        assert found == held

    check()
    assert rows_of(name)


@pytest.mark.parametrize("name", SOURCES)
def test_no_row_comes_twice_and_not_is_the_complement(name):
    @settings(max_examples=12, deadline=None, database=None)
    @given(trees(dict(SOURCES[name].specs), IDS))
    def check(tree):
        found, _held = both(name, tree)
        rest, _held = both(name, c.Not(tree))
        assert sorted(found + rest) == sorted(row.pk for row in rows_of(name))

    check()
    assert rows_of(name)
