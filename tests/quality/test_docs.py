"""Links between documents lead somewhere."""

from __future__ import annotations

import re

from tests.quality.source import committed, shown

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def test_relative_links_in_documents_resolve():
    dead = []
    for path in (p for p in committed() if p.suffix == ".md"):
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            name = target.split("#")[0]
            if name and not re.match(r"[a-z]+:", name) and not (path.parent / name).exists():
                dead.append((shown(path), target))
    assert dead == []
