"""Settings pages that answer what was typed, in Chinese, in pinyin or in English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import override

from zhulian.engine.text import match_name, matches, parse_query
from zhulian.platform.access import Actor
from zhulian.platform.ui.settings_pages import Entry, grouped_for


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the search box offers it."""

    label: str
    note: str
    icon: str
    url: str


def settings_pages(actor: Actor, text: str) -> list[Page]:
    """The pages this person may open whose title or keywords answer, the best first."""
    scored = [
        (-score, place, Page(str(entry.title), str(group), entry.icon, entry.url))
        for place, (group, entry) in enumerate(_entries(actor))
        if (score := _score(entry, text)) > 0
    ]
    return [page for _score_, _place, page in sorted(scored, key=lambda item: item[:2])]


def _entries(actor: Actor) -> Iterator[tuple[object, Entry]]:
    for group, entries in grouped_for(actor):
        for entry in entries:
            yield group, entry


def _score(entry: Entry, text: str) -> float:
    """By the title in either language as a name is matched (pinyin, initials), else 1 for a word of its text."""
    best = 0.0
    for language in ("zh-hans", "en"):
        with override(language):
            best = max(best, match_name(text, str(entry.title)) or 0.0)
            if not best and matches(parse_query(text), f"{entry.title} {entry.keywords} {entry.purpose}"):
                best = 1.0
    return best
