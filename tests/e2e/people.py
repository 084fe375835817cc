"""What a customer and an agent do in their browsers, by the things they see on the page."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

WAIT = 20_000
SOCKET_SECONDS = 20
# Notes, in the page itself, the moment at which an offer is first seen, whatever the test is doing meanwhile.
WATCH = """() => {
  window.stayed = true;
  window.offerSeen = null;
  const look = () => {
    if (!window.offerSeen && document.querySelector(".offer-card")) window.offerSeen = Date.now() / 1000;
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


@dataclass
class Person:
    """Somebody with a browser of their own; `faults` are console errors and refusals by the content policy."""

    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, context: BrowserContext, url: str) -> Any:
        """A person whose page is open, with everything it complains of written down."""
        page = context.new_page()
        page.set_default_timeout(WAIT)
        person = cls(page, url)
        page.on("pageerror", lambda error: person.faults.append(str(error)))
        page.on("console", person.note_fault)
        return person

    def note_fault(self, line: ConsoleMessage) -> None:
        """Keep errors, with their place.

        No fault is the last look for news of a request that one has just handed to others and no longer sees (404).
        """
        is_handed_over = re.search(r"/desk/tickets/\d+/parts/", line.location["url"] + line.text)
        if line.type == "error" and not is_handed_over:
            self.faults.append(f"{line.text[:160]} at {line.location['url']}:{line.location['lineNumber']}")


class Customer(Person):
    """On the client company's pages, without a log-in."""

    def ask(self, subject: str, words: str, light: str, email: str, file: dict[str, Any]) -> tuple[str, str]:
        """Fill in the repair form from the start page; the number and the private link."""
        page = self.page
        page.goto(f"{self.url}/p/a-co/")
        page.locator("a.ask-entry").click()
        page.locator("a[href*='type=']").nth(1).click()
        page.locator("#questions").get_by_label(light).check()
        page.fill("[name=subject]", subject)
        page.fill("[name=description]", words)
        page.set_input_files("input[type=file][name=attachments]", file)
        page.fill("[name=name]", "李丽")
        page.fill("[name=email]", email)
        page.locator("#ask button[type=submit].btn-primary").click()
        link = page.locator("#link").input_value()
        return page.locator("strong.big").inner_text(), link

    def open(self, link: str) -> str:
        """Open a link and read the whole page."""
        self.page.goto(link)
        return self.page.locator("body").inner_text()

    def send_rating(self, comment: str) -> None:
        """Confirm the score that the mailed link chose."""
        self.page.fill("#f-comment", comment)
        self.page.locator("#rate button.btn-primary").click()
        expect(self.page.locator(".alert-good")).to_be_visible()


class Agent(Person):
    """On the desk."""

    def log_in(self, username: str, password: str) -> None:
        """Log in and wait on the desk until the live connection stands."""
        frames: list[str] = []
        self.page.on(
            "websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame)))
        )
        self.page.goto(f"{self.url}/login/?next=/desk/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.locator("form[data-guard] button[type=submit].btn-primary").click()
        expect(self.page.locator("#desk-strip")).to_be_visible()
        deadline = time.monotonic() + SOCKET_SECONDS
        while not any('"ready"' in frame for frame in frames):
            assert time.monotonic() < deadline, f"no live connection: {frames}"
            self.page.wait_for_timeout(50)
        self.watch()

    def watch(self) -> None:
        """From now on note whether the page stays and when an offer shows."""
        self.page.evaluate(WATCH)

    def see_offer(self, subject: str) -> float:
        """Wait for the offer to show by itself in the page that was open all the time; its moment in UNIX seconds."""
        offer = self.page.locator("#desk-strip .offer-card", has_text=subject)
        expect(offer).to_be_visible(timeout=WAIT)
        assert self.page.evaluate("window.stayed") is True
        return float(self.page.evaluate("window.offerSeen"))

    def accept(self) -> None:
        """Take the offer; the request's page opens."""
        self.page.locator("#desk-strip form[action*='/accept/'] button").click()
        self.page.wait_for_url(re.compile(r"/desk/tickets/\d+/"))
        expect(self.page.locator("#reply-body")).to_be_visible()

    def reply(self, words: str) -> None:
        """Answer the customer and see it on the timeline."""
        self.page.fill("#reply-body", words)
        self.page.locator("#reply-pane [data-send]").click()
        expect(self.page.locator("#timeline", has_text=words)).to_be_visible()

    def note(self, words: str) -> None:
        """Leave an internal note."""
        self.page.locator("[data-editor=note-body]").click()
        self.page.fill("#note-body", words)
        self.page.locator("#note-pane [data-send]").click()
        expect(self.page.locator("#timeline .line-note", has_text=words)).to_be_visible()

    def transfer(self, goal: str, reason: str, comment: str) -> None:
        """Hand it to a skill group."""
        self.page.locator("#ticket-tools [hx-get*='/transfer/']").click()
        dialog = self.page.locator("#ticket-dialog dialog")
        with self.page.expect_response(re.compile("/goals/")):
            dialog.locator("#goal-search").fill(goal)
        dialog.locator(".goal", has_text=goal).first.locator("input").check()
        dialog.locator(f"input[name=reason][value={reason}]").check()
        dialog.locator("#dialog-comment").fill(comment)
        dialog.locator("button.btn-primary").click()
        expect(self.page.locator("#desk-strip")).to_be_visible()

    def resolve(self, words: str, category: str, result: str) -> None:
        """Answer and end it with the disposition."""
        self.page.locator("[data-editor=reply-body]").click()
        self.page.fill("#reply-body", words)
        self.page.locator("[data-resolve]").click()
        box = self.page.locator("#resolve-box")
        box.locator("[name=category]").select_option(label=category)
        box.locator("[name=result]").select_option(label=result)
        box.locator("[value=resolve]").click()
        expect(self.page.locator("#timeline .line-end")).to_be_visible()

    def moves(self) -> str:
        """The transfer ledger of the request that is open."""
        self.page.locator("[data-bs-target='#right-moves']").click()
        ledger = self.page.locator("#moves")
        expect(ledger).to_be_visible()
        return ledger.inner_text()
