"""What the guide editor draws: the outline with its faults and figures, the form of a step, the preview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from zhulian.desk.guides.posted import OPERATORS, as_typed, rows_of, told_case
from zhulian.engine.flow import (
    BadInput,
    Choices,
    Finding,
    Flow,
    Line,
    Node,
    Role,
    Walker,
    dump_state,
    lint,
    outline,
    specs_of,
)
from zhulian.knowledge.guiding import choosing
from zhulian.knowledge.guiding.figures import Figures
from zhulian.knowledge.guiding.running import standing
from zhulian.knowledge.guiding.showing import mistake, shown
from zhulian.knowledge.guiding.vocabulary import ICONS, KINDS, VOCABULARY
from zhulian.knowledge.guiding.words import LANGUAGES, choice_label, fault_words, title_of
from zhulian.knowledge.guiding.writing import flow_of
from zhulian.knowledge.models import Face, Guide, GuideRun, GuideVersion

MOST_INPUTS = 200
OPERATOR_WORDS = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "lt": gettext_lazy("is less than"),
    "lte": gettext_lazy("is at most"),
    "gt": gettext_lazy("is more than"),
    "gte": gettext_lazy("is at least"),
    "contains": gettext_lazy("contains"),
    "is_empty": gettext_lazy("was not answered"),
    "is_not_empty": gettext_lazy("was answered"),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of the outline with all that stands in it. `way` are the words of the way out that leads here."""

    line: Line
    title: str
    kind: str
    icon: str
    way: str
    faults: tuple[str, ...]
    outlet: str = ""
    """The only way out, behind which a step can be added; "" where there are several or none."""
    is_end: bool = False
    """A way out that ends the guide by itself."""
    met: int = 0
    stopped: int = 0

    @property
    def indent(self) -> int:
        """How far to the right, in steps; deep ones stop moving."""
        return min(self.line.depth, 12)


def language() -> str:
    """The reader's."""
    return get_language() or "zh-hans"


def outlined(flow: Flow, findings: list[Finding], figures: Figures | None = None) -> list[Drawn]:
    """The outline, with the faults at their steps."""
    shown_in = language()
    faults: dict[str, list[str]] = {}
    for finding in findings:
        faults.setdefault(finding.node, []).append(fault_words(flow, finding, shown_in))
    nodes = flow.by_id()
    found = []
    for line in outline(flow, VOCABULARY):
        node = None if line.is_way else line.node
        owner = nodes.get(line.owner)
        is_own = node is not None and not line.see
        found.append(
            Drawn(
                line,
                title_of(flow, node, shown_in) if node else "",
                str(KINDS.get(node.kind, node.kind)) if node else "",
                ICONS.get(node.kind, "help-circle") if node else "",
                way_words(flow, owner, line.outlet) if owner and line.is_way else "",
                tuple(faults.get(node.id, ())) if node and is_own else (),
                _only_outlet(node) if node and is_own else "",
                bool(owner and line.is_way and VOCABULARY.closes(owner, line.outlet)),
                figures.met.get(node.id, 0) if figures and node else 0,
                figures.stopped.get(node.id, 0) if figures and node else 0,
            )
        )
    return found


def way_words(flow: Flow, node: Node, outlet: str) -> str:
    """A way out as the author reads it: the answer, or the case of a decision."""
    choice = node.choice(outlet)
    if node.kind != "decision" or choice is None:
        return choice_label(flow, node, outlet, language())
    case = told_case(choice)
    asked = flow.node(str(case["field"]))
    if asked is None:
        return _("Case %(name)s") % {"name": outlet}
    words = [title_of(flow, asked, language()), str(OPERATOR_WORDS[case["op"]]), shown_value(flow, case)]
    return " ".join(filter(None, words))


def _only_outlet(node: Node) -> str:
    outlets = VOCABULARY.outlets(node)
    return outlets[0] if len(outlets) == 1 else ""


def page(guide: Guide, version: GuideVersion, figures: Figures) -> dict[str, Any]:
    """The editor's left side."""
    flow = flow_of(version)
    findings = lint(flow, VOCABULARY)
    return {
        "guide": guide,
        "version": version,
        "flow": flow,
        "lines": outlined(flow, findings, figures),
        "faults": [finding for finding in findings if finding.is_grave],
        "whole_faults": [fault_words(flow, one, language()) for one in findings if not one.node],
        "figures": figures,
        "kinds": [(name, words, ICONS[name]) for name, words in KINDS.items()],
    }


def node_form(guide: Guide, flow: Flow, node: Node) -> dict[str, Any]:
    """The form of one step."""
    kind = VOCABULARY.kinds[node.kind]
    texts = [
        (name, str(LANGUAGES.get(lang, lang)), lang, _typed(node, name, lang, is_rich=text.is_rich), text)
        for name, text in kind.texts.items()
        for lang in flow.languages
    ]
    numbers = {
        line.node.id: line.number
        for line in outline(flow, VOCABULARY)
        if line.node and not line.see and not line.is_way
    }
    targets = [
        (key, f"{number} {title_of(flow, other, language())}")
        for key, number in numbers.items()
        if (other := flow.node(key)) is not None
    ]
    edges = [
        (name, way_words(flow, node, name), node.edges.get(name, "")) for name in VOCABULARY.outlets(node)
    ]
    rows = rows_of(node) if kind.choices is not Choices.NONE else []
    return {
        "node": node,
        "node_kind": KINDS[node.kind],
        "texts": texts,
        "settings": kind.settings,
        "rows": [_row(flow, row) for row in rows],
        "given": {name: str(value) for name, value in node.settings.items()},
        "edges": edges,
        "targets": targets,
        "articles": choosing.articles(guide.client_id) if node.kind == "article" else [],
        "products": choosing.products(guide.client_id) if node.kind == "request" else [],
        "types": choosing.types(guide.client_id) if node.kind == "request" else [],
        "fields": _fields(flow) if node.kind == "decision" else [],
        "operators": [(name, OPERATOR_WORDS[name]) for name in OPERATORS],
        "languages": [(lang, LANGUAGES.get(lang, lang)) for lang in flow.languages],
        "is_end": VOCABULARY.role(node) is Role.END,
    }


def _typed(node: Node, name: str, lang: str, *, is_rich: bool) -> str:
    words = node.texts.get(name, {}).get(lang, "")
    return as_typed(words) if is_rich else words


def _fields(flow: Flow) -> list[tuple[str, str, list[str]]]:
    """What a decision may ask: (key, the question, its answers)."""
    found = []
    for key, spec in specs_of(flow, VOCABULARY).items():
        node = flow.node(key)
        if node is not None:
            answers = [choice_label(flow, node, name, language()) for name in spec.choices]
            found.append((key, title_of(flow, node, language()), answers))
    return found


def _row(flow: Flow, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the form with its words in every language, and the value of a case as the author reads it."""
    words = [(lang, LANGUAGES.get(lang, lang), row["texts"].get(lang, "")) for lang in flow.languages]
    return {**row, "words": words, "shown": shown_value(flow, row)}


def shown_value(flow: Flow, row: dict[str, Any]) -> str:
    """The value of a case as the author reads it."""
    node = flow.node(str(row.get("field", "")))
    value = str(row.get("value", ""))
    return choice_label(flow, node, value, language()) if node is not None and value else value


def preview(guide: Guide, version: GuideVersion, inputs: list[str]) -> dict[str, Any]:
    """The draft as it stands after these inputs; the first one that does not fit ends them."""
    walker = Walker(flow_of(version), VOCABULARY)
    state, error = walker.begin(), ""
    taken: list[str] = []
    for put_in in inputs[:MOST_INPUTS]:
        try:
            state = walker.advance(state, put_in)
        except BadInput as problem:
            error = mistake(problem)
            break
        taken.append(put_in)
    run = GuideRun(guide=guide, version=version, face=Face.DESK, language=language(), path=dump_state(state))
    at = standing(run)
    broken = {
        "no_node": _("The way leads to a step that does not exist."),
        "no_way": _("This way leads nowhere yet."),
        "endless": _("The decision leads back to itself without asking anything."),
        "too_long": _("The guide went in circles."),
    }
    return {
        "try_inputs": taken,
        "try_back": taken[:-1],
        "standing": at,
        "shown": shown(at, language()),
        "try_error": error,
        "try_broken": broken.get(state.outcome, "") if state.status == "broken" else "",
    }
