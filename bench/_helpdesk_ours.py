"""What bench/helpdesk.py measures of our side, which also writes down the data for the other one."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.test import Client as Browser

from bench._turns import BODY, SUBJECT, Measure, place, require, span
from bench._world import World, fill, strewn
from bench.search import build
from zhulian.interactions.models import Message
from zhulian.people.models import AgentProfile, Queue
from zhulian.platform.ui.paging import PAGE_SIZE
from zhulian.tickets.models import Ticket, TicketState

ROW = re.compile(r'href="/desk/tickets/(\d+)/"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
KEY = re.compile(r'name="key" value="([^"]+)"')
BATCH = 1000


def strew(words: dict[str, int]) -> None:
    """Write the words (word → n) into every n-th subject."""
    changed = []
    for number, row in enumerate(Ticket.objects.order_by("pk").only("subject")):
        if more := strewn(number, words):
            row.subject += more
            changed.append(row)
    Ticket.objects.bulk_update(changed, ["subject"], batch_size=500)


def write_down(path: Path) -> None:
    """One line of what belongs to all, then one line for each request, oldest first."""
    head = {
        "agents": list(AgentProfile.objects.order_by("pk").values_list("user__username", flat=True)),
        "queues": {queue.code: queue.code == "front" for queue in Queue.objects.order_by("pk")},
    }
    with path.open("w", encoding="utf-8") as file:
        for entry in (head, *_written()):
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _written() -> Iterator[dict]:
    ids = list(Ticket.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), BATCH):
        rows = Ticket.objects.filter(pk__in=ids[first : first + BATCH]).select_related("queue", "holder")
        said: dict[int, list[dict]] = {row.conversation_id: [] for row in rows}
        for message in Message.objects.filter(conversation__in=said).order_by("pk"):
            said[message.conversation_id].append(
                {
                    "at": message.created_at.isoformat(),
                    "body": message.body,
                    "is_ours": message.direction == "out",
                }
            )
        for row in rows.order_by("pk"):
            yield {
                "subject": row.subject, "queue": row.queue.code, "email": email_of(row),
                "holder": row.holder.username if row.holder else "", "opened": row.opened_at.isoformat(),
                "is_open": row.state == TicketState.IN_PROGRESS, "messages": said[row.conversation_id],
            }  # fmt: skip


def email_of(row: Ticket) -> str:
    """The address that bench/_world.py gave to the customer."""
    return f"c{row.customer_id}@example.com"


def listed(boss: Browser, path: str, expected: int, word: str = "") -> float:
    """The whole page of the list; the rows are in it."""
    seconds, page = span(lambda: boss.get(path))
    require(page.status_code == 200, f"{path}: {page.status_code}")
    text = page.content.decode().partition("<tbody>")[2]
    rows = list(dict.fromkeys(map(int, ROW.findall(text))))
    require(len(rows) == min(PAGE_SIZE, expected), f"{path}: {len(rows)} rows")
    subjects = Ticket.objects.filter(pk__in=rows).values_list("subject", flat=True)
    require(all(word in subject and subject in text for subject in subjects), f"{path}: a subject is missing")
    return seconds


def opened(boss: Browser, ids: list[int], turn: int) -> float:
    """The page of one request with all that was written."""
    pk = ids[place(turn, len(ids))]
    seconds, page = span(lambda: boss.get(f"/desk/tickets/{pk}/"))
    text, row = html.unescape(page.content.decode()), Ticket.objects.get(pk=pk)
    bodies = Message.objects.filter(conversation=row.conversation_id).values_list("body", flat=True)
    require(page.status_code == 200 and row.subject in text, f"request {pk}: {page.status_code}")
    require(len(bodies) and all(body in text for body in bodies), f"request {pk}: a message is missing")
    return seconds


def created(world: World, ids: list[int], turn: int) -> float:
    """The post of the customers' form, which was opened before; every other turn by a customer that is known."""
    # An address of its own each time, since one address may send only so many forms.
    address = f"198.51.{(turn + 3) // 250}.{(turn + 3) % 250 + 1}"
    browser, path = Browser(enforce_csrf_checks=True, REMOTE_ADDR=address), f"/p/{world.client.slug}/ask/"
    page = browser.get(path)
    token, key = (pattern.search(page.content.decode()) for pattern in (TOKEN, KEY))
    require(page.status_code == 200 and token and key, f"{path}: {page.status_code}")
    name, email = "李丽", f"new{turn}@example.com"
    if turn % 2:
        row = Ticket.objects.select_related("customer").get(pk=ids[place(turn, len(ids))])
        name, email = row.customer.name, email_of(row)
    body = {
        "csrfmiddlewaretoken": token[1], "key": key[1], "subject": f"{SUBJECT} {turn}", "description": BODY,
        "name": name, "email": email, "phone": "", "website": "",
    }  # fmt: skip
    seconds, answer = span(lambda: browser.post(path, body))
    made = Ticket.objects.latest("pk")
    require(
        answer.status_code == 302 and made.subject == f"{SUBJECT} {turn}", f"{path}: {answer.status_code}"
    )
    return seconds


def prepare(options: dict) -> dict[str, Measure]:
    """Fill, write down, index, let the database tidy up, and say what can be measured."""
    world = fill(**options["sizes"])
    strew(options["strewn"])
    write_down(Path(options["data"]))
    build()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    boss = Browser()
    boss.force_login(world.supervisor)
    ids = list(Ticket.objects.order_by("pk").values_list("pk", flat=True))
    count_open = Ticket.objects.filter(state=TicketState.IN_PROGRESS).count()
    paths = {
        "list_open": ("/desk/tickets/?view=open", count_open, ""),
        "list_all": ("/desk/tickets/?view=all", len(ids), ""),
    }
    for name, (word, count) in options["words"].items():
        paths[name] = (f"/desk/tickets/?view=all&q={word}", count, word)
    lists = {name: lambda _turn, asked=asked: listed(boss, *asked) for name, asked in paths.items()}
    return lists | {
        "page": lambda turn: opened(boss, ids, turn),
        "create": lambda turn: created(world, ids, turn),
    }
