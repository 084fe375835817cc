"""The main pages of the product, and what a careful eye finds wrong with one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

DEMO_PASSWORD = "zhulian-demo"
SERIOUS = {"serious", "critical"}
# Words that stay Latin on a Chinese page: names of things, keys, formats, examples.
LATIN = re.compile(
    r"\b(Ctrl|Esc|Enter|Tab|Shift|Alt|CSV|Excel|PDF|SMS|IMAP|SMTP|TLS|STARTTLS|INBOX|VIP|SLA|ID|URL|API|MB|KB|GB|"
    r"EN|English|Liquid|HTML|IVR|IP|JSON|Markdown|AI|OK|UTC|iPhone|Android|Wi|Fi|WiFi|Zhulian)\b",
    re.IGNORECASE,
)
ENGLISH = re.compile(r"(?<![\w@./:%{-])[A-Za-z]{3,}(?:[ '][A-Za-z]{2,})+(?![\w@.}-])")
# The widest element that reaches past the page, for a finding that one can act on.
OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return "";
  const all = [...document.querySelectorAll("body *")];
  const past = all.filter((each) => each.getBoundingClientRect().right > wide + 1);
  const name = (each) => `${each.tagName.toLowerCase()}#${each.id}.${[...each.classList].join(".")}`;
  return past.slice(0, 4).map(name).join(" ") || "body";
}"""
# Text on the screen, without what people wrote and what is English by intent.
TEXTS = """() => {
  const skipped = ["script, style, code, kbd, time, option, [lang=en], .avatar, .line-body, .task-subject",
    ".settings-link .visually-hidden"].join(", ");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest(skipped) || !parent.getClientRects().length) continue;
    texts.push(node.textContent.trim());
  }
  for (const each of document.querySelectorAll("[title], [placeholder], [aria-label]")) {
    if (each.closest(skipped)) continue;
    for (const name of ["title", "placeholder", "aria-label"]) texts.push(each.getAttribute(name) || "");
  }
  return texts.filter(Boolean);
}"""


@dataclass(frozen=True)
class Spot:
    """A page: who looks at it ("" for a customer), where it is, or by which link on `path` it is reached."""

    name: str
    role: str
    path: str
    link: str = ""


# Instead of a link: the page that asking leads to.
ASKED = "asked"
PAGES = [
    Spot("login", "", "/login/"),
    Spot("portal-home", "", "/p/xinghe/"),
    Spot("portal-types", "", "/p/xinghe/ask/"),
    Spot("portal-ask", "", "/p/xinghe/", "a[href*='type=']"),
    Spot("portal-find", "", "/p/xinghe/link/"),
    Spot("portal-sign-in", "", "/p/xinghe/my/sign-in/"),
    Spot("request", "", "/p/xinghe/", ASKED),
    Spot("desk", "agent", "/desk/"),
    Spot("ticket", "agent", "/desk/tickets/", "a[href*='/desk/tickets/']:not([href$='/tickets/'])"),
    Spot("list", "agent", "/desk/tickets/"),
    Spot("new", "agent", "/desk/new/"),
    Spot("profile", "agent", "/account/"),
    Spot("api-tokens", "admin", "/settings/api-tokens/"),
    Spot("api-token-new", "admin", "/settings/api-tokens/new/"),
    Spot("list-chips", "agent", "/desk/tickets/?view=late"),
    Spot("customers", "agent", "/desk/customers/"),
    Spot("customer", "agent", "/desk/customers/", "a[href*='/desk/customers/']:not([href$='/customers/'])"),
    Spot("ledger", "supervisor", "/desk/ledger/"),
    Spot("console", "supervisor", "/console/"),
    Spot("arrivals", "supervisor", "/intake/raw/"),
    Spot("settings", "admin", "/settings/"),
    Spot("forms", "admin", "/settings/forms/"),
    Spot("messages", "admin", "/settings/messages/"),
    Spot("calendars", "admin", "/settings/calendars/"),
    Spot("categories", "admin", "/settings/categories/"),
    Spot("skill-matrix", "admin", "/settings/skill-matrix/"),
    Spot("journal", "admin", "/settings/journal/"),
    Spot("imports", "admin", "/settings/imports/"),
    Spot("undelivered", "admin", "/settings/dead-letters/messages/?view=all"),
    Spot("users", "admin", "/settings/users/"),
    Spot("user", "admin", "/settings/users/", "table a[href*='/settings/users/']"),
    Spot("queues", "admin", "/settings/queues/"),
    Spot("viewer-list", "viewer", "/desk/tickets/"),
    Spot("manager-home", "manager", "/"),
]


def log_in(page: Page, url: str, username: str, password: str = DEMO_PASSWORD) -> None:
    """Log in and wait for the first page."""
    page.goto(f"{url}/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.locator("form[data-guard] button[type=submit].btn-primary").click()
    page.wait_for_url(lambda address: "/login" not in address)


def resolve_path(page: Page, url: str, spot: Spot) -> str | None:
    """The address of the page without the host; None when its link is nowhere to be found."""
    if not spot.link:
        return spot.path
    page.goto(f"{url}{spot.path}")
    if spot.link == ASKED:
        return ask(page)
    link = page.locator(spot.link)
    return str(link.first.get_attribute("href")) if link.count() else None


def ask(page: Page) -> str:
    """Send a request from the start page; the address of its private link."""
    page.locator("a[href*='type=']").first.click()
    page.fill("[name=subject]", "宽带晚上频繁掉线")
    page.fill("[name=description]", "每天晚上八点以后，大约十分钟断一次，重启光猫没有用。")
    page.fill("[name=name]", "李丽")
    page.fill("[name=phone]", "13800138000")
    page.locator("#ask button[type=submit].btn-primary").click()
    return urlsplit(page.locator("#link").input_value()).path


@dataclass
class Visit:
    """One look at a page; what it complains of is collected from the start."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", self._failed)
        self.page.on("console", self._said)

    def _failed(self, error: object) -> None:
        self.faults.append(f"script error: {error}")

    def _said(self, line: object) -> None:
        if getattr(line, "type", "") == "error":
            self.faults.append(f"console: {getattr(line, 'text', '')[:300]}")

    def open(self, address: str) -> None:
        """Go there and wait until the page has come to rest."""
        answer = self.page.goto(address, wait_until="load")
        if answer is not None and answer.status >= 400:
            self.faults.append(f"status {answer.status}")
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        self.page.evaluate("document.fonts.ready")

    def findings(self, language: str) -> list[str]:
        """Everything that is wrong, in words; the listeners go."""
        found = list(self.faults)
        overflow = self.page.evaluate(OVERFLOW)
        if overflow:
            found.append(f"wider than the screen: {overflow}")
        if language != "en":
            found += [f"English text: {text!r}" for text in english_in(self.page.evaluate(TEXTS))]
        found += axe_findings(self.page)
        self.page.remove_listener("pageerror", self._failed)
        self.page.remove_listener("console", self._said)
        return found


def english_in(texts: list[str]) -> list[str]:
    """Texts of a Chinese page that hold two English words in a row."""
    return sorted({text[:80] for text in texts if ENGLISH.search(LATIN.sub("", text))})


def axe_findings(page: Page) -> list[str]:
    """Serious and critical findings of axe with the first place of each."""
    violations = Axe().run(page).response["violations"]
    return [
        f"axe {each['id']} ({len(each['nodes'])}): {each['nodes'][0]['html'][:140]}"
        for each in violations
        if each["impact"] in SERIOUS
    ]
