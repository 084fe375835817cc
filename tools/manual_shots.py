"""The manual's pictures: a short working day in the example data, photographed in both languages.

Used by `tools/shots.py --manual`. Agents get ready and take what waits, a customer asks, an agent answers and resolves,
so that the pictures show people at work and not an empty centre.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.looking import log_in

# The last one takes what waits in the group of `agent` and goes on a break.
AT_WORK = ("agent2", "agent3", "demo1008")
# A busy machine may be slow; a picture can wait.
PATIENCE_MS = 30_000
DRAFT_MS = 1_500
# Who asks, with a number of their own: the same number is the same customer.
ASKS = {"zh-hans": ("李丽", "13800138000"), "en": ("Lily Li", "13800138001")}
ASKS_LATER = {"zh-hans": ("赵海燕", "13900139000"), "en": ("Helen Zhao", "13900139001")}
READY = "form:has(input[name=chosen][value=on_queue]) button.btn-primary"
ACCEPT = ".offer-do button[data-key=a]"
# Debian's Chromium has English words alone for its own controls; a Chinese customer's browser says these.
CHINESE_CONTROLS = """() => {
  for (const each of document.querySelectorAll("input[type=file]:not(.visually-hidden)")) {
    each.type = "text"; each.value = "选择文件　未选择任何文件";
  }
  for (const each of document.querySelectorAll("input[type=date]")) {
    const day = each.value || "年-月-日"; each.type = "text"; each.value = day.replaceAll("-", "/");
  }
}"""
# What the list's picture asks: a chip and a group of alternatives, and rows that fit.
ALTERNATIVES = (
    '{"v":1,"where":{"all":[{"field":"opened","op":"in_last","value":{"n":3,"unit":"days"}},{"any":['
    '{"field":"channel","op":"is","value":"web_form"},{"field":"urge_count","op":"gte","value":1}]}]}}'
)
ROWS = {
    "zh-hans": "编号,客户编号,姓名,手机,标题,内容,创建时间\n"
    "8812,C-207,周建国,13700137000,宽带频繁掉线,每晚八点以后掉线,2025/11/3 20:14\n"
    "8813,C-311,吴敏,13700137001,发票抬头有误,请改为公司全称,2025/11/4 9:02\n",
    "en": "number,customer id,name,phone,subject,body,created\n"
    "8812,C-207,John Zhou,13700137000,Connection drops,Every evening after eight,2025/11/3 20:14\n"
    "8813,C-311,Min Wu,13700137001,Wrong name on the invoice,Please use the full name,2025/11/4 9:02\n",
}
NewContext = Callable[[str], BrowserContext]


class Day:
    """One round of pictures in one language."""

    def __init__(self, url: str, out: Path, language: str, new_context: NewContext) -> None:
        self.url, self.out, self.language, self.new_context = url, out, language, new_context

    def person(self, username: str) -> Page:
        """Somebody's browser, logged in and on the first page."""
        page = self.new_context(self.language).new_page()
        log_in(page, self.url, username)
        return page

    def take(self, page: Page, name: str) -> None:
        """One picture, with few colours so that it stays small."""
        expect(page.locator(".htmx-request")).to_have_count(0)
        page.evaluate("document.fonts.ready")
        if self.language != "en":
            for frame in page.frames:
                frame.evaluate(CHINESE_CONTROLS)
        file = self.out / f"{name}-{self.language[:2]}.png"
        page.screenshot(path=file)
        Image.open(file).convert("RGB").quantize(64).save(file, optimize=True)

    def open(self, page: Page, path: str, name: str) -> None:
        """Go there and take the picture."""
        page.goto(f"{self.url}{path}")
        self.take(page, name)

    def ask(self, page: Page, kind: int, name: str, phone: str, words: tuple[str, str]) -> str:
        """Fill in the form of the kind at this place in the list and send it; the address of the private link."""
        page.goto(f"{self.url}/p/xinghe/")
        page.locator("a[href*='type=']").nth(kind).click()
        for field, text in zip(
            ("subject", "description", "name", "phone"), (*words, name, phone), strict=True
        ):
            page.fill(f"[name={field}]", text)
        page.evaluate("scrollTo(0, 0)")
        return self.send(page)

    def send(self, page: Page) -> str:
        """Send the form that is filled in."""
        page.locator("#ask button[type=submit].btn-primary").click()
        return urlsplit(page.locator("#link").input_value()).path


def offered(page: Page, seconds: float) -> bool:
    """True as soon as an offer stands on the page; False after so many seconds without one."""
    try:
        page.locator(ACCEPT).first.wait_for(timeout=seconds * 1000)
    except PlaywrightTimeout:
        return False
    return True


def at_desk(page: Page, url: str) -> None:
    """On the first page, ready for work."""
    page.goto(f"{url}/desk/")
    ready = page.locator(f"main {READY}")
    if ready.count():
        ready.first.click()
        expect(ready).to_have_count(0)


def take_all(page: Page, url: str) -> None:
    """Accept offers until none comes."""
    at_desk(page, url)
    while offered(page, 3):
        page.locator(ACCEPT).first.click()
        page.wait_for_url(lambda address: not address.endswith("/desk/"))
        at_desk(page, url)


def start_work(day: Day) -> list[Page]:
    """Some agents at their desks, one of them on a break; their pages stay open, so that they stay signed in."""
    pages = [day.person(name) for name in AT_WORK]
    for page in pages:
        take_all(page, day.url)
    pages[-1].locator(".presence").first.click()
    pages[-1].locator(".presence-menu button[value^='break:']").first.click()
    return pages


def customers_pictures(day: Day) -> tuple[Page, str]:
    """The form half filled in; then a request that waits for its answer: the customer's page and its address."""
    page = day.new_context(day.language).new_page()
    day.open(page, "/p/xinghe/my/sign-in/", "sign-in")
    page.goto(f"{day.url}/p/xinghe/")
    page.locator("a[href*='type=']").nth(1).click()
    page.locator("#main input[type=radio], form#ask input[type=radio]").first.check()
    day.take(page, "portal-ask")
    help_pictures(day, page)
    words = {
        "zh-hans": (
            "路由器换房间后连不上网",
            "路由器从客厅搬到书房以后就连不上了，重启过两次，光猫的灯是绿色的。",
        ),
        "en": (
            "No connection after moving the router",
            "Since the router moved to the study nothing connects.",
        ),
    }[day.language]
    return page, day.ask(page, 0, *ASKS[day.language], words)


def help_pictures(day: Day, page: Page) -> None:
    """Finding help: the home page while one types, an article, what is offered beside the form."""
    words = "router" if day.language == "en" else "路由器"
    page.goto(f"{day.url}/p/xinghe/")
    page.locator("#f-q").press_sequentially(words)
    page.locator("#found .answers, #found .nothing").first.wait_for()
    day.take(page, "portal-home")
    page.locator(".hot-list a").first.click()
    page.locator("#helpful").wait_for()
    page.evaluate("scrollTo(0, 0)")
    day.take(page, "portal-article")
    page.goto(f"{day.url}/p/xinghe/")
    page.locator("a[href*='type=']").nth(1).click()
    page.locator("[name=subject]").press_sequentially(words)
    page.locator(".suggested").wait_for()
    page.locator(".suggested").scroll_into_view_if_needed()
    day.take(page, "portal-suggestions")


def answer(day: Day, agent: Page) -> None:
    """The agent takes the customer's request, answers and notes something; the page of the request stays open."""
    take_all(agent, day.url)
    agent.goto(f"{day.url}/desk/")
    agent.locator(".tasks a[href*='/desk/tickets/'], main a[href*='/desk/tickets/']").filter(
        has_text="路由器" if day.language != "en" else "moving the router"
    ).first.click()
    agent.wait_for_url("**/desk/tickets/**")
    reply = {
        "zh-hans": "李女士您好，请把网线插在路由器标有 WAN 的口上，再重启一次。如果还不行，我们今天下午派师傅上门。",
        "en": "Hello, please plug the cable into the port marked WAN and restart. If it persists we send someone.",
    }
    note = {
        "zh-hans": "光衰正常，像是网线插错口。",
        "en": "The line is fine; the cable seems to be in the wrong port.",
    }
    agent.fill("#reply-body", reply[day.language])
    agent.locator("#reply-pane [data-send]").click()
    expect(agent.locator("#reply-body")).to_have_value("")
    agent.locator("[data-editor=note-body]").click()
    agent.fill("#note-body", note[day.language])
    agent.locator("#note-pane [data-send]").click()
    expect(agent.locator("#note-body")).to_have_value("")
    agent.reload()


def resolve(agent: Page) -> None:
    """Choose category and result, send."""
    agent.locator("[data-resolve]").click()
    agent.locator("[name=category]").select_option(index=1)
    agent.locator("[name=result]").select_option(index=1)
    agent.locator("button[name=do][value=resolve]").click()
    expect(agent.locator("[name=result]")).to_have_count(0)


def agents_pictures(day: Day, agent: Page) -> None:
    """A caller who is known; then the first page with an offer on it."""
    name, phone = ASKS[day.language]
    agent.goto(f"{day.url}/desk/new/")
    agent.wait_for_timeout(DRAFT_MS)
    agent.fill("[name=phone]", "")  # the draft of the other language's picture
    agent.locator("[name=phone]").press_sequentially(phone)
    agent.locator("#main").get_by_text(name).first.wait_for()
    day.take(agent, "new")
    agent.goto(f"{day.url}/desk/customers/?{urlencode({'q': name})}")
    agent.locator("table a.row-link").first.click()
    agent.locator(".log-line").first.wait_for()
    day.take(agent, "customer")
    day.open(agent, "/account/", "profile")
    words = {
        "zh-hans": ("套餐里的视频会员怎么领", "新办的套餐里说送视频会员，请问在哪里领？"),
        "en": (
            "How do I claim the video membership",
            "My new plan comes with a video membership. Where is it?",
        ),
    }[day.language]
    customer = day.new_context(day.language).new_page()
    at_desk(agent, day.url)
    name, phone = ASKS_LATER[day.language]
    day.ask(customer, 0, name, phone, words)
    agent.locator(ACCEPT).first.wait_for()
    day.take(agent, "desk")
    agent.locator("a[href*='/why/']").first.click()
    agent.locator("dialog.zl-dialog[open]").wait_for()
    day.take(agent, "why")
    agent.keyboard.press("Escape")
    take_all(agent, day.url)


def others_pictures(day: Day) -> None:
    """What supervisors and administrators see."""
    supervisor = day.person("supervisor")
    day.open(supervisor, "/console/", "console")
    day.open(supervisor, "/desk/ledger/", "ledger")
    day.open(supervisor, f"/desk/tickets/?view=all&{urlencode({'where': ALTERNATIVES})}", "list")
    knowledge_pictures(day, supervisor)
    work_pictures(day, supervisor)
    admin = day.person("admin")
    day.open(admin, "/settings/", "settings")
    field_picture(day, admin)
    guide_pictures(day, admin)
    import_picture(day, admin)
    language = "en" if day.language == "en" else "zh-hans"
    day.open(admin, f"/settings/messages/xinghe/resolution/{language}/", "message")
    day.open(admin, "/settings/api-tokens/new/", "api-token")
    admin.goto(f"{day.url}/settings/forms/")
    admin.locator("table a[href*='/settings/forms/']").first.click()
    admin.locator(".question-card").first.wait_for()
    expect(admin.locator("iframe").first).to_be_visible()
    admin.frame_locator("iframe").first.locator("form").first.wait_for()
    day.take(admin, "form")


def knowledge_pictures(day: Day, supervisor: Page) -> None:
    """The list of articles, and one of them in the editor."""
    day.open(supervisor, "/desk/knowledge/", "knowledge")
    supervisor.locator(".list-main a.row-link").first.click()
    supervisor.locator("a[data-key=e]").click()
    supervisor.locator(".editor-body").wait_for()
    day.take(supervisor, "knowledge-editor")


def work_pictures(day: Day, supervisor: Page) -> None:
    """Knowledge beside a request, an article made of one, what is missing, bulletins."""
    supervisor.goto(f"{day.url}/desk/tickets/?view=all")
    supervisor.locator("table a.row-link").first.click()
    supervisor.locator("#knowledge-seen").wait_for(state="attached")
    day.take(supervisor, "knowledge-at-work")
    supervisor.locator("#ticket-tools a[href$='/article/']").click()
    supervisor.locator(".strip-text").first.wait_for()
    day.take(supervisor, "write-article")
    day.open(supervisor, "/desk/knowledge/gaps/", "gaps")
    day.open(supervisor, "/desk/bulletins/", "bulletins")


def guide_pictures(day: Day, admin: Page) -> None:
    """A step of a guide as customers meet it, and its editor."""
    page = day.new_context(day.language).new_page()
    page.goto(f"{day.url}/p/xinghe/guide/no-connection/")
    page.locator("button[value=start]").click()
    page.locator("button[value=red]").click()
    page.locator("button[value=helped]").wait_for()
    day.take(page, "guide-portal")
    page.context.close()
    admin.goto(f"{day.url}/desk/guides/")
    admin.locator("table a[href*='/edit/']").first.click()
    admin.locator(".guide-lines .guide-node").first.click()
    admin.locator(".guide-form").wait_for()
    day.take(admin, "guide-editor")


def field_picture(day: Day, admin: Page) -> None:
    """A field with choices, and what agents will see of it."""
    admin.goto(f"{day.url}/settings/customer-fields/")
    admin.locator("table a[href*='/settings/customer-fields/']").first.click()
    admin.locator("#field-preview select").wait_for()
    day.take(admin, "custom-field")


def import_picture(day: Day, admin: Page) -> None:
    """What the columns of a file mean, with its first values."""
    admin.goto(f"{day.url}/settings/imports/new/")
    admin.set_input_files(
        "[name=file]",
        {"name": "2025.csv", "mimeType": "text/csv", "buffer": ROWS[day.language].encode()},
    )
    admin.locator("form[enctype] button[type=submit]").click()
    admin.locator("[name=column_0]").wait_for(state="attached")
    day.take(admin, "import")


def manual(url: str, out: Path, new_context: NewContext) -> None:
    """Every picture of the manual in both languages."""
    expect.set_options(timeout=PATIENCE_MS)
    colleagues = start_work(Day(url, out, "zh-hans", new_context))
    for language in ("zh-hans", "en"):
        day = Day(url, out, language, new_context)
        agent = day.person("agent")
        at_desk(agent, url)
        customer, link = customers_pictures(day)
        answer(day, agent)
        day.take(agent, "ticket")
        day.open(customer, link, "request")
        resolve(agent)
        agents_pictures(day, agent)
        others_pictures(day)
        for page in (agent, customer):
            page.context.close()
    for page in colleagues:
        page.context.close()
