"""How quick the product is for people: p50 and p95 of pages, of a routing decision, and from a form to an offer.

    python bench/product.py            a table, on SQLite and, where it is installed, on PostgreSQL
    python bench/product.py --json     one JSON object

Pages are measured as time in the server (in this process, without network). From form to offer is measured with
real web and worker processes: from the moment the customer's browser posts until the offer's row can be read.
"""

import argparse
import os
import re
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from http.cookiejar import CookieJar
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._runner import arguments, ready, run, spread, timed

WAIT_SECONDS = 20.0
REST_SECONDS = 2.0


def measure_pages(world, rounds: int) -> dict[str, dict]:
    """Time in the server for the pages that people open all day."""
    from django.test import Client as Browser

    from zhulian.tickets.links import link_token
    from zhulian.tickets.models import Ticket

    agents = [Browser() for _ in world.holders]
    for browser, user in zip(agents, world.holders, strict=True):
        browser.force_login(user)
    boss, anybody = Browser(), Browser()
    boss.force_login(world.supervisor)
    tickets = list(Ticket.objects.order_by("-pk").values_list("pk", flat=True)[:rounds])
    links = [link_token(ticket) for ticket in Ticket.objects.order_by("-pk")[:20]]

    def get(browser, path: str) -> None:
        answer = browser.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")

    return {
        "my tasks": timed(lambda n: get(agents[n % len(agents)], "/desk/"), rounds),
        "page of a request": timed(
            lambda n: get(boss, f"/desk/tickets/{tickets[n % len(tickets)]}/"), rounds
        ),
        "list of requests": timed(lambda n: get(boss, "/desk/tickets/?state=all"), rounds),
        "live console": timed(lambda n: get(boss, "/console/board/"), max(10, rounds // 4)),
        "customer's page of a request": timed(lambda n: get(anybody, f"/r/{links[n % len(links)]}/"), rounds),
    }


def measure_routing(rounds: int) -> dict[str, dict]:
    """One decision: the snapshot out of the database, and the thinking."""
    from zhulian.engine.routing import decide
    from zhulian.platform.clock import now
    from zhulian.routing.snapshot import load

    world, moment = load(moment=now()), now().timestamp()
    return {
        "routing: snapshot from the database": timed(lambda _n: load(moment=now()), rounds),
        "routing: one decision": timed(lambda _n: decide(world.snapshot, moment), rounds),
    }


class Customer:
    """A browser at the web form, from an address of its own each time."""

    def __init__(self, url: str, type_id: int) -> None:
        self.url, self.type_id = f"{url}/p/bench/ask/?type={type_id}", type_id

    def form(self, number: int) -> tuple[urllib.request.OpenerDirector, urllib.request.Request]:
        """Open the form; returns what posts it."""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = opener.open(self.url, timeout=WAIT_SECONDS).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        body = {
            "csrfmiddlewaretoken": token[1] if token else "", "key": f"{number:032x}", "type": str(self.type_id),
            "subject": "宽带断了", "description": "昨晚开始一直连不上。", "name": "李丽", "website": "",
            "email": f"bench{number}@example.com",
        }  # fmt: skip
        headers = {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250 + 1}"}
        data = urllib.parse.urlencode(body).encode()
        return opener, urllib.request.Request(self.url, data, headers)


def offers_of(group: str):
    """The offers of a skill group."""
    from zhulian.routing.models import Offer

    return Offer.objects.filter(item__queue__code=group).order_by("-pk")


def until_offer(post: Callable[[], object], group: str) -> tuple[float, float]:
    """(seconds until the answer, seconds until a new offer of the group can be read) of one post."""
    from django.db import connection

    last = offers_of(group).values_list("pk", flat=True).first() or 0
    seen: list[float] = []

    def watch() -> None:
        ends = time.perf_counter() + WAIT_SECONDS
        while not offers_of(group).filter(pk__gt=last).exists() and time.perf_counter() < ends:
            time.sleep(0.003)
        seen.append(time.perf_counter())
        connection.close()

    watcher = threading.Thread(target=watch)
    began = time.perf_counter()
    watcher.start()
    post()
    answered = time.perf_counter() - began
    watcher.join()
    if seen[0] - began > WAIT_SECONDS:
        raise RuntimeError("no offer came")
    return answered, seen[0] - began


def posts(
    customer: Customer, numbers: Iterable[int], *, rest: float, group: str = "front"
) -> list[tuple[float, float]]:
    """One form after the other, each offered, taken and resolved, then `rest` seconds for what still goes on behind."""
    spans = []
    for number in numbers:
        opener, request = customer.form(number)
        spans.append(until_offer(lambda o=opener, r=request: o.open(r, timeout=WAIT_SECONDS).read(), group))
        settle_offer(group)
        time.sleep(rest)
    return spans


def settle_offer(group: str) -> None:
    """Take and resolve what was offered, so that the agent is free for the next round."""
    from zhulian.platform.access import Actor
    from zhulian.routing.actions import accept_offer
    from zhulian.tickets.actions.ending import close_by_customer

    offer = offers_of(group).select_related("agent__user")[0]
    ticket = accept_offer(Actor.of(offer.agent.user), offer.pk)
    close_by_customer(Actor.system("bench"), ticket)


def measure_offers(home: Path, database: str, world, rounds: int) -> dict[str, dict]:
    """From the post of the web form to the offer, with real processes."""
    from tests.servers.product import Product

    own = {"DJANGO_SETTINGS_MODULE": "zhulian.site.settings", "ZHULIAN_TRUST_PROXY": "127.0.0.1"}
    product = Product(home, database, environment=own)
    try:
        web = product.start_web()
        product.start_worker()
        customer = Customer(web.url, world.type.pk)
        posts(customer, range(2), rest=REST_SECONDS)
        found: dict[str, dict] = {}
        for name, rest in (
            ("web form, one now and then", REST_SECONDS),
            ("web form, one upon the other", 0.0),
        ):
            numbers = range(len(found) * rounds + 2, (len(found) + 2) * rounds + 2)[:rounds]
            answers, offers = zip(*posts(customer, numbers, rest=rest), strict=True)
            found[f"{name}: until the receipt is shown"] = {**spread(list(answers)), "rounds": rounds}
            found[f"{name}: until the offer"] = {**spread(list(offers)), "rounds": rounds}
        return found
    finally:
        for process in product.processes:
            process.stop()


def measure(options: argparse.Namespace) -> dict:
    """Everything, in the database that the environment names. Runs in a process of its own."""
    ready()
    from bench._world import fill

    began = time.perf_counter()
    world = fill(
        seed=options.seed, tickets=options.tickets, customers=options.customers, agents=options.agents
    )
    filled = time.perf_counter() - began
    rounds = max(4, int(200 * options.scale))
    found = {**measure_pages(world, rounds), **measure_routing(rounds)}
    home = Path(os.environ["ZHULIAN_HOME"])
    found |= measure_offers(home, os.environ["ZHULIAN_DATABASE_URL"], world, max(4, int(40 * options.scale)))
    return {"filled_seconds": round(filled, 1), "measures": found}


def main() -> None:
    """Run on every database there is and print."""
    parser = arguments(__doc__, tickets=5_000, customers=500)
    parser.add_argument("--agents", type=int, default=20, help="agents with work, and as many free ones")
    run(
        __file__,
        parser.parse_args(),
        measure,
        lambda options: (
            f"{options.tickets} requests, {options.customers} customers, {2 * options.agents} agents"
        ),
    )


if __name__ == "__main__":
    main()
