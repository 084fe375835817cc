"""Small random worlds: few ids and round numbers, so that ties, clashes and exact openings happen often."""

from hypothesis import strategies as st

from zhulian.engine.routing import (
    AddQueues,
    Agent,
    AnyLanguage,
    AnyQueue,
    Divert,
    DropSkills,
    Item,
    LowerLevels,
    Need,
    OpenTier,
    Ring,
    Settings,
    Snapshot,
)

NOW = 1_760_000_000.0
SKILLS = st.integers(1, 3)
LEVELS = st.integers(1, 5)
QUEUES = st.integers(1, 3)
PRIORITIES = st.integers(1, 2)
CHANNELS = st.sampled_from(["call", "call", "chat"])
SPANS = st.sampled_from([0.0, 5.0, 10.0, 30.0, 60.0, 100.0, 700.0])
AGENT_IDS = st.integers(1, 7)

needs = st.builds(
    Need,
    skill_levels=st.one_of(st.just(frozenset()), st.frozensets(st.tuples(SKILLS, LEVELS), max_size=2)),
    queue=st.sampled_from([None, 1, 1, 1, 2, 3]),
    language=st.sampled_from(["", "", "zh", "en"]),
    channel=CHANNELS,
    client=st.sampled_from([1, 1, 1, 2]),
)
widenings = st.one_of(
    st.builds(LowerLevels, by=st.integers(0, 4)),
    st.builds(DropSkills, skills=st.one_of(st.none(), st.frozensets(SKILLS, max_size=2))),
    st.builds(AddQueues, queues=st.frozensets(QUEUES, min_size=1, max_size=2)),
    st.just(AnyQueue()),
    st.just(AnyLanguage()),
    st.builds(OpenTier, tier=st.integers(0, 2)),
)
rings = st.builds(Ring, after=SPANS, how=widenings)
diverting_rings = st.builds(
    Ring, after=SPANS, how=st.builds(Divert, target=st.sampled_from(["voicemail", "b"]))
)
ANY_RINGS = st.one_of(rings, rings, rings, diverting_rings)
MOSTLY = st.sampled_from([True, True, True, False])
EITHER = st.booleans()


@st.composite
def items(draw, item_id, ring=ANY_RINGS):
    return Item(
        id=item_id,
        need=draw(needs),
        entered_at=NOW - draw(st.one_of(SPANS, st.just(-5.0))),
        head_start=draw(st.sampled_from([0.0, 0.0, 60.0, 120.0, 5000.0])),
        due_at=draw(st.one_of(st.none(), st.sampled_from([NOW - 10, NOW + 1, NOW + 600, NOW + 9000]))),
        preferred=tuple(draw(st.lists(AGENT_IDS, max_size=2, unique=True))),
        preferred_until=draw(st.one_of(st.none(), st.sampled_from([NOW - 1, NOW, NOW + 20, NOW + 40]))),
        rings=tuple(draw(st.lists(ring, max_size=3))),
        excluded=draw(st.frozensets(AGENT_IDS, max_size=1)),
    )


loads = st.sampled_from([(0, 0), (1, 0), (1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (1, 1), (2, 3)])


@st.composite
def agents(draw, agent_id, ready=MOSTLY):
    return Agent(
        id=agent_id,
        skills=draw(st.dictionaries(SKILLS, LEVELS, max_size=3)),
        queues=draw(st.fixed_dictionaries({1: PRIORITIES}, optional={2: PRIORITIES, 3: PRIORITIES})),
        languages=draw(st.sampled_from([frozenset({"zh", "en"}), frozenset({"zh"}), frozenset()])),
        clients=draw(st.sampled_from([frozenset({1}), frozenset({1}), frozenset({1, 2}), frozenset({2})])),
        capacity=draw(st.fixed_dictionaries({"call": loads}, optional={"chat": loads})),
        total=draw(st.sampled_from([(1, 0), (2, 0), (3, 1), (4, 0), (4, 2), (2, 2)])),
        ready=draw(ready),
        idle_since=NOW - draw(SPANS),
        tier=draw(st.sampled_from([0, 0, 0, 1, 2])),
    )


@st.composite
def settings_of(draw, many=EITHER):
    return Settings(
        skill_weight=draw(st.sampled_from([0.0, 1.0])),
        level_weight=draw(st.sampled_from([0.0, 0.5])),
        urgency_curve=draw(st.sampled_from([1.0, 2.0])),
        allow_many=draw(many),
        preferred_outside_group=draw(st.booleans()),
        listed=draw(st.sampled_from([0, 2, 8])),
    )


@st.composite
def snapshots(draw, many=EITHER, ring=ANY_RINGS):
    item_ids = draw(st.lists(st.integers(1, 50), max_size=6, unique=True))
    agent_ids = draw(st.lists(AGENT_IDS, max_size=5, unique=True))
    return Snapshot(
        items=[draw(items(item_id, ring)) for item_id in item_ids],
        agents=[draw(agents(agent_id)) for agent_id in agent_ids],
        settings=draw(settings_of(many)),
    )


def able_agent(agent_id, **changes):
    """An agent who can take calls and chats for client 1 in queue 1; tests change what they are about."""
    values = {
        "queues": {1: 1},
        "languages": frozenset({"zh"}),
        "clients": frozenset({1}),
        "capacity": {"call": (1, 0), "chat": (3, 0)},
        "total": (3, 0),
        "ready": True,
        "idle_since": NOW - 100,
    }
    return Agent(id=agent_id, **{**values, **changes})


def plain_need(**changes):
    values = {"skill_levels": frozenset(), "queue": 1, "language": "", "channel": "call", "client": 1}
    return Need(**{**values, **changes})


def plain_item(item_id, **changes):
    """A call for queue 1 that has waited ten seconds."""
    need = changes.pop("need", None) or plain_need()
    return Item(id=item_id, **{"need": need, "entered_at": NOW - 10, **changes})
