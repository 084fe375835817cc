"""A vocabulary with every role, and random flows over it: sound ones and any."""

from __future__ import annotations

from hypothesis import strategies as st

from zhulian.engine import flow as f

LANGUAGES = ("zh-hans", "en")
WORDS = {"zh-hans": "一", "en": "one"}
TITLE = {"title": f.Text(is_required=True, most=80), "body": f.Text(is_rich=True, most=400)}
VOCABULARY = f.Vocabulary(
    {
        "ask": f.Kind(
            f.Role.CHOOSE,
            choices=f.Choices.OUTLETS,
            texts=TITLE,
            settings={"variable": f.Setting(f.Sort.VARIABLE)},
        ),
        "step": f.Kind(
            f.Role.CHOOSE,
            outlets=("next",),
            switched={("asks", True): ("helped", "next")},
            closing={"helped": "solved"},
            texts=TITLE,
            settings={"asks": f.Setting(f.Sort.BOOL), "page": f.Setting(f.Sort.ID)},
        ),
        "enter": f.Kind(
            f.Role.ENTER,
            outlets=("next",),
            choices=f.Choices.OPTIONS,
            texts=TITLE,
            settings={
                "variable": f.Setting(f.Sort.VARIABLE, is_required=True),
                "type": f.Setting(f.Sort.CHOICE, is_required=True, options=("text", "number", "choice")),
                "optional": f.Setting(f.Sort.BOOL),
                "low": f.Setting(f.Sort.NUMBER),
                "high": f.Setting(f.Sort.NUMBER),
                "most": f.Setting(f.Sort.INTEGER, low=1, high=200),
            },
        ),
        "decide": f.Kind(f.Role.PASS, outlets=("otherwise",), choices=f.Choices.OUTLETS),
        "good": f.Kind(f.Role.END, outcome="solved", texts=TITLE),
        "help": f.Kind(f.Role.END, outcome="request", texts=TITLE),
    }
)
SETTINGS = st.dictionaries(
    st.sampled_from(["variable", "type", "asks", "low", "most", "page", "strange"]),
    st.one_of(
        st.booleans(),
        st.integers(-5, 300),
        st.sampled_from(["", "text", "number", "choice", "kept", "no name"]),
    ),
    max_size=4,
)
IDS = st.sampled_from([f"n{number}" for number in range(9)])
OUTLETS = st.sampled_from(["next", "helped", "otherwise", "a", "b", "c", "strange"])
TEXTS = st.dictionaries(
    st.sampled_from(["zh-hans", "en", "fr"]), st.sampled_from(["", "x", "字"]), max_size=3
)


def test(field, operator, value):
    """A condition of one test, as JSON."""
    return {"v": 1, "where": {"field": field, "op": operator, "value": value}}


WHEN = st.sampled_from(
    [
        test("colour", "is", "a"),
        test("colour", "is_not", "b"),
        test("size", "gte", "3"),
        test("size", "lt", "10"),
        test("name", "is", "x"),
    ]
)
CHOICES = st.lists(
    st.builds(f.Choice, st.sampled_from(["a", "b", "c", "next"]), TEXTS, st.one_of(st.none(), WHEN)),
    max_size=9,
).map(tuple)


@st.composite
def any_flows(draw):
    """Flows that are wrong in every way the shape allows."""
    kinds = st.sampled_from([*VOCABULARY.kinds, "strange"])
    nodes = st.builds(
        f.Node,
        IDS,
        kinds,
        st.dictionaries(st.sampled_from(["title", "body", "more"]), TEXTS, max_size=2),
        SETTINGS,
        CHOICES,
        st.dictionaries(OUTLETS, IDS, max_size=4),
    )
    start = draw(st.one_of(st.just(""), IDS))
    return f.Flow(LANGUAGES, start, tuple(draw(st.lists(nodes, max_size=9))))


@st.composite
def sound_flows(draw):
    """Flows in which `lint` finds nothing grave: every node leads forward, some lead back as well."""
    count = draw(st.integers(1, 10))
    variables = [
        f.Node("v0", "ask", {"title": WORDS}, {"variable": "colour"}, _own("ab"), {"a": "v1", "b": "v1"}),
        f.Node("v1", "enter", {"title": WORDS}, {"variable": "size", "type": "number"}, (), {"next": "v2"}),
        f.Node(
            "v2",
            "enter",
            {"title": WORDS},
            {"variable": "name", "type": "text", "optional": True},
            (),
            {"next": "n0"},
        ),
    ]
    nodes = [draw(_node(place, count)) for place in range(count)]
    last = f.Node(f"n{count}", draw(st.sampled_from(["good", "help"])), {"title": WORDS})
    return f.Flow(LANGUAGES, "v0", (*variables, *nodes, last))


def _own(names, when=None):
    return tuple(f.Choice(name, WORDS, when) for name in names)


@st.composite
def _node(draw, place, count):
    ahead = st.integers(place + 1, count).map(lambda number: f"n{number}")
    anywhere = st.integers(0, count).map(lambda number: f"n{number}")
    kind = draw(st.sampled_from(["ask", "step", "enter", "decide"]))
    node_id = f"n{place}"
    if kind == "ask":
        names = "abcdefg"[: draw(st.integers(1, 7))]
        edges = {name: draw(anywhere) for name in names} | {names[-1]: draw(ahead)}
        return f.Node(node_id, kind, {"title": WORDS}, {}, _own(names), edges)
    if kind == "step":
        asks = draw(st.booleans())
        return f.Node(node_id, kind, {"title": WORDS}, {"asks": asks}, (), {"next": draw(ahead)})
    if kind == "enter":
        settings = {"variable": f"own{place}", "type": "choice"}
        return f.Node(node_id, kind, {"title": WORDS}, settings, _own("ab"), {"next": draw(ahead)})
    choices = tuple(f.Choice(name, {}, draw(WHEN)) for name in "ab"[: draw(st.integers(1, 2))])
    edges = {choice.id: draw(ahead) for choice in choices} | {"otherwise": draw(ahead)}
    return f.Node(node_id, kind, {}, {}, choices, edges)


def inputs_at(walker, state):
    """What may be put in where the walk waits."""
    node = walker.nodes[state.at]
    if VOCABULARY.role(node) is f.Role.CHOOSE:
        return list(VOCABULARY.outlets(node))
    if node.settings["type"] == "choice":
        return [choice.id for choice in node.choices]
    return ["2", "3", 7, 12.5] if node.settings["type"] == "number" else ["x", "y", "", None]
