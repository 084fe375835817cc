"""A flow as an indented, numbered outline: 1, 2, then the ways out of 2 as 2a and 2b, below them 2a1, 2a2, …"""

from __future__ import annotations

from dataclasses import dataclass

from .model import Flow, Node
from .vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the outline: a node, or (with `outlet`) one way out of a node that has several.

    `node` is None where nothing is connected. `see`: this node stands at that number already.
    """

    number: str
    depth: int
    node: Node | None
    owner: str = ""
    """The node whose way out this is, or whose way out leads straight here."""
    outlet: str = ""
    is_way: bool = False
    see: str = ""
    is_loose: bool = False
    """Nothing leads here."""


@dataclass(frozen=True, slots=True)
class _Task:
    """Something still to be written down: the chain that begins with `goal`, or a way out."""

    prefix: str
    count: int
    depth: int
    goal: str
    owner: str = ""
    outlet: str = ""
    is_way: bool = False
    is_loose: bool = False


def outline(flow: Flow, vocabulary: Vocabulary) -> list[Line]:
    """Every node once, where it is first met; then those to which nothing leads."""
    nodes, numbers = flow.by_id(), dict[str, str]()
    lines: list[Line] = []
    tasks = [_Task("", 1, 0, flow.start)] if flow.start in nodes else []
    loose = [node.id for node in flow.nodes]
    last = 0
    while tasks or loose:
        if not tasks:
            node_id = loose.pop(0)
            if node_id not in numbers:
                last += 1
                tasks.append(_Task("", last, 0, node_id, is_loose=True))
            continue
        task = tasks.pop()
        line = _line(task, nodes, numbers)
        lines.append(line)
        if not task.prefix and not line.is_way:
            last = max(last, task.count)
        tasks.extend(reversed(_next(task, line, vocabulary)))
    return lines


def _line(task: _Task, nodes: dict[str, Node], numbers: dict[str, str]) -> Line:
    number = f"{task.prefix}{task.count}"
    if task.is_way:
        return Line(task.prefix, task.depth, nodes.get(task.goal), task.owner, task.outlet, is_way=True)
    node = nodes.get(task.goal)
    see = numbers.get(task.goal, "")
    if node is not None and not see:
        numbers[node.id] = number
    return Line(number, task.depth, node, task.owner, task.outlet, see=see, is_loose=task.is_loose)


def _next(task: _Task, line: Line, vocabulary: Vocabulary) -> list[_Task]:
    if task.is_way:
        return (
            [_Task(task.prefix, 1, task.depth + 1, task.goal, task.owner, task.outlet)] if task.goal else []
        )
    node = line.node
    if node is None or line.see:
        return []
    outlets = vocabulary.outlets(node)
    if len(outlets) == 1:
        goal = node.edges.get(outlets[0], "")
        after = _Task(task.prefix, task.count + 1, task.depth, goal, node.id, outlets[0])
        return [after] if goal else []
    return [
        _Task(line.number + _letter(place), 1, task.depth + 1, node.edges.get(name, ""), node.id, name, True)
        for place, name in enumerate(outlets)
    ]


def _letter(place: int) -> str:
    """a … z, aa, ab, …"""
    head, rest = divmod(place, 26)
    return (_letter(head - 1) if head else "") + "abcdefghijklmnopqrstuvwxyz"[rest]
