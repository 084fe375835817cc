"""What bench/helpdesk.py measures of django-helpdesk."""

import html
import json
import re
from pathlib import Path

from django.db import connection
from django.test import Client as Browser
from helpdesk.models import FollowUp, Queue, Ticket

from bench._turns import BODY, SUBJECT, Measure, place, require, span
from bench.helpdesk_site.filling import fill

ROWS = 25
ROWS_URL = re.compile(r'"url": "([^"]+/datatables_ticket_list/[^"]*)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FIRST_DRAW = {"draw": "1", "start": "0", "length": str(ROWS), "search[value]": "", "search[regex]": "false"}


def listed(boss: Browser, path: str, expected: int, word: str = "") -> float:
    """The page of the list, and the rows that its script fetches at once."""
    seconds, page = span(lambda: boss.get(path))
    found = ROWS_URL.search(page.content.decode())
    require(page.status_code == 200 and found, f"{path}: {page.status_code}")
    url = html.unescape(found[1])
    more, answer = span(lambda: boss.get(url, FIRST_DRAW))
    require(answer.status_code == 200, f"{url}: {answer.status_code}")
    rows = json.loads(answer.content)
    require(rows["recordsFiltered"] == expected, f"{path}: {rows['recordsFiltered']}, not {expected}")
    require(len(rows["data"]) == min(ROWS, expected), f"{path}: {len(rows['data'])} rows")
    require(all(word in row["title"] for row in rows["data"]), f"{path}: a row without {word}")
    return seconds + more


def opened(boss: Browser, ids: list[int], turn: int) -> float:
    """The page of one ticket with all that was written."""
    pk = ids[place(turn, len(ids))]
    seconds, page = span(lambda: boss.get(f"/helpdesk/tickets/{pk}/"))
    text, row = html.unescape(page.content.decode()), Ticket.objects.get(pk=pk)
    comments = FollowUp.objects.filter(ticket=row).values_list("comment", flat=True)
    require(page.status_code == 200 and row.title in text, f"ticket {pk}: {page.status_code}")
    require(
        len(comments) and all(comment in text for comment in comments), f"ticket {pk}: a comment is missing"
    )
    return seconds


def created(queue: Queue, emails: list[str], turn: int) -> float:
    """The post of the public form, which was opened before; every other turn by a customer that is known."""
    browser, path = Browser(enforce_csrf_checks=True), "/helpdesk/tickets/submit/"
    page = browser.get(path)
    found = TOKEN.search(page.content.decode())
    require(page.status_code == 200 and found, f"{path}: {page.status_code}")
    email = emails[place(turn, len(emails))] if turn % 2 else f"new{turn}@example.com"
    body = {
        "csrfmiddlewaretoken": found[1], "queue": str(queue.pk), "title": f"{SUBJECT} {turn}", "body": BODY,
        "priority": "3", "due_date": "", "submitter_email": email,
    }  # fmt: skip
    seconds, answer = span(lambda: browser.post(path, body))
    row = Ticket.objects.latest("pk")
    require(answer.status_code == 302 and row.title == f"{SUBJECT} {turn}", f"{path}: {answer.status_code}")
    require(row.followup_set.get().email_recipients == [email], f"{path}: no mail went out")
    return seconds


def prepare(options: dict) -> dict[str, Measure]:
    """Fill, let the database tidy up, and say what can be measured."""
    supervisor = fill(Path(options["data"]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    boss, queue = Browser(), Queue.objects.get(slug="front")
    boss.force_login(supervisor)
    ids = list(Ticket.objects.order_by("pk").values_list("pk", flat=True))
    emails = list(Ticket.objects.order_by("pk").values_list("submitter_email", flat=True))
    count_open = Ticket.objects.filter(status=Ticket.OPEN_STATUS).count()
    paths = {
        "list_open": ("/helpdesk/tickets/", count_open, ""),
        "list_all": ("/helpdesk/tickets/?sort=created&sortreverse=on", len(ids), ""),
    }
    for name, (word, count) in options["words"].items():
        paths[name] = (f"/helpdesk/tickets/?q={word}&search_type=header", count, word)
    lists = {name: lambda _turn, asked=asked: listed(boss, *asked) for name, asked in paths.items()}
    return lists | {
        "page": lambda turn: opened(boss, ids, turn),
        "create": lambda turn: created(queue, emails, turn),
    }
