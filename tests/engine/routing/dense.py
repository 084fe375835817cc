"""Fuller worlds than Hypothesis likes to draw: many agents fit many items, so that rankings decide."""

import random

from hypothesis import strategies as st

from tests.engine.routing.worlds import NOW
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

SPANS = (0.0, 10.0, 30.0, 60.0, 200.0)


def some(rng, values, most):
    return rng.sample(values, rng.randint(0, most))


def dense_ring(rng):
    how = (
        LowerLevels(rng.randint(1, 3)),
        DropSkills(frozenset({rng.randint(1, 3)})),
        AddQueues(frozenset({rng.randint(1, 3), rng.randint(1, 3)})),
        AnyQueue(),
        AnyLanguage(),
        OpenTier(rng.randint(1, 2)),
        Divert("voicemail"),
    )
    return Ring(rng.choice(SPANS), rng.choices(how, (3, 3, 3, 2, 2, 3, 1))[0])


def dense_item(rng, item_id):
    skills = some(rng, [1, 2, 3], 1)
    return Item(
        id=item_id,
        need=Need(
            skill_levels=frozenset((skill, rng.randint(1, 4)) for skill in skills),
            queue=rng.choice((None, 1, 1, 2, 3)),
            language=rng.choice(("", "", "zh", "en")),
            channel=rng.choice(("call", "chat")),
            client=rng.choice((1, 1, 1, 2)),
        ),
        entered_at=NOW - rng.choice(SPANS),
        head_start=rng.choice((0.0, 0.0, 60.0, 900.0)),
        due_at=rng.choice((None, None, NOW - 5, NOW + 300)),
        preferred=tuple(some(rng, range(1, 13), 2)) if rng.random() < 0.4 else (),
        preferred_until=rng.choice((None, NOW, NOW + 20)),
        rings=tuple(dense_ring(rng) for _ in range(rng.choice((0, 0, 1, 2, 3)))),
        excluded=frozenset(some(rng, range(1, 13), 2)),
    )


def dense_agent(rng, agent_id):
    return Agent(
        id=agent_id,
        skills={skill: rng.randint(1, 5) for skill in some(rng, [1, 2, 3], 3)},
        queues={queue: rng.randint(1, 2) for queue in some(rng, [1, 2, 3], 3)},
        languages=frozenset(some(rng, ["zh", "en"], 2)),
        clients=frozenset(rng.choice(([1], [1, 2], [1, 2], [2]))),
        capacity={"call": (1, rng.choice((0, 0, 0, 1))), "chat": (rng.randint(0, 3), rng.choice((0, 0, 1)))},
        total=(rng.randint(1, 4), rng.choice((0, 0, 1))),
        ready=rng.random() < 0.85,
        idle_since=NOW - rng.choice(SPANS),
        tier=rng.choice((0, 0, 0, 0, 1, 2)),
    )


def dense_world(seed, many=None):
    """The world of this seed; `many` fixes allow_many."""
    rng = random.Random(seed)
    config = Settings(
        skill_weight=rng.choice((0.0, 1.0)),
        level_weight=rng.choice((0.0, 0.5)),
        allow_many=rng.random() < 0.3 if many is None else many,
        preferred_outside_group=rng.random() < 0.3,
        listed=rng.choice((3, 50)),
    )
    items = [dense_item(rng, number) for number in range(rng.randint(1, 12))]
    agents = [dense_agent(rng, number) for number in range(1, rng.randint(2, 13))]
    return Snapshot(rng.sample(items, len(items)), rng.sample(agents, len(agents)), config)


seeds = st.integers(0, 2**40)
dense_worlds = seeds.map(dense_world)
dense_worlds_of_single_offers = seeds.map(lambda seed: dense_world(seed, many=False))
