"""How quickly the one search index answers: two-character words in 10 %, 1 % and .1 % of the requests, for one who may
see all of them and for one who may see 1 %; a caller recognised while one types; how fast the index is built.

    python bench/search.py             a table, on SQLite and, where it is installed, on PostgreSQL
    python bench/search.py --json      one JSON object

Measured is `platform.search.found` with all its queries: candidates within what the person may see, ranked.
"""

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._runner import analyse, arguments, ready, run, timed

WORDS = {"10 %": ("青花", 10), "1 %": ("紫砂", 100), ".1 %": ("玉簪", 1000)}
TYPED = ("1380", "8123", "zhangw", "wxj", "李", "王强", "c1999@", "陈伟")


def prepare(options: argparse.Namespace):
    """The centre of bench/product.py with the words strewn in, a telephone for each customer, and one small group."""
    from bench._world import _agent, fill, strewn
    from zhulian.customers.models import ContactPoint, Customer
    from zhulian.people.models import Queue
    from zhulian.tickets.models import Ticket

    world = fill(seed=options.seed, tickets=options.tickets, customers=options.customers, agents=2)
    small = Queue.objects.create(code="small", name="small", department=world.holders[0].agent.department)
    rows = list(Ticket.objects.order_by("pk"))
    for number, row in enumerate(rows):
        row.subject += strewn(number, dict(WORDS.values()))
        row.queue_id = small.pk if number % 100 == 0 else row.queue_id
    Ticket.objects.bulk_update(rows, ["subject", "queue"], batch_size=500)
    rng = random.Random(options.seed)
    ContactPoint.objects.bulk_create(
        (
            ContactPoint(
                customer=row,
                client=world.client,
                kind="phone",
                value=number,
                normalised=f"+86{number}",
            )
            for row in Customer.objects.all()
            for number in [f"138{rng.randrange(10**8):08d}"]
        ),
        batch_size=1000,
    )
    return world, _agent(world.client, small.department, small, "small")


def build() -> dict[str, float]:
    """Index everything; documents and seconds."""
    from zhulian.platform import search
    from zhulian.platform.models import SearchDocument

    began = time.perf_counter()
    for item in search.sources():
        after = 0
        while ids := list(item.keys(after, 500)):
            search.reindex(item.kind, ids)
            after = ids[-1]
    seconds = time.perf_counter() - began
    return {"documents": SearchDocument.objects.count(), "seconds": round(seconds, 1)}


def measure(options: argparse.Namespace) -> dict:
    """Everything, in the database that the environment names. Runs in a process of its own."""
    ready()
    from zhulian.platform.access import Actor
    from zhulian.platform.search import found

    world, small = prepare(options)
    built = build()
    analyse()
    rounds = max(4, int(60 * options.scale))
    people = {"sees all": Actor.of(world.supervisor), "sees 1 %": Actor.of(small)}
    measures = {
        f"word in {share}, {who}": timed(
            lambda _n, actor=actor, word=word: found(actor, "ticket", word), rounds
        )
        for share, (word, _each) in WORDS.items()
        for who, actor in people.items()
    }
    boss = people["sees all"]
    for typed in TYPED:
        measures[f"caller by {typed}"] = timed(
            lambda _n, typed=typed: found(boss, "customer", typed, limit=6, client=world.client.pk), rounds
        )
    return {"filled_seconds": built["seconds"], "built": built, "measures": measures}


def main() -> None:
    """Run on every database there is and print."""
    options = arguments(__doc__, tickets=100_000, customers=200_000).parse_args()
    report = run(__file__, options, measure, lambda own: f"{own.tickets} requests, {own.customers} customers")
    if report is not None and not options.json:
        for name, each in report["databases"].items():
            print(f"{name}: {each['built']['documents']} documents built in {each['built']['seconds']} s")


if __name__ == "__main__":
    main()
