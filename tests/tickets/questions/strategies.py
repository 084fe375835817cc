"""Makes any valid form and any post a browser, or somebody with a script, could send to it."""

from __future__ import annotations

from hypothesis import strategies as st

from zhulian.tickets.questions import parse_questions
from zhulian.tickets.questions.kinds import COMPARABLE, WITH_OPTIONS, Kind

WORDS = ["red", "green", "blue"]
ALPHABET = "aZ09１ ,.-+@/\x00\n年月粤😀\u202e"


@st.composite
def form(draw: st.DrawFn):
    """A list of up to seven questions, conditions included."""
    rows: list[dict] = []
    for index in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(list(Kind)))
        row: dict = {
            "key": f"q{index}",
            "kind": kind.value,
            "label": f"问题{index}",
            "label_en": draw(st.sampled_from(["", "Question"])),
            "required": draw(st.booleans()),
        }
        if kind in WITH_OPTIONS:
            row["options"] = [{"value": word, "label": word} for word in WORDS]
        if kind is Kind.NUMBER and draw(st.booleans()):
            row |= {"min": "-5", "max": "1000"}
        if kind is Kind.TEXT and draw(st.booleans()):
            row |= {"format": "mask", "mask": "@#-*"}
        row["show_if"] = [draw(condition(above)) for above in draw(some(rows))]
        rows.append(row)
    return parse_questions(rows)


def some(rows: list[dict]):
    """Up to two of the rows."""
    return st.lists(st.sampled_from(rows), max_size=2) if rows else st.just([])


@st.composite
def condition(draw: st.DrawFn, above: dict):
    """A condition on the question `above`."""
    kind = Kind(above["kind"])
    if kind not in COMPARABLE:
        return {"question": above["key"], "operator": "filled"}
    operator = draw(st.sampled_from(["is", "is_not", "in", "filled"]))
    pool = {Kind.YES_NO: ["yes", "no"]}.get(kind, WORDS)
    values = [] if operator == "filled" else draw(st.lists(st.sampled_from(pool), min_size=1, max_size=2))
    return {"question": above["key"], "operator": operator, "values": values}


TYPED = st.one_of(
    st.sampled_from(
        [*WORDS, "yes", "no", "", " ", "5", "２０２５年1月2日", "2025-02-30", "a@b.cn", "13800138000", "a1-b"]
    ),
    st.text(ALPHABET, max_size=30),
)
POSTS = st.dictionaries(
    st.sampled_from([f"q{i}" for i in range(8)]), st.one_of(TYPED, st.lists(TYPED, max_size=3))
)
FILES = st.dictionaries(
    st.sampled_from([f"q{i}" for i in range(8)]), st.lists(st.integers(1, 99), max_size=2)
)
