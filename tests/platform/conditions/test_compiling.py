"""What a person may ask, what the database is asked, and what is refused before it is (SPEC RQ10)."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.engine.conditions.test_reading import REFUSED as REFUSED_BY_ENGINE
from tests.engine.conditions.worlds import NOW
from tests.platform.conditions.world import FIRST, JOURNAL, own_rows
from zhulian.engine import conditions as c
from zhulian.engine.conditions import Place
from zhulian.platform.access import Actor
from zhulian.platform.conditions import (
    Field,
    Source,
    all_sources,
    compile,
    context_for,
    evaluate,
    matcher,
    register,
    source,
    with_needs,
)
from zhulian.platform.conditions.folding import pattern
from zhulian.tickets.conditions import SOURCE

pytestmark = pytest.mark.django_db
O = c.Operator  # noqa: E741
PHONE = c.Test("customer_phone", O.ENDS_WITH, "8000")
NAME = c.Test("customer_name", O.IS_EMPTY)


def found(tree, user, rows=None, asked=SOURCE):
    actor = Actor.of(user)
    query = compile(tree, asked, context_for(actor, tree, at=NOW), actor)
    return set((own_rows()["tickets"] if rows is None else rows).filter(query).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "test",
    [
        {"field": "customer__manager__password", "op": "starts_with", "value": "p"},
        {"field": "subject__regex", "op": "is", "value": "(a+)+$"},
        {"field": "holder", "op": "is", "value": 1},
        {"field": "subject) OR 1=1 --", "op": "is", "value": "a"},
        {"field": "subject", "op": "iregex", "value": "(a+)+$"},
        {"field": "subject", "op": "is", "value": "a\0"},
        {"field": "subject", "op": "is", "value": "\udc00"},
        {"field": "urge_count", "op": "is", "value": 2**64},
        {"field": "urge_count", "op": "gt", "value": float("nan")},
        {"field": "opened", "op": "before", "value": "now(); DROP TABLE"},
        {"field": "queue", "op": "in", "value": ["1) OR (1=1"]},
    ],
)
def test_attempts_are_refused_without_a_query(world, test):
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        pytest.raises(c.ConditionError),
    ):
        c.parse({"v": 1, "where": test}, SOURCE.specs_for(Actor.system("test")))
    made = c.Test(test["field"], test["op"], tuple(test["value"]) if test["op"] == "in" else test["value"])
    with queries, pytest.raises(c.ConditionError):
        compile(made, SOURCE, c.Context(NOW), Actor.system("test"))
    assert len(queries) == 0
    assert len(REFUSED_BY_ENGINE) > 60


def test_nothing_typed_becomes_sql(world):
    evil = "x' OR '1'='1' -- ; %s %(a)s \\ (a+)+$"
    tree = c.All(
        (c.Test("subject", O.CONTAINS, evil), c.Test("number", O.IS, evil), c.Test("subject", O.IN, (evil,)))
    )
    actor = Actor.system("test")
    sql, params = (
        own_rows()["tickets"].filter(compile(tree, SOURCE, c.Context(NOW), actor)).query.sql_with_params()
    )
    assert "'1'='1'" not in sql and "(a+)" not in sql
    assert any((isinstance(param, str) and "(a+)" in param) or isinstance(param, list) for param in params)
    assert found(tree, world.me) == set()


def test_patterns_hold_only_sets_of_numbered_characters():
    for text, place in (("a.*\\](+)^$𠮷", Place.ANYWHERE), ("0%", Place.START), ("z", Place.END)):
        assert re.fullmatch(r"\^?(\[(\\U[0-9a-f]{8})+\])+\$?", pattern(text, place))
    assert pattern("a", Place.START) == "^[\\U00000061\\U00000041\\U0000ff21\\U0000ff41]"


def test_a_field_without_permission_looks_like_no_field(world):
    viewer = Actor.of(world.viewer)
    assert viewer.may("ticket.read") and not viewer.may("customer.read")
    errors = []
    for key in ("customer_phone", "no_such_field"):
        with pytest.raises(c.UnknownField) as refused:
            compile(c.Test(key, O.IS_EMPTY), SOURCE, c.Context(NOW), viewer)
        errors.append((refused.value.path, refused.value.code, refused.value.field == key))
    assert errors[0] == errors[1]
    with pytest.raises(c.UnknownField):
        matcher(PHONE, SOURCE, c.Context(NOW), actor=viewer)
    assert "customer_phone" not in SOURCE.specs_for(viewer)
    assert "customer_phone" in SOURCE.specs_for(Actor.of(world.me))


@pytest.mark.parametrize("test", [PHONE, NAME, c.Test("customer_groups", O.CONTAINS_NONE, (FIRST,))])
def test_a_permission_for_some_clients_tells_nothing_of_the_others(world, test):
    of_b = set(own_rows()["tickets"].filter(client=world.b).values_list("pk", flat=True))
    of_a = set(own_rows()["tickets"].filter(client=world.a).values_list("pk", flat=True))
    as_empty = test.operator in (O.IS_EMPTY, O.CONTAINS_NONE)
    for tree, shown in ((test, as_empty), (c.Not(test), not as_empty)):
        everywhere, half = found(tree, world.me), found(tree, world.half)
        assert half & of_a == everywhere & of_a != set()
        assert half & of_b == (of_b if shown else set())


def test_rows_are_not_multiplied_and_trees_and_teams_are_read_once(world):
    under = [c.Test("category", O.UNDER, FIRST + n) for n in range(3)]
    tree = c.Any((*under, c.Test("queue", O.IN_MY_TEAMS), c.Test("agent", O.IN_MY_TEAMS), PHONE))
    actor = Actor.of(world.me)
    with CaptureQueriesContext(connection) as queries:
        query = compile(tree, SOURCE, context_for(actor, tree), actor)
    assert len(queries) == 3
    pks = list(own_rows()["tickets"].filter(query).values_list("pk", flat=True))
    assert len(pks) == len(set(pks)) > 0


def test_under_means_the_node_and_all_below_it(world):
    wanted = set(
        own_rows()["tickets"]
        .filter(category_id__in=[FIRST, FIRST + 1, FIRST + 2, FIRST + 3])
        .values_list("pk", flat=True)
    )
    assert found(c.Test("category", O.UNDER, FIRST), world.me) == wanted != set()


def test_a_tree_that_resolves_to_too_many_ids_is_refused(world):
    many = frozenset(range(1, c.MAX_RESOLVED + 2))
    context = c.Context(NOW, under=lambda _tree, _node: many)
    with pytest.raises(c.TooManyValues):
        compile(c.Test("category", O.UNDER, 1), SOURCE, context, Actor.system("test"))


def test_rows_brought_with_their_needs_are_evaluated_without_a_query_each(world):
    tree = c.All(tuple(c.Test(key, O.IS_NOT_EMPTY) for key in SOURCE.fields))
    rows = list(with_needs(tree, SOURCE, own_rows()["tickets"]))
    holds = matcher(tree, SOURCE, c.Context(NOW))
    with CaptureQueriesContext(connection) as queries:
        answers = [holds(row) for row in rows]
    assert len(answers) == len(rows) > 50
    assert len(queries) == 0


def test_empty_groups_and_everything(world):
    every = set(own_rows()["tickets"].values_list("pk", flat=True))
    for tree, wanted in ((c.EVERYTHING, every), (c.NOTHING, set()), (c.Not(c.NOTHING), every)):
        assert found(tree, world.me) == wanted
    assert evaluate(c.EVERYTHING, SOURCE, c.Context(NOW), None) is True


def test_every_registered_source_can_be_asked_for_everything(world):
    """The generic test of the registry: each field, each operator without value, labels and permissions."""
    assert source("tickets") is SOURCE
    for one in all_sources():
        for key, field in one.fields.items():
            assert str(field.label), key
            assert key == field.spec.key and re.fullmatch(r"[a-z][a-z_]*", key)
            assert field.spec.cost >= 1
            assert field.spec.kind not in (c.Kind.REFERENCE, c.Kind.SET) or field.labels is not None, key
        assert c.cost(c.All(tuple(c.Test(key, O.IS_EMPTY) for key in one.fields)), one.specs) > len(
            one.fields
        )


def test_mistakes_of_developers_are_refused_at_start():
    text = JOURNAL.fields["reason"]
    with pytest.raises(ValueError, match="same key"):
        Source.of("twice", "Twice", text, text)
    with pytest.raises(ValueError, match="members"):
        Field(c.Spec("labels", c.Kind.SET), "Labels", "label_id", lambda row: ())
    with pytest.raises(ValueError, match="label"):
        Field(c.Spec("state", c.Kind.CHOICE, choices={"a": "a"}), "State", "state", lambda row: "")
    with pytest.raises(ValueError, match="twice"):
        register(Source.of("tickets", "Other"))
    secret = Field(text.spec, "Secret", "reason", lambda row: "", permission="no.such")
    with pytest.raises(ValueError, match="not declared"):
        register(Source.of("probe.secret", "Secret", secret))
    known = Field(text.spec, "Secret", "reason", lambda row: "", permission="customer.read")
    with pytest.raises(ValueError, match="client"):
        register(Source.of("probe.secret", "Secret", known))
