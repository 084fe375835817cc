"""How the pages that people open all day hold out in a large centre: 100,000 requests of 3 messages, 20,000 customers.

    python bench/reach.py              a table, on SQLite and, where it is installed, on PostgreSQL
    python bench/reach.py --json       one JSON object

Each list is measured twice: the fragment that replaces #main when one moves about in the shell, and the whole page.
Time in the server, the whole request inside this process, without network and browser.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._runner import analyse, arguments, ready, run, spread

LISTS = {
    "my tasks": ("agent", "/desk/"),
    "requests in my skill groups": ("agent", "/desk/tickets/?view=groups"),
    "requests, all that I may see": ("agent", "/desk/tickets/?view=all"),
    "requests, all unresolved": ("boss", "/desk/tickets/?view=open"),
    "requests, all": ("boss", "/desk/tickets/?view=all"),
    "customers": ("boss", "/desk/customers/"),
    "transfer ledger": ("boss", "/desk/ledger/"),
}
FRAGMENT = {"headers": {"HX-Request": "true", "HX-Target": "main"}}


def measure_lists(world, rounds: int) -> dict[str, dict]:
    """Every list as fragment and as whole page; agents take turns."""
    from django.test import Client as Browser

    people = {"agent": world.holders[: max(3, rounds // 4)], "boss": [world.supervisor]}
    browsers = {who: [_logged_in(Browser(), user) for user in users] for who, users in people.items()}
    found = {}
    for name, (who, path) in LISTS.items():
        for kind, more in (("fragment", FRAGMENT), ("page", {})):
            found[f"{name}: {kind}"] = _visits(browsers[who], [path], rounds, more)
    return found


def measure_requests(world, rounds: int) -> dict[str, dict]:
    """The page of a request, of one who may see all and of the agents who hold them."""
    from django.test import Client as Browser

    from zhulian.tickets.models import Ticket

    boss = [_logged_in(Browser(), world.supervisor)]
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True)[: rounds + 3]
    paths = [f"/desk/tickets/{pk}/" for pk in newest]
    found = {"a request: page": _visits(boss, paths, rounds, {})}
    found["a request: fragment"] = _visits(boss, paths, rounds, FRAGMENT)
    held = [
        Ticket.objects.filter(holder=user, state="in_progress").latest("pk") for user in world.holders[:20]
    ]
    own = [_logged_in(Browser(), row.holder) for row in held]
    found["a request, its agent: page"] = _visits(
        own, [f"/desk/tickets/{row.pk}/" for row in held], rounds, {}
    )
    return found


def _logged_in(browser, user):
    browser.force_login(user)
    return browser


def _visits(browsers: list, paths: list[str], rounds: int, more: dict) -> dict[str, float]:
    """Turn by turn browser n opens path n; three rounds warm up."""
    spans = []
    for turn in range(-3, rounds):
        browser, path = browsers[turn % len(browsers)], paths[turn % len(paths)]
        began = time.perf_counter()
        answer = browser.get(path, **more)
        spans.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    return {**spread(spans[3:]), "rounds": rounds}


def measure(options: argparse.Namespace) -> dict:
    """Everything, in the database that the environment names. Runs in a process of its own."""
    ready()
    from bench._world import fill

    began = time.perf_counter()
    world = fill(
        seed=options.seed,
        tickets=options.tickets,
        customers=options.customers,
        agents=options.agents,
        messages=options.messages,
    )
    analyse()
    filled = time.perf_counter() - began
    rounds = max(4, int(100 * options.scale))
    measures = {**measure_lists(world, rounds), **measure_requests(world, rounds)}
    return {"filled_seconds": round(filled, 1), "measures": measures}


def main() -> None:
    """Run on every database there is and print."""
    parser = arguments(__doc__, tickets=100_000, customers=20_000)
    parser.add_argument("--messages", type=int, default=3, help="messages of each request")
    parser.add_argument("--agents", type=int, default=100, help="agents with work, and as many free ones")
    run(
        __file__,
        parser.parse_args(),
        measure,
        lambda own: (
            f"{own.tickets} requests of {own.messages} messages, {own.customers} customers, {2 * own.agents} agents"
        ),
    )


if __name__ == "__main__":
    main()
