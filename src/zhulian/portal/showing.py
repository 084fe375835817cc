"""An article's HTML on its way to a customer: our files under the portal's addresses, places for the contents list."""

from __future__ import annotations

import html as htmllib
import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhulian.platform.models import Client
from zhulian.platform.templatetags.ui import icon

TOKEN = r"[A-Za-z0-9_-]{20,80}"
_FILE = re.compile(rf'(<(?:img|a)\b(?:[^>"]|"[^"]*")*?\s(?:src|href)=")/files/({TOKEN})/?(")')
_IMAGE = re.compile(r"<img\b")
_HEADING = re.compile(r"<(h[23])>(.*?)</\1>", re.DOTALL)
_VIDEO = re.compile(r'<a\b(?=[^>]*\bclass="video")([^>]*)>(.*?)</a>', re.DOTALL)
_TABLE = re.compile(r"<(/?)table\b[^>]*>")
FEW = 3
"""An article with fewer headings is seen at a glance: it has no list of contents."""


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the contents list: `place` is the id of the heading."""

    place: str
    title: str
    is_below: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of an article."""

    html: SafeString
    contents: list[Heading]


def shown(html: str, client: Client) -> Shown:
    """Cleaned HTML of a table (see knowledge.richtext) as a customer gets it. Nothing is let in that was not there."""
    found: list[Heading] = []

    def place(match: re.Match[str]) -> str:
        title = htmllib.unescape(strip_tags(match[2])).strip()
        if not title:
            return match[0]
        found.append(Heading(f"s{len(found) + 1}", title, match[1] == "h3"))
        return f'<{match[1]} id="{found[-1].place}">{match[2]}</{match[1]}>'

    def address(match: re.Match[str]) -> str:
        return match[1] + reverse("portal:help_file", args=[client.slug, match[2]]) + match[3]

    text = _FILE.sub(address, html)
    text = _IMAGE.sub('<img loading="lazy"', text)
    text = _HEADING.sub(place, text)
    text = _VIDEO.sub(_card, text)
    # A wide table is moved sideways within itself; whoever has no pointer reaches it by keyboard.
    label = htmllib.escape(_("Table"))
    box = f'<div class="table-responsive" tabindex="0" role="group" aria-label="{label}">'
    text = _TABLE.sub(lambda match: f"{match[0]}</div>" if match[1] else box + match[0], text)
    return Shown(mark_safe(text), found if len(found) >= FEW else [])  # noqa: S308


def _card(match: re.Match[str]) -> str:
    """A link to a film: opened beside the page, nothing of the other site is loaded here."""
    play = icon("player-play")
    return f'<a target="_blank"{match[1]}><span class="video-sign">{play}</span><span>{match[2]}</span></a>'


def without_files(html: str) -> SafeString:
    """Cleaned HTML without pictures and links to files: for bulletins, whose files are not the customers'."""
    return mark_safe(re.sub(r'<img\b(?:[^>"]|"[^"]*")*>', "", _FILE.sub(r"\1#\3", html)))  # noqa: S308
