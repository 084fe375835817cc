"""A guide and its runs in words: what was asked and answered, what is wrong, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from zhulian.engine.flow import BadState, Code, Finding, Flow, Node, Visit, load_state, text_in
from zhulian.knowledge.guiding.vocabulary import HELPED, OUTLETS
from zhulian.knowledge.guiding.writing import flow_of
from zhulian.knowledge.models import GuideRun


@dataclass(frozen=True, slots=True)
class Told:
    """One answer of a run. `place` counts the answers from 0."""

    place: int
    node: str
    question: str
    answer: str


def node_text(flow: Flow, node: Node, name: str, language: str) -> str:
    """A text of a node in this language, else in one that the guide has."""
    return text_in(node.texts.get(name, {}), language, flow.languages)


def title_of(flow: Flow, node: Node, language: str) -> str:
    """How a node is called."""
    return node_text(flow, node, "title", language) or node.id


def choice_label(flow: Flow, node: Node, choice_id: str, language: str) -> str:
    """The words of one of the node's choices, or of an outlet of its kind."""
    choice = node.choice(choice_id)
    if choice is not None:
        return text_in(choice.texts, language, flow.languages) or choice.id
    return str(OUTLETS.get(choice_id, choice_id))


def told(run: GuideRun, language: str = "") -> list[Told]:
    """Everything that was answered, in the language of the run unless said otherwise."""
    language, flow = language or run.language, flow_of(run.version)
    nodes = flow.by_id()
    try:
        state = load_state(run.path)
    except BadState:
        return []
    found = []
    with override(language):
        for place, visit in enumerate(state.path[index] for index in state.inputs):
            node = nodes.get(visit.node)
            if node is not None:
                answer = _answer(flow, node, visit, language)
                found.append(Told(place, node.id, title_of(flow, node, language), answer))
    return found


def _answer(flow: Flow, node: Node, visit: Visit, language: str) -> str:
    if node.kind in ("step", "article"):
        if visit.outlet == HELPED:
            return _("helped")
        return _("tried, did not help") if node.settings.get("asks") else _("done")
    if visit.answer is None:
        return _("no answer")
    if isinstance(visit.answer, str):
        return choice_label(flow, node, visit.answer, language) if node.choices else visit.answer
    return str(visit.answer)


def path_words(run: GuideRun, language: str = "") -> str:
    """The whole path as lines of text, for the description of a request, a reply or a note."""
    language = language or run.language
    with override(language):
        name = run.guide.label
        head = _("Troubleshooting guide “%(name)s”") % {"name": name}
        lines = [
            _("%(number)d. %(question)s — %(answer)s")
            % {"number": one.place + 1, "question": one.question, "answer": one.answer}
            for one in told(run, language)
        ]
    return "\n".join([head, *lines])


FAULTS: dict[Code, Any] = {
    Code.NO_START: gettext_lazy("The guide has no beginning: add a first step."),
    Code.DUPLICATE_NODE: gettext_lazy("Two steps have the same name in the data."),
    Code.DUPLICATE_CHOICE: gettext_lazy("Two choices have the same name in the data."),
    Code.UNKNOWN_KIND: gettext_lazy("This kind of step is not known."),
    Code.UNKNOWN_SETTING: gettext_lazy("A setting is not known here."),
    Code.MISSING_SETTING: gettext_lazy("Something necessary is not filled in: %(detail)s."),
    Code.BAD_SETTING: gettext_lazy("A value does not fit: %(detail)s."),
    Code.UNKNOWN_TEXT: gettext_lazy("A text is not known here."),
    Code.MISSING_TEXT: gettext_lazy("The text is missing: %(detail)s."),
    Code.MISSING_LANGUAGE: gettext_lazy("The text is missing in %(language)s: %(detail)s."),
    Code.LONG_TEXT: gettext_lazy("The text is too long: %(detail)s."),
    Code.NO_CHOICES: gettext_lazy("There is nothing to choose from."),
    Code.MANY_CHOICES: gettext_lazy(
        "More than seven choices: nobody keeps so many in mind. Ask in two steps."
    ),
    Code.STRANGE_CHOICES: gettext_lazy("There are choices, but nothing is chosen here."),
    Code.CHOICE_NAME: gettext_lazy("A choice has a name that is in use already."),
    Code.MISSING_CONDITION: gettext_lazy("A case has no condition."),
    Code.BAD_CONDITION: gettext_lazy("A condition asks for an answer that does not exist any more."),
    Code.VARIABLE_CLASH: gettext_lazy("An answer is kept twice, as different kinds of values."),
    Code.MISSING_OUTLET: gettext_lazy("“%(outlet)s” leads nowhere."),
    Code.UNKNOWN_OUTLET: gettext_lazy("A connection comes from a choice that does not exist any more."),
    Code.UNKNOWN_GOAL: gettext_lazy("“%(outlet)s” leads to a step that does not exist any more."),
    Code.UNREACHABLE: gettext_lazy("No way leads to this step."),
    Code.NO_END: gettext_lazy("From here no way leads to an end."),
    Code.ENDLESS: gettext_lazy("The decision leads back to itself without asking anything."),
    Code.TOO_DEEP: gettext_lazy("More than thirty steps from the beginning: nobody goes so far."),
}
PARTS: dict[str, Any] = {
    "title": gettext_lazy("Title"),
    "body": gettext_lazy("Text"),
    "article": gettext_lazy("Article"),
    "variable": gettext_lazy("Name of the answer"),
    "type": gettext_lazy("Kind of answer"),
    "low": gettext_lazy("Lowest value"),
    "high": gettext_lazy("Highest value"),
    "most": gettext_lazy("Most characters"),
    "product": gettext_lazy("Product"),
}
LANGUAGES: dict[str, Any] = {"zh-hans": gettext_lazy("Chinese"), "en": gettext_lazy("English")}


def fault_words(flow: Flow, finding: Finding, language: str) -> str:
    """A finding as a sentence."""
    node = flow.node(finding.node) if finding.node else None
    choice = node.choice(finding.detail) if node is not None else None
    shown = text_in(choice.texts, language, flow.languages) if choice is not None else ""
    detail = shown or str(PARTS.get(finding.detail, finding.detail))
    outlet = choice_label(flow, node, finding.detail, language) if node is not None else finding.detail
    return str(FAULTS[finding.code]) % {
        "detail": detail,
        "outlet": outlet,
        "language": str(LANGUAGES.get(finding.language, finding.language)),
    }
