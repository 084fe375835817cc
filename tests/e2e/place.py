"""A small centre with real processes, a real mail server on each side, and a form with exact questions."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.test import override_settings

from tests.servers.dovecot import PASSWORD as MAIL_PASSWORD
from tests.servers.dovecot import Dovecot
from tests.servers.process import free_port, wait_until
from tests.servers.product import START_SECONDS, Process, Product, is_ready, new_product
from tests.servers.smtp import SmtpSink
from tests.world import PASSWORD, Centre, centre
from zhulian.catalogue.models import Product as Article
from zhulian.intake.models import Mailbox, Security
from zhulian.platform.clock import now
from zhulian.platform.models import Client, User
from zhulian.tickets.models import Form, TicketType

__all__ = ["PASSWORD", "Place", "place_on"]

ADDRESS = "help@xinghe.example"
QUESTIONS = [
    {
        "key": "light",
        "kind": "choice",
        "label": "光猫指示灯是什么颜色？",
        "label_en": "Which colour is the modem's light?",
        "required": True,
        "options": [
            {"value": "red", "label": "红色", "label_en": "Red"},
            {"value": "green", "label": "绿色", "label_en": "Green"},
        ],
    }
]


@dataclass
class Place:
    """An installation with its mail servers; `webs` are its web processes, the first one stands in mailed links."""

    product: Product
    smtp: SmtpSink
    imap: Dovecot | None
    world: Centre
    webs: list[Process] = field(default_factory=list)
    workers: list[Process] = field(default_factory=list)

    def url(self, number: int = 0) -> str:
        """The address of a web process; people are spread over those there are."""
        return self.webs[number % len(self.webs)].url

    def start_web(self, port: int | None = None) -> Process:
        """One more web process, at this port when given, ready to answer."""
        port = port or free_port()
        url = f"http://127.0.0.1:{port}"
        self.product.environment.setdefault("ZHULIAN_PUBLIC_URL", url)
        process = self.product.spawn("web", "--port", str(port), url=url)
        wait_until(lambda: is_ready(url), "a web process", seconds=START_SECONDS, process=process.popen)
        return process

    def start_worker(self) -> Process:
        """One more worker process."""
        return self.product.start_worker()


@contextmanager
def place_on(
    server: str = "",
    redis_url: str = "",
    *,
    webs: int = 1,
    with_mailbox: bool = True,
    language: str = "zh-hans",
) -> Iterator[Place]:
    """Build the centre, start its processes, and take everything down again.

    `server` is the address of a PostgreSQL, "" for SQLite; `language` is that of the people at work.
    """
    kind = f"e2e-{hashlib.sha256(server.encode()).hexdigest()[:8]}"
    product = new_product(Path(os.environ["ZHULIAN_TEST_ROOT"], kind), server=server)
    product.redis_url = redis_url
    product.environment |= {
        "ZHULIAN_ALLOW_HOSTS": "127.0.0.1",
        "ZHULIAN_MAIL_POLL_SECONDS": "1",
        "ZHULIAN_JOB_LEASE_SECONDS": "10",
    }
    smtp, imap = SmtpSink(), Dovecot() if with_mailbox else None
    try:
        # Secrets are written under the installation's own key.
        with product.orm(), override_settings(HOME_DIR=product.home):
            world = build(smtp, imap, language)
        place = Place(product, smtp, imap, world)
        place.webs += [place.start_web() for _ in range(webs)]
        place.workers.append(place.start_worker())
        try:
            yield place
        finally:
            tell_logs(product)
    finally:
        smtp.accept()
        product.end()
        smtp.stop()
        if imap is not None:
            imap.stop()


def tell_logs(product: Product) -> None:
    """Print what the processes complained of; pytest shows it with a failure."""
    for process in product.processes:
        lines = [line for line in process.log().splitlines() if '"level": "info"' not in line]
        print(process.log_file.name, *lines[-40:], sep="\n  ")


def build(smtp: SmtpSink, imap: Dovecot | None, language: str) -> Centre:
    """The centre of tests.world as a customer meets it: names, a repair form, a mailbox with both its servers."""
    world = centre()
    Client.objects.filter(slug="main").update(is_active=False)
    rename(world)
    User.objects.update(language=language)
    repair = TicketType.objects.create(
        client=world.a, code="repair", name="报修", name_en="Repair", queue=world.front
    )
    Article.objects.create(client=world.a, code="home", name="家庭宽带", name_en="Home broadband")
    form = Form.objects.create(client=world.a, name="报修单", name_en="Repair form", ticket_type=repair)
    form.versions.create(number=1, questions=QUESTIONS, published_at=now())
    Mailbox.objects.create(
        client=world.a,
        address=ADDRESS,
        display_name="星河客服",
        imap_host="127.0.0.1" if imap else "",
        imap_port=imap.port if imap else 993,
        imap_security=Security.NONE,
        imap_user="help",
        imap_password=MAIL_PASSWORD,
        smtp_host="127.0.0.1",
        smtp_port=smtp.port,
        smtp_security=Security.NONE,
    )
    world.on_queue("wang", "chen")
    return world


def rename(world: Centre) -> None:
    """Names as the people of a real centre have them."""
    for row, name, english in (
        (world.a, "星河宽带", "Xinghe Broadband"),
        (world.front, "宽带一线", "Broadband front line"),
        (world.experts, "网络专家", "Network experts"),
        (world.service, "客服一部", "Service desk"),
        (world.network, "网络部", "Network operations"),
        (world.type, "投诉", "Complaint"),
        (world.category, "线路", "Line"),
        (world.solved, "已解决", "Solved"),
    ):
        row.name, row.name_en = name, english
        row.save(update_fields=["name", "name_en"])
    for login, name in (("wang", "王强"), ("chen", "陈静"), ("sun", "孙莉")):
        User.objects.filter(username=login).update(name=name)
        world.users[login].refresh_from_db()
    world.a.languages = ["zh-hans", "en"]
    world.a.save(update_fields=["languages"])
