"""Years of requests through the real intake: how long it takes, and how long a customer who writes meanwhile waits.

    python bench/replay.py                    2,816 requests drawn from the seed
    python bench/replay.py --file FILE.csv    a file with the columns subject and body at least, see `zhulian import`

A web and a worker process run; `zhulian import messages --replay` brings the rows in beside them, into a skill group
with twenty free agents. Every few seconds a customer sends the web form for another group, where one agent is free:
measured is the time until that offer can be read, before the replay and during it.
"""

import argparse
import csv
import itertools
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._runner import arguments, ready, run, spread
from bench.product import REST_SECONDS, Customer, posts

ROWS = 2816
BEFORE = 10
GROUP = "quick"


def drawn_file(seed: int, path: Path) -> Path:
    """Requests of our own, with about as many words as people write to a public hotline."""
    from bench._world import FAMILY, GIVEN, SUBJECTS

    rng = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["number", "customer_id", "name", "subject", "body"])
        for number in range(ROWS):
            name = rng.choice(FAMILY) + "".join(rng.sample(GIVEN, 2))
            body = "。".join(rng.choice(SUBJECTS) for _ in range(rng.randint(10, 90)))
            table.writerow([number, f"C{rng.randrange(1500):05d}", name, rng.choice(SUBJECTS), body])
    return path


def quick_group(world) -> int:
    """A request type of its own whose skill group has one free agent; the type's id."""
    from bench._world import _agent
    from zhulian.people.actions import set_presence
    from zhulian.people.models import AgentProfile, Chosen, Queue
    from zhulian.platform.access import Actor
    from zhulian.tickets.models import TicketType

    department = world.holders[0].agent.department
    queue = Queue.objects.create(code=GROUP, name=GROUP, department=department)
    queue.clients.add(world.client)
    user = _agent(world.client, department, queue, GROUP)
    set_presence(Actor.of(user), AgentProfile.objects.get(user=user), chosen=Chosen.ON_QUEUE)
    return TicketType.objects.create(client=world.client, code=GROUP, name="咨询", queue=queue).pk


def while_running(process: subprocess.Popen) -> Iterator[int]:
    """Numbers for as long as the process runs."""
    for number in itertools.count(1000):
        if process.poll() is not None:
            return
        yield number


def measure(options: argparse.Namespace) -> dict:
    """Everything, in the database that the environment names. Runs in a process of its own."""
    ready()
    from bench._world import fill
    from tests.servers.product import Product, command
    from zhulian.routing.models import Offer, WorkItem

    world = fill(seed=options.seed, tickets=options.tickets, customers=options.customers, agents=20)
    kind = quick_group(world)
    home = Path(os.environ["ZHULIAN_HOME"])
    file = Path(options.file) if options.file else drawn_file(options.seed, home / "rows.csv")
    own = {"DJANGO_SETTINGS_MODULE": "zhulian.site.settings", "ZHULIAN_TRUST_PROXY": "127.0.0.1"}
    product = Product(home, os.environ["ZHULIAN_DATABASE_URL"], environment=own)
    try:
        web = product.start_web()
        product.start_worker()
        customer = Customer(web.url, kind)
        posts(customer, range(3), rest=REST_SECONDS, group=GROUP)
        before = posts(customer, range(3, 3 + BEFORE), rest=REST_SECONDS, group=GROUP)
        asked = command("import", "messages", "--client", "bench", "--type", "repair", "--replay", str(file))
        began = time.perf_counter()
        known = set(WorkItem.objects.values_list("pk", flat=True))
        replay = subprocess.Popen(asked, env=product.variables(), stdout=subprocess.DEVNULL)
        meanwhile = posts(customer, while_running(replay), rest=REST_SECONDS, group=GROUP)
        took = time.perf_counter() - began
        if replay.returncode:
            raise RuntimeError(f"the replay ended with {replay.returncode}")
        routed = WorkItem.objects.exclude(pk__in=known).filter(queue__code="front")
        offers = Offer.objects.filter(item__in=routed)
        counts = {"routed": routed.count(), "offers": offers.count()}
    finally:
        for process in product.processes:
            process.stop()
    return {
        "replay": {"seconds": round(took, 1), **counts},
        "measures": {
            "form to offer, before": {**spread([offer for _answer, offer in before]), "rounds": len(before)},
            "form to offer, during": {
                **spread([offer for _answer, offer in meanwhile]),
                "rounds": len(meanwhile),
            },
        },
    }


def main() -> None:
    """Run on every database there is and print."""
    parser = arguments(__doc__, tickets=5_000, customers=500)
    parser.add_argument("--file", default="", help="a file of requests instead of drawn ones")
    options = parser.parse_args()
    report = run(
        __file__, options, measure, lambda own: f"{own.file or f'{ROWS} drawn requests'} into {own.tickets}"
    )
    if report is not None and not options.json:
        for name, each in report["databases"].items():
            print(f"{name}: {each['replay']}")


if __name__ == "__main__":
    main()
