"""The kinds of nodes of troubleshooting guides."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from zhulian.engine.flow import Choices, Flow, Kind, Node, Role, Setting, Sort, Text, Vocabulary
from zhulian.knowledge.richtext import clean

TITLE = Text(is_required=True, most=200)
BODY = Text(is_rich=True, most=20_000)
WORDS = {"title": TITLE, "body": BODY}
ASKS = {"asks": Setting(Sort.BOOL)}
HELPED = "helped"
NEXT = "next"
SOLVED = "solved"
REQUEST = "request"

VOCABULARY = Vocabulary(
    {
        "question": Kind(
            Role.CHOOSE,
            choices=Choices.OUTLETS,
            texts=WORDS,
            settings={"variable": Setting(Sort.VARIABLE)},
        ),
        "step": Kind(
            Role.CHOOSE,
            outlets=(NEXT,),
            switched={("asks", True): (HELPED, NEXT)},
            closing={HELPED: SOLVED},
            texts={"title": TITLE, "body": replace(BODY, is_required=True)},
            settings=ASKS,
        ),
        "article": Kind(
            Role.CHOOSE,
            outlets=(NEXT,),
            switched={("asks", True): (HELPED, NEXT)},
            closing={HELPED: SOLVED},
            texts={"title": TITLE},
            settings={**ASKS, "article": Setting(Sort.ID, is_required=True)},
        ),
        "input": Kind(
            Role.ENTER,
            outlets=(NEXT,),
            choices=Choices.OPTIONS,
            texts=WORDS,
            settings={
                "variable": Setting(Sort.VARIABLE, is_required=True),
                "type": Setting(Sort.CHOICE, is_required=True, options=("text", "number", "choice")),
                "optional": Setting(Sort.BOOL),
                "low": Setting(Sort.NUMBER),
                "high": Setting(Sort.NUMBER),
                "most": Setting(Sort.INTEGER, low=1, high=2000),
            },
        ),
        "decision": Kind(
            Role.PASS, outlets=("otherwise",), choices=Choices.OUTLETS, texts={"title": Text(most=200)}
        ),
        "solved": Kind(Role.END, outcome=SOLVED, texts=WORDS),
        "request": Kind(
            Role.END,
            outcome=REQUEST,
            texts=WORDS,
            settings={"type": Setting(Sort.ID), "product": Setting(Sort.ID)},
        ),
    }
)
KINDS = {
    "question": _("Question with choices"),
    "step": _("Step to try"),
    "article": _("Show an article"),
    "input": _("Ask for a detail"),
    "decision": _("Decision by earlier answers"),
    "solved": _("End: solved"),
    "request": _("End: submit a request"),
}
ICONS = {
    "question": "help-circle",
    "step": "checklist",
    "article": "book",
    "input": "forms",
    "decision": "arrows-split",
    "solved": "circle-check",
    "request": "send",
}
OUTLETS = {
    NEXT: _("Next"),
    HELPED: _("That helped"),
    "otherwise": _("In all other cases"),
}
KEEPS = {"question", "input"}
"""Kinds whose answers are kept under the node's own id, so that decisions can ask for them."""


def cleaned(flow: Flow) -> Flow:
    """The flow as it may be kept: rich texts cleaned, answers kept under their node's id."""
    return replace(flow, nodes=tuple(_cleaned(node) for node in flow.nodes))


def _cleaned(node: Node) -> Node:
    kind = VOCABULARY.kinds.get(node.kind)
    if kind is None:
        return node
    rich = {name for name, text in kind.texts.items() if text.is_rich}
    texts = {
        name: {language: clean(words) if name in rich else words for language, words in both.items()}
        for name, both in node.texts.items()
    }
    settings = {**node.settings, "variable": node.id} if node.kind in KEEPS else node.settings
    return replace(node, texts=texts, settings=settings)
