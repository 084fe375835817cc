"""What documents say: links lead somewhere, and lists name exactly what the source has."""

from __future__ import annotations

import json
import re

import pytest

from tests.quality.source import ROOT, committed, python_files, shown

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"ZHULIAN_[A-Z_]+")
# Not for operators: what `zhulian up` sets for its own children, and the name of a collation in SQLite.
INTERNAL = {"ZHULIAN_SUPERVISED", "ZHULIAN_FOLD"}


def test_relative_links_in_documents_resolve():
    dead = []
    for path in (p for p in committed() if p.suffix == ".md"):
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            name = target.split("#")[0]
            if name and not re.match(r"[a-z]+:", name) and not (path.parent / name).exists():
                dead.append((shown(path), target))
    assert dead == []


def rows(document: str, heading: str) -> list[str]:
    """The names in the first column of the table below the heading that holds these words."""
    section = (ROOT / document).read_text(encoding="utf-8").split(heading, 1)[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    return [name.strip(" `").lower() for cell in cells[2:] for name in cell.split(",")]


@pytest.mark.parametrize("name", ["base", "build", "dev"])
def test_each_direct_dependency_has_its_line_and_nothing_else_has(name):
    listed = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    wanted = [
        re.split(r"[\[<>=]", line)[0].lower() for line in listed if line and not line.startswith(("-", "#"))
    ]
    assert sorted(rows("docs/dependencies.md", f"`requirements/{name}.in`")) == sorted(wanted)


def test_each_package_of_the_browser_has_its_line_and_nothing_else_has():
    package = json.loads((ROOT / "assets" / "package.json").read_text(encoding="utf-8"))
    wanted = [*package["dependencies"], *package["devDependencies"]]
    assert sorted(rows("docs/dependencies.md", "`assets/package.json`")) == sorted(wanted)


def test_operations_name_each_variable_that_the_program_reads():
    sources = (path for path in python_files() if path.is_relative_to(ROOT / "src"))
    read = {name for path in sources for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    documented = [name.upper() for name in rows("docs/operations.md", "## Settings")]
    assert sorted(documented) == sorted(read - INTERNAL)
