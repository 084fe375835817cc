"""What most fields of most lists are made of: plain columns, choices, and references with their names and offers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.db.models import Model, Q, QuerySet

from zhulian.engine.conditions import Kind, Spec
from zhulian.platform.access import Actor
from zhulian.platform.conditions.fields import Field, Labels, Options
from zhulian.platform.naming import Named
from zhulian.platform.records import rows_within

MOST_OFFERED = 300


def column(
    key: str,
    kind: Kind,
    label: Any,
    lookup: str = "",
    *,
    cost: int = 2,
    is_folded: bool = False,
    **spec: Any,
) -> Field:
    """A field that is a column of the row itself."""
    lookup = lookup or key
    return Field(Spec(key, kind, cost=cost, **spec), label, lookup, attrgetter(lookup), is_folded=is_folded)


def choice(key: str, label: Any, choices: Iterable[tuple[Any, Any]], *, cost: int = 1) -> Field:
    """Choices whose stored values are their names."""
    words = {str(value): word for value, word in choices}
    spec = Spec(key, Kind.CHOICE, choices={value: value for value in words}, cost=cost)
    return Field(spec, label, key, attrgetter(key), choices=words)


def reference(
    key: str,
    label: Any,
    labels: Labels,
    options: Options,
    lookup: str = "",
    *,
    is_searched: bool = False,
    related: tuple[str, ...] = (),
    **spec: Any,
) -> Field:
    """Another row, by a foreign key of the row itself or, with `lookup`, of one it stands with."""
    lookup = lookup or f"{key}_id"
    return Field(
        Spec(key, Kind.REFERENCE, **spec),
        label,
        lookup,
        attrgetter(lookup.replace("__", ".")),
        labels=labels,
        options=options,
        is_searched=is_searched,
        related=related,
    )


def names_within(model: type[Named], code: str) -> Labels:
    """Names of a client company's things; those of companies for which the actor lacks `code` stay unnamed."""

    def labels(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
        rows = model._default_manager.filter(pk__in=list(ids))
        return {row.pk: row.label for row in rows_within(actor, code, rows)}

    return labels


def offered_within(model: type[Named], code: str) -> Options:
    """A client company's things in use, with the company's name where there are several."""

    def options(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
        everything: QuerySet[Any] = model._default_manager.all()
        rows = rows_within(actor, code, everything.select_related("client")).filter(is_active=True)
        found = list(rows.filter(named(text))[:MOST_OFFERED])
        many = len({row.client_id for row in found}) > 1
        return [(row.pk, f"{row.label} · {row.client.label}" if many else row.label) for row in found]

    return options


def names_of(model: type[Named]) -> Labels:
    """Names of the operating company's own things, and of such as belong to nobody."""

    def labels(_actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
        return {row.pk: row.label for row in model._default_manager.filter(pk__in=list(ids))}

    return labels


def offered_of(model: type[Named], **only: Any) -> Options:
    """The operating company's own things; `only` such as fit this filter."""

    def options(_actor: Actor, text: str) -> Sequence[tuple[int, str]]:
        everything: QuerySet[Any] = model._default_manager.filter(**only)
        return [(row.pk, row.label) for row in everything.filter(named(text))[:MOST_OFFERED]]

    return options


def taken_from(
    rows: Callable[[Actor], QuerySet[Any]],
    fits: Callable[[str], Q] | None = None,
    told: Callable[[Any], str] = attrgetter("label"),
) -> tuple[Labels, Options]:
    """Names and offers of the things that a room's own query gives to the actor, and of no others."""

    def labels(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
        return {row.pk: told(row) for row in rows(actor).filter(pk__in=list(ids))}

    def options(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
        return [(row.pk, told(row)) for row in rows(actor).filter((fits or named)(text))[:MOST_OFFERED]]

    return labels, options


def person_named(text: str) -> Q:
    """Users whose name or log-in name contains the text."""
    return Q(name__icontains=text) | Q(username__icontains=text.lower())


def person_told(user: Any) -> str:
    """A user among others of the same name."""
    return f"{user.name} · {user.username}"


def named(text: str) -> Q:
    """Whose name contains the text in one of both languages."""
    return Q(name__icontains=text) | Q(name_en__icontains=text)


def parents(model: type[Model]) -> Callable[[], dict[int, int | None]]:
    """Node → parent of a model that is a tree by its `parent`."""
    return lambda: dict(model._default_manager.values_list("pk", "parent_id"))
