"""The editor's form of one step → the step. Whatever is posted has the shape of a node; lint does the rest."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from zhulian.engine.flow import Choice, Choices, Flow, Json, Node, Setting, Sort, Value, specs_of
from zhulian.knowledge.guiding.vocabulary import VOCABULARY

MOST_ROWS = 8
_MARKUP = re.compile(r"<[a-z!/]", re.IGNORECASE)
_BULLET = re.compile(r"\s*[-*•·]\s+(.+)")
_NUMBERED = re.compile(r"\s*\d{1,2}[.)、．]\s*(.+)")
OPERATORS = ("is", "is_not", "lt", "lte", "gt", "gte", "contains", "is_empty", "is_not_empty")
_ALONE = {"is_empty", "is_not_empty"}


def node_from(post: QueryDict, old: Node, flow: Flow) -> Node:
    """The step as it was typed."""
    kind = VOCABULARY.kinds[old.kind]
    texts = {}
    for name, text in kind.texts.items():
        both = {lang: _text(post, f"{name}-{lang}", text.most) for lang in flow.languages}
        if text.is_rich:
            both = {lang: as_html(words) for lang, words in both.items()}
        if any(both.values()):
            texts[name] = {lang: words for lang, words in both.items() if words}
    settings: dict[str, Value] = {}
    for name, setting in kind.settings.items():
        found = _setting(post.get(f"set-{name}", ""), setting)
        if found is not None:
            settings[name] = found
    node = replace(old, texts=texts, settings=settings)
    is_used = kind.choices is Choices.OUTLETS or settings.get("type") == "choice"
    node = replace(node, choices=_choices(post, old, flow) if is_used else ())
    edges = {name: post.get(f"edge-{name}", old.edges.get(name, "")) for name in VOCABULARY.outlets(node)}
    known = flow.by_id()
    return replace(node, edges={name: goal for name, goal in edges.items() if goal in known})


def _text(post: QueryDict, name: str, most: int) -> str:
    return post.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()[: most + 1]


def _setting(text: str, setting: Setting) -> Value | None:
    text = text.strip()[:2000].replace("\0", "")
    if setting.sort is Sort.BOOL:
        return True if text else None
    if not text:
        return None
    if setting.sort in (Sort.ID, Sort.INTEGER):
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else text
    if setting.sort is Sort.NUMBER:
        return _number(text)
    return text


def _number(text: str) -> Value:
    try:
        found = float(text)
    except ValueError:
        return text
    if abs(found) > 1e11 or found != found:
        return text
    return int(found) if found == int(found) else found


def _choices(post: QueryDict, old: Node, flow: Flow) -> tuple[Choice, ...]:
    taken = {choice.id for choice in old.choices}
    found: list[Choice] = []
    for row in range(MOST_ROWS):
        choice = _choice(post, row, old, flow)
        if choice is None:
            continue
        if not choice.id:
            choice = replace(choice, id=_fresh(taken))
        if choice.id in {other.id for other in found}:
            continue
        taken.add(choice.id)
        found.append(choice)
    return tuple(found)


def _fresh(taken: set[str]) -> str:
    number = 1
    while f"c{number}" in taken:
        number += 1
    return f"c{number}"


def _choice(post: QueryDict, row: int, old: Node, flow: Flow) -> Choice | None:
    """A row of the form; None for an empty one, which takes its choice away."""
    known = old.choice(post.get(f"choice-{row}-id", ""))
    words = {lang: _text(post, f"choice-{row}-{lang}", 200) for lang in flow.languages}
    words = {lang: text for lang, text in words.items() if text}
    if old.kind == "decision":
        return _case(post, row, known, flow)
    return Choice(known.id if known else "", words) if words else None


def _case(post: QueryDict, row: int, known: Choice | None, flow: Flow) -> Choice | None:
    if known is not None and post.get(f"case-{row}-keep"):
        return known
    field, operator = post.get(f"case-{row}-field", ""), post.get(f"case-{row}-op", "")
    if not field or operator not in OPERATORS:
        return None
    test: dict[str, Json] = {"field": field, "op": operator}
    if operator not in _ALONE:
        test["value"] = _wanted(post, row, field, flow)
    return Choice(known.id if known else "", {}, {"v": 1, "where": test})


def _wanted(post: QueryDict, row: int, field: str, flow: Flow) -> str:
    """The value of a case: chosen among the answers where there are such, else typed."""
    spec = specs_of(flow, VOCABULARY).get(field)
    typed = post.get(f"case-{row}-value", "").strip()[:200].replace("\0", "")
    if spec is None or not spec.choices:
        return typed
    node = flow.node(field)
    for choice in node.choices if node is not None else ():
        if typed == choice.id or typed in choice.texts.values():
            return choice.id
    return typed


def as_html(text: str) -> str:
    """What was typed as paragraphs and lists; text that bears markup already comes back as it is."""
    if not text or _MARKUP.search(text):
        return text
    return "".join(_block(block) for block in re.split(r"\n\s*\n", text) if block.strip())


def _block(block: str) -> str:
    lines = [line for line in block.split("\n") if line.strip()]
    for tag, pattern in (("ul", _BULLET), ("ol", _NUMBERED)):
        found = [pattern.fullmatch(line) for line in lines]
        if all(found):
            items = "".join(f"<li>{html.escape(match[1], quote=False)}</li>" for match in found if match)
            return f"<{tag}>{items}</{tag}>"
    return "<p>" + "<br>".join(html.escape(line.strip(), quote=False) for line in lines) + "</p>"


_PARAGRAPH = re.compile(r"<p>(.*?)</p>|<(ul|ol)>(.*?)</\2>", re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)


def as_typed(source: str) -> str:
    """The way back of `as_html`; HTML that says more comes back as it is."""
    blocks = []
    for match in _PARAGRAPH.finditer(source):
        if match[2]:
            marks = ("- " if match[2] == "ul" else f"{place}. " for place in range(1, 1000))
            items = [
                f"{mark}{html.unescape(item)}"
                for mark, item in zip(marks, _ITEM.findall(match[3]), strict=False)
            ]
            blocks.append("\n".join(items))
        else:
            blocks.append(html.unescape(re.sub(r"<br ?/?>\n?", "\n", match[1])))
    typed = "\n\n".join(blocks)
    return typed if _same(as_html(typed), source) else source


def _same(one: str, other: str) -> bool:
    return re.sub(r"\s*\n\s*|<br ?/?>", " ", one).strip() == re.sub(r"\s*\n\s*|<br ?/?>", " ", other).strip()


def rows_of(node: Node) -> list[dict[str, Any]]:
    """The choices as rows of the form, with empty ones to fill."""
    rows: list[dict[str, Any]] = [
        {"id": choice.id, "texts": choice.texts, **told_case(choice)} for choice in node.choices
    ]
    free = max(0, min(2, MOST_ROWS - 1 - len(rows)))
    return rows[:MOST_ROWS] + [{"id": "", "texts": {}, "field": "", "op": "is", "value": ""}] * free


def told_case(choice: Choice) -> dict[str, Any]:
    """A simple condition as field, operator and value; any other is only kept."""
    when = choice.when
    where = when.get("where") if isinstance(when, dict) else None
    if isinstance(where, dict) and isinstance(where.get("field"), str) and where.get("op") in OPERATORS:
        return {"field": where["field"], "op": where["op"], "value": where.get("value", "")}
    return {"field": "", "op": "", "value": "", "is_complex": when is not None}
