"""The category tree's rules: one client company, no cycles, at most three levels counting what lies below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhulian.catalogue.models import MAX_CATEGORY_DEPTH, Category


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A category as the tree page shows it: its depth and whether it may have children."""

    category: Category
    depth: int
    children: int

    @property
    def may_have_children(self) -> bool:
        """True above the lowest level."""
        return self.depth < MAX_CATEGORY_DEPTH


def height(category: Category) -> int:
    """How many levels the category spans: 1 without children."""
    below = list(category.children.all()) if category.pk else []
    return 1 + max((height(child) for child in below), default=0)


def possible_parents(category: Category, rows: Iterable[Category]) -> list[Category]:
    """Those of `rows` (all of one client) under which the category may be put without breaking the rules."""
    rows = list(rows)
    banned = _below({category.pk}, rows) | {category.pk} if category.pk else set()
    room = MAX_CATEGORY_DEPTH - height(category)
    return [row for row in rows if row.pk not in banned and row.level <= room]


def _below(roots: set[int], rows: list[Category]) -> set[int]:
    found = {row.pk for row in rows if row.parent_id in roots}
    return found | _below(found, rows) if found else set()


def as_tree(rows: Iterable[Category]) -> list[TreeRow]:
    """The categories in reading order: each followed by its children, brothers by position.

    A category whose parent is not among `rows` (archived, say) stands at the top.
    """
    children: dict[int | None, list[Category]] = {}
    rows = list(rows)
    shown = {row.pk for row in rows}
    for row in rows:
        children.setdefault(row.parent_id if row.parent_id in shown else None, []).append(row)
    for brothers in children.values():
        brothers.sort(key=lambda row: (row.position, row.pk))

    def walk(parent: int | None, depth: int) -> list[TreeRow]:
        lines = []
        for row in children.get(parent, []):
            lines.append(TreeRow(row, depth, len(children.get(row.pk, []))))
            lines += walk(row.pk, depth + 1)
        return lines

    return walk(None, 1)
