"""Every room says what lives in it, and names no file that is gone."""

from __future__ import annotations

import re

import pytest

from tests.quality.source import ROOT

SOURCES = ROOT / "src" / "zhulian"
NO_ROOMS = {"locale", "__pycache__"}
ROOMS = sorted(p for p in SOURCES.iterdir() if p.is_dir() and p.name not in NO_ROOMS)
NAMED = re.compile(r"`([a-z_][a-z_/]*(?:\.py|/))`")


@pytest.mark.parametrize("room", [*ROOMS, SOURCES / "tickets" / "forms_editor"], ids=lambda room: room.name)
def test_a_room_says_what_lives_in_it(room):
    text = (room / "README.md").read_text(encoding="utf-8")
    named = NAMED.findall(text)
    assert len(text) > 200
    assert [name for name in named if not (room / name).exists() and not (SOURCES / name).exists()] == []
