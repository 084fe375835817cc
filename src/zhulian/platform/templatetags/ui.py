"""Tags and filters of the UI kit; built into every template, no load needed. docs/ui-kit.md shows them all."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe

from zhulian.platform.clock import now
from zhulian.platform.ui import slots, toasts
from zhulian.platform.ui.assets import asset_url
from zhulian.platform.ui.js_strings import catalogue
from zhulian.platform.ui.text import duration_text, full_time, group_phone, relative_time
from zhulian.platform.ui.widgets import field_context

register = template.Library()
STATES = {"late", "soon", "good", "info", "chance"}


@register.simple_tag
def asset(name: str) -> str:
    """`{% asset "desk.js" %}`: the address of a built file."""
    return asset_url(name)


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """`{% icon "bell" %}`: an icon of the sprite. Without `label` it is decoration and hidden from screen readers."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" {}><use href="{}#{}"></use></svg>', css, spoken, asset_url("icons.svg"), name
    )


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """`{% field form.name %}`: label, control, help and error of one form field in our look.

    Options: label, help, placeholder, autofocus, rows, is_optional_shown=False, show_if (rules), source (address of a
    search that feeds the combobox).
    """
    return render_to_string("platform/includes/field.html", field_context(bound, options))


@register.filter
def when(moment: datetime | None, style: str = "") -> str:
    """`{{ ticket.opened_at|when }}`: 今天 14:05; `|when:"long"` always has the time of day. Stays true on screen."""
    if moment is None:
        return "—"
    shown = relative_time(moment, now(), is_long=style == "long")
    # Digits and our own words: nothing in them needs escaping, and lists have hundreds.
    return SafeString(
        f'<time data-relative="{escape(style)}" datetime="{moment.isoformat()}" title="{full_time(moment)}">'
        f"{shown}</time>"
    )


@register.filter
def duration(value: timedelta | float | None) -> str:
    """`{{ seconds|duration }}`: 3分20秒 / 3m 20s."""
    return duration_text(value)


@register.simple_tag
def ticking(moment: datetime, until: bool = False, clock: bool = False, soon: int = 0) -> SafeString:
    """`{% ticking call.started_at clock=True %}` counts up; `until=True` down, amber at `soon` seconds."""
    seconds = (moment - now()).total_seconds() if until else (now() - moment).total_seconds()
    return SafeString(
        f'<span class="ticking" data-{"until" if until else "since"}="{moment.isoformat()}"'
        f' data-format="{"clock" if clock else ""}" data-soon="{int(soon)}" title="{full_time(moment)}">'
        f"{duration_text(seconds)}</span>"
    )


@register.filter
def phone(number: str | None) -> str:
    """`{{ number|phone }}`: 138 1234 5678."""
    return group_phone(number or "")


@register.simple_tag
def badge(text: Any, state: str = "", icon_name: str = "") -> SafeString:
    """`{% badge "即将超时" "soon" "clock" %}`: a small label; state late, soon, good, info, chance or none."""
    if state and state not in STATES:
        raise template.TemplateSyntaxError(f"badge: unknown state {state!r}")
    sign = icon(icon_name) if icon_name else ""
    return format_html('<span class="tag{}">{}{}</span>', f" tag-{state}" if state else "", sign, text)


@register.simple_tag
def avatar(name: Any, css: str = "") -> SafeString:
    """`{% avatar user.name %}`: the last character of a Han name or two initials, in a colour that stays the same."""
    text = str(name).strip() or "?"
    is_latin = text.isascii()
    letters = "".join(word[0] for word in text.split()[:2]).upper() if is_latin else text[-1]
    tone = zlib.crc32(text.encode()) % 6
    return format_html(
        '<span class="avatar-letter tone-{} {}" aria-hidden="true">{}</span>', tone, css, letters
    )


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """`{% kbd "g t" %}`: keys as caps."""
    return format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in keys.split()))


@register.inclusion_tag("platform/includes/empty_state.html")
def empty_state(
    title: Any, text: Any = "", icon_name: str = "inbox", url: str = "", button: Any = ""
) -> dict[str, Any]:
    """`{% empty_state title text icon url button %}`: what this is for and one button that does the first step."""
    return {"title": title, "text": text, "icon_name": icon_name, "url": url, "button": button}


@register.inclusion_tag("platform/includes/pager.html", takes_context=True)
def pager(context: RequestContext, page: Any) -> dict[str, Any]:
    """`{% pager page %}`: newer / older buttons of a `zhulian.platform.ui.paging.KeysetPage`."""
    return {"page": page, "request": context.get("request")}


@register.simple_tag
def js_strings() -> SafeString:
    """The words of the browser modules as JSON in the page."""
    return json_script(catalogue(), "js-strings")


@register.simple_tag(takes_context=True)
def page_messages(context: RequestContext) -> SafeString:
    """Waiting messages as JSON in the page; the browser shows them as toasts."""
    waiting = toasts.take(context["request"]) if "request" in context else []
    return json_script(waiting, "page-messages") if waiting else SafeString()


@register.simple_tag(takes_context=True)
def slot(context: RequestContext, name: str) -> SafeString:
    """`{% slot "presence" %}`: what rooms registered for this place and this person may see."""
    user = context["user"]
    shown = [
        part for part in slots.parts_of(name) if not part.permission or user.has_permission(part.permission)
    ]
    values: dict[str, Any] = {str(key): value for key, value in context.flatten().items()}
    return format_html_join("", "{}", ((render_to_string(part.template, values),) for part in shown))
