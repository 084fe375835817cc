"""The editor's page as a post, and back: questions as fields `q.<n>.<name>`, in the order of `order`."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from zhulian.tickets.questions.checking import clean_text
from zhulian.tickets.questions.kinds import WITH_OPTIONS, Kind, Operator
from zhulian.tickets.questions.parsing import MAX_OPTIONS, MAX_QUESTIONS

Rows = list[dict[str, Any]]
TEXTS = (
    "key",
    "kind",
    "label",
    "label_en",
    "help",
    "help_en",
    "min",
    "max",
    "earliest",
    "latest",
    "min_length",
    "max_length",
    "format",
    "mask",
)
FLAGS = ("required", "latest_today")
LONGEST = 1000
MOST_CONDITIONS = 10


def rows_of(post: QueryDict) -> Rows:
    """The questions as the page shows them, finished or not."""
    numbers = [n for n in dict.fromkeys(post.getlist("order")) if n.isascii() and n.isdigit()]
    return [_row(post, f"q.{number}.") for number in numbers[:MAX_QUESTIONS]]


def _text(post: QueryDict, name: str) -> str:
    return clean_text(post.get(name, ""))[:LONGEST]


def _row(post: QueryDict, prefix: str) -> dict[str, Any]:
    row: dict[str, Any] = {name: text for name in TEXTS if (text := _text(post, prefix + name))}
    row |= {name: True for name in FLAGS if prefix + name in post}
    row["options"] = _options(post, prefix) if row.get("kind") in WITH_OPTIONS else []
    row["show_if"] = _conditions(post, prefix)
    return {name: value for name, value in row.items() if value not in ([], "")}


def _options(post: QueryDict, prefix: str) -> Rows:
    """The choices; one without a stored value gets the next free one, which it keeps when its text changes."""
    labels, english = post.getlist(prefix + "o.label"), post.getlist(prefix + "o.label_en")
    values = post.getlist(prefix + "o.value")
    found = [
        {"value": value.strip()[:60], "label": clean_text(zh)[:200], "label_en": clean_text(en)[:200]}
        for value, zh, en in zip(values, labels, english, strict=False)
    ][:MAX_OPTIONS]
    taken = {option["value"] for option in found}
    number = 1
    for option in found:
        while not option["value"]:
            candidate, number = f"o{number}", number + 1
            if candidate not in taken:
                option["value"] = candidate
                taken.add(candidate)
    return found


def _conditions(post: QueryDict, prefix: str) -> Rows:
    conditions: Rows = []
    for number in range(MOST_CONDITIONS):
        start = f"{prefix}c.{number}."
        question, operator = _text(post, start + "question"), _text(post, start + "operator")
        if not question and start + "kept" not in post:
            continue
        values = [text for value in post.getlist(start + "value") if (text := clean_text(value)[:200])]
        conditions.append({"question": question, "operator": operator or Operator.IS.value, "values": values})
    return conditions


def change(rows: Rows, what: str) -> Rows:
    """The rows after one button was pressed: `add:choice`, `remove:2`, `up:2`, `down:2`, `copy:2`,
    `option:2`, `unoption:2.0`, `condition:2`, `uncondition:2.0`. Unknown or impossible ones change nothing."""
    verb, _, rest = what.partition(":")
    if verb == "add":
        return [*rows, new_row(rows, rest)] if rest in Kind.values and len(rows) < MAX_QUESTIONS else rows
    place = [int(part) for part in rest.split(".") if part.isascii() and part.isdigit()]
    if not place or not 0 <= place[0] < len(rows):
        return rows
    return _change_at(rows, verb, place)


def _change_at(rows: Rows, verb: str, place: list[int]) -> Rows:
    at, changed = place[0], list(rows)
    if verb in {"up", "down"}:
        to = at - 1 if verb == "up" else at + 1
        if 0 <= to < len(rows):
            changed[at], changed[to] = changed[to], changed[at]
    elif verb == "remove":
        del changed[at]
    elif verb == "copy" and len(rows) < MAX_QUESTIONS:
        changed.insert(at + 1, {**rows[at], "key": free_key(rows)})
    elif verb in {"option", "condition"}:
        name = "options" if verb == "option" else "show_if"
        changed[at] = {**rows[at], name: [*rows[at].get(name, []), _blank(rows, at, name)]}
    elif verb in {"unoption", "uncondition"} and len(place) == 2:
        name = "options" if verb == "unoption" else "show_if"
        left = [item for number, item in enumerate(rows[at].get(name, [])) if number != place[1]]
        changed[at] = {**rows[at], name: left}
    return changed


def _blank(rows: Rows, at: int, name: str) -> dict[str, Any]:
    if name == "show_if":
        return {"question": "", "operator": Operator.IS.value, "values": []}
    taken = {option["value"] for option in rows[at].get("options", [])}
    return {"value": _free("o", taken), "label": "", "label_en": ""}


def _free(prefix: str, taken: set[str]) -> str:
    return next(name for n in range(1, len(taken) + 2) if (name := f"{prefix}{n}") not in taken)


def free_key(rows: Rows) -> str:
    """A column name that no question of the form has."""
    return _free("q", {str(row.get("key", "")) for row in rows})


def new_row(rows: Rows, kind: str) -> dict[str, Any]:
    """A question to begin with."""
    row: dict[str, Any] = {"key": free_key(rows), "kind": kind}
    if kind in WITH_OPTIONS:
        row["options"] = [
            {"value": "o1", "label": "", "label_en": ""},
            {"value": "o2", "label": "", "label_en": ""},
        ]
    return row
