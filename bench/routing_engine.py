"""How long one routing decision takes: p50 and p95 over repeated decisions on seeded worlds.

    python bench/routing_engine.py            a table
    python bench/routing_engine.py --json     one JSON object

Every world is drawn from --seed alone, so a run can be repeated elsewhere. One process, one core.
"""

import argparse
import gc
import json
import os
import platform
import random
import statistics
import time
from dataclasses import dataclass

from zhulian.engine.routing import (
    AddQueues,
    Agent,
    AnyQueue,
    Item,
    LowerLevels,
    Need,
    OpenTier,
    Ring,
    Settings,
    Snapshot,
    decide,
    pick_next,
)

NOW = 1_760_000_000.0
CHANNELS = ("call", "chat", "ticket", "callback")
CHANNEL_LIMITS = {"call": 1, "chat": 4, "ticket": 10, "callback": 1}
LANGUAGES = ("zh", "en", "yue")


@dataclass(frozen=True)
class Case:
    """One size of world. `ready` is the share of agents who are free; `own` makes nearly every need its own."""

    name: str
    items: int
    agents: int
    ready: float
    rounds: int
    own: bool = False


CASES = (
    Case("1 x 20", 1, 20, 1.0, 2000),
    Case("200 x 50", 200, 50, 1.0, 300),
    Case("10000 x 1000, all free", 10_000, 1_000, 1.0, 15),
    Case("10000 x 1000, 5 % free", 10_000, 1_000, 0.05, 15),
    Case("10000 x 1000, all free, needs nearly all different", 10_000, 1_000, 1.0, 15, own=True),
)


def make_agent(rng: random.Random, number: int, ready: float) -> Agent:
    """An agent with a handful of skills, a few queues and some load."""
    return Agent(
        id=number,
        skills={skill: rng.randint(1, 10) for skill in rng.sample(range(30), rng.randint(2, 8))},
        queues={queue: rng.randint(1, 3) for queue in rng.sample(range(20), rng.randint(1, 4))},
        languages=frozenset({"zh", *rng.sample(LANGUAGES, 1)}),
        clients=frozenset({1, rng.randint(1, 5)}),
        capacity={channel: (limit, rng.randrange(limit)) for channel, limit in CHANNEL_LIMITS.items()},
        total=(6, rng.randint(0, 5)),
        ready=rng.random() < ready,
        idle_since=NOW - rng.uniform(0, 1800),
        tier=rng.choices((0, 1, 2), (85, 10, 5))[0],
    )


def make_need(rng: random.Random, number: int, own: bool) -> Need:
    """A need out of some hundreds of common ones, or one that hardly any other item has."""
    source = random.Random(number if own else rng.randrange(400))
    skills = source.sample(range(30), source.choice((2, 3)) if own else source.choice((0, 1, 1, 2)))
    wanted = {(skill, source.randint(1, 6)) for skill in skills}
    return Need(
        skill_levels=frozenset(wanted),
        queue=source.randrange(20),
        language=source.choice(("", "zh", "zh", "en")),
        channel=source.choice(CHANNELS),
        client=source.choice((1, 1, 1, 2, 3)),
    )


def make_item(rng: random.Random, case: Case, number: int) -> Item:
    """An item with rings; one in ten has a preferred agent, one in twenty was declined before."""
    entered = NOW - rng.expovariate(1 / 300)
    need = make_need(rng, number, case.own)
    extra = frozenset({(need.queue + 1) % 20})
    return Item(
        id=number,
        need=need,
        entered_at=entered,
        head_start=rng.choice((0.0, 0.0, 0.0, 60.0, 120.0)),
        due_at=rng.choice((None, entered + rng.uniform(20, 3600))),
        preferred=(rng.randrange(case.agents),) if rng.random() < 0.1 else (),
        preferred_until=entered + 60,
        rings=(
            Ring(60, LowerLevels(2)),
            Ring(180, AddQueues(extra)),
            Ring(300, OpenTier(1)),
            Ring(900, AnyQueue()),
        ),
        excluded=frozenset({rng.randrange(case.agents)}) if rng.random() < 0.05 else frozenset(),
    )


def make_world(case: Case, seed: int) -> Snapshot:
    """The world of a case; equal seeds give equal worlds."""
    rng = random.Random(f"{seed}/{case.name}")
    agents = tuple(make_agent(rng, number, case.ready) for number in range(case.agents))
    items = tuple(make_item(rng, case, number) for number in range(case.items))
    return Snapshot(items, agents, Settings())


def measure(run, rounds: int) -> dict[str, float]:
    """Milliseconds of `rounds` calls after one to warm up."""
    run()
    gc.collect()
    spans = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        spans.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(spans, n=100, method="inclusive")
    return {"p50_ms": round(cuts[49], 4), "p95_ms": round(cuts[94], 4), "max_ms": round(max(spans), 4)}


def bench(case: Case, seed: int, scale: float) -> dict[str, object]:
    """Measure decide() and pick_next() on one world."""
    world = make_world(case, seed)
    rounds = max(3, int(case.rounds * scale))
    found = decide(world, NOW)
    return {
        "case": case.name,
        "items": case.items,
        "agents": case.agents,
        "rounds": rounds,
        "offers": len(found.offers),
        "decide": measure(lambda: decide(world, NOW), rounds),
        "pick_next": measure(lambda: pick_next(world, world.agents[0].id, NOW), rounds),
    }


def table(report: dict) -> str:
    """The report for people."""
    head = (
        f"{'world (items x agents)':<46}{'offers':>7}{'decide p50':>13}{'p95':>12}{'pick p50':>12}{'p95':>12}"
    )
    lines = [f"Python {report['python']}, {report['machine']}, seed {report['seed']}; milliseconds", head]
    for row in report["cases"]:
        push, pull = row["decide"], row["pick_next"]
        lines.append(
            f"{row['case']:<46}{row['offers']:>7}{push['p50_ms']:>13.3f}{push['p95_ms']:>12.3f}"
            f"{pull['p50_ms']:>12.3f}{pull['p95_ms']:>12.3f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Run all cases and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seed", type=int, default=1, help="seed of the worlds (default 1)")
    parser.add_argument("--scale", type=float, default=1.0, help="multiply the number of rounds")
    options = parser.parse_args()
    report = {
        "benchmark": "routing_engine",
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "seed": options.seed,
        "cases": [bench(case, options.seed, options.scale) for case in CASES],
    }
    print(json.dumps(report, indent=2) if options.json else table(report))


if __name__ == "__main__":
    main()
