"""What changed between two versions of a flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .model import Choice, Flow, Node, Texts
from .writing import dump_node


class Part(StrEnum):
    """What of a node, or of the whole, is another."""

    ADDED = "added"
    REMOVED = "removed"
    KIND = "kind"
    TEXT = "text"
    SETTING = "setting"
    CHOICE = "choice"
    EDGE = "edge"
    ORDER = "order"
    START = "start"
    LANGUAGES = "languages"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `name`: the text, setting, choice or outlet; `old` and `new` are "" where there was none."""

    part: Part
    node: str = ""
    name: str = ""
    language: str = ""
    old: str = ""
    new: str = ""


def diff(old: Flow, new: Flow) -> list[Change]:
    """Every difference, nodes matched by id; none for equal flows only."""
    if old == new:
        return []
    found = list(_whole(old, new))
    before, after = old.by_id(), new.by_id()
    for node_id, node in before.items():
        if node_id not in after:
            found.append(Change(Part.REMOVED, node_id, old=node.kind))
    for node_id, node in after.items():
        if node_id not in before:
            found.append(Change(Part.ADDED, node_id, new=node.kind))
        else:
            found += _node(before[node_id], node)
    if not found and [dump_node(n) for n in old.nodes] != [dump_node(n) for n in new.nodes]:
        found.append(Change(Part.ORDER))
    return found


def _whole(old: Flow, new: Flow) -> Iterator[Change]:
    if old.start != new.start:
        yield Change(Part.START, old=old.start, new=new.start)
    if old.languages != new.languages:
        yield Change(Part.LANGUAGES, old=" ".join(old.languages), new=" ".join(new.languages))


def _node(old: Node, new: Node) -> Iterator[Change]:
    node = new.id
    if old.kind != new.kind:
        yield Change(Part.KIND, node, old=old.kind, new=new.kind)
    for name in _keys(old.texts, new.texts):
        yield from _words(Part.TEXT, node, name, old.texts.get(name, {}), new.texts.get(name, {}))
    for name in _keys(old.settings, new.settings):
        before, after = old.settings.get(name), new.settings.get(name)
        if (before, type(before)) != (after, type(after)):
            yield Change(Part.SETTING, node, name, old=_shown(before), new=_shown(after))
    yield from _choices(old, new)
    for name in _keys(old.edges, new.edges):
        if old.edges.get(name) != new.edges.get(name):
            yield Change(Part.EDGE, node, name, old=old.edges.get(name, ""), new=new.edges.get(name, ""))


def _choices(old: Node, new: Node) -> Iterator[Change]:
    node = new.id
    before, after = [choice.id for choice in old.choices], [choice.id for choice in new.choices]
    if before != after:
        yield Change(Part.CHOICE, node, old=" ".join(before), new=" ".join(after))
    for choice in new.choices:
        was = old.choice(choice.id)
        if was is not None:
            yield from _choice(node, was, choice)


def _choice(node: str, old: Choice, new: Choice) -> Iterator[Change]:
    yield from _words(Part.CHOICE, node, new.id, old.texts, new.texts)
    if old.when != new.when:
        yield Change(Part.CHOICE, node, new.id, old=_shown(old.when), new=_shown(new.when))


def _words(part: Part, node: str, name: str, old: Texts, new: Texts) -> Iterator[Change]:
    before, after = dict(old), dict(new)
    for language in _keys(before, after):
        if before.get(language) != after.get(language):
            yield Change(part, node, name, language, before.get(language, ""), after.get(language, ""))


def _keys(old: Iterable[str], new: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*old, *new]))


def _shown(value: object) -> str:
    return "" if value is None else str(value)
