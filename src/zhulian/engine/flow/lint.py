"""What is wrong with a flow: every finding has a code, the node where it is, and what exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from zhulian.engine.conditions import ConditionError, Specs, parse

from .graph import circles, distances, inputs_left
from .limits import GOOD_CHOICES, GOOD_DEPTH, MOST_PASSED
from .model import Choice, Flow, Node, Texts, Value
from .reading import NAME
from .variables import holds_options, specs_of
from .vocabulary import Choices, Kind, Role, Setting, Sort, Vocabulary


class Code(StrEnum):
    """What can be wrong. `detail` of the finding says where in the node."""

    NO_START = "no_start"
    DUPLICATE_NODE = "duplicate_node"
    DUPLICATE_CHOICE = "duplicate_choice"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_SETTING = "unknown_setting"
    MISSING_SETTING = "missing_setting"
    BAD_SETTING = "bad_setting"
    UNKNOWN_TEXT = "unknown_text"
    MISSING_TEXT = "missing_text"
    MISSING_LANGUAGE = "missing_language"
    LONG_TEXT = "long_text"
    NO_CHOICES = "no_choices"
    MANY_CHOICES = "many_choices"
    STRANGE_CHOICES = "strange_choices"
    CHOICE_NAME = "choice_name"
    MISSING_CONDITION = "missing_condition"
    BAD_CONDITION = "bad_condition"
    VARIABLE_CLASH = "variable_clash"
    MISSING_OUTLET = "missing_outlet"
    UNKNOWN_OUTLET = "unknown_outlet"
    UNKNOWN_GOAL = "unknown_goal"
    UNREACHABLE = "unreachable"
    NO_END = "no_end"
    ENDLESS = "endless"
    TOO_DEEP = "too_deep"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault. `node` is "" for the flow as a whole; `detail` an outlet, setting, text, choice or language."""

    code: Code
    node: str = ""
    detail: str = ""
    language: str = ""

    @property
    def is_grave(self) -> bool:
        """False for what a flow can be used with."""
        return self.code is not Code.UNREACHABLE


def lint(flow: Flow, vocabulary: Vocabulary) -> list[Finding]:
    """Everything that is wrong, in the order of the nodes; a flow without grave findings can be walked anyhow."""
    found = list(_whole(flow, vocabulary))
    reached = distances(flow, vocabulary)
    left, round_and_round = inputs_left(flow, vocabulary), circles(flow.nodes, vocabulary)
    specs = specs_of(flow, vocabulary)
    names = Counter(node.id for node in flow.nodes)
    for node in flow.nodes:
        found += _node(flow, node, vocabulary, specs)
        if names[node.id] > 1:
            found.append(Finding(Code.DUPLICATE_NODE, node.id))
        if node.id in reached and node.id not in left:
            found.append(Finding(Code.NO_END, node.id))
        if node.id in round_and_round:
            found.append(Finding(Code.ENDLESS, node.id))
        if reached.get(node.id, 0) > GOOD_DEPTH:
            found.append(Finding(Code.TOO_DEEP, node.id))
        if reached and node.id not in reached:
            found.append(Finding(Code.UNREACHABLE, node.id))
    return list(dict.fromkeys(found))


def grave(findings: list[Finding]) -> list[Finding]:
    """The findings with which a flow must not be used."""
    return [finding for finding in findings if finding.is_grave]


def _whole(flow: Flow, vocabulary: Vocabulary) -> Iterator[Finding]:
    if flow.node(flow.start) is None:
        yield Finding(Code.NO_START, detail=flow.start)
    if sum(vocabulary.role(node) is Role.PASS for node in flow.nodes) >= MOST_PASSED:
        yield Finding(Code.TOO_DEEP)
    yield from _clashes(flow, vocabulary)


def _clashes(flow: Flow, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Variables that hold a text here and a number there."""
    sorts: dict[str, str] = {key: str(spec.kind) for key, spec in vocabulary.given.items()}
    for node in flow.nodes:
        key = vocabulary.variable(node)
        if key:
            is_choice = vocabulary.role(node) is Role.CHOOSE or holds_options(node, vocabulary)
            sort = "choice" if is_choice else str(node.settings.get("type"))
            if sorts.setdefault(key, sort) != sort:
                yield Finding(Code.VARIABLE_CLASH, node.id, key)


def _node(flow: Flow, node: Node, vocabulary: Vocabulary, specs: Specs) -> Iterator[Finding]:
    kind = vocabulary.kinds.get(node.kind)
    if kind is None:
        yield Finding(Code.UNKNOWN_KIND, node.id, node.kind)
        return
    yield from _settings(node, kind)
    yield from _texts(flow, node, kind)
    yield from _choices(flow, node, kind, vocabulary, specs)
    yield from _edges(flow, node, vocabulary)


def _settings(node: Node, kind: Kind) -> Iterator[Finding]:
    for name in node.settings:
        if name not in kind.settings:
            yield Finding(Code.UNKNOWN_SETTING, node.id, name)
    for name, setting in kind.settings.items():
        value = node.settings.get(name)
        if value is None or value == "":
            if setting.is_required:
                yield Finding(Code.MISSING_SETTING, node.id, name)
        elif not fits(value, setting):
            yield Finding(Code.BAD_SETTING, node.id, name)
    low, high = node.settings.get("low"), node.settings.get("high")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        yield Finding(Code.BAD_SETTING, node.id, "high")


def fits(value: Value, setting: Setting) -> bool:
    """True if the setting may hold this."""
    if setting.sort is Sort.BOOL:
        return isinstance(value, bool)
    if setting.sort in (Sort.TEXT, Sort.CHOICE, Sort.VARIABLE):
        if not isinstance(value, str):
            return False
        if setting.sort is Sort.CHOICE:
            return value in setting.options
        return setting.sort is Sort.TEXT or NAME.fullmatch(value) is not None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if setting.sort is not Sort.NUMBER and not isinstance(value, int):
        return False
    low = 1 if setting.sort is Sort.ID else setting.low
    return (low is None or value >= low) and (setting.high is None or value <= setting.high)


def _texts(flow: Flow, node: Node, kind: Kind) -> Iterator[Finding]:
    for name, texts in node.texts.items():
        text = kind.texts.get(name)
        if text is None:
            yield Finding(Code.UNKNOWN_TEXT, node.id, name)
        elif any(len(words) > text.most for words in texts.values()):
            yield Finding(Code.LONG_TEXT, node.id, name)
    for name, text in kind.texts.items():
        yield from _languages(flow, node, name, node.texts.get(name, {}), is_required=text.is_required)


def _languages(
    flow: Flow, node: Node, name: str, texts: Texts, *, is_required: bool = True
) -> Iterator[Finding]:
    missing = [language for language in flow.languages if not texts.get(language, "").strip()]
    if len(missing) == len(flow.languages):
        if is_required:
            yield Finding(Code.MISSING_TEXT, node.id, name)
        return
    for language in missing:
        yield Finding(Code.MISSING_LANGUAGE, node.id, name, language)


def _choices(flow: Flow, node: Node, kind: Kind, vocabulary: Vocabulary, specs: Specs) -> Iterator[Finding]:
    is_used = kind.choices is Choices.OUTLETS or holds_options(node, vocabulary)
    if not is_used:
        if node.choices:
            yield Finding(Code.STRANGE_CHOICES, node.id)
        return
    if not node.choices:
        yield Finding(Code.NO_CHOICES, node.id)
    if len(node.choices) > GOOD_CHOICES:
        yield Finding(Code.MANY_CHOICES, node.id)
    names = Counter(choice.id for choice in node.choices)
    fixed = set(vocabulary.outlets(node)[len(node.choices) :]) if kind.choices is Choices.OUTLETS else set()
    for choice in node.choices:
        if names[choice.id] > 1:
            yield Finding(Code.DUPLICATE_CHOICE, node.id, choice.id)
        if choice.id in fixed:
            yield Finding(Code.CHOICE_NAME, node.id, choice.id)
        if kind.role is Role.PASS:
            yield from _condition(node, choice, specs)
        else:
            yield from _languages(flow, node, choice.id, choice.texts)


def _condition(node: Node, choice: Choice, specs: Specs) -> Iterator[Finding]:
    if choice.when is None:
        yield Finding(Code.MISSING_CONDITION, node.id, choice.id)
        return
    try:
        parse(choice.when, specs)
    except ConditionError:
        yield Finding(Code.BAD_CONDITION, node.id, choice.id)


def _edges(flow: Flow, node: Node, vocabulary: Vocabulary) -> Iterator[Finding]:
    outlets = vocabulary.outlets(node)
    for outlet, goal in node.edges.items():
        if outlet not in outlets:
            yield Finding(Code.UNKNOWN_OUTLET, node.id, outlet)
        elif flow.node(goal) is None:
            yield Finding(Code.UNKNOWN_GOAL, node.id, outlet)
    for outlet in outlets:
        if not node.edges.get(outlet) and not vocabulary.closes(node, outlet):
            yield Finding(Code.MISSING_OUTLET, node.id, outlet)
